/** What messages on their way from other accounts are already known by here: a sync must not show them a second time. */
import type { MailboxDelta } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { loadPendingRows } from './message-lookups';

/** UIDs of the delta's mailbox that pending transfers have told: their rows are shown here, and bound when the move is done. */
export async function guestUids(
  db: SatchelDatabase,
  { mailboxId, uidValidity }: Pick<MailboxDelta, 'mailboxId' | 'uidValidity'>,
): Promise<ReadonlySet<number>> {
  const stranded = await db.messages.where('strandedIn').equals(mailboxId).toArray();
  const guests = stranded.filter((row) => row.seenIn !== undefined);
  const uids = new Set<number>();
  for (const rows of (
    await loadPendingRows(
      db,
      guests.map(({ id }) => id),
    )
  ).values()) {
    for (const { record } of rows) {
      const { step, operation } = record;
      if (operation.kind !== 'transfer' || (step?.kind !== 'appended' && step?.kind !== 'expunge')) continue;
      const { copy } = step;
      if (copy?.mailbox.id === mailboxId && copy.uidValidity === uidValidity && copy.uid !== null)
        uids.add(copy.uid);
    }
  }
  return uids;
}
