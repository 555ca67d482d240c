/** Takes an action back: pure. What no server heard of is removed; what one did hear of is reversed by a new operation. */
import type { ActionId, OperationId } from '../../contract/ids';
import type { MailOperation, OperationRecord } from '../../contract/operation';

export interface UndoPlan {
  /** Removed from the queue; nothing is sent. */
  remove: OperationId[];
  /** Parked operations: settled as discarded, their local effect backed out. */
  discard: OperationId[];
  /** Queued behind the operation they reverse. */
  inverse: MailOperation[];
  /** Deleted for ever already, refused or dropped: nothing to take back. */
  beyond: number;
}

/**
 * @param records the action's operations, oldest first
 * @param now ms since 1970
 */
export function planUndo(
  records: readonly OperationRecord[],
  actionId: ActionId,
  now: number,
  newOperationId: () => OperationId,
): UndoPlan {
  const plan: UndoPlan = { remove: [], discard: [], inverse: [], beyond: 0 };
  for (const record of records) {
    const { operation, state, step } = record;
    if (state === 'queued' && step === null) plan.remove.push(operation.id);
    else if (state === 'parked' && step === null) plan.discard.push(operation.id);
    else if (state === 'refused' || state === 'dropped' || state === 'discarded') plan.beyond += 1;
    else {
      const inverse = inverseOf(operation, actionId, now, newOperationId);
      if (inverse) plan.inverse.push(inverse);
      else plan.beyond += 1;
    }
  }
  return plan;
}

function inverseOf(
  operation: MailOperation,
  actionId: ActionId,
  now: number,
  newOperationId: () => OperationId,
): MailOperation | null {
  const common = {
    id: newOperationId(),
    actionId,
    accountId: operation.accountId,
    createdAt: now,
    message: operation.message,
  };
  switch (operation.kind) {
    case 'flags':
      return { kind: 'flags', ...common, add: operation.remove, remove: operation.add };
    case 'move':
      return { kind: 'move', ...common, verb: 'move', from: operation.to, to: operation.from };
    case 'delete':
      return null;
  }
}
