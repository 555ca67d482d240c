/** Undo sends nothing that was not sent, and reverses what was. */
import { describe, expect, test } from 'vitest';
import type { ActionId } from '../../../electron/contract/ids';
import { planUndo } from '../../../electron/main/engine/plan-undo';
import { archive, deletion, inbox, move, moveStep, newOperationId, record, star } from './engine-fixtures';

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
