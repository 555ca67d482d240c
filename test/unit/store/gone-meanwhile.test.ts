/** What is confirmed where it no longer is: another program has deleted it, or its whole mailbox, before the operation was done. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { StoreChange } from '../../../electron/contract/store-writes';
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

describe('H80055 done when a sync had looked where it was put', () => {
  const state = (uidNext: number, lowestUid = 1) => ({
    ...{ mailboxId: lists, uidValidity: '1', uidNext, highestModseq: null, lowestUid },
  });
  const moved = async (looked: ReturnType<typeof state>, upsert: (typeof like)[] = []) => {
    const move = sample.operationOn(await sample.locate(store, here), { kind: 'move', to: lists });
    await journal.write({ kind: 'operation', record: sample.record(move) });
    const delta = sample.delta(lists, { state: looked, expunged: [5], upsert });
    await store.request({ kind: 'apply-delta', delta });
    const left = { mailboxId: inbox, uidValidity: '1', uid: 5 };
    await journal.write({ kind: 'operation', record: sample.record(move, 'done') }, {
      ...sample.confirmed(here, sample.placement(lists, 6)),
      left,
    } as StoreChange);
    return shown();
  };

  test('and not found it, it was expunged again', async () => {
    expect(await moved(state(7))).toEqual([]);
  });
  test('and found it, it is there', async () => {
    expect(await moved(state(7), [{ ...like, uid: 6 }])).toEqual([[here, 'confirmed', 0]]);
  });
  test('before it was put there, it is there', async () => {
    expect(await moved(state(6))).toEqual([[here, 'confirmed', 0]]);
  });
  test('as far down as its first sync has come: what lies below is not known yet', async () => {
    expect(await moved(state(9, 7))).toEqual([[here, 'confirmed', 0]]);
  });
  test('H200248 and found it, which was taken for another one and chosen by the person, it is there', async () => {
    const move = sample.operationOn(await sample.locate(store, here), { kind: 'move', to: lists });
    await journal.write({ kind: 'operation', record: sample.record(move) });
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { state: state(6) }) });
    const { mailbox, ...at } = sample.placement(lists, 5);
    await journal.write({ kind: 'operation', record: sample.record(move, 'done') }, {
      ...sample.confirmed(here, { mailbox, ...at }),
      left: { mailboxId: lists, uidValidity: at.uidValidity, uid: 5 },
    } as StoreChange);
    expect(await shown()).toEqual([[here, 'confirmed', 0]]);
  });
  test('H200248 chosen by the person, of a message that a lost cache has no row of: it is there', async () => {
    const move = sample.operationOn(await sample.locate(store, here), { kind: 'move', to: lists });
    await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { expunged: [5] }) });
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { state: state(6) }) });
    await journal.write({ kind: 'operation', record: sample.record(move) });
    await journal.write({ kind: 'operation', record: sample.record(move, 'done') }, {
      ...sample.confirmed(here, sample.placement(lists, 5)),
      left: { mailboxId: lists, uidValidity: '1', uid: 5 },
    } as StoreChange);
    expect(await shown()).toEqual([[there, 'confirmed', 0]]);
  });
  test('and it was followed elsewhere before, it is there', async () => {
    const star = sample.operationOn(await sample.locate(store, there), { kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    await journal.write(sample.confirmed(there, sample.placement(inbox, 8)));
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { state: state(6) }) });
    await journal.write(
      { kind: 'operation', record: sample.record(star, 'done') },
      sample.confirmed(there, sample.placement(lists, 5), { add: ['\\Flagged'] }),
    );
    const row = await store.db.messages.get(there);
    expect(row).toMatchObject({ baseMailboxId: inbox, baseUid: 8, expunged: false, pending: 0 });
  });
  test('the flags of one that is gone do not bring it back', async () => {
    const star = sample.operationOn(await sample.locate(store, there), { kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    const delta = sample.delta(lists, { state: state(6), expunged: [5] });
    await store.request({ kind: 'apply-delta', delta });
    await journal.write(
      { kind: 'operation', record: sample.record(star, 'done') },
      sample.confirmed(there, sample.placement(lists, 5), { add: ['\\Flagged'] }),
    );
    expect(await shown()).toEqual([[here, 'confirmed', 0]]);
  });
});

describe('H450030 put into a mailbox that bore the name of its target: the cache knows another UIDVALIDITY of that', () => {
  beforeEach(async () => {
    const state = { ...{ mailboxId: lists, uidValidity: '1', uidNext: 6, lowestUid: 1 }, highestModseq: '9' };
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { expunged: [5], state }) });
    await journal.write(sample.confirmed(here, sample.placement(lists, 1, '2')));
  });

  test('where the one that was meant is elsewhere by now, it goes when that is listed', async () => {
    const unbound = await store.request({ kind: 'list-unbound', mailboxId: lists });
    expect(unbound).toEqual([here]);
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { unbound }) });
    expect(await shown()).toEqual([]);
  });
  test('where the one that was meant has been rebuilt, it is there', async () => {
    await store.request({ kind: 'unbind-mailbox', mailboxId: lists });
    const unbound = await store.request({ kind: 'list-unbound', mailboxId: lists });
    const delta = sample.delta(lists, { uidValidity: '2', upsert: [{ ...like, uid: 1 }], unbound });
    await store.request({ kind: 'apply-delta', delta });
    expect(await shown()).toEqual([[here, 'confirmed', 0]]);
  });
});

describe('where a message was, as the cache knows it', () => {
  const synced = { ...{ mailboxId: inbox, uidValidity: '1', uidNext: 6, lowestUid: 1 }, highestModseq: '9' };
  const modseqAfter = async (
    left: Extract<StoreChange, { kind: 'message-confirmed' }>['left'],
    to = lists,
  ) => {
    await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { state: synced }) });
    const change = sample.confirmed(here, sample.placement(to, to === inbox ? 5 : 9));
    await journal.write({ ...change, ...(left ? { left } : {}) });
    return (await store.request({ kind: 'get-sync-state', mailboxId: inbox }))?.highestModseq;
  };

  test.each([undefined, { mailboxId: lists, uidValidity: '1', uid: 7 }])(
    'H410093 nobody has seen it go from there, but from %j: all is compared, or it would be missing for ever if it stayed',
    async (left) => {
      expect(await modseqAfter(left)).toBeNull();
    },
  );
  test('the delete of one that a sync has met elsewhere, or that was not found, has all compared there', async () => {
    const state = { ...synced, mailboxId: lists };
    await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { state }) });
    await journal.write(sample.confirmed(here, sample.placement(lists, 9)));
    const gone = { ...sample.confirmed(here, null), left: { mailboxId: inbox, uidValidity: '1', uid: 5 } };
    await journal.write(gone);
    const after = await store.request({ kind: 'get-sync-state', mailboxId: lists });
    expect(after?.highestModseq).toBeNull();
  });
  test('what an operation has missed has all compared where it was', async () => {
    await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { state: synced }) });
    await journal.write({ kind: 'message-missing', messageId: here, placement: sample.placement(inbox, 5) });
    const after = await store.request({ kind: 'get-sync-state', mailboxId: inbox });
    expect(after?.highestModseq).toBeNull();
  });
  test('what is on this computer from now on has all compared where its server had it', async () => {
    await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { state: synced }) });
    const local = { envelope: sample.envelope('a'), flags: [], size: 10, hasAttachments: false, preview: '' };
    await journal.write({
      kind: 'local-message',
      message: { ...local, id: here, accountId: account, mailboxId: lists, sortKey: 1 },
    });
    const after = await store.request({ kind: 'get-sync-state', mailboxId: inbox });
    expect(after?.highestModseq).toBeNull();
  });
  test('it was taken away: what is known of it holds', async () => {
    expect(await modseqAfter({ mailboxId: inbox, uidValidity: '1', uid: 5 })).toBe('9');
  });
  test('it is still there: what is known of it holds', async () => {
    expect(await modseqAfter(undefined, inbox)).toBe('9');
  });
});
