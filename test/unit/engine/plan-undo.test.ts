/** Undo sends nothing that was not sent, and reverses what was. */
import { describe, expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import { planUndo } from '../../../electron/main/engine/plan-undo';
import { creation } from '../../support/vault/entries';
import {
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  move,
  moveStep,
  newOperationId,
  record,
  star,
} from './engine-fixtures';

const undo = (records: Parameters<typeof planUndo>[0]) =>
  planUndo(records, new Set(), 'undo' as ActionId, 9, newOperationId);

describe('plan-undo', () => {
  test('removes what is still queued', () => {
    const queued = record(move('a', inbox, archive));
    expect(undo([queued])).toEqual({ remove: [queued.operation.id], discard: [], inverse: [], beyond: 0 });
  });

  test.each(['started', 'unknown', 'done'] as const)('queues the inverse of what is %s', (state) => {
    const plan = undo([
      record(move('a', inbox, archive), state, state === 'done' ? null : moveStep),
      record(star('a'), state),
    ]);
    expect(plan.remove).toEqual([]);
    expect(plan.inverse).toMatchObject([
      { kind: 'move', from: { id: archive.id }, to: { id: inbox.id } },
      { kind: 'flags', add: [], remove: ['\\Flagged'] },
    ]);
  });

  test('a queued operation whose step had begun is not forgotten but reversed', () => {
    expect(undo([record(move('a', inbox, archive), 'queued', moveStep)])).toMatchObject({
      remove: [],
      inverse: [{ kind: 'move' }],
    });
  });

  test('a delete can be taken back while it is held, and not after', () => {
    expect(undo([record(deletion('a', 100))]).remove).toHaveLength(1);
    expect(undo([record(deletion('a', 100), 'done')])).toMatchObject({ inverse: [], beyond: 1 });
  });

  test('parked operations are discarded, refused ones are already back', () => {
    expect(undo([record(star('a'), 'parked'), record(star('b'), 'refused')])).toMatchObject({
      discard: [expect.any(String)],
      beyond: 1,
    });
  });
});

describe('the inverse', () => {
  const inverseOf = (operation: MailOperation) =>
    planUndo([record(operation, 'done')], new Set(), 'undo' as ActionId, 9, () => 'new' as OperationId)
      .inverse;
  const common = { id: 'new', actionId: 'undo', accountId: 'work', createdAt: 9 };

  test('is an action of its own, on the same message', () => {
    const there = move('a', inbox, archive);
    const { message, from, to } = there as typeof there & { kind: 'move' };
    expect(inverseOf(there)).toEqual([
      { ...common, kind: 'move', verb: 'move', message, from: to, to: from },
    ]);
    const flags = { ...star('a'), remove: ['\\Seen'] } as ReturnType<typeof star>;
    expect(inverseOf(flags)).toEqual([
      { ...common, kind: 'flags', message: flags.message, add: ['\\Seen'], remove: ['\\Flagged'] },
    ]);
  });

  test('of an addition deletes it at once', () => {
    expect(inverseOf(addition('a', archive))).toMatchObject([
      { kind: 'delete', message: { id: 'a' }, notBefore: 9 },
    ]);
  });

  test('of a copy deletes the copy at once, and never its source', () => {
    expect(inverseOf(copyOf('a', archive))).toMatchObject([
      { ...common, kind: 'delete', message: { id: 'copy of a' }, notBefore: 9 },
    ]);
  });
});

test('an operation that was parked on its way is reversed, not forgotten', () => {
  expect(undo([record(move('a', inbox, archive), 'parked', moveStep)])).toMatchObject({
    discard: [],
    inverse: [{ kind: 'move' }],
  });
});

test.each(['refused', 'dropped', 'discarded'] as const)(
  'of what is %s nothing is left to take back',
  (state) => {
    expect(undo([record(star('a'), state)])).toEqual({ remove: [], discard: [], inverse: [], beyond: 1 });
  },
);

describe('a mailbox that was asked for', () => {
  const make = creation('c', 'Archive') as MailOperation & { kind: 'mailbox-create' };
  const plan = (state: OperationRecord['state'], step: OperationRecord['step'], needed: boolean) =>
    planUndo(
      [record(make, state, step)],
      new Set(needed ? [make.mailbox.id] : []),
      'undo' as ActionId,
      9,
      newOperationId,
    );
  const none = { remove: [], discard: [], inverse: [], beyond: 0 };
  const step = { kind: 'create' as const, path: 'Archive' };

  test('is not asked for any more, as long as no server heard of it', () => {
    expect(plan('queued', null, false)).toEqual({ ...none, remove: ['c'] });
    expect(plan('queued', step, false)).toEqual({ ...none, beyond: 1 });
    expect(plan('done', null, false)).toEqual({ ...none, beyond: 1 });
  });

  test('is given up when its server has said no', () => {
    for (const last of [null, step]) expect(plan('parked', last, false)).toEqual({ ...none, discard: ['c'] });
  });

  test('stays when something else goes into it', () => {
    expect(plan('queued', null, true)).toEqual({ ...none, beyond: 1 });
    expect(plan('parked', null, true)).toEqual({ ...none, beyond: 1 });
  });
});
