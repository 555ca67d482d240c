/** Finds queued operations that can be sent in one command with the one that is due: pure. */
import type { AccountId, OperationId } from '../../contract/ids';
import {
  type MailOperation,
  type MessageOperation,
  type OperationRecord,
  isMessageOperation,
  isPending,
  turnOf,
} from '../../contract/operation';
import { isHeld, subjects, waitsFor } from './next-operation';

/** Messages in one command. Beyond it an answer takes so long that new mail would wait. */
export const batchLimit = 500;

/** Pending operations that are looked at for one command: what it costs must not grow with the queue. */
export const lookAhead = 10 * batchLimit;

/** What is sent for one message: one operation, or several changes of its flags as the one that they come to. */
export interface ReplayUnit {
  operation: MailOperation;
  /** Oldest first. */
  records: OperationRecord[];
}

/**
 * The same done to messages of one mailbox. Nothing overtakes an earlier operation on its message or mailbox, and two
 * messages that look the same are not moved together: after a lost answer they could not be told from each other.
 * @param first what `nextOperation` chose
 * @param records every operation of the journal, oldest first
 * @param now ms since 1970
 * @param notBefore earliest next try of operations that the server put off
 * @param alone operations that must not be sent with others
 * @param making as for `nextOperation`
 * @returns `first`'s unit and those that go with it, oldest first
 */
export function nextBatch(
  first: OperationRecord,
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
  alone: ReadonlySet<OperationId>,
  making: ReadonlySet<string> = new Set(),
): ReplayUnit[] {
  const single: ReplayUnit = { operation: first.operation, records: [first] };
  const place = placeOf(first, alone);
  if (place === null) return [single];
  const fits = (record: OperationRecord): boolean =>
    record.operation.kind === first.operation.kind &&
    !isHeld(record, now, notBefore) &&
    placeOf(record, alone) === place;
  const units = unitsOf(records, accountId, fits, making);
  const key = keyOf(units.find((unit) => unit.records[0] === first)?.operation);
  if (key === null) return [single];
  const looks = new Set<string>();
  const batch = units.filter(({ operation }) => keyOf(operation) === key && !isTwin(operation, looks));
  return batch[0]?.records[0] === first ? batch.slice(0, batchLimit) : [single];
}

/** Units of those that fit and wait for nothing; changes of one message's flags that follow each other are one. */
function unitsOf(
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  fits: (record: OperationRecord) => boolean,
  making: ReadonlySet<string>,
): ReplayUnit[] {
  const units: ReplayUnit[] = [];
  const blocked = new Set<string>();
  const chains = new Map<string, ReplayUnit>();
  let looked = 0;
  for (const record of records) {
    const { operation } = record;
    if (!isPending(record.state)) continue;
    if (turnOf(operation, record.step) !== accountId) {
      if (operation.kind === 'transfer') for (const id of subjects(operation)) blocked.add(id);
      continue;
    }
    // From the first that fits: whatever waits before it has been passed already.
    if (units.length > 0 && (looked += 1) === lookAhead) break;
    const fit = fits(record);
    const chain = operation.kind === 'flags' ? chains.get(operation.message.id) : undefined;
    if (chain && fit) {
      chain.records.push(record);
      chain.operation = netFlags(chain.records);
      continue;
    }
    for (const key of subjects(operation)) chains.delete(key);
    if (fit && !waitsFor(operation, blocked, making)) {
      const unit = { operation, records: [record] };
      // More than one command takes; beyond that nothing needs to be known.
      if (units.length === 2 * batchLimit) break;
      units.push(unit);
      if (operation.kind === 'flags') chains.set(operation.message.id, unit);
    }
    // Later ones on the same message wait, for this one or for what this one waits for.
    for (const key of subjects(operation)) blocked.add(key);
  }
  return units;
}

/** Where the message lies, if its operation can go with others; null if it must go alone. */
function placeOf(
  { operation, state, step }: OperationRecord,
  alone: ReadonlySet<OperationId>,
): string | null {
  if (state !== 'queued' || step !== null || alone.has(operation.id) || !isMessageOperation(operation))
    return null;
  const { mailbox, uidValidity, uid } = operation.message.locator.placement;
  return uid === null ? null : `${uidValidity} ${mailbox.id}`;
}

/** Equal for operations of one place that one command can do. */
function keyOf(operation: MailOperation | undefined): string | null {
  switch (operation?.kind) {
    case 'flags':
      return JSON.stringify([folded(operation.add), folded(operation.remove)]);
    case 'move':
    case 'copy':
      return operation.to.id;
    case 'delete':
      return '';
    case 'append':
    case 'transfer':
    case 'mailbox-create':
    case 'mailbox-rename':
    case 'mailbox-delete':
    case 'mailbox-subscribe':
    case undefined:
      return null;
  }
}

function folded(flags: readonly string[]): string[] {
  return flags.map((flag) => flag.toLowerCase()).sort();
}

/** The last word on each flag, in whatever letter case (RFC 9051 section 2.3.2). */
function netFlags(records: readonly OperationRecord[]): MessageOperation {
  const last = new Map<string, { flag: string; set: boolean }>();
  for (const { operation } of records) {
    if (operation.kind !== 'flags') continue;
    for (const flag of operation.add) last.set(flag.toLowerCase(), { flag, set: true });
    for (const flag of operation.remove) last.set(flag.toLowerCase(), { flag, set: false });
  }
  const flags = (set: boolean): string[] =>
    [...last.values()].filter((one) => one.set === set).map(({ flag }) => flag);
  return {
    ...(records[0]?.operation as MessageOperation & { kind: 'flags' }),
    add: flags(true),
    remove: flags(false),
  };
}

/** Whether a move or copy is of a message that could be taken for another one of the set, or for any. */
function isTwin(operation: MailOperation, looks: Set<string>): boolean {
  if (operation.kind !== 'move' && operation.kind !== 'copy') return false;
  const { locator } = operation.message;
  const look =
    locator.emailId ?? (locator.messageId === null ? null : `${locator.size} ${locator.messageId}`);
  if (look === null || looks.has(look)) return true;
  looks.add(look);
  return false;
}
