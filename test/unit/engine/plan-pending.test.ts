/** Which operations a decision in the pending view concerns, what may be decided of each, and what it would cost. */
import { describe, expect, test } from 'vitest';
import type { AccountId, ActionId, MessageId, OperationId } from '../../../electron/contract/ids';
import { groupOf } from '../../../electron/contract/operation-group';
import type {
  MailOperation,
  MessageOperation,
  OperationRecord,
  OperationState,
  ReplayStep,
} from '../../../electron/contract/operation';
import {
  canBeTakenBack,
  canBeTriedAgain,
  chosen,
  dependants,
  isHalfDone,
  lossOf,
} from '../../../electron/main/engine/plan-pending';
import type { VaultState } from '../../../electron/main/vault/state-shape';
import { boxOf, createBox, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import {
  account,
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  mailbox,
  move,
  moveStep,
  record,
  star,
  transfer,
  trash,
} from './engine-fixtures';

const stateOf = (...records: OperationRecord[]): VaultState => {
  const byId = new Map(records.map((one) => [one.operation.id, one]));
  return { operations: byId, pending: byId } as unknown as VaultState;
};
const ids = (records: readonly OperationRecord[]) => records.map(({ operation }) => operation.id);
const there = mailbox('Familie', 'normal', 'home' as AccountId);
const placement = { mailbox: { id: archive.id, path: archive.path }, uidValidity: '1', uid: 1 };
const steps: [ReplayStep | null, boolean][] = [
  [null, false],
  [moveStep, false],
  [{ kind: 'fetched', cargo: { octets: 1, sha256: '', flags: [], internalDate: 1 } }, false],
  [{ kind: 'copied', source: { path: 'INBOX', uidValidity: '1', uid: 1 }, copy: placement }, true],
  [{ kind: 'expunge', source: { path: 'INBOX', uidValidity: '1', uid: 1 }, copy: placement }, true],
  [{ kind: 'appended', copy: placement }, true],
];

describe('what is chosen', () => {
  const first = record(star('a'));
  const other = record({ ...star('b'), actionId: 'other' as ActionId });
  const again = record(star('c'));
  const state = stateOf(first, other, again);

  test('is one operation, if it is there', () => {
    expect(chosen(state, { operationId: other.operation.id })).toEqual([other]);
    expect(chosen(state, { operationId: 'gone' as OperationId })).toEqual([]);
  });
  test('is what belongs to one row of the view, oldest first', () => {
    expect(ids(chosen(state, { groupId: groupOf(first.operation) }))).toEqual(ids([first, again]));
  });
  test('is everything', () => {
    expect(chosen(state, { everything: true })).toEqual([first, other, again]);
  });
});

describe('tried again', () => {
  const can = (
    state: OperationState,
    change: Partial<OperationRecord> = {},
    operation: MailOperation = star('a'),
  ) => canBeTriedAgain({ ...record(operation, state), ...change });

  test('can be what waits for the person, for its hour, or after a try', () => {
    expect(can('parked')).toBe(true);
    expect(can('queued')).toBe(false);
    expect(can('queued', { tries: 1 })).toBe(true);
    expect(can('queued', { notBefore: 0 })).toBe(true);
    for (const state of ['started', 'unknown', 'done', 'dropped', 'discarded'] as const)
      expect(can(state, { tries: 1, notBefore: 5 })).toBe(false);
  });
  test('can be what was refused for a message, not for a mailbox', () => {
    expect(can('refused')).toBe(true);
    expect(can('refused', {}, createBox(boxOf(account, 'A')))).toBe(false);
  });
});

describe('taken back', () => {
  test.each(steps)('with the step %j it is half done: %s', (step, halfDone) => {
    const one = record(star('a'), 'parked', step);
    expect(isHalfDone(one)).toBe(halfDone);
    expect(canBeTakenBack(one)).toBe(!halfDone);
    expect(canBeTakenBack({ ...one, state: 'queued' })).toBe(!halfDone);
  });
  test('cannot be what a server may have heard of, or what is over', () => {
    for (const state of ['started', 'unknown', 'done', 'refused', 'dropped', 'discarded'] as const)
      expect(canBeTakenBack(record(star('a'), state))).toBe(false);
  });
});

test('a mailbox that will not be made takes with it what goes into it and what was to be done with it', () => {
  const box = boxOf(account, 'A');
  const make = createBox(box);
  const other = boxOf(account, 'B');
  const goWith: MailOperation[] = [
    move('a', inbox, box),
    copyOf('b', box),
    addition('c', box),
    renameBox(box, 'C'),
    subscribeBox(box, true),
    deleteBox(box),
  ];
  const stay = [star('a'), deletion('d', 0), move('e', box, inbox), createBox(other), renameBox(other, 'D')];
  const state = stateOf(...[make, ...goWith, ...stay].map((operation) => record(operation)));
  expect(dependants(state, make)).toEqual(goWith.map(({ id }) => id));
  expect(dependants(state, renameBox(box, 'C'))).toEqual([]);
});

test('what is lost is counted by its kind, and what stays as it is apart', () => {
  const carriedCopy: MessageOperation = {
    ...transfer('i', inbox, there),
    copyId: 'i2' as MessageId,
  } as MessageOperation;
  const queued = [
    ...[move('a', inbox, archive), move('b', inbox, trash), transfer('c', inbox, there)],
    ...[copyOf('d', archive), carriedCopy],
    ...[star('e'), star('f'), star('g'), star('h')],
    ...[deletion('j', 0), deletion('k', 0), deletion('l', 0), deletion('m', 0), deletion('n', 0)],
    ...[addition('o', archive)],
    ...[createBox(boxOf(account, 'A')), deleteBox(boxOf(account, 'B'))],
  ].map((operation) => record(operation));
  const lastCopy: OperationRecord = {
    ...record(move('p', inbox, archive), 'parked'),
    asks: { kind: 'last-copy', whole: true },
  };
  const underWay = [record(star('q'), 'started'), record(move('r', inbox, archive), 'parked', steps[3]?.[0])];
  const over = [record(star('s'), 'done'), record(star('t'), 'refused')];
  expect(lossOf([...queued, lastCopy, ...underWay, ...over])).toEqual({
    ...{ moves: 3, copies: 2, flags: 4, deletes: 5, appends: 2, folders: 2, left: 2 },
  });
  expect(lossOf([])).toEqual({
    ...{ moves: 0, copies: 0, flags: 0, deletes: 0, appends: 0, folders: 0, left: 0 },
  });
});
