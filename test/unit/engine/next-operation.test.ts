/** The queue's order: FIFO, one message's trouble never holds up another's. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import { isHeld, nextOperation } from '../../../electron/main/engine/next-operation';
import { creation } from '../../support/vault/entries';
import {
  account,
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  move,
  record,
  star,
  trash,
} from './engine-fixtures';

const nothingPutOff = new Map();

describe('next-operation', () => {
  test('takes the oldest of this account', () => {
    const first = record(move('a', inbox, archive));
    const foreign = { ...record(star('x')), operation: { ...star('x'), accountId: 'home' as AccountId } };
    expect(nextOperation([foreign, first, record(star('a'))], account, 0, nothingPutOff)).toEqual({
      kind: 'ready',
      record: first,
    });
  });

  test('a parked operation holds its own message back and no other', () => {
    const parked = record(move('a', inbox, archive), 'parked');
    const dependant = record(star('a'));
    const other = record(star('b'));
    expect(nextOperation([parked, dependant, other], account, 0, nothingPutOff)).toEqual({
      kind: 'ready',
      record: other,
    });
    expect(nextOperation([parked, dependant], account, 0, nothingPutOff)).toEqual({ kind: 'none' });
  });

  test('a held delete waits for its hour and lets others pass', () => {
    const held = record(deletion('a', 900));
    const other = record(move('b', inbox, trash));
    expect(nextOperation([held, other], account, 100, nothingPutOff)).toMatchObject({
      kind: 'ready',
      record: other,
    });
    expect(nextOperation([held], account, 100, nothingPutOff)).toEqual({ kind: 'wait', at: 900 });
    expect(nextOperation([held], account, 900, nothingPutOff)).toMatchObject({ kind: 'ready' });
  });

  test('an operation that the server put off waits with its dependants', () => {
    const busy = record(star('a'));
    const after = record(move('a', inbox, archive));
    const putOff = new Map([[busy.operation.id, 500]]);
    expect(nextOperation([busy, after], account, 100, putOff)).toEqual({ kind: 'wait', at: 500 });
  });

  test.each(['done', 'refused', 'dropped', 'discarded'] as const)('passes over what is %s', (state) => {
    expect(nextOperation([record(star('a'), state)], account, 0, nothingPutOff)).toEqual({ kind: 'none' });
  });

  test.each(['started', 'unknown'] as const)('takes up again what a crash or a cut left %s', (state) => {
    expect(nextOperation([record(star('a'), state)], account, 0, nothingPutOff)).toMatchObject({
      kind: 'ready',
    });
  });
});

describe('what waits', () => {
  const make = { ...creation('c', archive.path), mailbox: archive } as MailOperation;
  const next = (...records: ReturnType<typeof record>[]) =>
    nextOperation(records, account, 100, nothingPutOff);

  test('a mailbox that is not made yet holds back what goes into it, and nothing else', () => {
    const waiting = record(make, 'parked');
    const elsewhere = record(move('b', inbox, trash));
    expect(next(waiting, record(move('a', inbox, archive)), record(copyOf('b', archive)))).toEqual({
      kind: 'none',
    });
    expect(next(waiting, record(move('a', inbox, archive)), elsewhere)).toMatchObject({ record: elsewhere });
    expect(next(waiting, record(addition('b', archive)))).toEqual({ kind: 'none' });
    const flags = record(star('b'));
    expect(next(waiting, flags)).toMatchObject({ record: flags });
    expect(next(waiting, record(make))).toEqual({ kind: 'none' });
  });

  test('what waits for it holds back what comes after on the same message', () => {
    expect(next(record(make, 'parked'), record(move('a', inbox, archive)), record(star('a')))).toEqual({
      kind: 'none',
    });
  });

  test('a copy holds back what is to be done to it, and to its source', () => {
    const copy = record(copyOf('a', archive), 'parked');
    for (const id of ['a', 'copy of a']) expect(next(copy, record(star(id)))).toEqual({ kind: 'none' });
    expect(next(copy, record(star('b')))).toMatchObject({ kind: 'ready' });
  });

  test('a message that is not there yet holds back what is to be done to it', () => {
    expect(next(record(addition('a', archive), 'parked'), record(star('a')))).toEqual({ kind: 'none' });
  });

  test('a delete holds back what is to be done to its message', () => {
    expect(next(record(deletion('a', 900)), record(star('a')))).toEqual({ kind: 'wait', at: 900 });
  });

  test('the earliest of all that wait says when, each by the later of its hours', () => {
    const [late, soon] = [record(deletion('a', 900)), record(deletion('b', 300))];
    expect(next(late, soon)).toEqual({ kind: 'wait', at: 300 });
    expect(next(soon, late)).toEqual({ kind: 'wait', at: 300 });
    const putOff = new Map([[soon.operation.id, 700]]);
    expect(nextOperation([late, soon], account, 100, putOff)).toEqual({ kind: 'wait', at: 700 });
    const past = new Map([[soon.operation.id, 200]]);
    expect(nextOperation([late, soon], account, 100, past)).toEqual({ kind: 'wait', at: 300 });
  });

  test('is held until its hour, and not longer; what is parked until somebody comes', () => {
    const record900 = record(deletion('a', 900));
    expect([899, 900].map((now) => isHeld(record900, now, nothingPutOff))).toEqual([true, false]);
    expect(isHeld(record(star('a'), 'parked'), 900, nothingPutOff)).toBe(true);
    expect(isHeld(record(star('a')), 0, nothingPutOff)).toBe(false);
  });
});
