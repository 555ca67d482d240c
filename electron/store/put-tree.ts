/** Accounts and their mailboxes: whole lists, so that what is not in them goes with all its mail. */
import type { AccountId, MailboxId } from '../contract/ids';
import type { AccountSummary, MailboxInfo } from '../contract/model';
import type { StoreRequestOf } from '../contract/store-writes';
import { messageTables, positionRow } from './database';
import type { SatchelDatabase } from './database';
import { baseIds, loadBaseRows, loadMailboxes } from './message-lookups';
import { writeMessages } from './message-writer';
import { transact } from './transact';
import { followTree, treeOf, writeTree } from './trees';
import { noSections } from './write-groups';

/** Rows of one read when a whole mailbox goes. */
const batchSize = 2_000;

/** Empties every table and starts the journal's mirror at sequence number 0. */
export function reset(db: SatchelDatabase, generation: string): Promise<void> {
  return transact(db, 'rw', db.tables, async () => {
    await Promise.all(db.tables.map((table) => table.clear()));
    await db.meta.put({
      key: 'position',
      generation,
      seq: 0,
      nextOrder: 1,
      pending: 0,
      sections: noSections,
    });
    // What comes from now on notes its addresses as it is added.
    await db.meta.put({ key: 'addresses', after: null });
  });
}

export function putAccounts(db: SatchelDatabase, accounts: readonly AccountSummary[]): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
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
  const { listed } = await treeOf(db, id);
  const own = [...mailboxes.filter((one) => one.accountId === id), ...listed];
  for (const mailboxId of new Set(own.map((mailbox) => mailbox.id))) await removeWholeMailbox(db, mailboxId);
  await db.mailboxes.where('accountId').equals(id).delete();
  await db.operations.where('accountId').equals(id).delete();
  await db.groups.where('accountId').equals(id).delete();
  await db.outbox.where('item.accountId').equals(id).delete();
  await db.meta.delete(`tree ${id}`);
  const position = await positionRow(db);
  if (!position) return;
  // Counted anew at the next change.
  delete position.pending;
  delete position.sections;
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
  { accountId, mailboxes, pending }: StoreRequestOf<'put-mailboxes'>,
): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
    const before = await treeOf(db, accountId);
    const after = { ...before, listed: mailboxes, pending: pending ?? before.pending };
    const change = await writeTree(db, before, after);
    await followTree(db, change, await loadMailboxes(db));
  });
}
