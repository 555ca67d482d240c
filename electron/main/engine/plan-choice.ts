/** An operation goes on with the message that the person has chosen among those that look alike: pure. */
import type { MessageOperation, OperationRecord, Placement, ReplayStep } from '../../contract/operation';
import { isMessageOperation } from '../../contract/operation';
import type { JournalEntry } from '../vault/journal-record';

/**
 * The place first: should a crash leave only that, the person is asked again. What waits behind it means the chosen one too,
 * also when that is gone before anything was done to it: looked for anew it could be found in another that looks alike.
 * @param waiting what is pending on the same message, in any account
 * @returns null where that message is not one of those that were offered
 */
export function planChoice(
  record: OperationRecord,
  chosen: Placement,
  waiting: readonly OperationRecord[],
): JournalEntry[] | null {
  const { operation, asks, state, step } = record;
  if (state !== 'parked' || asks?.kind !== 'which' || !isMessageOperation(operation)) return null;
  const offered = asks.among.find(({ placement }) => isSame(placement, chosen));
  if (!offered) return null;
  const { id } = operation;
  const { placement } = offered;
  const next = step && stepAt(step, placement, operation.message.locator.placement);
  const behind = waiting.filter((one) => one.operation.id !== id && isYetToFind(one, operation));
  return [
    ...[id, ...behind.map((one) => one.operation.id)].map(
      (each) => ({ kind: 'operation-rebound', id: each, placement, chosen: true }) as const,
    ),
    {
      ...{ kind: 'operation-moved-on', id, state: next ? 'unknown' : 'queued', step: next, tries: 0 },
      reason: null,
    },
  ];
}

/** On the other account's server, after a transfer, the place would name another message. */
function isYetToFind(
  { operation, step }: OperationRecord,
  { accountId, message }: MessageOperation,
): boolean {
  if (!isMessageOperation(operation) || step !== null) return false;
  return operation.accountId === accountId && operation.message.id === message.id;
}

/**
 * What was begun is looked up with the chosen message as its source. A MOVE or COPY begins anew: nothing is asked before the
 * target was looked through for what it may have put there, and what came since is somebody else's.
 * @returns null where nothing is under way
 */
function stepAt(
  step: ReplayStep,
  { mailbox, uidValidity, uid }: Placement,
  before: Placement,
): ReplayStep | null {
  if (step.kind === 'move' || step.kind === 'copy') return null;
  if (!('source' in step) || uid === null) return step;
  const elsewhere = mailbox.id === before.mailbox.id ? {} : { mailboxId: mailbox.id };
  return { ...step, source: { path: mailbox.path, uidValidity, uid, ...elsewhere } };
}

function isSame(a: Placement, b: Placement): boolean {
  return a.mailbox.id === b.mailbox.id && a.uidValidity === b.uidValidity && a.uid === b.uid;
}
