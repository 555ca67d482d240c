/** A message that is put back from this computer: whether it can be, what follows it, and where to. */
import { describe, expect, test } from 'vitest';
import type { ActionId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, MessageOperation, OperationRecord } from '../../../electron/contract/operation';
import {
  type PutBackRecord,
  canBePutBack,
  planPutBack,
  targetOf,
  withAllBehind,
} from '../../../electron/main/engine/plan-put-back';
import type { VaultState } from '../../../electron/main/vault/state-shape';
import {
  account,
  archive,
  copyOf,
  home,
  inbox,
  move,
  record,
  star,
  there,
  transfer,
} from './engine-fixtures';

const gone = (operation: MailOperation, whole = true): OperationRecord => ({
  ...record(operation, 'parked'),
  asks: { kind: 'last-copy', whole },
});
const stateOf = (...operations: MailOperation[]): VaultState =>
  ({ pending: new Map(operations.map((one) => [one.id, record(one)])) }) as unknown as VaultState;

describe('it can be put back', () => {
  test('where it is whole and was to go somewhere', () => {
    expect(canBePutBack(gone(move('a', inbox, archive)))).toBe(true);
    expect(canBePutBack(gone(move('a', inbox, archive), false))).toBe(false);
    expect(canBePutBack(gone(star('a')))).toBe(false);
    expect(canBePutBack(record(move('a', inbox, archive), 'parked'))).toBe(false);
    expect(canBePutBack({ ...gone(move('a', inbox, archive)), state: 'started' })).toBe(false);
  });
});

test('what waits behind it is what was asked of it later, and of what comes of it', () => {
  const one = transfer('a', inbox, there);
  const copy = copyOf('a', archive);
  const [before, mark, ofCopy, other] = [star('a'), star('a'), star('copy of a'), star('b')];
  const state = stateOf(before, one, mark, other, copy, ofCopy);
  expect(withAllBehind(state, new Set([one.id]))).toEqual([one, mark, copy, ofCopy]);
});

function putBack(one: MessageOperation, behind: MessageOperation[]) {
  let serial = 0;
  return planPutBack({
    ...{ record: gone(one) as PutBackRecord, id: 'back' as OperationId, actionId: 'x' as ActionId },
    ...{ mailbox: there, cargo: { octets: 1, sha256: 'ab', flags: [], internalDate: 1 }, now: 9 },
    parsed: {
      envelope: {
        ...{ subject: '', from: [], to: [], cc: [], replyTo: [], date: null, messageId: null },
        ...{ inReplyTo: null, references: [] },
      },
      ...{ hasAttachments: false, preview: '' },
    },
    behind,
    newOperationId: () => `new${(serial += 1)}` as OperationId,
  });
}

test('what was asked of the old message is asked of the new one, in its account; of a copy it stays', () => {
  const one = transfer('a', inbox, there);
  const mark = star('a');
  const ofCopy = star('copy of a');
  const { append, entry } = putBack(one, [mark, ofCopy]);
  expect(append).toMatchObject({ kind: 'append', id: 'back', accountId: home, to: { id: there.id } });
  const born: MessageId = append.message.id;
  expect(entry).toMatchObject({
    ...{ kind: 'operation-replaced', id: one.id, withdrawn: [mark.id, ofCopy.id] },
    reason: 'The message was put back from this computer, as a new one.',
  });
  const [, first, second] = entry.by as MessageOperation[];
  expect(first).toMatchObject({ kind: 'flags', id: 'new1', accountId: home, message: { id: born } });
  expect(second).toMatchObject({ id: 'new2', accountId: account, message: { id: 'copy of a' } });
});

test('H22000 what was asked later is asked in the account that has the message by then', () => {
  const moved = { ...move('a', there, there), accountId: home };
  const back = { ...transfer('a', there, archive), accountId: home };
  const behind = [moved, back, star('a'), move('a', archive, inbox), transfer('a', inbox, there)];
  const [, ...follow] = putBack(transfer('a', inbox, there), behind).entry.by as MessageOperation[];
  expect(follow.map(({ kind, accountId }) => [kind, accountId])).toEqual([
    ['move', home],
    ['transfer', home],
    ['flags', account],
    ['move', account],
    ['transfer', account],
  ]);
});

test('what was asked of the source of a copy follows to where the copy was to go', () => {
  const copy = { ...transfer('a', inbox, there), copyId: 'copy of a' as MessageId };
  const behind = [move('a', inbox, archive), transfer('a', archive, there), copyOf('a', archive)];
  const [, ...follow] = putBack(copy, behind).entry.by as MessageOperation[];
  expect(follow).toMatchObject([
    { kind: 'transfer', accountId: home, toAccountId: account, copyId: null, to: { id: archive.id } },
    { kind: 'transfer', accountId: account, toAccountId: home, copyId: null, to: { id: there.id } },
    { kind: 'transfer', accountId: home, toAccountId: account, copyId: 'copy of a', to: { id: archive.id } },
  ]);
});

test('it goes where it was to go, as the tree has that now; nowhere where that is gone or not known', () => {
  const one = gone(transfer('a', inbox, there)) as PutBackRecord;
  const renamed = { ...there, path: 'Family' };
  expect(targetOf(one, new Map([[home, [archive, renamed]]]))).toBe(renamed);
  expect(targetOf(one, new Map([[home, [archive]]]))).toBeNull();
  expect(targetOf(one, new Map([[account, [renamed]]]))).toBeNull();
});
