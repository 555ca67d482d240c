/** Takes an action back: pure. What no server heard of is removed; what one did hear of is reversed by a new operation. */
import type { ActionId, MailboxId, OperationId } from '../../contract/ids';
import { shownOn } from '../../contract/operation';
import type { MessageOperation, OperationRecord } from '../../contract/operation';

export interface UndoPlan {
  /** Removed from the queue; nothing is sent. */
  remove: OperationId[];
  /** Parked operations: settled as discarded, their local effect backed out. */
  discard: OperationId[];
  /** Queued behind the operation they reverse. */
  inverse: MessageOperation[];
  /** Deleted for ever already, refused or dropped, or a mailbox that is made by now: nothing to take back. */
  beyond: number;
}

/**
 * @param records the action's operations, oldest first
 * @param needed mailboxes that operations of other actions go to: their making is not taken back
 * @param now ms since 1970
 */
export function planUndo(
  records: readonly OperationRecord[],
  needed: ReadonlySet<MailboxId>,
  actionId: ActionId,
  now: number,
  newOperationId: () => OperationId,
): UndoPlan {
  const plan: UndoPlan = { remove: [], discard: [], inverse: [], beyond: 0 };
  for (const record of records) {
    const { operation, state, step } = record;
    if (operation.kind === 'mailbox-create') {
      const wanted = needed.has(operation.mailbox.id);
      if (state === 'queued' && step === null && !wanted) plan.remove.push(operation.id);
      // Parked, whatever its step: its server has said no.
      else if (state === 'parked' && !wanted) plan.discard.push(operation.id);
      else plan.beyond += 1;
      continue;
    }
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
  operation: MessageOperation,
  actionId: ActionId,
  now: number,
  newOperationId: () => OperationId,
): MessageOperation | null {
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
    case 'copy':
    case 'append':
      // What it brought into being goes; it was wanted nowhere before.
      return {
        kind: 'delete',
        ...common,
        message: { id: shownOn(operation), locator: operation.message.locator },
        notBefore: now,
      };
    case 'delete':
      return null;
  }
}
