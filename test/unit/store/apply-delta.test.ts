/** Header syncs: what a UID that is new turns out to be, and what happens to mail that a server has no more. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { account, archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
let journal: ReturnType<typeof sample.journalOf>;
beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  journal = sample.journalOf(store);
});
afterEach(async () => {
  const { kept, scanned } = await countsAndScan(store);
  store.close();
  expect(kept).toEqual(scanned);
});

const first = imapMessageIdFor(inbox, '1', 5);
const apply = (...args: Parameters<typeof sample.delta>) =>
  store.request({ kind: 'apply-delta', delta: sample.delta(...args) });
const show = async (mailboxId = inbox) => {
  const folder = { kind: 'mailbox', mailboxId } as const;
  return (await store.query('message-window', { folder, offset: 0, limit: 100 })).rows;
};
const ids = async (mailboxId = inbox) => (await show(mailboxId)).map((row) => row.id);
const textOf = async (id: MessageId) => (await store.query('message', { id }))?.body?.text ?? null;
const putBody = (id: MessageId) =>
  store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(id, 'the text')] });

describe('a message that came under a new UID', () => {
  test('keeps its id and body after a move whose new UID nobody told', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    await putBody(first);
    await journal.write(sample.confirmed(first, sample.placement(archive, null)));
    await apply(archive, { upsert: [sample.serverMessage(90, 'b'), sample.serverMessage(91, 'a')] });
    expect(await ids(archive)).toContain(first);
    expect(await textOf(first)).toBe('the text');
    expect((await sample.locate(store, first)).locator.placement).toEqual(sample.placement(archive, 91));
  });

  // Found by a history: after a lost cache, a mailbox that was made anew before its first sync.
  test('does not hide the message that has its UID now in a mailbox that was confirmed under another UIDVALIDITY only', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    await journal.write(sample.confirmed(first, sample.placement(archive, 3)));
    const listed = (uidValidity: string) =>
      store.request<'list-uids'>({ kind: 'list-uids', mailboxId: archive, uidValidity });
    expect((await listed('1')).map(({ uid }) => uid)).toEqual([3]);
    expect(await listed('2')).toEqual([]);
    const upsert = [sample.serverMessage(3, 'other'), sample.serverMessage(4, 'a')];
    await apply(archive, { uidValidity: '2', upsert });
    expect((await listed('2')).map(({ uid }) => uid)).toEqual([3, 4]);
    expect(await listed('1')).toEqual([]);
    expect(await ids(archive)).toContain(first);
    expect((await sample.locate(store, first)).locator.placement).toMatchObject({ uidValidity: '2', uid: 4 });
  });

  test('keeps its body over a change of UIDVALIDITY; what did not come back is dropped', async () => {
    const mail = [sample.serverMessage(5, 'a'), sample.serverMessage(6, 'gone')];
    await apply(inbox, { upsert: mail });
    await putBody(first);
    await putBody(imapMessageIdFor(inbox, '1', 6));
    await store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
    expect(await store.request({ kind: 'list-uids', mailboxId: inbox })).toEqual([]);
    expect(await ids(), 'mail stays readable meanwhile').toHaveLength(2);
    await apply(inbox, { uidValidity: '2', upsert: [sample.serverMessage(1, 'a')] });
    await apply(inbox, { uidValidity: '2', unbound: [first, imapMessageIdFor(inbox, '1', 6)] });
    expect(await ids()).toEqual([first]);
    expect(await textOf(first)).toBe('the text');
    expect(await store.request({ kind: 'bodies-wanted', accountId: account, limit: 10 })).toEqual([]);
    expect([await store.db.bodies.count(), await store.db.parts.count()]).toEqual([1, 1]);
  });

  test('is unbound by the delta itself when the sync state still names the old UIDVALIDITY', async () => {
    const state = { mailboxId: inbox, uidValidity: '1', uidNext: 6, highestModseq: null, lowestUid: 1 };
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')], state });
    await apply(inbox, {
      uidValidity: '2',
      upsert: [sample.serverMessage(5, 'other'), sample.serverMessage(8, 'a')],
    });
    const located = await sample.locate(store, first);
    expect(located.locator.placement).toEqual(sample.placement(inbox, 8, '2'));
    expect(await ids()).toHaveLength(2);
  });

  test.each([
    ['equal in everything', {}, 'new'],
    ['of another arrival', { internalDate: 7 }, 'old'],
  ])('is not guessed between two twins, here one %s', async (_name, change, expected) => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a'), sample.serverMessage(6, 'a', change)] });
    await store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
    await apply(inbox, { uidValidity: '2', upsert: [sample.serverMessage(1, 'a')] });
    await apply(inbox, { uidValidity: '2', unbound: [first, imapMessageIdFor(inbox, '1', 6)] });
    expect(await ids()).toEqual([expected === 'old' ? first : imapMessageIdFor(inbox, '2', 1)]);
  });

  test('is not taken for one with another EMAILID, and is told by its EMAILID alone', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a', { emailId: 'E1' })] });
    await store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
    await apply(inbox, { uidValidity: '2', upsert: [sample.serverMessage(1, 'a', { emailId: 'E2' })] });
    expect((await sample.locate(store, first)).locator.placement.uid).toBeNull();
    await apply(inbox, {
      uidValidity: '2',
      upsert: [sample.serverMessage(2, 'b', { emailId: 'E1', size: 3 })],
    });
    expect((await sample.locate(store, first)).locator.placement.uid).toBe(2);
  });

  test('is told apart from one that had the same UID under another UIDVALIDITY, also before any state is saved', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    await apply(inbox, { uidValidity: '2', upsert: [sample.serverMessage(5, 'b')] });
    expect((await show()).map((row) => row.subject).sort()).toEqual(['Subject of a', 'Subject of b']);
  });

  test('is recognised where the person was moving it, when another client moved it there first', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    const move = sample.operationOn(await sample.locate(store, first), { kind: 'move', to: archive });
    await journal.write({ kind: 'operation', record: sample.record(move) });
    await apply(inbox, { expunged: [5] });
    await apply(archive, { upsert: [sample.serverMessage(9, 'a')] });
    expect(await ids(archive)).toEqual([first]);
    await journal.write({ kind: 'operation', record: sample.record(move, 'done') });
    expect(await ids(archive)).toEqual([first]);
  });

  test('is recognised when one delta takes it away and brings it back', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    const star = sample.operationOn(await sample.locate(store, first), { kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    await apply(inbox, { expunged: [5], upsert: [sample.serverMessage(9, 'a')] });
    expect(await show()).toMatchObject([{ id: first, starred: true }]);
    expect((await sample.locate(store, first)).locator.placement.uid).toBe(9);
  });

  test('is the old message when it is seen at its first place again, unless that is elsewhere too', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    await putBody(first);
    await journal.write(sample.confirmed(first, sample.placement(archive, 9)));
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    expect(await ids()).toEqual([`${first}~2`]);
    expect(await ids(archive)).toEqual([first]);

    await apply(inbox, { expunged: [5] });
    await journal.write(sample.confirmed(first, sample.placement(archive, null)));
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    expect(await ids()).toEqual([first]);
    expect(await ids(archive)).toEqual([]);
    expect(await textOf(first)).toBe('the text');
  });
});

describe('expunged mail', () => {
  test('goes with body and parts', async () => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a'), sample.serverMessage(6, 'b')] });
    await putBody(first);
    await apply(inbox, { expunged: [5] });
    expect(await ids()).toEqual([imapMessageIdFor(inbox, '1', 6)]);
    expect([await store.db.bodies.count(), await store.db.parts.count()]).toEqual([0, 0]);
  });

  test.each(['expunged', 'lost with a UIDVALIDITY'])('stays while an operation holds it: %s', async (how) => {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    const star = sample.operationOn(await sample.locate(store, first), { kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    if (how === 'expunged') await apply(inbox, { expunged: [5] });
    else {
      await store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
      await apply(inbox, { uidValidity: '2', unbound: [first, imapMessageIdFor(inbox, '1', 6)] });
    }
    expect((await show())[0]).toMatchObject({ id: first, starred: true, pending: 1 });
    await journal.write({ kind: 'operation', record: sample.record(star, 'dropped') });
    expect(await ids()).toEqual([]);
  });
});

describe('a cache that was lost', () => {
  /** A message that was moved to the archive and whose star is still queued; its id is of the Inbox. */
  async function refillJournal() {
    await apply(inbox, { upsert: [sample.serverMessage(5, 'a')] });
    await journal.write(sample.confirmed(first, sample.placement(archive, 9)));
    const star = sample.operationOn(await sample.locate(store, first), { kind: 'flags', add: ['\\Flagged'] });
    const move = sample.operationOn(await sample.locate(store, first), { kind: 'move', to: inbox });
    await sample.prepare(store);
    return [star, move].map((operation) => ({
      kind: 'operation' as const,
      record: sample.record(operation),
    }));
  }

  test.each([
    ['journal first, same UID', 'before', '1', sample.serverMessage(9, 'a')],
    ['journal first, rebuilt since', 'before', '2', sample.serverMessage(12, 'a')],
    ['sync first', 'after', '1', sample.serverMessage(9, 'a')],
  ])('gives the message back the id that its queue knows: %s', async (_name, when, uidValidity, message) => {
    const changes = await refillJournal();
    if (when === 'before') await journal.write(...changes);
    await apply(archive, { uidValidity, upsert: [message, sample.serverMessage(10, 'b')] });
    if (when === 'after') await journal.write(...changes);
    expect(await show()).toMatchObject([{ id: first, starred: true, pending: 2 }]);
    expect(await ids(archive)).toEqual([imapMessageIdFor(archive, uidValidity, 10)]);
    expect(await store.db.operations.where('orphanOf').equals(account).count()).toBe(0);
  });
});

test('the sync state is saved with its rows or not at all', async () => {
  const state = { mailboxId: inbox, uidValidity: '1', uidNext: 6, highestModseq: '10', lowestUid: 1 };
  // A function cannot be stored: the write fails when the rows have been written.
  const bad = { ...state, highestModseq: (() => 0) as never };
  const { applyDelta } = await import('../../../electron/store/apply-delta');
  const mixed = sample.delta(inbox, { upsert: [sample.serverMessage(4, 'ok')], state: bad });
  await expect(applyDelta(store.db, mixed)).rejects.toMatchObject({ code: 'failed' });
  expect(await store.request({ kind: 'get-sync-state', mailboxId: inbox })).toBeNull();
  expect(await ids()).toEqual([]);
  await apply(inbox, { upsert: [sample.serverMessage(4, 'ok')], state });
  expect(await store.request({ kind: 'get-sync-state', mailboxId: inbox })).toEqual(state);
});

test('news of a mailbox that nobody put is refused', async () => {
  await expect(apply(sample.lists.replace('Lists', 'None') as typeof inbox)).rejects.toMatchObject({
    code: 'failed',
  });
});
