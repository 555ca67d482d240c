/** Reading many rows by their ids: in ranges where they lie side by side, and always exactly those that were asked for. */
import { afterEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import { loadMessages } from '../../../electron/store/message-lookups';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
afterEach(() => store.close());

test('rows side by side, with gaps, of several mailboxes, and of other kinds', async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  for (const mailbox of [inbox, archive]) {
    const upsert = Array.from({ length: 300 }, (_none, index) =>
      sample.serverMessage(index + 1, `${mailbox} ${index}`),
    );
    await store.request({ kind: 'apply-delta', delta: sample.delta(mailbox, { upsert }) });
  }
  const id = (mailbox: typeof inbox, uid: number): MessageId => imapMessageIdFor(mailbox, '1', uid);
  const uids = (from: number, to: number, step = 1): number[] =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_none, index) => from + index * step);
  const asked = [
    ...uids(280, 310).map((uid) => id(inbox, uid)),
    ...uids(1, 90, 3).map((uid) => id(archive, uid)),
    ...uids(100, 200, 10).map((uid) => id(archive, uid)),
    id(inbox, 7),
    id(inbox, 7),
    imapMessageIdFor(inbox, '2', 8),
    'pop-4711' as MessageId,
    'short' as MessageId,
  ];
  const found = (await loadMessages(store.db, asked)).map((row) => row.id).sort();
  const one = await store.db.messages.bulkGet([...new Set(asked)]);
  expect(found).toEqual(one.flatMap((row) => row?.id ?? []).sort());
  expect(found).toHaveLength(21 + 30 + 11 + 1);
  // In the order that was asked for, since what the person looks at is first.
  const located = await store.request({ kind: 'get-locators', messageIds: [...asked].reverse() });
  expect(new Set(located.map((row) => row.id))).toEqual(new Set(found));
  expect(located[0]?.id).toBe(id(inbox, 7));
});
