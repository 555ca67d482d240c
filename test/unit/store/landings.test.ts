/** Mail that operations of ours bring into a mailbox: a sync that meets it there must not take it for another message. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type { MessageOperation, ReplayStep } from '../../../electron/contract/operation';
import type { StoreChange } from '../../../electron/contract/store-writes';
import { detachedUid } from '../../../electron/store/rows';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
let journal: ReturnType<typeof sample.journalOf>;
beforeEach(async () => {
  store = await openMemoryStore();
  journal = sample.journalOf(store);
  await sample.prepare(store);
  await store.request({
    kind: 'put-accounts',
    accounts: [sample.accountSummary(), sample.accountSummary(two)],
  });
  const mailboxes = [sample.mailboxInfo(elsewhere, 'inbox', two)];
  await store.request({ kind: 'put-mailboxes', accountId: two, mailboxes });
});
afterEach(() => store.close());

const two = 'two' as AccountId;
const elsewhere = mailboxIdFor(two, 'INBOX');
const starred = imapMessageIdFor(inbox, '1', 5);
const like = sample.serverMessage(5, 'a');
const source = { path: 'Archive', uidValidity: '1', uid: 3 };
const target = { path: 'INBOX', uidValidity: '1', uidNext: 9 };

/** A star on a message, and another one like it on its way to the same mailbox. */
async function onItsWay(from: typeof archive, step: ReplayStep): Promise<MessageId> {
  await located();
  await store.request({ kind: 'apply-delta', delta: sample.delta(from, { upsert: [{ ...like, uid: 3 }] }) });
  const mover = imapMessageIdFor(from, '1', 3);
  const move = sample.operationOn(await sample.locate(store, mover), { kind: 'move', to: inbox });
  const transfer = { ...move, kind: 'transfer', accountId: two, copyId: null, toAccountId: sample.account };
  const operation = from === archive ? move : (transfer as unknown as MessageOperation);
  await journal.write({ kind: 'operation', record: { ...sample.record(operation), state: 'unknown', step } });
  return mover;
}

/** The message that the star is put on. */
async function located() {
  await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert: [like] }) });
  const found = await sample.locate(store, starred);
  const star = sample.operationOn(found, { kind: 'flags', add: ['\\Flagged'] });
  await journal.write({ kind: 'operation', record: sample.record(star) });
  return found;
}

async function starIsOn(uid: number): Promise<string | undefined> {
  const upsert = [{ ...like, uid }];
  await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { expunged: [5], upsert }) });
  const rows = await store.db.messages.toArray();
  return rows.find((row) => row.baseUid === uid && row.baseMailboxId === inbox && row.flags.length > 0)?.id;
}

test('H9017 a star does not go over to a copy whose APPEND is not answered yet', async () => {
  const cargo = { octets: 100, sha256: '00', flags: [], internalDate: 1_000_000 };
  await onItsWay(elsewhere, { kind: 'append', target, octets: 100, cargo });
  expect(await starIsOn(9)).toBeUndefined();
});

test('H9017 a star does not go over to a copy that another account’s message is to be', async () => {
  await onItsWay(elsewhere, { kind: 'appended', copy: sample.placement(inbox, 9) });
  expect(await starIsOn(9)).toBeUndefined();
});

test.each([
  { kind: 'move', source, target } as const,
  { kind: 'copied', source, copy: sample.placement(inbox, 9) } as const,
])('H9017 a star does not go over to what a $kind has brought there', async (step) => {
  await onItsWay(archive, step);
  expect(await starIsOn(9)).toBeUndefined();
});

test('H9017 a star does not go over to a message that was moved there while a refilled cache did not know it', async () => {
  const mover = imapMessageIdFor(elsewhere, '1', 3);
  const { locator } = await located();
  const move = sample.operationOn({ id: mover, locator }, { kind: 'move', to: inbox });
  await journal.write({ kind: 'operation', record: sample.record(move) });
  await journal.write(
    {
      kind: 'operation',
      record: { ...sample.record(move), state: 'done', step: { kind: 'move', source, target } },
    },
    sample.confirmed(mover, sample.placement(inbox, 9)),
  );
  const message = { id: starred, locator };
  const sought = { message, mailboxId: inbox, uidValidity: '1', uids: [9] };
  const found = await store.request({ kind: 'get-rivals', accountId: sample.account, ...sought });
  expect(found).toEqual({ at: [{ uid: 9, messageId: mover, born: false }], alike: 0 });
  expect(await starIsOn(9)).toBeUndefined();
});

