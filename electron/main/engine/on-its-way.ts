/** Where a message is acted on that is on its way to another account: there, whatever the cache knows of it. Pure. */
import { isMessageOperation, rebase } from '../../contract/operation';
import type { MessageOperation, OperationRecord } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';

/**
 * A refilled cache that has no folders of the other account yet shows the message where it was. What is queued then comes after
 * the transfer all the same, when the message is the other account's: asked in this one, its place would name nothing there, or
 * another message.
 * @param pending what waits on the message, oldest first
 */
export function onItsWay(message: LocatedMessage, pending: readonly OperationRecord[]): LocatedMessage {
  const own = pending.flatMap(({ operation }): MessageOperation[] =>
    isMessageOperation(operation) && operation.message.id === message.id ? [operation] : [],
  );
  const goes = own.findLast((one) => one.kind === 'transfer' && one.copyId === null);
  if (goes?.kind !== 'transfer' || goes.toAccountId === message.accountId) return message;
  const { mailboxId } = rebase({ mailboxId: goes.to.id, flags: [] }, own.slice(own.indexOf(goes) + 1));
  return { ...message, accountId: goes.toAccountId, mailboxId };
}
