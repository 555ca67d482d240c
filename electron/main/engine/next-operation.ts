/** Chooses what to replay next: FIFO per account, where a waiting operation holds back only those on the same message or mailbox. Pure. */
import type { AccountId, MailboxId, OperationId } from '../../contract/ids';
import {
  type MailOperation,
  type OperationRecord,
  isMailboxOperation,
  isPending,
  shownOn,
  targetAccount,
  turnOf,
} from '../../contract/operation';
import { contentKeys, mailboxNeeds, mailboxSubjects } from './mailbox-keys';

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
 * @param making mailboxes that are still to be made, also by later operations: what was parked because its target had gone
 *   waits for the one that makes it again
 */
export function nextOperation(
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
  making: ReadonlySet<string> = noMailboxes,
): NextOperation {
  const held = new Set<string>();
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
      if (operation.kind === 'transfer') for (const key of subjects(operation)) held.add(key);
      continue;
    }
    const full = operation.kind === 'transfer' && step === null && ahead >= spoolAhead;
    const waits = full || record.state === 'parked' || waitsFor(operation, held, making);
    const due = waits ? Infinity : dueAt(operation, notBefore);
    if (due <= now) return { kind: 'ready', record };
    for (const key of subjects(operation)) held.add(key);
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

const noMailboxes: ReadonlySet<MailboxId> = new Set();

/** Whether it must not go before others that wait. */
export function waitsFor(
  operation: MailOperation,
  held: ReadonlySet<string>,
  making: ReadonlySet<string>,
): boolean {
  const keys = needs(operation);
  if (keys.some((key) => held.has(key))) return true;
  return !isMailboxOperation(operation) && keys.some((key) => making.has(key));
}

/** Keys that later operations wait for while this one waits: its message, or its mailbox and what it does to the tree. */
export function subjects(operation: MailOperation): string[] {
  if (isMailboxOperation(operation)) return mailboxSubjects(operation);
  // A copy is of its source as it is now, so that waits too.
  return [operation.message.id, shownOn(operation), ...contentKeys(operation)];
}

/** Keys of what must not be waiting for this one to go. */
export function needs(operation: MailOperation): string[] {
  switch (operation.kind) {
    case 'mailbox-create':
    case 'mailbox-rename':
    case 'mailbox-delete':
    case 'mailbox-subscribe':
      return mailboxNeeds(operation);
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
