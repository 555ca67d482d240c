/** Which changes from one operation to the next need no look at the rest: only those of a message's own, valid members. */
import { describe, expect, test } from 'vitest';
import type { ActionId } from '../../../electron/contract/ids';
import type { OperationRecord } from '../../../electron/contract/operation';
import { deltaOf } from '../../../electron/main/vault/deltas';
import { encodeRecords, readLines, readRecords } from '../../../electron/main/vault/journal-line';
import { isSlightOfEntry, isSlightOfRecord } from '../../../electron/main/vault/slight-change';
import { creation, numbered, queued, star } from '../../support/vault/entries';

/** Of one action. */
const starred = (n: string): ReturnType<typeof star> => ({
  ...star(`op-${n}`, `m-${n}`),
  actionId: 'action' as ActionId,
});
const first = queued(starred('1'));
const record: OperationRecord = {
  ...{ operation: starred('1'), state: 'queued', step: null, tries: 0, reason: null, changedAt: 7 },
};

describe('a change from one operation to the next', () => {
  test('is slight where only the message is another', () => {
    expect(isSlightOfEntry(first, deltaOf(first, queued(starred('2'))))).toBe(true);
    expect(isSlightOfEntry(first, {})).toBe(true);
    const next = { ...record, operation: starred('2'), changedAt: 8 };
    expect(isSlightOfRecord(record, deltaOf(record, next))).toBe(true);
  });

  test.each([
    ['another kind of entry', { kind: 'history-trimmed' }],
    ['another kind of operation', { operation: { kind: 'move' } }],
    ['an id that is none', { operation: { id: '' } }],
    ['an id of another type', { operation: { id: 7 } }],
    ['a list for an object', { operation: [[]] }],
    ['a member that is removed', { operation: { message: null } }],
    ['a UID that is none', { operation: { message: { locator: { placement: { uid: 0 } } } } }],
    ['another mailbox', { operation: { message: { locator: { placement: { mailbox: { path: 'x' } } } } } }],
    ['other flags', { operation: { add: [['\\Seen']] } }],
    ['a state', { state: 'started' }],
    ['nothing at all', null],
  ])('is looked at whole where it is %s', (_what, delta) => {
    expect(isSlightOfEntry(first, delta)).toBe(false);
    expect(isSlightOfRecord(record, delta)).toBe(false);
  });

  test('is looked at whole after what is no operation on a message', () => {
    const box = creation('op-1', 'Box');
    expect(isSlightOfEntry(queued(box), { operation: { id: 'op-2' } })).toBe(false);
    expect(isSlightOfRecord({ ...record, operation: box }, { operation: { id: 'op-2' } })).toBe(false);
    expect(isSlightOfEntry(numbered(1), {})).toBe(false);
  });
});

test('what is read of many shares what does not change, and nothing that does', () => {
  const entries = ['1', '2', '3'].map((n) => queued(starred(n)));
  const records = entries.map((entry, index) => ({ seq: index + 1, after: 0, time: 1, entry }));
  const [line] = readLines(Buffer.from([...encodeRecords(records)].join('')));
  const read = readRecords(line?.value ?? {}, 'here');
  expect(read).toEqual(records);
  const [one, two] = read.map(({ entry }) => (entry.kind === 'operation-queued' ? entry.operation : null));
  if (one?.kind !== 'flags' || two?.kind !== 'flags') throw new Error('other operations');
  expect(two.add).toBe(one.add);
  expect(two.message.locator.placement.mailbox).toBe(one.message.locator.placement.mailbox);
  expect(two.message).not.toBe(one.message);
});
