/** A message on its way to another account: whose turn it is, what waits for it, and how many may be on their way. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { OperationRecord, ReplayStep } from '../../../electron/contract/operation';
import { nextOperation, spoolAhead } from '../../../electron/main/engine/next-operation';
import { account, inbox, mailbox, record, star, transfer } from './engine-fixtures';

const home = 'home' as AccountId;
const there = mailbox('Familie', 'normal', home);
const cargo = { octets: 1, sha256: '', flags: [], internalDate: 1 };
const fetched: ReplayStep = { kind: 'fetched', cargo };
const appending: ReplayStep = {
  ...{ kind: 'append', octets: 1, cargo },
  target: { path: there.path, uidValidity: '1', uidNext: 1 },
};
const appended: ReplayStep = {
  kind: 'appended',
  copy: { mailbox: { id: there.id, path: there.path }, uidValidity: '1', uid: 1 },
};
const sent = (id: string, step: ReplayStep | null = null): OperationRecord =>
  record(transfer(id, inbox, there), 'queued', step);
const starAtHome = (id: string): OperationRecord => record({ ...star(id), accountId: home });
const next = (accountId: AccountId, ...records: OperationRecord[]) =>
  nextOperation(records, accountId, 0, new Map());

describe('the turn', () => {
  test.each([
    ['its source at first', null, account, home],
    ['its target once it is fetched', fetched, home, account],
    ['its target while it is added there', appending, home, account],
  ] as const)('is with %s', (_whose, step, whose, other) => {
    const one = sent('a', step);
    expect(next(whose, one)).toEqual({ kind: 'ready', record: one });
    expect(next(other, one)).toEqual({ kind: 'none' });
  });

  test.each([
    ['in the account that it goes to, while it is not fetched', null, home, starAtHome('a')],
    ['in the account that it comes from, while it is added', fetched, account, record(star('a'))],
  ] as const)('what is done to the message %s, waits', (_what, step, accountId, after) => {
    expect(next(accountId, sent('a', step), after)).toEqual({ kind: 'none' });
    const other = accountId === home ? starAtHome('b') : record(star('b'));
    expect(next(accountId, sent('a', step), other)).toEqual({ kind: 'ready', record: other });
  });

  test('what another account does to its own mail holds nothing up here', () => {
    const mine = record(star('a'));
    expect(next(account, { ...starAtHome('a'), state: 'parked' }, mine)).toEqual({
      kind: 'ready',
      record: mine,
    });
  });
});

describe('so many are fetched ahead, and no more', () => {
  const waiting = (count: number, step: ReplayStep = fetched): OperationRecord[] =>
    Array.from({ length: count }, (_, at) => sent(`w${at}`, step));
  const one = sent('a');

  test.each([fetched, appending])('while their account does not take them ($kind)', (step) => {
    expect(next(account, ...waiting(spoolAhead - 1, step), one)).toEqual({ kind: 'ready', record: one });
    expect(next(account, ...waiting(spoolAhead, step), one)).toEqual({ kind: 'none' });
  });

  test('but other operations go on, and so does what is under way already', () => {
    const other = record(star('b'));
    expect(next(account, ...waiting(spoolAhead), one, other)).toEqual({ kind: 'ready', record: other });
    const removing = sent('c', appended);
    expect(next(account, ...waiting(spoolAhead), removing)).toEqual({ kind: 'ready', record: removing });
  });

  test('what is for another account, or waits for the person, does not count', () => {
    const elsewhere = waiting(spoolAhead).map((full) => ({
      ...full,
      operation: { ...full.operation, toAccountId: 'third' as AccountId } as OperationRecord['operation'],
    }));
    expect(next(account, ...elsewhere, one)).toEqual({ kind: 'ready', record: one });
    const parked = waiting(spoolAhead).map((full) => ({ ...full, state: 'parked' as const }));
    expect(next(account, ...parked, one)).toEqual({ kind: 'ready', record: one });
  });
});

test('mail for a mailbox that is still to be made, also by what comes later, waits', () => {
  const one = sent('a');
  expect(nextOperation([one], account, 0, new Map(), new Set([there.id]))).toEqual({ kind: 'none' });
  expect(nextOperation([one], account, 0, new Map(), new Set(['other']))).toEqual({
    kind: 'ready',
    record: one,
  });
});
