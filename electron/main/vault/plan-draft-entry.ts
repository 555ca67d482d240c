/** What an entry about drafts means, and what the outbox's entries mean for the drafts that are in it: pure. */
import type { DraftId } from '../../contract/draft';
import type { OperationId } from '../../contract/ids';
import type { OutboxRecord } from '../../contract/outbox';
import type { DraftHead } from './draft-head';
import type { JournalEntryOf } from './journal-record';

type Drafts = ReadonlyMap<DraftId, DraftHead>;

/** A revision is saved once; a draft whose mail is in the outbox is not written any more. null: the entry does nothing. */
export function planDraftSaved(
  drafts: Drafts,
  entry: JournalEntryOf<'draft-saved'>,
  time: number,
): DraftHead | null {
  const { id, accountId, revision, octets, sha256, attached, copies } = entry;
  const before = drafts.get(id);
  if (before && (before.revision >= revision || before.outboxId !== null)) return null;
  const known = new Set(attached.map((one) => one.id));
  return {
    ...{ id, accountId, state: 'open', revision, octets, sha256, outboxId: null, savedAt: time },
    attachments: [...(before?.attachments ?? []).filter((one) => !known.has(one.id)), ...attached],
    copies: before?.copies ?? copies ?? [],
  };
}

/** What is in the outbox stays so until its mail is taken back, also where somebody closes or discards it at that very moment. */
export function planDraftMovedOn(
  drafts: Drafts,
  { id, state, copies }: JournalEntryOf<'draft-moved-on'>,
): DraftHead | null {
  const head = drafts.get(id);
  if (head?.state === 'sending' && state !== 'sending' && state !== 'sent') return { ...head, copies };
  const outboxId = state === 'sending' || state === 'sent' ? (head?.outboxId ?? null) : null;
  return head ? { ...head, state, copies, outboxId } : null;
}

/**
 * The drafts that follow their mail: it was queued, accepted, taken back, or has gone with its account.
 * @param mail as it is now
 */
export function draftsAfterOutbox(
  drafts: Drafts,
  mail: OutboxRecord | null,
  removed: readonly OperationId[],
): DraftHead[] {
  const reopened = [...drafts.values()]
    .filter(({ state, outboxId }) => state === 'sending' && outboxId !== null && removed.includes(outboxId))
    .map((head): DraftHead => ({ ...head, state: 'open', outboxId: null }));
  const head = mail?.item.draftId ? drafts.get(mail.item.draftId) : undefined;
  if (!mail || !head) return reopened;
  const isIts = head.state === 'sending' && head.outboxId === mail.item.id;
  switch (mail.state) {
    case 'queued':
      // Its mail may take the place of another one of it.
      return head.outboxId === null || removed.includes(head.outboxId)
        ? [{ ...head, state: 'sending', outboxId: mail.item.id }]
        : [];
    case 'accepted':
      return isIts ? [{ ...head, state: 'sent' }] : [];
    case 'cancelled':
      // Whoever takes it back opens it; else it lies in Drafts.
      return isIts ? [{ ...head, state: 'closed', outboxId: null }] : [];
    default:
      return [];
  }
}
