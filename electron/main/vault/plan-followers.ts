/** What becomes of the operations that wait behind one that was settled: they follow their message, or go with it. Pure. */
import type { MessageId } from '../../contract/ids';
import { bornIn, isMessageOperation, shownOn } from '../../contract/operation';
import type {
  Locator,
  MailOperation,
  MessageOperation,
  OperationRecord,
  Placement,
} from '../../contract/operation';
import type { JournalEntryOf } from './journal-record';
import type { VaultState } from './state-shape';

/**
 * Operations still pending on the same message find it where this one has put it. The EMAILID of the server that it came from
 * says nothing on another one.
 */
export function followers(
  state: VaultState,
  settled: MessageOperation,
  placement: Placement,
): OperationRecord[] {
  const messageId = shownOn(settled);
  return state
    .pendingOf(messageId)
    .filter(({ operation }) => operation.id !== settled.id && sourceOf(operation) === messageId)
    .map((record) => placedAt(record, placement, settled.kind === 'transfer' ? { emailId: null } : {}));
}

/** A new operation: of the message that was chosen for one that still waits on it, or of the one that its row tells. */
export function queuedAt(state: VaultState, operation: MailOperation, time: number): OperationRecord {
  const record: OperationRecord = {
    ...{ operation, state: 'queued', step: null, tries: 0, reason: null, changedAt: time },
  };
  if (!isMessageOperation(operation)) return record;
  const { accountId, message } = operation;
  const chosen = state
    .pendingOf(message.id)
    .findLast((one) => one.chosen && sourceOf(one.operation) === message.id);
  // On the other account's server, after a transfer, the place would name another message.
  if (!chosen || chosen.operation.accountId !== accountId || !isMessageOperation(chosen.operation))
    return record;
  return { ...placedAt(record, chosen.operation.message.locator.placement), chosen: true };
}

/** The same message at a new place, which the person has chosen or which a look at the server has found. */
export function reboundTo(
  record: OperationRecord,
  { placement, chosen }: Pick<JournalEntryOf<'operation-rebound'>, 'placement' | 'chosen'>,
): OperationRecord {
  const { chosen: _before, ...rest } = placedAt(record, placement);
  return chosen ? { ...rest, chosen } : rest;
}

/** The message that an operation starts from. */
function sourceOf(operation: OperationRecord['operation']): MessageId | null {
  return isMessageOperation(operation) ? operation.message.id : null;
}

/** The account that a message was to go to is removed: it stays where it is. */
export function homeless(state: VaultState, record: OperationRecord, time: number): OperationRecord[] {
  if (record.operation.kind !== 'transfer') return [];
  const reason = 'The account that it was to go to was removed.';
  return [{ ...record, state: 'discarded', reason, changedAt: time }, ...forsaken(state, record, time)];
}

/**
 * A message that does not come into being, or to another account, takes with it what was still to be done to it: on the
 * other account's server its place would name another message.
 */
export function forsaken(state: VaultState, { operation }: OperationRecord, time: number): OperationRecord[] {
  if (!isMessageOperation(operation)) return [];
  if (bornIn(operation) === null && operation.kind !== 'transfer') return [];
  const messageId = shownOn(operation);
  const gone: OperationRecord[] = [];
  const pending = state.pendingOf(messageId);
  for (const record of pending.slice(pending.findIndex((one) => one.operation.id === operation.id) + 1)) {
    if (sourceOf(record.operation) !== messageId) continue;
    gone.push({ ...record, state: 'discarded', reason: forsakenReason, changedAt: time });
    // Copies of copies.
    gone.push(...forsaken(state, record, time));
  }
  return gone;
}

const forsakenReason = 'The copy or move that it followed was not done.';

function placedAt(
  record: OperationRecord,
  placement: Placement,
  change: Partial<Pick<Locator, 'emailId'>> = {},
): OperationRecord {
  const { operation } = record;
  if (!isMessageOperation(operation)) return record;
  const message = { ...operation.message, locator: { ...operation.message.locator, ...change, placement } };
  return { ...record, operation: { ...operation, message } };
}
