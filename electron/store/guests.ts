/** What messages on their way from other accounts are already known by here: a sync must not show them a second time. */
import { Dexie } from 'dexie';
import type { MailboxId } from '../contract/ids';
import type { MailboxDelta } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { loadPendingRows } from './message-lookups';
import { isMessageRow } from './rows';
import type { Arrival, MessageRow } from './rows';

/** One of them that a sync has met there. */
type Arrived = MessageRow & { arrived: Arrival };

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

/**
 * Those of them that a sync has met there, by UID: they lie in the mailbox and have no row of its own. A count of what the
 * mailbox holds that leaves them out is wrong.
 * @param uidValidity only under this one
 */
export async function arrivedIn(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uidValidity?: string,
): Promise<ReadonlyMap<number, Arrived>> {
  const landing = await db.operations
    .where('[landsIn+landsAt]')
    .between([mailboxId, 1], [mailboxId, Dexie.maxKey])
    .toArray();
  const ids = landing.filter(isMessageRow).map((row) => row.messageId);
  const rows = await db.messages.bulkGet([...new Set(ids)]);
  const byUid = new Map<number, Arrived>();
  for (const row of rows) {
    if (!row?.arrived || row.arrived.mailboxId !== mailboxId) continue;
    const { arrived } = row;
    if (uidValidity !== undefined && arrived.uidValidity !== uidValidity) continue;
    byUid.set(arrived.uid, { ...row, arrived });
  }
  return byUid;
}
