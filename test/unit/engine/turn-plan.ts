/** Plans an undo or redo of given operations, for the tests of that. */
import { changeOf } from '../../../electron/contract/action';
import type { ChangeState, ChangeSubject } from '../../../electron/contract/action';
import type { ActionId, MailboxId } from '../../../electron/contract/ids';
import { isMessageOperation, shownOn } from '../../../electron/contract/operation';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import { planTurn } from '../../../electron/main/engine/plan-turn';
import type { Turn, TurnRequest } from '../../../electron/main/engine/turn-shape';
import { account, archive, inbox, newOperationId, trash } from './engine-fixtures';

/** @param pending what the queue has of them; `messages` as the screen shows them */
export function planTurnOf(
  turn: Turn,
  operations: MailOperation[],
  pending: OperationRecord[],
  messages: LocatedMessage[],
  change: Partial<TurnRequest> = {},
) {
  const state: ChangeState = turn === 'undo' ? 'done' : 'taken-back';
  const subjectOf = (operation: MailOperation): ChangeSubject =>
    isMessageOperation(operation) ? shownOn(operation) : operation.mailbox.id;
  return planTurn({
    ...{ turn, head: { id: 'action' as ActionId, verb: 'archive', target: null }, now: 9, newOperationId },
    changes: operations.map((operation) => [
      subjectOf(operation),
      { accountId: account, change: changeOf(operation), state },
    ]),
    pendingOn: (subject) => pending.filter(({ operation }) => subjectOf(operation) === subject),
    located: new Map(messages.map((message) => [message.id, message])),
    mailboxes: new Set([inbox.id, archive.id, trash.id]),
    occupied: new Set(),
    goingTo: (id: MailboxId) =>
      pending.flatMap(({ operation }) =>
        operation.kind === 'move' && operation.to.id === id ? [operation.id] : [],
      ),
    ...change,
  });
}
