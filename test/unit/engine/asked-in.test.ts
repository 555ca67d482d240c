/** The same wish, of the account that has the message: which operation it becomes there, word for word. */
import { expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import type { MessageOperation } from '../../../electron/contract/operation';
import { askedIn } from '../../../electron/main/engine/asked-in';
import {
  account,
  addition,
  archive,
  copyOf,
  deletion,
  home,
  inbox,
  move,
  ref,
  star,
  there,
  transfer,
} from './engine-fixtures';

const copyId = 'copy of a' as MessageId;
const carried = transfer('a', archive, there);
const archived = { ...move('a', archive, inbox), verb: 'archive' } as MessageOperation;
const common = ({ id, actionId, createdAt, message }: MessageOperation) => ({
  ...{ id, actionId, createdAt, message },
});

test.each([star('a'), deletion('a', 5), addition('a', inbox)])('$kind is the same there', (operation) => {
  expect(askedIn(home, operation)).toEqual({ ...operation, accountId: home });
});

test('what stays in its account is what it was', () => {
  for (const operation of [archived, copyOf('a', archive)])
    expect(askedIn(account, operation)).toEqual(operation);
  expect(askedIn(account, carried)).toEqual(carried);
});

test('a move or copy to the account that it was in is carried over, from where it was known to be', () => {
  expect(askedIn(home, archived)).toEqual({
    ...{ kind: 'transfer', ...common(archived), accountId: home, toAccountId: account, copyId: null },
    ...{ from: ref(archive), to: ref(inbox) },
  });
  const copy = copyOf('a', archive);
  expect(askedIn(home, copy)).toEqual({
    ...{ kind: 'transfer', ...common(copy), accountId: home, toAccountId: account, copyId },
    ...{ from: copy.message.locator.placement.mailbox, to: ref(archive) },
  });
  expect(askedIn(home, copy, ref(there))).toMatchObject({ from: ref(there) });
});

test('what was to be carried to the account that has it is a plain move or copy there, and an undo stays one', () => {
  const undo = { ...carried, turn: 'undo' } as MessageOperation;
  expect(askedIn(home, undo)).toEqual({
    ...{ kind: 'move', ...common(carried), turn: 'undo', accountId: home, verb: 'move' },
    ...{ from: ref(archive), to: ref(there) },
  });
  expect(askedIn(home, { ...carried, copyId } as MessageOperation)).toEqual({
    ...{ kind: 'copy', ...common(carried), accountId: home, copyId, to: ref(there) },
  });
});