test('where nothing of ours is on its way, a star follows its message to its new UID', async () => {
  await onItsWay(archive, { kind: 'move', source, target: { ...target, uidValidity: '2' } });
  expect(await starIsOn(9)).toBe(starred);
});

test.each(['copy', 'transfer'] as const)(
  'H540379 a %s that was not begun has put nothing there: what a sync meets is another message, and shown beside it',
  async (kind) => {
    const from = kind === 'copy' ? archive : elsewhere;
    const source = { ...like, uid: 3 };
    await store.request({ kind: 'apply-delta', delta: sample.delta(from, { upsert: [source] }) });
    const found = await sample.locate(store, imapMessageIdFor(from, '1', 3));
    const copyId = 'one/new#copy' as MessageId;
    const move = sample.operationOn(found, { kind: 'move', to: inbox });
    const operation = {
      ...{ ...move, kind, copyId },
      ...(kind === 'transfer' ? { accountId: two, toAccountId: sample.account } : {}),
    } as unknown as MessageOperation;
    const at = (step: ReplayStep | null) =>
      ({ ...sample.record(operation), step, state: 'started' }) as const;
    const meet = (uid: number) =>
      store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert: [{ ...like, uid }] }) });
    const placeOf = async (id: MessageId) => (await store.db.messages.get(id))?.baseUid;

    await journal.write({ kind: 'operation', record: { ...sample.record(operation), step: null } });
    await meet(5);
    expect(await placeOf(copyId)).toBe(detachedUid);
    expect(await placeOf(imapMessageIdFor(inbox, '1', 5))).toBe(5);
    if (kind === 'transfer') {
      const cargo = { size: 1, internalDate: 0, flags: [], sha256: '' } as never;
      await journal.write({ kind: 'operation', record: at({ kind: 'fetched', cargo }) });
      await meet(7);
      expect(await placeOf(copyId)).toBe(detachedUid);
    }
    // Sent, and not answered: this may be it.
    const target = { path: 'INBOX', uidValidity: '1', uidNext: 9 };
    const began = { path: 'Archive', uidValidity: '1', uid: 3 };
    const step: ReplayStep =
      kind === 'copy' ? { kind: 'copy', source: began, target } : { kind: 'append', target, octets: 1 };
    await journal.write({ kind: 'operation', record: at(step) });
    await meet(9);
    expect(await placeOf(copyId)).toBe(9);
  },
);

test('a message that goes on from where its move from another account has put it leaves no doubt of that mailbox', async () => {
  const mover = imapMessageIdFor(elsewhere, '1', 3);
  const there = { ...like, uid: 3 };
  await store.request({ kind: 'apply-delta', delta: sample.delta(elsewhere, { upsert: [there] }) });
  const found = await sample.locate(store, mover);
  const move = sample.operationOn(found, { kind: 'move', to: inbox });
  const transfer = { ...move, kind: 'transfer', accountId: two, copyId: null, toAccountId: sample.account };
  const operation = transfer as unknown as MessageOperation;
  const copy = sample.placement(inbox, 9);
  const step: ReplayStep = { kind: 'appended', copy };
  await journal.write({ kind: 'operation', record: { ...sample.record(operation), state: 'started', step } });
  const star = sample.operationOn(found, { kind: 'flags', add: ['\\Flagged'] });
  await journal.write({ kind: 'operation', record: sample.record(star) });
  const state = { mailboxId: inbox, uidValidity: '1', uidNext: 10, highestModseq: '7', lowestUid: 1 };
  const met = sample.delta(inbox, { upsert: [{ ...like, uid: 9 }], state });
  await store.request({ kind: 'apply-delta', delta: met });
  expect((await store.db.messages.get(mover))?.arrived).toMatchObject({ uid: 9 });
  const modseq = async () => (await store.db.syncStates.get(inbox))?.highestModseq;

  const done = { kind: 'operation', record: { ...sample.record(operation), state: 'done', step } } as const;
  const confirmed = { ...sample.confirmed(mover, copy), accountId: sample.account } as StoreChange;
  await journal.write(done, confirmed);
  expect((await store.db.messages.get(mover))?.arrived).toBeUndefined();
  const left = { mailboxId: inbox, uidValidity: '1', uid: 9 };
  await journal.write({ ...sample.confirmed(mover, sample.placement(archive, 4)), left } as StoreChange);
  expect(await modseq()).toBe('7');
});
