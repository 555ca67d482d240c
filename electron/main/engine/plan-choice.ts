/** An operation goes on with the message that the person has chosen among those that look alike: pure. */
import type { OperationRecord, Placement, ReplayStep } from '../../contract/operation';
import { isMessageOperation } from '../../contract/operation';
import type { JournalEntry } from '../vault/journal-record';

/**
 * The place first: should a crash leave only that, the person is asked again.
 * @returns null where that message is not one of those that were offered
 */
export function planChoice(record: OperationRecord, chosen: Placement): JournalEntry[] | null {
  const { operation, asks, state, step } = record;
  if (state !== 'parked' || asks?.kind !== 'which' || !isMessageOperation(operation)) return null;
  const offered = asks.among.find(({ placement }) => isSame(placement, chosen));
  if (!offered) return null;
  const { id } = operation;
  const { placement } = offered;
  const next = step && stepAt(step, placement, operation.message.locator.placement);
  return [
    { kind: 'operation-rebound', id, placement },
    {
      ...{ kind: 'operation-moved-on', id, state: next ? 'unknown' : 'queued', step: next, tries: 0 },
      reason: null,
    },
  ];
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
