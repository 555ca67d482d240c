/** What is confirmed in a mailbox that the tree no longer has: another program has deleted it meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { account, inbox, lists } from '../../support/store/sample-mail';

let store: MemoryStore;
let journal: ReturnType<typeof sample.journalOf>;
beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  journal = sample.journalOf(store);
  for (const box of [inbox, lists])
    await store.request({ kind: 'apply-delta', delta: sample.delta(box, { upsert: [like] }) });
});
afterEach(async () => {
  const { kept, scanned } = await countsAndScan(store);
  store.close();
  expect(kept).toEqual(scanned);
});

const like = sample.serverMessage(5, 'a');
const there = imapMessageIdFor(lists, '1', 5);
const here = imapMessageIdFor(inbox, '1', 5);
const listed = async (isThere: boolean): Promise<void> => {
  const mailboxes = sample.tree.filter(({ id }) => isThere || id !== lists);
  await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
};
const shown = async () =>
  (await store.db.messages.toArray()).map(({ id, baseUid, expunged, pending }) => [
    ...[id, baseUid > 0 ? 'confirmed' : 'adrift'],
    ...[...(expunged ? ['gone'] : []), pending],
  ]);

test('H80002 it goes with its mailbox when the last operation on it is over', async () => {
  const star = sample.operationOn(await sample.locate(store, there), { kind: 'flags', add: ['\\Flagged'] });
  const read = sample.operationOn(await sample.locate(store, there), { kind: 'flags', add: ['\\Seen'] });
  await journal.write(
    ...[star, read].map((one) => ({ kind: 'operation', record: sample.record(one) }) as const),
  );
  await listed(false);
  expect(await shown()).toEqual([
    [here, 'confirmed', 0],
    [there, 'adrift', 'gone', 2],
  ]);
  await journal.write(
    { kind: 'operation', record: sample.record(star, 'done') },
    sample.confirmed(there, sample.placement(lists, 5), { add: ['\\Flagged'] }),
  );
  expect(await shown()).toEqual([
    [here, 'confirmed', 0],
    [there, 'adrift', 'gone', 1],
  ]);
  await journal.write(
    { kind: 'operation', record: sample.record(read, 'done') },
    sample.confirmed(there, sample.placement(lists, 5), { add: ['\\Seen'] }),
  );
  expect(await shown()).toEqual([[here, 'confirmed', 0]]);
});

test('H80002 what was moved into it has gone with it', async () => {
  const move = sample.operationOn(await sample.locate(store, here), { kind: 'move', to: lists });
  await journal.write({ kind: 'operation', record: sample.record(move) });
  await listed(false);
  await journal.write(
    { kind: 'operation', record: sample.record(move, 'done') },
    sample.confirmed(here, sample.placement(lists, 6)),
  );
  expect(await shown()).toEqual([]);
});

test('in one that is listed and only waits to be deleted it stays', async () => {
  await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { expunged: [5] }) });
  const move = sample.operationOn(await sample.locate(store, here), { kind: 'move', to: lists });
  await journal.write({ kind: 'operation', record: sample.record(move) });
  await store.db.mailboxes.delete(lists);
  await journal.write(
    { kind: 'operation', record: sample.record(move, 'done') },
    sample.confirmed(here, sample.placement(lists, 6)),
  );
  expect(await shown()).toEqual([[here, 'confirmed', 0]]);
});
