/** Whose a UID is that a search for one message has found on its server. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import type { ServerMessage } from '../../../electron/contract/model';
import type { MessageOperation } from '../../../electron/contract/operation';
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
  return store.request({ kind: 'get-rivals', message, mailboxId: inbox, uidValidity, uids });
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
