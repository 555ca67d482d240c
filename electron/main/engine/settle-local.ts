/** Operations on local (POP) mail need no server: the vault is their truth, so they are done when they are journaled. */
import type { MailOperation, OperationRecord, Placement } from '../../contract/operation';
import type { JournalEntry } from '../vault/journal-record';

/** Where local mail lies after the operation; null when it is deleted for ever. */
export function localPlacement(operation: MailOperation): Placement | null {
  switch (operation.kind) {
    case 'flags':
      return operation.message.locator.placement;
    case 'move':
    case 'copy':
    case 'append':
    case 'transfer':
      return { mailbox: operation.to, uidValidity: '0', uid: null };
    case 'delete':
    case 'mailbox-create':
    case 'mailbox-rename':
    case 'mailbox-delete':
    case 'mailbox-subscribe':
      return null;
  }
}

/** Whether it is done as soon as it is journaled: nothing is copied, it is not held back, and waits for nothing. */
export function settlesAtOnce(operation: MailOperation, waiting: readonly OperationRecord[]): boolean {
  switch (operation.kind) {
    case 'flags':
    case 'move':
      return waiting.length === 0;
    case 'mailbox-create':
    case 'mailbox-rename':
    case 'mailbox-subscribe':
      return true;
    // When what is in it has gone.
    case 'mailbox-delete':
    case 'copy':
    case 'append':
    case 'transfer':
    case 'delete':
      return false;
  }
}

/** The journal entry that makes it so, written in one append with the operation itself. */
export function settleLocal(operation: MailOperation): JournalEntry {
  return {
    kind: 'operation-settled',
    id: operation.id,
    state: 'done',
    placement: localPlacement(operation),
    reason: null,
  };
}
