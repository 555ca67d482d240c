/** An operation as it is asked of the account that has its message, which may be another one than when it was wanted: pure. */
import type { AccountId } from '../../contract/ids';
import { targetAccount } from '../../contract/operation';
import type { MailboxRef, MessageOperation } from '../../contract/operation';

/**
 * What is wanted stays the same: where mail goes into another account than it lies in, it is carried over.
 * @param holder the account that has the message when the operation's turn comes
 * @param from where it lies by then, as far as the operation itself does not know it
 */
export function askedIn(
  holder: AccountId,
  operation: MessageOperation,
  from: MailboxRef = placeKnownTo(operation),
): MessageOperation {
  switch (operation.kind) {
    case 'flags':
    case 'delete':
    case 'append':
      return { ...operation, accountId: holder };
    case 'move':
    case 'copy':
    case 'transfer': {
      const toAccountId = targetAccount(operation);
      const { id, actionId, createdAt, turn, message, to } = operation;
      const copyId = operation.kind === 'move' ? null : operation.copyId;
      const common = { id, actionId, createdAt, ...(turn ? { turn } : {}), accountId: holder, message, to };
      if (toAccountId !== holder) return { kind: 'transfer', ...common, copyId, from, toAccountId };
      if (copyId !== null) return { kind: 'copy', ...common, copyId };
      return { kind: 'move', ...common, verb: operation.kind === 'move' ? operation.verb : 'move', from };
    }
  }
}

function placeKnownTo(operation: MessageOperation): MailboxRef {
  return operation.kind === 'move' || operation.kind === 'transfer'
    ? operation.from
    : operation.message.locator.placement.mailbox;
}
