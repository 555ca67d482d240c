/** Chooses what to replay next: FIFO per account, where a waiting operation holds back only those on the same message or mailbox. Pure. */
import type { AccountId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import {
  type MailOperation,
  type OperationRecord,
  isPending,
  shownOn,
  targetAccount,
  turnOf,
} from '../../contract/operation';

/** Messages that are fetched before the account that they go to has taken the first: the spool must not grow without bound. */
export const spoolAhead = 16;

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
  /** Messages in the spool, by the account that they wait for. */
  const spooled = new Map<AccountId, number>();
  let earliest = Infinity;
  for (const record of records) {
    const { operation, step } = record;
    if (!isPending(record.state)) continue;
    const ahead = spooled.get(targetAccount(operation)) ?? 0;
    // What waits for the person must not hold up the others.
    const inSpool = (step?.kind === 'fetched' || step?.kind === 'append') && record.state !== 'parked';
    if (inSpool) spooled.set(targetAccount(operation), ahead + 1);
    if (turnOf(operation, step) !== accountId) {
      // What is to be done to its message in either account waits for it.
      if (operation.kind === 'transfer') for (const id of subjects(operation)) held.add(id);
      continue;
    }
    const full = operation.kind === 'transfer' && step === null && ahead >= spoolAhead;
    const waits = full || record.state === 'parked' || needs(operation).some((id) => held.has(id));
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
    case 'transfer':
      return [operation.message.id, shownOn(operation)];
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
    case 'transfer':
      return [operation.message.id, operation.to.id];
    case 'flags':
    case 'delete':
      return [operation.message.id];
  }
}
