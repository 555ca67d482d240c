/** Many messages in few commands on real servers: each arrives once, and each has its own outcome. */
import { describe, expect, test } from 'vitest';
import type { MessageOperation, ReplayStep } from '../../electron/contract/operation';
import type { ReplayOutcome } from '../../electron/main/backend/backend';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { deleteOp, flagsOp, moveOp } from '../support/imap/imap-rig';
import type { Rig } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

const many = Array.from({ length: 40 }, (_, index) => `m${String(index).padStart(2, '0')}`);

describe.each(variants)('together on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at, fill, names, known } = lab;
  let raw: RawImap;

  const begin = async (): Promise<Rig> => {
    const user = await lab.freshUser();
    raw = lab.raw();
    await fill('INBOX', many);
    // Until something is written there, Courier tells another UIDVALIDITY by the second: a COPYUID would not fit the STATUS.
    await fill('Archive', ['old']);
    return lab.rig(user);
  };
  const knownOnes = async (wanted: readonly string[]) => {
    const found = [];
    for (const name of wanted) found.push(await known('INBOX', name));
    return found;
  };

  /** As the queue does it: what is not answered for together goes alone, with its last step. */
  const replayAll = async (
    rig: Rig,
    operations: MessageOperation[],
  ): Promise<{ outcomes: ReplayOutcome[]; alone: number; steps: ReplayStep['kind'][] }> => {
    const steps: ReplayStep['kind'][] = [];
    const last: (ReplayStep | null)[] = operations.map(() => null);
    const together = await rig.backend.replayTogether(
      operations.map((operation) => ({ operation, step: null })),
      (recorded) => {
        for (const { index, step } of recorded) last[index] = step;
        if (recorded[0]) steps.push(recorded[0].step.kind);
        return Promise.resolve();
      },
    );
    const outcomes: ReplayOutcome[] = [];
    let alone = 0;
    for (const [index, operation] of operations.entries()) {
      const given = together[index];
      if (!given) alone += 1;
      outcomes.push(given ?? (await rig.replay(operation, last[index] ?? null)));
    }
    return { outcomes, alone, steps };
  };

  test('moves: all but one that another program took away meanwhile', async () => {
    const rig = await begin();
    const operations = (await knownOnes(many)).map((it) => moveOp(it, at('Archive')));
    await raw.select('INBOX');
    await raw.ok('UID STORE 7 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    const before = await names('Archive');
    const { outcomes, alone, steps } = await replayAll(rig, operations);
    const left = many.filter((_, index) => index !== 6);
    expect((await names('Archive')).filter((name) => !before.includes(name))).toEqual(left);
    expect(outcomes.map(({ kind }) => kind)).toEqual(many.map((_, at_) => (at_ === 6 ? 'dropped' : 'done')));
    const places = outcomes.map((outcome) => (outcome.kind === 'done' ? (outcome.placement?.uid ?? 0) : -1));
    expect(new Set(places).size).toBe(many.length);
    if (!variant.uidplus) return;
    expect(await names('INBOX')).toEqual([]);
    expect(alone).toBe(1);
    expect(steps).toEqual(variant.move ? ['move'] : ['copy', 'copied', 'expunge']);
  });

  test('flags: set on all, and told for one that is gone', async () => {
    const rig = await begin();
    const operations = (await knownOnes(many)).map((it) => flagsOp(it, ['\\Flagged'], ['\\Seen']));
    await raw.select('INBOX');
    await raw.ok('UID STORE 3 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    const { outcomes, alone } = await replayAll(rig, operations);
    // It might have been moved: it is looked for by itself.
    expect(alone).toBe(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      many.map((_, index) => (index === 2 ? 'dropped' : 'done')),
    );
    const flags = (await lab.onServer('INBOX')).map((entry) => entry.flags);
    expect(flags).toEqual(flags.map(() => ['\\Flagged']));
  });

  test('I09 deletes for ever: these, and nothing that another program has marked', async () => {
    const rig = await begin();
    await raw.select('INBOX');
    await raw.ok('UID STORE 40 +FLAGS (\\Deleted)');
    const operations = (await knownOnes(many.slice(0, 30))).map((it) => deleteOp(it));
    const { outcomes } = await replayAll(rig, operations);
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    const left = await names('INBOX');
    expect(left).toEqual(variant.uidplus ? many.slice(30) : many);
  });

  test('a mailbox that was rebuilt: nothing is sent by the old numbers', async () => {
    const rig = await begin();
    const operations = (await knownOnes(many.slice(0, 3))).map((it) =>
      moveOp({ ...it, uidValidity: '1' }, at('Archive')),
    );
    const together = await rig.backend.replayTogether(
      operations.map((operation) => ({ operation, step: null })),
      () => Promise.reject(new Error('nothing is to be announced')),
    );
    expect(together).toEqual([null, null, null]);
    expect(await names('INBOX')).toEqual(many);
  });

  test('a target that is gone: every one waits for the person', async () => {
    const rig = await begin();
    const operations = (await knownOnes(many.slice(0, 3))).map((it) => moveOp(it, at('Nowhere')));
    const { outcomes } = await replayAll(rig, operations);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['parked', 'parked', 'parked']);
    expect(await names('INBOX')).toEqual(many);
  });
});
