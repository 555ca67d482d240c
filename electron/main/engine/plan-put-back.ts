/** A message that no server has any more, put back from this computer: what is queued for it, and in whose place. Pure. */
import type { ActionId, MessageId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { goesTo, isMessageOperation, isPending, shownOn, targetAccount } from '../../contract/operation';
import type { Cargo, MailOperation, MessageOperation, OperationRecord } from '../../contract/operation';
import type { ParsedMessage } from '../mime/mime-parser';
import type { JournalEntryOf } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import { askedIn } from './asked-in';
import { planAppend } from './plan-append';
import { canBeTakenBack } from './plan-pending';

export interface PutBackRequest {
  record: OperationRecord & { operation: MessageOperation };
  id: OperationId;
  actionId: ActionId;
  mailbox: MailboxInfo;
  /** As it lies in the spool. */
  cargo: Cargo;
  parsed: Pick<ParsedMessage, 'envelope' | 'hasAttachments' | 'preview'>;
  /** Pending operations that go with the message, oldest first. */
  behind: readonly MessageOperation[];
  newOperationId: () => OperationId;
  /** ms since 1970. */
  now: number;
}

export type PutBackRecord = PutBackRequest['record'];

/** Whether the person is offered to put its message back. */
export function canBePutBack(record: OperationRecord): record is PutBackRecord {
  return (
    record.asks?.whole === true &&
    isMessageOperation(record.operation) &&
    goesTo(record.operation) !== null &&
    canBeTakenBack(record)
  );
}

/** These pending operations, and all that wait for their messages or for what is made of those, oldest first. */
export function withAllBehind({ pending }: VaultState, ids: ReadonlySet<OperationId>): MessageOperation[] {
  const concerned = new Set<MessageId>();
  const all: MessageOperation[] = [];
  for (const { operation, state } of pending.values()) {
    if (!isMessageOperation(operation) || !isPending(state)) continue;
    if (!ids.has(operation.id) && !concerned.has(operation.message.id)) continue;
    all.push(operation);
    concerned.add(operation.message.id).add(shownOn(operation));
  }
  return all;
}

/**
 * The message is added to where it was to go, and what was still to be done with it follows: of the message as it is there,
 * which is another one to its server.
 */
export function planPutBack(request: PutBackRequest): {
  append: MessageOperation & { kind: 'append' };
  entry: JournalEntryOf<'operation-replaced'>;
} {
  const { record, id, actionId, mailbox, cargo, parsed, behind, newOperationId, now } = request;
  const append = planAppend({ id, actionId, mailbox, cargo, parsed, now });
  const old = record.operation.message.id;
  let holder = mailbox.accountId;
  const follow = behind.map((operation): MailOperation => {
    if (operation.message.id !== old) return { ...operation, id: newOperationId() };
    const again = askedIn(holder, { ...operation, message: append.message, id: newOperationId() });
    if (again.kind === 'transfer' && again.copyId === null) holder = again.toAccountId;
    return again;
  });
  return {
    append,
    entry: {
      ...{ kind: 'operation-replaced', id: record.operation.id, reason: putBackReason },
      withdrawn: behind.map((operation) => operation.id),
      by: [append, ...follow],
    },
  };
}

const putBackReason = 'The message was put back from this computer, as a new one.';

/** The mailbox that it was to go to, as the tree has it now. */
export function targetOf(
  { operation }: PutBackRecord,
  trees: ReadonlyMap<MailboxInfo['accountId'], readonly MailboxInfo[]>,
): MailboxInfo | null {
  const to = goesTo(operation);
  return trees.get(targetAccount(operation))?.find(({ id }) => id === to?.id) ?? null;
}
