/** What the person decides in the pending view: one operation, a whole action, or everything; and what it would cost. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OperationChoice } from '../../../electron/contract/commands';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import { groupOf } from '../../../electron/contract/operation-group';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { QueueRig } from '../../support/engine/queue-rig';
import { archive, inbox } from '../../support/store/sample-mail';
import { shownGroups } from '../../support/store/shown-operations';
import { appending } from '../../support/vault/entries';

let rig: QueueRig;

beforeEach(async () => (rig = await QueueRig.open(250)));
afterEach(() => rig.close());

const records = () => [...rig.vault.state.operations.values()];
const group = (): OperationChoice => ({ groupId: groupOf(records()[0]!.operation) });
const everything = { everything: true } as const;
const archiveAll = () => rig.commands.act({ verb: 'archive', messageIds: rig.ids });
const states = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { state } of records()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};

/** The first `count` operations end so. */
async function end(
  count: number,
  outcome: Extract<ReplayOutcome, { kind: 'refused' | 'parked' }>,
): Promise<void> {
  const ids = records()
    .slice(0, count)
    .map(({ operation: { id } }) => id);
  await rig.feeder.record(
    ids.map((id): JournalEntry =>
      outcome.kind === 'refused'
        ? { kind: 'operation-settled', id, state: 'refused', placement: null, reason: outcome.reason }
        : { kind: 'operation-moved-on', id, state: 'parked', step: null, tries: 1, reason: outcome.reason },
    ),
  );
}

test('an action that was refused in part is tried again as a whole, and is not counted twice', async () => {
  await archiveAll();
  await end(120, { kind: 'refused', reason: 'The server said: no.' });
  expect((await shownGroups(rig.store))[0]).toMatchObject({
    rank: 0,
    counts: { messages: { refused: 120, queued: 130 } },
    top: { reason: 'The server said: no.' },
  });
  expect(await rig.commands.retry(group())).toEqual({ ok: true, value: { changed: 120, left: 0 } });
  expect(states()).toEqual({ queued: 250 });
  const shown = await shownGroups(rig.store);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.counts).toEqual({ messages: { queued: 250 }, mailboxes: {} });
  expect((await rig.shown()).every(([mailbox]) => mailbox === archive)).toBe(true);
  // What waits for nobody needs no retry.
  expect(await rig.commands.retry(group())).toMatchObject({ ok: false });
  expect(await rig.commands.retry(everything)).toEqual({ ok: true, value: { changed: 0, left: 0 } });
});

test('parked ones of all actions go on together', async () => {
  await archiveAll();
  await rig.commands.act({ verb: 'star', messageIds: rig.ids.slice(0, 2) });
  await end(250, { kind: 'parked', reason: 'Full.' });
  expect(await rig.commands.retry(everything)).toEqual({ ok: true, value: { changed: 250, left: 0 } });
  expect(states()).toEqual({ queued: 252 });
});

test('discarded as a whole, all goes back but what a server may have begun with', async () => {
  await archiveAll();
  const [first, second] = records().map(({ operation: { id } }) => id) as [OperationId, OperationId];
  const source = { path: 'INBOX', uidValidity: '1', uid: 2 };
  const copy = { mailbox: { id: archive, path: 'Archive' }, uidValidity: '9', uid: 7 };
  await rig.feeder.record([
    { kind: 'operation-moved-on', id: first, state: 'started', step: null, tries: 0, reason: null },
    {
      ...{ kind: 'operation-moved-on', id: second, state: 'parked', tries: 1, reason: 'half done' },
      step: { kind: 'copied', source, copy },
    },
  ]);
  expect(rig.commands.discardPreview(group())).toEqual({
    ok: true,
    value: { moves: 248, copies: 0, flags: 0, deletes: 0, appends: 0, folders: 0, left: 2 },
  });
  expect(await rig.commands.discard(group())).toEqual({ ok: true, value: { changed: 248, left: 2 } });
  expect(states()).toEqual({ started: 1, parked: 1, discarded: 248 });
  expect((await rig.shown()).filter(([mailbox]) => mailbox === inbox)).toHaveLength(248);
});

test('a discard tells of mail that is nowhere else', async () => {
  const octets = await rig.vault.spool.put('a' as OperationId, new TextEncoder().encode('x\r\n'));
  await rig.feeder.record([{ kind: 'operation-queued', operation: appending('a', octets) }]);
  await rig.commands.act({ verb: 'star', messageIds: rig.ids.slice(0, 3) });
  const preview = rig.commands.discardPreview(everything);
  expect(preview).toMatchObject({ ok: true, value: { appends: 1, flags: 3, left: 0 } });
});

test('what was refused is put away by itself, then what is settled; the rest of its action still counts it', async () => {
  await archiveAll();
  await end(3, { kind: 'refused', reason: 'no' });
  const ids = records()
    .slice(3, 5)
    .map(({ operation: { id } }) => id);
  await rig.feeder.record(
    ids.map((id) => ({ kind: 'operation-settled', id, state: 'done', placement: null, reason: null })),
  );
  expect(await rig.commands.dismiss(everything)).toMatchObject({ ok: true });
  expect(states()).toEqual({ refused: 3, queued: 245 });
  expect(await rig.commands.dismiss(group())).toMatchObject({ ok: true });
  expect(states()).toEqual({ queued: 245 });
  const [shown] = await shownGroups(rig.store);
  expect(shown).toMatchObject({
    rank: 2,
    counts: { messages: { queued: 245, done: 2, refused: 3 } },
    listed: { messages: { queued: 245 } },
  });
  // And so after a start that found no cache.
  await rig.restart();
  expect((await shownGroups(rig.store))[0]?.counts).toEqual(shown?.counts);
  expect(await rig.commands.dismiss(group())).toMatchObject({ ok: false });
});

test('an undo of what its server has is a row of its own, however many parts it has', async () => {
  await archiveAll();
  const actionId = records()[0]?.operation.actionId as ActionId;
  await rig.feeder.record(
    records().map(({ operation: { id } }, index) => ({
      ...{ kind: 'operation-settled', id, state: 'done', reason: null },
      placement: { mailbox: { id: archive, path: 'Archive' }, uidValidity: '9', uid: index + 1 },
    })),
  );
  const undone = rig.commands.undo({ actionId });
  rig.clock += 1;
  expect(await undone).toMatchObject({ ok: true });
  expect((await shownGroups(rig.store)).map(({ rank, counts }) => [rank, counts.messages])).toEqual([
    [2, { queued: 250 }],
    [3, { done: 250 }],
  ]);
});
