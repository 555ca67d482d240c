/** What is to happen in the Drafts mailbox for one draft, as far as it can now: pure, and the same however often it is asked. */
import type { OperationId } from '../../contract/ids';
import { isPending } from '../../contract/operation';
import type { OperationRecord } from '../../contract/operation';
import { isOutgoing, neverReached } from '../../contract/outbox';
import type { OutboxRecord } from '../../contract/outbox';
import type { DraftCopy, DraftHead } from '../vault/draft-head';

export interface CopyPlan {
  /** The newest revision is to be put there. */
  upload: boolean;
  /** Copies that are only queued, of which nothing was sent: they are taken back. */
  withdraw: DraftCopy[];
  /** Copies that lie there, or may: deleted for ever. */
  remove: DraftCopy[];
  /** What was to be put there was taken out of the queue: the draft comes up again rather than vanish. */
  reopen: boolean;
  /** Nothing of it is needed any more. */
  gone: boolean;
}

export interface Surroundings {
  /** What the journal knows of an append. */
  operation: (id: OperationId) => OperationRecord | undefined;
  /** Whether the person has deleted it for ever. */
  isDeleted: (copy: DraftCopy) => boolean;
  /** Its mail, or the second try of it, is still listed with recipients who have not got it, so that it can be corrected. */
  refusedListed: boolean;
  /** A composer has it, or had it in this session. */
  lent: boolean;
  /** It was thrown away before Satchel ended the last time. */
  endedDiscarded: boolean;
  /** ms since 1970. */
  now: number;
}

/** ms after which the copy alone is kept of a draft that lies in Drafts. */
export const shelfLife = 30 * 24 * 60 * 60 * 1_000;

/** Whether the mail's row, or that of a second try of it, offers to correct the addresses. */
export function canBeCorrected(outbox: ReadonlyMap<OperationId, OutboxRecord>, mail: OperationId): boolean {
  return [...outbox.values()].some(
    (record) =>
      (record.item.id === mail && neverReached(record).length > 0) ||
      (record.item.partOf === mail && (isOutgoing(record.state) || neverReached(record).length > 0)),
  );
}

export function planDraftCopies(head: DraftHead, around: Surroundings): CopyPlan {
  const plan: CopyPlan = { upload: false, withdraw: [], remove: [], reopen: false, gone: false };
  const { state, copies, savedAt } = head;
  if (state === 'open') return plan;
  const newest = state === 'closed' ? currentOf(head) : undefined;
  const fate = newest && fateOf(newest, around);
  for (const copy of copies) {
    if (copy === newest) continue;
    const other = fateOf(copy, around);
    if (other === 'unsent') plan.withdraw.push(copy);
    // Until its mail is accepted, or the new copy is there for certain, what lies in Drafts stays.
    else if (other !== 'under way' && state !== 'sending' && (state !== 'closed' || fate === 'there'))
      plan.remove.push(copy);
  }
  if (state === 'closed') {
    const old = savedAt < around.now - shelfLife && copies.length === 1;
    plan.upload = newest === undefined;
    plan.reopen = fate === 'not made';
    plan.gone =
      newest !== undefined && !around.lent && (around.isDeleted(newest) || (fate === 'there' && old));
  } else if (copies.length === 0) {
    plan.gone = state === 'sent' ? !around.refusedListed : state === 'discarded' && around.endedDiscarded;
  }
  return plan;
}

function currentOf({ copies, revision }: DraftHead): DraftCopy | undefined {
  return copies.find((copy) => copy.operationId !== null && copy.revision === revision);
}

type Fate = 'unsent' | 'under way' | 'there' | 'not made';

/** What the history no longer knows was done. */
function fateOf({ operationId }: DraftCopy, { operation }: Surroundings): Fate {
  const record = operationId === null ? undefined : operation(operationId);
  if (!record || record.state === 'done') return 'there';
  if (!isPending(record.state)) return 'not made';
  const untouched = record.step === null && (record.state === 'queued' || record.state === 'parked');
  return untouched ? 'unsent' : 'under way';
}
