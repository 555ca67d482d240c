/** The queue's order: FIFO, one message's trouble never holds up another's. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import { nextOperation } from '../../../electron/main/engine/next-operation';
import { account, archive, deletion, inbox, move, record, star, trash } from './engine-fixtures';

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
