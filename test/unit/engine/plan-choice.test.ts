/** Conflict row "several messages look alike": the operation goes on with the one that the person chooses, and with no other. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { Lookalike, OperationRecord, Placement, ReplayStep } from '../../../electron/contract/operation';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { planChoice } from '../../../electron/main/engine/plan-choice';
import { QueueRig } from '../../support/engine/queue-rig';
import { archive, delta, inbox, serverMessage } from '../../support/store/sample-mail';
import {
  imapAccount,
  mailbox,
  operation,
  placement,
  popAccount as popConfig,
} from '../../support/vault/entries';
import { singly } from './engine-fixtures';

const lookalike = (at: Placement): Lookalike => ({
  ...{ placement: at, flags: [], subject: 's', from: [], date: null, internalDate: 1 },
});

describe('what is journaled', () => {
  const box = (uid: number, uidValidity = '9') => placement(imapAccount, 'Box', uid, uidValidity);
  const other = placement(imapAccount, 'Other', 7);
  const moving = operation('a', 'm', placement(imapAccount, 'Box', 4), {
    ...{ kind: 'move', to: mailbox(imapAccount, 'Archive') },
  });
  const target = { path: 'Archive', uidValidity: '1', uidNext: 3 };
  const waiting = (step: ReplayStep | null = null): OperationRecord => ({
    ...{ operation: moving, state: 'parked', step, tries: 2, reason: 'Which?', changedAt: 1 },
    asks: { kind: 'which', whole: false, among: [lookalike(box(5)), lookalike(box(8)), lookalike(other)] },
  });
  const id = moving.id;

  test('is the place of the chosen one first, then that it goes on', () => {
    expect(planChoice(waiting(), box(8), [])).toEqual([
      { kind: 'operation-rebound', id, placement: box(8), chosen: true },
      { kind: 'operation-moved-on', id, state: 'queued', step: null, tries: 0, reason: null },
    ]);
  });

  test('H660574 is the place also of what waits behind it on the same message, and of nothing else', () => {
    const behind = (name: string, change: Partial<OperationRecord>, message = 'm'): OperationRecord => {
      const star = { kind: 'flags' as const, add: ['\\Flagged'], remove: [] };
      const one = operation(name, message, placement(imapAccount, 'Box', 4), star);
      return { ...waiting(), operation: one, state: 'queued', asks: undefined, ...change };
    };
    const begun: ReplayStep = { kind: 'store', source: { path: 'Box', uidValidity: '7', uid: 4 } };
    const there = behind('e', { step: null });
    const elsewhere = { ...there, operation: { ...there.operation, accountId: popConfig.id } };
    const records = [
      ...[waiting(), behind('b', { step: null }), behind('c', { step: begun })],
      ...[behind('d', { step: null }, 'copy of m'), elsewhere],
    ];
    const placed = planChoice(waiting(), box(8), records)?.flatMap((entry) =>
      entry.kind === 'operation-rebound' ? [[entry.id, entry.placement]] : [],
    );
    expect(placed).toEqual([
      [id, box(8)],
      [records[1]?.operation.id, box(8)],
    ]);
  });

  test('has the chosen one for the source of what was begun, also in another mailbox', () => {
    const source = { path: 'Box', uidValidity: '7', uid: 4 };
    const copy = placement(imapAccount, 'Archive', 3);
    const stepFor = (chosen: Placement): unknown =>
      planChoice(waiting({ kind: 'copied', source, copy }), chosen, [])?.[1];
    expect(stepFor(box(5))).toEqual({
      ...{ kind: 'operation-moved-on', id, state: 'unknown', tries: 0, reason: null },
      step: { kind: 'copied', source: { path: 'Box', uidValidity: '9', uid: 5 }, copy },
    });
    expect(stepFor(other)).toMatchObject({
      step: { source: { path: 'Other', uid: 7, mailboxId: other.mailbox.id } },
    });
  });

  test.each(['move', 'copy'] as const)(
    'H400016 is a %s anew: what it may have put into the target was looked for, and came later is not its own',
    (kind) => {
      const source = { path: 'Box', uidValidity: '7', uid: 4 };
      expect(planChoice(waiting({ kind, source, target }), box(5), [])?.[1]).toEqual({
        ...{ kind: 'operation-moved-on', id, state: 'queued', step: null, tries: 0, reason: null },
      });
    },
  );

  test('is what was begun as it is, where that names no source', () => {
    const step: ReplayStep = { kind: 'subscribe', path: 'Box' };
    expect(planChoice(waiting(step), box(5), [])?.[1]).toMatchObject({ state: 'unknown', step });
  });

  test('is nothing for one that was not offered, or when nothing is asked', () => {
    for (const stranger of [box(6), box(5, '10'), { ...box(5), mailbox: other.mailbox }])
      expect(planChoice(waiting(), stranger, [])).toBeNull();
    const { asks: _none, ...mute } = waiting();
    expect(planChoice(mute, box(5), [])).toBeNull();
    expect(planChoice({ ...waiting(), state: 'queued' }, box(5), [])).toBeNull();
    expect(planChoice({ ...waiting(), asks: { kind: 'last-copy', whole: true } }, box(5), [])).toBeNull();
  });
});

describe('in the queue', () => {
  let rig: QueueRig;
  let sent: string[];
  const backend = (answer: () => ReplayOutcome): Pick<MailBackend, 'replay'> => ({
    async replay({ operation: one }, record) {
      await record({ kind: 'subscribe', path: '' });
      if ('message' in one) sent.push(`${one.kind} of ${one.message.locator.placement.uid}`);
      return answer();
    },
  });
  const run = (answer: () => ReplayOutcome) => rig.replay.run(singly(backend(answer)), () => false);
  const at = (uid: number): Placement => ({ mailbox: { id: inbox, path: 'INBOX' }, uidValidity: '2', uid });
  const id = (): OperationId => [...rig.vault.state.pending.keys()][0] as OperationId;
  const queue = () => [...rig.vault.state.pending.values()].map(({ state, asks }) => [state, asks?.kind]);
  const which: ReplayOutcome = {
    ...{ kind: 'parked', reason: 'Which?' },
    asks: { kind: 'which', whole: false, among: [lookalike(at(11)), lookalike(at(12))] },
  };

  beforeEach(async () => {
    rig = await QueueRig.open(1);
    sent = [];
    await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
    await rig.commands.act({ verb: 'star', messageIds: rig.ids });
    await run(() => which);
  });
  afterEach(() => rig.close());

  test('the question survives a restart, and is over with the answer', async () => {
    await rig.restart();
    expect(queue()).toEqual([
      ['parked', 'which'],
      ['queued', undefined],
    ]);
    expect(await rig.commands.choose({ operationId: id(), placement: at(13) })).toMatchObject({ ok: false });
    expect(await rig.commands.choose({ operationId: id(), placement: at(12) })).toMatchObject({ ok: true });
    expect(await rig.commands.choose({ operationId: id(), placement: at(11) })).toMatchObject({ ok: false });
    await rig.restart();
    sent = [];
    await run(() => ({
      ...{ kind: 'done', note: null },
      placement: { mailbox: { id: archive, path: 'Archive' }, uidValidity: '1', uid: 71 },
    }));
    expect(sent).toEqual(['move of 12', 'flags of 71']);
    expect(queue()).toEqual([]);
  });

  test('a crash between place and going on leaves the question', async () => {
    const [first] = planChoice(rig.vault.state.pending.get(id()) as OperationRecord, at(12), []) ?? [];
    if (!first) throw new Error('nothing is planned');
    await rig.feeder.record([first]);
    await rig.restart();
    expect(queue()[0]).toEqual(['parked', 'which']);
    expect(await rig.commands.choose({ operationId: id(), placement: at(11) })).toMatchObject({ ok: true });
    sent = [];
    await run(() => ({ kind: 'dropped', reason: 'Gone.' }));
    // H660574: what waits behind it is not looked for anew when the chosen one is gone.
    expect(sent).toEqual(['move of 11', 'flags of 11']);
  });

  test.each([
    ['', ['move of 12', 'flags of 12', 'flags of 12', 'move of 12']],
    [', also where nothing waited behind it', ['move of 12', 'flags of 12', 'move of 12']],
  ])(
    'what is asked of the message between the choice and its replay means the chosen one too%s',
    async (alone, asked) => {
      if (alone) {
        const [, star] = [...rig.vault.state.pending.keys()];
        await rig.commands.discard({ operationId: star as OperationId });
      }
      await rig.commands.choose({ operationId: id(), placement: at(12) });
      await rig.commands.act({ verb: 'read', messageIds: rig.ids });
      await rig.restart();
      await rig.commands.act({ verb: 'trash', messageIds: rig.ids });
      sent = [];
      await run(() => ({ kind: 'dropped', reason: 'Gone.' }));
      expect(sent).toEqual(asked);
    },
  );

  // Found by a history: the row at the place that the chosen one had left was acted on before a sync took it away.
  test.each([0, 1])(
    'the row of the chosen one is the message from then on; with %i other operations on it',
    async (others) => {
      const upsert = [11, 12].map((uid) => serverMessage(uid, 'subject 1'));
      await rig.store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
      await rig.store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert, uidValidity: '2' }) });
      const twins = await rig.store.request({ kind: 'shown-in', mailboxId: inbox });
      const located = await rig.store.request({ kind: 'get-locators', messageIds: twins });
      const twin = located.find(({ locator }) => locator.placement.uid === 12);
      if (!twin) throw new Error('the cache took it for the message itself');
      if (others > 0) await rig.commands.act({ verb: 'read', messageIds: [twin.id] });
      await rig.commands.choose({ operationId: id(), placement: at(12) });
      const target = { path: 'Archive', uidValidity: '1', uidNext: 70 };
      let done = 0;
      const backend: Pick<MailBackend, 'replay'> = {
        async replay({ operation: one }, record) {
          done += 1;
          if (one.kind !== 'move') {
            await record({ kind: 'store', source: { path: 'Archive', uidValidity: '1', uid: 71 } });
            const isOf = 'message' in one && one.message.locator.placement.uid === 71;
            return isOf
              ? { kind: 'done', placement: one.message.locator.placement, note: null }
              : { kind: 'dropped', reason: 'Gone.' };
          }
          await record({ kind: 'move', source: { path: 'INBOX', uidValidity: '2', uid: 12 }, target });
          const mailbox = { id: archive, path: 'Archive' };
          return { kind: 'done', placement: { mailbox, uidValidity: '1', uid: 71 }, note: null };
        },
      };
      await rig.replay.run(singly(backend), () => false);
      expect(done).toBe(2 + others);
      expect(await rig.store.request({ kind: 'shown-in', mailboxId: archive })).toHaveLength(1);
      expect(await rig.store.request({ kind: 'shown-in', mailboxId: inbox })).not.toContain(twin.id);
    },
  );
});
