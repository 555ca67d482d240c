/** Several levels of undo and redo, offline and online, over a restart, with a server that answers in every way. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { undoLabels } from '../../../electron/main/engine/turn-actions';
import { QueueRig } from '../../support/engine/queue-rig';
import { type Answer, UndoWorld } from '../../support/engine/undo-world';
import { archive, inbox, lists } from '../../support/store/sample-mail';

const count = 2;
const targets = [inbox, archive, lists];
const some = fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: count });
/** Mostly things go well. */
const answers = (...known: Answer[]) =>
  fc.array(fc.constantFrom(...Array<Answer>(4).fill('done'), ...known), { minLength: 1, maxLength: 8 });
const action = fc.record({
  what: fc.constant('act' as const),
  verb: fc.constantFrom(...(['star', 'unstar', 'move', 'move', 'move'] as const)),
  to: fc.nat(2),
  some,
});
const plain = (what: 'undo' | 'redo' | 'restart' | 'open') => fc.record({ what: fc.constant(what), some });
const replay = (...known: Answer[]) =>
  fc.record({ what: fc.constant('replay' as const), answers: answers(...known) });

const anyStep = fc.oneof(
  { weight: 5, arbitrary: action },
  { weight: 1, arbitrary: fc.record({ ...{ what: fc.constant('delete' as const), some } }) },
  { weight: 5, arbitrary: plain('undo') },
  { weight: 3, arbitrary: plain('redo') },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('undo-one' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: plain('restart') },
  { weight: 1, arbitrary: plain('open') },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('expunge' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('try-again' as const) }) },
  { weight: 4, arbitrary: replay('busy', 'unanswered', 'refused', 'parked', 'lost-first') },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

async function perform(world: UndoWorld, step: Step): Promise<void> {
  const { rig } = world;
  const ids = (indexes: number[]): MessageId[] => indexes.flatMap((index) => rig.ids[index] ?? []);
  switch (step.what) {
    case 'act':
      return world.act(step.verb, ids(step.some), step.verb === 'move' ? (targets[step.to] ?? null) : null);
    case 'delete':
      return world.act('delete', ids(step.some), null);
    case 'open':
      return world.act('star', ids(step.some.slice(0, 1)), null, true);
    case 'undo':
      return void (await world.undo());
    case 'undo-one': {
      const named = world.done[step.which % Math.max(1, world.done.length)];
      return named && void (await world.undo(named.id));
    }
    case 'redo':
      return void (await world.redo());
    case 'restart':
      return rig.restartKeepingCache();
    case 'wait':
      rig.clock += 11_000;
      return;
    case 'expunge':
      return world.expungeThere(step.which);
    case 'try-again': {
      const parked = [...rig.vault.state.pending.values()].find(({ state }) => state === 'parked');
      return parked && void (await rig.commands.retry({ operationId: parked.operation.id }));
    }
    case 'replay':
      return world.replay(step.answers);
  }
}

/** Other sequences each time; a failure tells its seed. */
const runs = Number(process.env['SATCHEL_RUNS'] ?? 60);

test(
  'after any actions, undos, redos and answers the screen is what the model says',
  { timeout: 300_000 + runs * 1_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 30 }), async (steps) => {
        const rig = await QueueRig.open(count);
        try {
          const world = new UndoWorld(rig);
          for (const step of steps) {
            await perform(world, step);
            await world.check();
          }
        } finally {
          await rig.close();
        }
      }),
      { numRuns: runs },
    );
  },
);

const peaceful = fc.oneof(
  { weight: 4, arbitrary: action },
  { weight: 2, arbitrary: plain('undo') },
  { weight: 1, arbitrary: plain('redo') },
  { weight: 1, arbitrary: plain('restart') },
  { weight: 3, arbitrary: replay('busy', 'unanswered', 'lost-first') },
);

test(
  'undoing everything leads back to the beginning and redoing everything to the end, whatever was sent meanwhile',
  { timeout: 300_000 + runs * 1_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(peaceful, { minLength: 3, maxLength: 20 }),
        fc.array(replay('busy', 'unanswered', 'lost-first'), { maxLength: 6 }),
        async (steps, between) => {
          const rig = await QueueRig.open(count);
          try {
            const world = new UndoWorld(rig);
            for (const step of steps) await perform(world, step);
            const end = await rig.shown();
            while (undoLabels(rig.vault.state).undo !== null) {
              await rig.commands.undo({});
              const next = between.shift();
              if (next) await rawReplay(world, next.answers);
            }
            expect((await rig.shown()).map(([mailbox]) => mailbox)).toEqual(rig.ids.map(() => inbox));
            await rig.restartKeepingCache();
            const undone = rig.vault.state.actions.size;
            for (let level = 0; level < undone; level += 1) await rig.commands.redo({});
            expect(undoLabels(rig.vault.state).redo).toBeNull();
            // Those that were undone before are done again too, so only where there were none it is the same end.
            if (!steps.some(({ what }) => what === 'undo'))
              expect((await rig.shown()).map(([mailbox]) => mailbox)).toEqual(
                end.map(([mailbox]) => mailbox),
              );
          } finally {
            await rig.close();
          }
        },
      ),
      { numRuns: Math.ceil(runs / 2) },
    );
  },
);

/** Without the model, which has not followed. */
async function rawReplay(world: UndoWorld, told: readonly Answer[]): Promise<void> {
  for (const message of world.messages.values()) message.pending = Array.from({ length: 99 }, () => filler);
  await world.replay(told);
}
const filler = {
  ...{ effect: { kind: 'flag', set: true } as const, action: '', turn: 'do' as const },
  ...{ announced: false, parked: false },
};
