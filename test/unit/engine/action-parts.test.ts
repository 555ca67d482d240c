/** A large action in parts: every message once, in its order, the first part small; and what the parts come to, summed. */
import { describe, expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { addImpossible, addPlan, emptyPlan, inParts } from '../../../electron/main/engine/action-parts';
import { creation } from '../../support/vault/entries';
import type { MailboxOperation } from '../../../electron/contract/operation';
import { archive, star, trash } from './engine-fixtures';

const ids = (count: number): MessageId[] =>
  Array.from({ length: count }, (_, index) => `m${index}` as MessageId);
const sizes = (count: number): number[] => [...inParts(ids(count))].map((part) => part.length);

describe('action-parts', () => {
  test('what a window shows goes first, the rest in parts that grow up to a thousand', () => {
    expect(sizes(0)).toEqual([]);
    expect(sizes(1)).toEqual([1]);
    expect(sizes(100)).toEqual([100]);
    expect(sizes(101)).toEqual([100, 1]);
    expect(sizes(4_000)).toEqual([100, 200, 400, 800, 1_000, 1_000, 500]);
    expect([...inParts(ids(2_500))].flat()).toEqual(ids(2_500));
  });

  test('the parts of an action add up to it', () => {
    const whole = emptyPlan();
    const first = {
      ...{ operations: [star('a')], creations: [creation('c', 'Archive') as MailboxOperation] },
      ...{ appointed: [archive], unchanged: 2, impossible: new Map([['no', 1]]) },
    };
    const second = {
      ...{ operations: [star('b')], creations: [creation('d', 'Trash') as MailboxOperation] },
      ...{
        appointed: [trash],
        unchanged: 3,
        impossible: new Map([
          ['no', 4],
          ['never', 1],
        ]),
      },
    };
    addPlan(whole, first);
    addPlan(whole, second);
    addImpossible(whole, 'never', 1);
    expect(whole).toEqual({
      operations: [...first.operations, ...second.operations],
      creations: [...first.creations, ...second.creations],
      appointed: [archive, trash],
      unchanged: 5,
      impossible: new Map([
        ['no', 5],
        ['never', 2],
      ]),
    });
  });

  test('nothing comes to nothing', () => {
    const nothing = { operations: [], creations: [], appointed: [], unchanged: 0, impossible: new Map() };
    expect(emptyPlan()).toEqual(nothing);
  });
});
