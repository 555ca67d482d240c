/** A message on its way to another account is acted on there, also where the cache does not know that account's folders. */
import { expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation, MessageOperation } from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import { onItsWay } from '../../../electron/main/engine/on-its-way';
import { boxOf, renameBox } from '../../support/mailbox-operations';
import * as sample from '../../support/store/sample-mail';
import { account, archive, inbox } from '../../support/store/sample-mail';
import { record } from './engine-fixtures';

const two = 'two' as AccountId;
const [theirs, deeper] = [mailboxIdFor(two, 'Archive'), mailboxIdFor(two, 'Archive/2026')];
const id = 'm1' as MessageId;
const locator = {
  ...{ placement: sample.placement(inbox, 5), emailId: null, messageId: '<a@x>', size: 9, internalDate: 1 },
  subject: 'a',
};
const shown: LocatedMessage = {
  ...{ id, accountId: account, holderId: account, mailboxId: inbox, flags: [], locator },
};
const base = sample.operationOn(shown, { kind: 'flags', add: ['\\Seen'] });
const { id: operationId, actionId, createdAt, message } = base;
const common = { id: operationId, actionId, createdAt, accountId: account, message };
const goes: MessageOperation = {
  ...{ ...common, kind: 'transfer', copyId: null, toAccountId: two },
  ...{ from: { id: inbox, path: 'INBOX' }, to: { id: theirs, path: 'Archive' } },
};
const moves: MessageOperation = {
  ...{ ...common, kind: 'move', verb: 'move', accountId: two },
  ...{ from: { id: theirs, path: 'Archive' }, to: { id: deeper, path: 'Archive/2026' } },
};
const place = (message: LocatedMessage, ...pending: MailOperation[]) => {
  const { accountId, mailboxId } = onItsWay(
    message,
    pending.map((one) => record(one)),
  );
  return { accountId, mailboxId };
};
const after = (...pending: MailOperation[]) => place(shown, ...pending);

test('H90012 it is acted on in the account that it goes to, in the mailbox that it comes to at last', () => {
  expect(after(base, goes)).toEqual({ accountId: two, mailboxId: theirs });
  expect(after(goes, base, moves)).toEqual({ accountId: two, mailboxId: deeper });
  expect(after(goes, moves, base)).toEqual({ accountId: two, mailboxId: deeper });
});

test('what waits on another message, or on a folder, carries it nowhere', () => {
  const other = { ...message, id: 'm2' as MessageId };
  const renamed = renameBox(boxOf(account, 'Lists'), 'News');
  expect(after({ ...goes, message: other }, renamed)).toEqual({ accountId: account, mailboxId: inbox });
  expect(after(goes, { ...moves, message: other }, renamed)).toEqual({ accountId: two, mailboxId: theirs });
});

test('where the cache shows it in the account that it goes to, it is acted on where it is shown', () => {
  const arrived: LocatedMessage = { ...shown, accountId: two, mailboxId: deeper };
  expect(place(arrived, goes)).toEqual({ accountId: two, mailboxId: deeper });
});

test('what stays, is copied, or was made as a copy is acted on where it is', () => {
  const copied: MessageOperation = { ...goes, copyId: 'c1' as MessageId };
  const move: MessageOperation = { ...moves, accountId: account, to: { id: archive, path: 'Archive' } };
  for (const pending of [[], [base], [copied], [move]])
    expect(after(...pending)).toEqual({ accountId: account, mailboxId: inbox });
  const back: MessageOperation = {
    ...goes,
    accountId: two,
    toAccountId: account,
    to: goes.from,
    from: goes.to,
  };
  expect(after(goes, back)).toEqual({ accountId: account, mailboxId: inbox });
});
