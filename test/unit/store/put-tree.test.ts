/** Accounts and mailboxes that come, change and go, and bodies. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type { TreeOperation } from '../../../electron/contract/mailbox-tree';
import type { UnifiedRole } from '../../../electron/contract/model';
import { positionRow } from '../../../electron/store/database';
import { deleteBox } from '../../support/mailbox-operations';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { account, archive, inbox, lists, tree } from '../../support/store/sample-mail';

let store: MemoryStore;
const first = imapMessageIdFor(inbox, '1', 1);
const listed = imapMessageIdFor(lists, '1', 1);

beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  for (const mailbox of [inbox, lists]) {
    const upsert = [sample.serverMessage(1, `in ${mailbox}`)];
    await store.request({ kind: 'apply-delta', delta: sample.delta(mailbox, { upsert }) });
  }
});
afterEach(async () => {
  const { kept, scanned } = await countsAndScan(store);
  store.close();
  expect(kept).toEqual(scanned);
});

const put = (mailboxes: typeof tree) =>
  store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
const unified = async (role: UnifiedRole) =>
  store.query('message-ids', { folder: { kind: 'unified', role } });

test('a mailbox that changes its role takes its mail to the other unified folder', async () => {
  expect(await unified('junk')).toEqual([]);
  await put(tree.map((mailbox) => (mailbox.id === lists ? { ...mailbox, role: 'junk' } : mailbox)));
  expect(await unified('junk')).toEqual([listed]);
  const folder = { kind: 'unified', role: 'junk' } as const;
  expect(await store.query('message-window', { folder, offset: 0, limit: 5 })).toMatchObject({
    total: 1,
    unread: 1,
  });
  await put(tree);
  expect(await unified('junk')).toEqual([]);
});

test('a mailbox that is gone takes its mail along, but not what an operation holds', async () => {
  const star = sample.operationOn(await sample.locate(store, listed), { kind: 'flags', add: ['\\Flagged'] });
  const journal = sample.journalOf(store);
  await journal.write({ kind: 'operation', record: sample.record(star) });
  await put([]);
  expect(await store.db.messages.toCollection().primaryKeys()).toEqual([listed]);
  await journal.write({ kind: 'operation', record: sample.record(star, 'dropped') });
  expect(await store.db.messages.count()).toBe(0);
});

test('a mailbox of which only the name is left takes its mail along, and has it again when it can be opened', async () => {
  const only = tree.map((box) => (box.id === lists ? { ...box, selectable: false } : box));
  await put(only);
  expect(await store.db.messages.toCollection().primaryKeys()).toEqual([first]);
  expect(await store.request({ kind: 'get-sync-state', mailboxId: lists })).toBeNull();
  const shown = await store.request({ kind: 'get-mailboxes', accountId: account });
  expect(shown.map(({ id }) => id)).toContain(lists);
  await put(tree);
  const upsert = [sample.serverMessage(1, 'in it again')];
  await store.request({ kind: 'apply-delta', delta: sample.delta(lists, { upsert }) });
  await put(tree);
  expect(await store.db.messages.count()).toBe(2);
});

test('the count of pending operations is kept over an account that goes, and is counted where a cache has none', async () => {
  const star = sample.operationOn(await sample.locate(store, listed), { kind: 'flags', add: ['\\Flagged'] });
  const journal = sample.journalOf(store);
  await journal.write({ kind: 'operation', record: sample.record(star) });
  expect(await store.query('pending-count', {})).toBe(1);
  const position = await positionRow(store.db);
  if (!position) throw new Error('no position');
  expect(position.pending).toBe(1);
  delete position.pending;
  await store.db.meta.put(position);
  expect(await store.query('pending-count', {})).toBe(1);
  await journal.write({ kind: 'operation', record: sample.record(star) });
  expect((await positionRow(store.db))?.pending).toBe(1);
  await store.request({ kind: 'put-accounts', accounts: [] });
  expect(await store.query('pending-count', {})).toBe(0);
});

test('a message on its way to a mailbox that is gone stays visible where it is, and goes on when that is back', async () => {
  const move = sample.operationOn(await sample.locate(store, first), { kind: 'move', to: archive });
  await sample.journalOf(store).write({ kind: 'operation', record: sample.record(move) });
  expect(await unified('archive')).toEqual([first]);
  await put(tree.filter((mailbox) => mailbox.id !== archive));
  expect([await unified('inbox'), await unified('archive')]).toEqual([[first], []]);
  await put(tree);
  expect([await unified('inbox'), await unified('archive')]).toEqual([[], [first]]);
});

test('H500109 a mailbox that waits to be deleted is known, as one that is not looked at until its next sync', async () => {
  const state = { mailboxId: lists, uidValidity: '1', uidNext: 2, highestModseq: null, lowestUid: 1 };
  const look = () => store.request({ kind: 'apply-delta', delta: sample.delta(lists, { state }) });
  const known = async () => {
    const wanted = { kind: 'get-whereabouts', accountId: account, messageId: first } as const;
    const { mailboxes, unwatched } = await store.request(wanted);
    return [mailboxes.find(({ id }) => id === lists)?.synced?.uidNext, unwatched];
  };
  const lay = (pending: TreeOperation[]) =>
    store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree, pending });
  await look();
  expect(await known()).toEqual([2, []]);
  await lay([{ operation: deleteBox(sample.mailboxInfo(lists, 'normal')), state: 'queued' }]);
  expect(await known()).toEqual([2, [lists]]);
  await lay([]);
  expect(await known()).toEqual([2, [lists]]);
  await look();
  expect(await known()).toEqual([2, []]);
});

test('an account that is left out of the unified folders keeps its mail in its own, and comes back', async () => {
  const total = async () =>
    (await store.query('message-window', { folder: { kind: 'unified', role: 'inbox' }, offset: 0, limit: 9 }))
      .total;
  expect([await unified('inbox'), await total()]).toEqual([[first], 1]);
  await put(tree.map((mailbox) => ({ ...mailbox, leftOut: true })));
  expect([await unified('inbox'), await total()]).toEqual([[], 0]);
  const own = { folder: { kind: 'mailbox' as const, mailboxId: inbox }, offset: 0, limit: 9 };
  expect((await store.query('message-window', own)).rows.map((row) => row.id)).toEqual([first]);
  await put(tree);
  expect([await unified('inbox'), await total()]).toEqual([[first], 1]);
});

test('an account that is not in the list goes with everything it had, and only that one', async () => {
  const other = 'one-more' as AccountId;
  const box = mailboxIdFor(other, 'INBOX');
  await store.request({
    kind: 'put-accounts',
    accounts: [sample.accountSummary(account, 1), sample.accountSummary(other, 0)],
  });
  await store.request({
    kind: 'put-mailboxes',
    accountId: other,
    mailboxes: [sample.mailboxInfo(box, 'inbox', other)],
  });
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(box, { upsert: [sample.serverMessage(1, 'x')] }),
  });
  expect((await store.query('accounts', {})).map((one) => one.id)).toEqual([other, account]);
  expect((await store.query('mailboxes', {})).map((one) => one.id)).toEqual([box, archive, inbox, lists]);

  const star = sample.operationOn(await sample.locate(store, first), { kind: 'flags', add: ['\\Flagged'] });
  await sample.journalOf(store).write({ kind: 'operation', record: sample.record(star) });
  await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(first, 'text')] });
  await store.request({ kind: 'put-accounts', accounts: [sample.accountSummary(other)] });
  expect(await store.db.messages.toCollection().primaryKeys()).toEqual([imapMessageIdFor(box, '1', 1)]);
  const left = [store.db.bodies, store.db.parts, store.db.operations].map((table) => table.count());
  expect(await Promise.all(left)).toEqual([0, 0, 0]);
  expect((await store.query('mailboxes', {})).map((one) => one.id)).toEqual([box]);
});

test('bodies: wanted newest first, stored whole, told apart from those that cannot be read', async () => {
  const upsert = [2, 3, 4].map((uid) =>
    sample.serverMessage(uid, `m${uid}`, { internalDate: uid * 10_000_000 }),
  );
  await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert }) });
  const wanted = () => store.request({ kind: 'bodies-wanted', accountId: account, limit: 2 });
  expect((await wanted()).map((body) => [body.path, body.uid])).toEqual([
    ['INBOX', 4],
    ['INBOX', 3],
  ]);
  const newest = imapMessageIdFor(inbox, '1', 4);
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const problem = { text: '', html: null, attachments: [], problem: 'too large' };
  await store.request({
    kind: 'put-bodies',
    bodies: [
      sample.bodyOf(newest, 'text', bytes),
      { ...sample.bodyOf(imapMessageIdFor(inbox, '1', 3), ''), body: problem, parts: [] },
      sample.bodyOf('gone' as MessageId, 'text'),
    ],
  });
  expect((await wanted()).map((body) => body.uid)).toEqual([2, 1]);
  expect(await store.query('message', { id: newest })).toMatchObject({ preview: 'text', bodyState: 'here' });
  expect(await store.query('message', { id: imapMessageIdFor(inbox, '1', 3) })).toMatchObject({
    bodyState: 'failed',
    body: { problem: 'too large' },
  });
  expect(await store.request({ kind: 'get-part', messageId: newest, partId: '2' })).toEqual({
    filename: 'a.bin',
    contentType: 'application/x-a',
    bytes,
  });
  const inline = await store.request({ kind: 'get-parts-by-content-id', messageId: newest });
  expect(inline).toEqual([{ contentId: 'cid-1', contentType: 'application/x-a', bytes }]);
  expect(await store.db.bodies.count(), 'a body without its message is not kept').toBe(2);
});
