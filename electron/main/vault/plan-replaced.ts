/** What becomes of an operation that others take the place of, and of those that waited behind it: pure. */
import type { OperationRecord, OperationState } from '../../contract/operation';
import { changeForgotten, changeQueued, changeSettled } from './action-history';
import type { JournalEntryOf } from './journal-record';
import type { StatePatch, VaultState } from './state-shape';

/** Nothing is queued for an operation that is over already: a second press of a button does nothing. */
export function planReplaced(
  state: VaultState,
  { id, reason, withdrawn, by }: JournalEntryOf<'operation-replaced'>,
  time: number,
): StatePatch {
  const record = state.pending.get(id);
  if (!record) return {};
  const { actions } = state;
  const behind = withdrawn.flatMap((one) => state.pending.get(one) ?? []);
  const fresh = by.filter((operation) => !state.operations.has(operation.id));
  const changes = [
    ...changeSettled(actions, record.operation, 'discarded'),
    ...behind.flatMap(({ operation }) => changeForgotten(actions, operation)),
    ...fresh.flatMap((operation) => changeQueued(actions, operation)),
  ];
  return {
    operationsRemoved: behind.map(({ operation }) => operation.id),
    operations: [
      settledAs(record, 'discarded', reason, time),
      ...fresh.map((operation): OperationRecord => ({
        ...{ operation, state: 'queued', step: null, tries: 0, reason: null, changedAt: time },
      })),
    ],
    ...(changes.length > 0 ? { actionChanges: changes } : {}),
  };
}

/** Over, so that nothing is asked of the person any more. */
export function settledAs(
  { asks: _asked, ...record }: OperationRecord,
  state: OperationState,
  reason: string | null,
  time: number,
): OperationRecord {
  return { ...record, state, reason, changedAt: time };
}
