/** UIDVALIDITY changed: rows lose their UIDs but keep their bodies, and those that nobody re-binds are dropped later. */
import { detachedUid } from './rows';
import type { MailboxId, MessageId } from '../contract/ids';
import { messageTables } from './database';
import type { SatchelDatabase } from './database';
import { layAgain } from './lay-again';
import { baseIds, detachedRows, loadBaseRows, loadMailboxes } from './message-lookups';
import { writeMessages } from './message-writer';
import { transact } from './transact';

/** Rows a transaction; one over millions of objects would bring Chromium down. */
const batchSize = 2_000;

/** Interrupted half-way it may simply be asked again: the sync state, which says that it is due, goes last. */
export async function unbindMailbox(db: SatchelDatabase, mailboxId: MailboxId): Promise<void> {
  const ids = await transact(db, 'r', [db.messages], () => baseIds(db, mailboxId));
  for (const batch of batches(ids)) {
    await transact(db, 'rw', messageTables(db), () => unbindBatch(db, mailboxId, batch));
  }
  await transact(db, 'rw', [db.syncStates], () => db.syncStates.delete(mailboxId));
}

/** The same within the caller's transaction, except for rows of this UIDVALIDITY; the sync state is left to the caller. */
export async function unbindRows(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uidValidity: string,
): Promise<void> {
  for (const batch of batches(await baseIds(db, mailboxId)))
    await unbindBatch(db, mailboxId, batch, uidValidity);
}

function batches(ids: readonly MessageId[]): MessageId[][] {
  return Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) =>
    ids.slice(index * batchSize, (index + 1) * batchSize),
  );
}

async function unbindBatch(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  ids: MessageId[],
  kept?: string,
): Promise<void> {
  const rows = (await loadBaseRows(db, mailboxId, ids)).filter(
    (row) => row.baseUid > 0 && row.uidValidity !== kept,
  );
  if (rows.length === 0) return;
  const mailboxes = await loadMailboxes(db);
  const detached = rows.map((row) => ({ ...row, baseUid: detachedUid }));
  await writeMessages(db, (writer) => layAgain(db, writer, detached, mailboxes));
}

/**
 * Those of the rows that have no UID still: a whole listing has not met them. Within the caller's transaction. Rows that a pending
 * operation holds are marked: they go when it settles, unless it is what will bring them there.
 */
export async function dropUnbound(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  ids: readonly MessageId[],
): Promise<void> {
  const unbound = new Set(ids);
  const rows = (await detachedRows(db, mailboxId).toArray()).filter((row) => unbound.has(row.id));
  const loose = rows.filter((row) => row.pending === 0);
  const held = rows.filter((row) => row.pending > 0 && !row.expunged && row.uidValidity !== '0');
  await writeMessages(db, async (writer) => {
    await writer.remove(loose);
    await writer.put(
      held,
      held.map((row) => ({ ...row, expunged: true })),
    );
  });
}
