/** Decides from the saved state and SELECT's answer what a mailbox needs: pure. */
import type { MailboxSyncState } from '../../../contract/model';
import type { Selected } from './imap-commands';

export type SyncPlan =
  /** Nothing is known of this mailbox yet. */
  | { kind: 'first' }
  /** UIDs have lost their meaning: rows keep their bodies, headers are read again. */
  | { kind: 'uidvalidity-changed' }
  | { kind: 'unchanged' }
  /** CONDSTORE: only what has a mod-sequence above `since` (RFC 7162 section 3.1.4). */
  | { kind: 'changed-since'; since: bigint }
  /** Every UID and its flags are compared. */
  | { kind: 'compare-all'; why: 'no-modseq' | 'count-differs' | 'server-went-back' }
  /** A first sync ended early: compare what is here, then go on downward. */
  | { kind: 'resume' }
  /** Without UIDVALIDITY no UID can be kept. */
  | { kind: 'impossible'; reason: string };

export type SelectFacts = Pick<Selected, 'exists' | 'uidNext' | 'uidValidity' | 'highestModseq'>;

/**
 * @param saved null before the first sync
 * @param stored how many messages of this mailbox the store holds with a UID
 */
export function planSync(saved: MailboxSyncState | null, selected: SelectFacts, stored: number): SyncPlan {
  if (selected.uidValidity === null) return { kind: 'impossible', reason: 'the server gives no UIDVALIDITY' };
  if (!saved) return { kind: 'first' };
  if (saved.uidValidity !== selected.uidValidity) return { kind: 'uidvalidity-changed' };
  if (saved.lowestUid > 1) return { kind: 'resume' };
  // UIDNEXT must never fall (RFC 9051 section 2.3.1.1); where it does, nothing the server said before counts.
  if (selected.uidNext !== null && selected.uidNext < saved.uidNext)
    return { kind: 'compare-all', why: 'server-went-back' };
  const since = saved.highestModseq === null ? null : parseModseq(saved.highestModseq);
  if (since === null || selected.highestModseq === null) return { kind: 'compare-all', why: 'no-modseq' };
  if (selected.highestModseq < since) return { kind: 'compare-all', why: 'server-went-back' };
  const sameTop = selected.uidNext === saved.uidNext && selected.highestModseq === since;
  if (!sameTop) return { kind: 'changed-since', since };
  // Nothing new and nothing changed, yet the count differs: something was expunged that moved no mod-sequence.
  return stored === selected.exists ? { kind: 'unchanged' } : { kind: 'compare-all', why: 'count-differs' };
}

function parseModseq(text: string): bigint | null {
  return /^[1-9]\d{0,19}$/.test(text) ? BigInt(text) : null;
}

/**
 * The state to save once every message above `nextMissing` is in the store.
 * @param nextMissing the highest UID whose headers are still to be read; null when none is
 * @param highestUid the highest UID seen, for servers that do not tell UIDNEXT
 */
export function stateAfter(
  mailboxId: MailboxSyncState['mailboxId'],
  selected: SelectFacts & { uidValidity: string; objectId?: string | null },
  nextMissing: number | null,
  highestUid: number,
): MailboxSyncState {
  return {
    mailboxId,
    uidValidity: selected.uidValidity,
    uidNext: selected.uidNext ?? highestUid + 1,
    highestModseq: selected.highestModseq?.toString() ?? null,
    lowestUid: (nextMissing ?? 0) + 1,
    ...(selected.objectId ? { objectId: selected.objectId } : {}),
  };
}
