/** UIDVALIDITY changed: rows lose their UIDs but keep their bodies, and those that nobody re-binds are dropped later. */
import { detachedUid } from './rows';
import type { MailboxId } from '../contract/ids';
import { messageTables } from './database';
import type { SatchelDatabase } from './database';
import { layAgain } from './lay-again';
import { boundRows, loadMailboxes } from './message-lookups';
import { writeMessages } from './message-writer';
import { transact } from './transact';

/** Rows a transaction; one over millions of objects would bring Chromium down. */
const batchSize = 2_000;

/** Interrupted half-way it may simply be asked again: the sync state, which says that it is due, goes last. */
export async function unbindMailbox(db: SatchelDatabase, mailboxId: MailboxId): Promise<void> {
  let more = true;
  while (more) {
    more = await transact(db, 'rw', messageTables(db), async () => {
      if ((await unbindBatch(db, mailboxId)) === batchSize) return true;
      await db.syncStates.delete(mailboxId);
      return false;
    });
  }
}

/** The same within the caller's transaction; the sync state is left to the caller. */
export async function unbindRows(db: SatchelDatabase, mailboxId: MailboxId): Promise<void> {
  while ((await unbindBatch(db, mailboxId)) === batchSize);
}

async function unbindBatch(db: SatchelDatabase, mailboxId: MailboxId): Promise<number> {
  const rows = await boundRows(db, mailboxId).limit(batchSize).toArray();
  const mailboxes = await loadMailboxes(db);
  const detached = rows.map((row) => ({ ...row, baseUid: detachedUid }));
  await writeMessages(db, (writer) => layAgain(db, writer, detached, mailboxes));
  return rows.length;
}

/** Rows that a pending operation holds are marked: they go when it settles. */
export function dropUnbound(db: SatchelDatabase, mailboxId: MailboxId): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
    const rows = await db.messages
      .where('[baseMailboxId+baseUid]')
      .equals([mailboxId, detachedUid])
      .toArray();
    const loose = rows.filter((row) => row.pending === 0);
    await writeMessages(db, (writer) => writer.remove(loose));
    const held = rows.filter((row) => row.pending > 0 && !row.expunged);
    if (held.length > 0) await db.messages.bulkPut(held.map((row) => ({ ...row, expunged: true })));
  });
}
