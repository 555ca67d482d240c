/** Finds queued operations that can be sent in one command with the one that is due: pure. */
import type { AccountId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import {
  type MessageOperation,
  type OperationRecord,
  isMessageOperation,
  isPending,
} from '../../contract/operation';
import { isHeld, needs, subject } from './next-operation';

/** Messages in one command. Beyond it an answer takes so long that new mail would wait. */
export const batchLimit = 500;

/**
 * The same done to messages of one mailbox. Nothing overtakes an earlier operation on its message or mailbox, and two
 * messages that look the same are kept apart: after a lost answer they could not be told from each other.
 * @param first what `nextOperation` chose
 * @param records every operation of the journal, oldest first
 * @param now ms since 1970
 * @param notBefore earliest next try of operations that the server put off
 * @param alone operations that must not be sent with others
 * @returns `first` and those that go with it, oldest first
 */
export function nextBatch(
  first: OperationRecord,
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
  alone: ReadonlySet<OperationId>,
): OperationRecord[] {
  const key = batchKey(first, alone);
  if (key === null) return [first];
  const batch: OperationRecord[] = [];
  const blocked = new Set<MessageId | MailboxId>();
  const looks = new Set<string>();
  for (const record of records) {
    const { operation } = record;
    if (operation.accountId !== accountId || !isPending(record.state)) continue;
    const free = !needs(operation).some((id) => blocked.has(id)) && !isHeld(record, now, notBefore);
    const look = free && batchKey(record, alone) === key ? lookOf(operation as MessageOperation) : null;
    if (look !== null && !looks.has(look)) {
      looks.add(look);
      batch.push(record);
      if (batch.length === batchLimit) break;
    }
    // Later ones on the same message wait, for this one or for what this one waits for.
    blocked.add(subject(operation));
  }
  return batch.length > 1 && batch.includes(first) ? batch : [first];
}

/** Equal for operations that one command can do; null for one that must go alone. */
function batchKey(
  { operation, state, step }: OperationRecord,
  alone: ReadonlySet<OperationId>,
): string | null {
  if (state !== 'queued' || step !== null || alone.has(operation.id) || !isMessageOperation(operation))
    return null;
  const { placement } = operation.message.locator;
  if (placement.uid === null || lookOf(operation) === null) return null;
  const place = [placement.mailbox.path, placement.uidValidity];
  switch (operation.kind) {
    case 'flags':
      return JSON.stringify(['flags', ...place, operation.add, operation.remove]);
    case 'move':
      return JSON.stringify(['move', ...place, operation.to.path]);
    case 'delete':
      return JSON.stringify(['delete', ...place]);
  }
}

/** By what a lost message would be found again; null: by too little. */
function lookOf({ message: { locator } }: MessageOperation): string | null {
  if (locator.emailId !== null) return `id ${locator.emailId}`;
  return locator.messageId === null ? null : `${locator.size} ${locator.messageId}`;
}
