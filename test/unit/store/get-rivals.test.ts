/** Whose a UID is that a search for one message has found on its server. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import type { ServerMessage } from '../../../electron/contract/model';
import type { MessageOperation, ReplayStep } from '../../../electron/contract/operation';
import type { Rivals } from '../../../electron/contract/store-writes';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
});
afterEach(() => store.close());

const wanted = imapMessageIdFor(inbox, '1', 5);
const like = sample.serverMessage(5, 'a');
const sync = (upsert: ServerMessage[], change: Partial<Parameters<typeof sample.delta>[1]> = {}) =>
  store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert, ...change }) });

async function rivals(uids: number[], uidValidity = '1'): Promise<Rivals> {
  const { locator } = await sample.locate(store, wanted);
  const message = { id: wanted, locator };
  return store.request({
    kind: 'get-rivals',
    accountId: sample.account,
    message,
    mailboxId: inbox,
    uidValidity,
    uids,
  });
}

test('each UID is its row’s, and one that came there from elsewhere was not born there', async () => {
  await sync([like, { ...like, uid: 7 }]);
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(archive, { upsert: [{ ...like, uid: 3 }] }),
  });
  const mover = imapMessageIdFor(archive, '1', 3);
  await sample.journalOf(store).write(sample.confirmed(mover, sample.placement(inbox, 9)));
  expect(await rivals([5, 7, 9, 11])).toEqual({
    at: [
      { uid: 5, messageId: wanted, born: true },
      { uid: 7, messageId: imapMessageIdFor(inbox, '1', 7), born: true },
      { uid: 9, messageId: mover, born: false },
    ],
    alike: 0,
  });
});

test('one that looks the same and has lost its UID may be what was found, one of another subject may not', async () => {
  const other = { ...like, uid: 8, envelope: { ...like.envelope, subject: 'another' } };
  await sync([like, { ...like, uid: 7 }, other]);
  expect((await rivals([1], '2')).alike).toBe(1);
  await store.request({ kind: 'unbind-mailbox', mailboxId: inbox });
  expect(await rivals([1], '2')).toEqual({ at: [], alike: 1 });
});

test('a copy that is still to be made is no rival of its source', async () => {
  await sync([like]);
  const { locator } = await sample.locate(store, wanted);
  const place = sample.placement(inbox, null).mailbox;
  const copy = {
    ...sample.operationOn({ id: wanted, locator }, { kind: 'delete' }),
    ...{ kind: 'copy', copyId: 'the copy' as MessageId, to: place },
  } as MessageOperation;
  await sample.journalOf(store).write({ kind: 'operation', record: sample.record(copy) });
  expect((await rivals([1], '2')).alike).toBe(0);
});

test('H9017 a copy of ours that a pending operation has just put there is another message, before a sync meets it', async () => {
  await sync([like]);
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(archive, { upsert: [{ ...like, uid: 3 }] }),
  });
  const mover = imapMessageIdFor(archive, '1', 3);
  const { locator } = await sample.locate(store, mover);
  const move = sample.operationOn({ id: mover, locator }, { kind: 'move', to: inbox });
  const source = { path: 'Archive', uidValidity: '1', uid: 3 };
  const journal = sample.journalOf(store);
  const { path } = sample.placement(inbox, null).mailbox;
  const at = (step: ReplayStep) =>
    journal.write({ kind: 'operation', record: { ...sample.record(move), state: 'started', step } });

  await at({ kind: 'copied', source, copy: sample.placement(inbox, 9) });
  expect(await rivals([9, 11])).toEqual({ at: [{ uid: 9, messageId: mover, born: false }], alike: 0 });
  expect((await rivals([9], '2')).at).toEqual([]);
  await at({ kind: 'expunge', source, copy: sample.placement(inbox, 9) });
  expect((await rivals([9])).at).toEqual([{ uid: 9, messageId: mover, born: false }]);
  // Sent and not answered: any of them may be it.
  await at({ kind: 'copy', source, target: { path, uidValidity: '1', uidNext: 9 } });
  expect(await rivals([9])).toEqual({ at: [], alike: 1 });
  expect((await rivals([9], '2')).alike).toBe(0);
  // It is done, and another mover took it away again.
  await journal.write({ kind: 'operation', record: { ...sample.record(move), state: 'done', step: null } });
  expect(await rivals([9])).toEqual({ at: [], alike: 0 });
});

test('H9017 a copy of ours is another message under another INTERNALDATE too, which an APPEND need not keep', async () => {
  await sync([like]);
  const copied = { ...like, uid: 3, internalDate: like.internalDate + 60_000 };
  await store.request({ kind: 'apply-delta', delta: sample.delta(archive, { upsert: [copied] }) });
  const mover = imapMessageIdFor(archive, '1', 3);
  const { locator } = await sample.locate(store, mover);
  const move = sample.operationOn({ id: mover, locator }, { kind: 'move', to: inbox });
  const step = { kind: 'copied', source: { path: 'Archive', uidValidity: '1', uid: 3 } } as const;
  await sample.journalOf(store).write({
    kind: 'operation',
    record: {
      ...sample.record(move),
      state: 'started',
      step: { ...step, copy: sample.placement(inbox, 9) },
    },
  });
  expect((await rivals([9])).at).toEqual([{ uid: 9, messageId: mover, born: false }]);
});

test('H22007 what is known in a mailbox that was renamed to this one’s name is another message', async () => {
  const twin = { ...like, uid: 7 };
  const state = { mailboxId: archive, uidValidity: '2', uidNext: 8, highestModseq: null, lowestUid: 1 };
  await sync([like]);
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(archive, { uidValidity: '2', upsert: [twin], state }),
  });
  const messageId = imapMessageIdFor(archive, '2', 7);
  expect((await rivals([7], '2')).at).toEqual([{ uid: 7, messageId, born: true }]);
});
