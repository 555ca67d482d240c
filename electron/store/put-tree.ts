/** Accounts and their mailboxes: whole lists, so that what is not in them goes with all its mail. */
import { Dexie } from 'dexie';
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import type { AccountSummary, MailboxInfo } from '../contract/model';
import { messageTables } from './database';
import type { SatchelDatabase } from './database';
import { heldByMoves } from './awaited-mailboxes';
import { layAgain } from './lay-again';
import { unifiedRoleOf } from './local-view';
import type { Mailboxes } from './local-view';
import { baseIds, loadBaseRows, loadMailboxes } from './message-lookups';
import { MessageWriter, writeMessages } from './message-writer';
import { detachedUid } from './rows';
import type { MessageRow } from './rows';
import { transact } from './transact';

/** Rows of one read when a whole mailbox goes or changes its role. */
const batchSize = 2_000;

/** Empties every table and starts the journal's mirror at sequence number 0. */
export function reset(db: SatchelDatabase, generation: string): Promise<void> {
  return transact(db, 'rw', db.tables, async () => {
    await Promise.all(db.tables.map((table) => table.clear()));
    await db.meta.put({ key: 'position', generation, seq: 0, nextOrder: 1, pending: 0 });
  });
}

export function putAccounts(db: SatchelDatabase, accounts: readonly AccountSummary[]): Promise<void> {
  return transact(db, 'rw', [db.accounts, ...messageTables(db)], async () => {
    const kept = new Set(accounts.map((account) => account.id));
    const mailboxes = await db.mailboxes.toArray();
    const known = [
      ...(await db.accounts.toArray()).map((account) => account.id),
      ...mailboxes.map((m) => m.accountId),
    ];
    for (const id of new Set(known)) {
      if (!kept.has(id)) await removeAccount(db, id, mailboxes);
    }
    await db.accounts.clear();
    await db.accounts.bulkPut([...accounts]);
  });
}

async function removeAccount(
  db: SatchelDatabase,
  id: AccountId,
  mailboxes: readonly MailboxInfo[],
): Promise<void> {
  for (const mailbox of mailboxes.filter((one) => one.accountId === id)) {
    await removeWholeMailbox(db, mailbox.id);
  }
  await db.mailboxes.where('accountId').equals(id).delete();
  await db.operations.where('accountId').equals(id).delete();
  await db.outbox.where('item.accountId').equals(id).delete();
  const position = await db.meta.get('position');
  if (!position) return;
  // Counted anew at the next change.
  delete position.pending;
  await db.meta.put(position);
}

async function removeWholeMailbox(db: SatchelDatabase, id: MailboxId): Promise<void> {
  const ids = await baseIds(db, id);
  for (let from = 0; from < ids.length; from += batchSize) {
    const rows = await loadBaseRows(db, id, ids.slice(from, from + batchSize));
    await writeMessages(db, (writer) => writer.remove(rows));
  }
  await db.syncStates.delete(id);
}

export function putMailboxes(
  db: SatchelDatabase,
  accountId: AccountId,
  mailboxes: readonly MailboxInfo[],
): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
    const before = await db.mailboxes.where('accountId').equals(accountId).toArray();
    const kept = new Set(mailboxes.map((mailbox) => mailbox.id));
    const removed = before.filter((mailbox) => !kept.has(mailbox.id)).map((mailbox) => mailbox.id);
    await db.mailboxes.bulkDelete(removed);
    await db.mailboxes.bulkPut([...mailboxes]);
    const now = await loadMailboxes(db);

    const writer = new MessageWriter(db);
    const stale = new Map<MessageId, MessageRow>();
    for (const id of removed) await dropMailbox(db, writer, id, stale);
    await refreshRoles(db, writer, before, mailboxes, now);
    if (removed.length > 0 || mailboxes.length > before.length - removed.length) {
      for (const row of await heldByMoves(db, accountId)) if (!stale.has(row.id)) stale.set(row.id, row);
    }
    await layAgain(db, writer, [...stale.values()], now);
    await writer.finish();
  });
}

/** Its mail is gone from the server; what pending operations hold stays until they settle. */
async function dropMailbox(
  db: SatchelDatabase,
  writer: MessageWriter,
  id: MailboxId,
  stale: Map<MessageId, MessageRow>,
): Promise<void> {
  const rows = await loadBaseRows(db, id, await baseIds(db, id));
  await writer.remove(rows.filter((row) => row.pending === 0));
  for (const row of rows) {
    if (row.pending > 0) stale.set(row.id, { ...row, baseUid: detachedUid, expunged: true });
  }
  await db.syncStates.delete(id);
}

/** Rows carry their unified folder with them: a mailbox that changed its role changes them all. */
async function refreshRoles(
  db: SatchelDatabase,
  writer: MessageWriter,
  before: readonly MailboxInfo[],
  after: readonly MailboxInfo[],
  mailboxes: Mailboxes,
): Promise<void> {
  const roles = new Map(before.map((mailbox) => [mailbox.id, unifiedRoleOf(mailbox)]));
  for (const mailbox of after) {
    if (roles.has(mailbox.id) && roles.get(mailbox.id) === unifiedRoleOf(mailbox)) continue;
    const shown = db.messages
      .where('[mailboxId+order]')
      .between([mailbox.id, Dexie.minKey], [mailbox.id, Dexie.maxKey]);
    const ids = await shown.primaryKeys();
    for (let from = 0; from < ids.length; from += batchSize) {
      const rows = await db.messages.bulkGet(ids.slice(from, from + batchSize));
      await layAgain(
        db,
        writer,
        rows.filter((row) => row !== undefined),
        mailboxes,
      );
    }
  }
}
