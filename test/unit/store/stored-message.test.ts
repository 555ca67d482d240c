/** What lies in IndexedDB is the row, whatever it holds. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { AccountId, MailboxId, MessageId } from '../../../electron/contract/ids';
import { flagView } from '../../../electron/store/flag-view';
import type { MessageRow } from '../../../electron/store/rows';
import { isStray, packMessage, unpackMessage } from '../../../electron/store/stored-message';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const address = fc.record({ name: text, address: text });
const addresses = fc.array(address, { maxLength: 3 });
const flags = fc.subarray(['\\Seen', '\\flagged', '\\Answered', '$Forwarded', '']);
const mailbox = fc.constantFrom('a/INBOX', 'a/INBOX#1', 'a/Ü') as fc.Arbitrary<MailboxId>;
const time = fc.integer({ min: -10, max: 2 ** 43 });

const rows: fc.Arbitrary<MessageRow> = fc
  .record({
    id: text as unknown as fc.Arbitrary<MessageId>,
    accountId: fc.constant('a' as AccountId),
    baseMailboxId: mailbox,
    uidValidity: fc.constantFrom('0', '1', '4294967295'),
    baseUid: fc.integer({ min: -1, max: 0xffffffff }),
    baseFlags: flags,
    expunged: fc.boolean(),
    emailId: fc.option(text),
    internalDate: time,
    size: fc.nat(),
    envelope: fc.record({
      subject: text,
      from: addresses,
      to: addresses,
      cc: addresses,
      replyTo: addresses,
      date: fc.option(time),
      messageId: fc.option(text),
      inReplyTo: fc.option(text),
      references: fc.array(text, { maxLength: 3 }),
    }),
    hasAttachments: fc.boolean(),
    preview: text,
    bodyState: fc.constantFrom('wanted', 'here', 'failed'),
    sortKey: time,
    mailboxId: fc.oneof(mailbox, fc.constant('' as const)),
    flags,
    pending: fc.nat(5),
  })
  .chain((row) =>
    fc
      .record(
        {
          unified: fc.constantFrom('inbox', 'archive'),
          strandedIn: mailbox,
          bodyWanted: fc.constant('a' as AccountId),
          ownFlags: fc.record({ add: flags, remove: flags }),
          arrived: fc.record({
            ...{ mailboxId: mailbox, uidValidity: text, uid: fc.nat(), flags },
            ...{ emailId: fc.constant(null), internalDate: time },
          }),
        },
        { requiredKeys: [] },
      )
      .map((keys) => ({ ...row, ...flagView(row.flags), order: 0 - row.sortKey, ...keys })),
  );

test('a row that was stored is read back equal', () => {
  fc.assert(
    fc.property(rows, (row) => {
      expect(unpackMessage(structuredClone(packMessage(row)))).toEqual(row);
    }),
    { numRuns: 500 },
  );
});

test('a row is found by its id exactly when it is where its id says', () => {
  const box = 'a/INBOX' as MailboxId;
  const at = (baseUid: number, over: Partial<MessageRow> = {}) =>
    isStray({ id: imapMessageIdFor(box, '7', 5), baseMailboxId: box, uidValidity: '7', baseUid, ...over });
  expect(at(5)).toBe(false);
  expect(at(6)).toBe(true);
  expect(at(-1)).toBe(true);
  expect(at(0)).toBe(true);
  expect(at(5, { uidValidity: '8' })).toBe(true);
  expect(at(5, { baseMailboxId: 'a/INBOX#7' as MailboxId })).toBe(true);
});

test('ids of one mailbox and UIDVALIDITY sort as their UIDs do, up to the largest', () => {
  const uids = [1, 9, 10, 35, 36, 1_000, 65_535, 4_294_967_295];
  const ids = uids.map((uid) => imapMessageIdFor('a/INBOX' as MailboxId, '7', uid));
  expect(ids.slice().sort()).toEqual(ids);
});
