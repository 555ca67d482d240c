/** What messages on their way from other accounts are already known by here: a sync must not show them a second time. */
import type { MailboxDelta } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { loadPendingRows } from './message-lookups';
import type { MessageRow } from './rows';

/**
 * Rows that are shown in the delta's mailbox and are bound there when their move is done, by the UIDs that pending transfers
 * have told.
 */
export async function guestRows(
  db: SatchelDatabase,
  { mailboxId, uidValidity }: Pick<MailboxDelta, 'mailboxId' | 'uidValidity'>,
): Promise<ReadonlyMap<number, MessageRow>> {
  const stranded = await db.messages.where('strandedIn').equals(mailboxId).toArray();
  const guests = stranded.filter((row) => row.seenIn !== undefined);
  const pending = await loadPendingRows(
    db,
    guests.map(({ id }) => id),
  );
  const byUid = new Map<number, MessageRow>();
  for (const row of guests) {
    for (const { record } of pending.get(row.id) ?? []) {
      const { step, operation } = record;
      if (operation.kind !== 'transfer' || (step?.kind !== 'appended' && step?.kind !== 'expunge')) continue;
      const { copy } = step;
      if (copy?.mailbox.id === mailboxId && copy.uidValidity === uidValidity && copy.uid !== null)
        byUid.set(copy.uid, row);
    }
  }
  return byUid;
}
