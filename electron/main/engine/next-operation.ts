/** Chooses what to replay next: FIFO per account, where a waiting operation holds back only those on the same message or mailbox. Pure. */
import type { AccountId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import { type MailOperation, type OperationRecord, isPending } from '../../contract/operation';

export type NextOperation =
  | { kind: 'ready'; record: OperationRecord }
  /** Nothing can go now; the earliest held one is due at `at` (ms since 1970). */
  | { kind: 'wait'; at: number }
  | { kind: 'none' };

/**
 * @param records every operation, oldest first
 * @param now ms since 1970
 * @param notBefore earliest next try of operations that the server put off
 */
export function nextOperation(
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
): NextOperation {
  const held = new Set<MessageId | MailboxId>();
  let earliest = Infinity;
  for (const record of records) {
    const { operation } = record;
    if (operation.accountId !== accountId || !isPending(record.state)) continue;
    const waits = record.state === 'parked' || needs(operation).some((id) => held.has(id));
    const due = waits ? Infinity : dueAt(operation, notBefore);
    if (due <= now) return { kind: 'ready', record };
    for (const id of subjects(operation)) held.add(id);
    earliest = Math.min(earliest, due);
  }
  return earliest === Infinity ? { kind: 'none' } : { kind: 'wait', at: earliest };
}

/** Whether it waits for the person or for its hour. */
export function isHeld(
  { operation, state }: OperationRecord,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
): boolean {
  return state === 'parked' || dueAt(operation, notBefore) > now;
}

function dueAt(operation: MailOperation, notBefore: ReadonlyMap<OperationId, number>): number {
  return Math.max(notBefore.get(operation.id) ?? 0, operation.kind === 'delete' ? operation.notBefore : 0);
}

/** What later operations wait for while this one waits. A copy is of its source as it is now, so that waits too. */
export function subjects(operation: MailOperation): (MessageId | MailboxId)[] {
  switch (operation.kind) {
    case 'mailbox-create':
      return [operation.mailbox.id];
    case 'copy':
      return [operation.message.id, operation.copyId];
    case 'flags':
    case 'move':
    case 'delete':
    case 'append':
      return [operation.message.id];
  }
}

/** What must not be waiting for this one to go. */
export function needs(operation: MailOperation): (MessageId | MailboxId)[] {
  switch (operation.kind) {
    case 'mailbox-create':
      return [operation.mailbox.id];
    case 'move':
    case 'copy':
    case 'append':
      return [operation.message.id, operation.to.id];
    case 'flags':
    case 'delete':
      return [operation.message.id];
  }
}
