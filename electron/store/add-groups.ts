/** Gives a cache of an earlier Satchel its groups, the new index keys of its operations, and what waits in each mailbox. */
import type { Transaction } from 'dexie';
import type { MailboxId, MessageId } from '../contract/ids';
import { groupOf, rankOf } from '../contract/operation-group';
import { groupsOf } from './group-rows';
import type { CountsRow, GroupRow, OperationRow } from './rows';
import { unpackMessage } from './stored-message';
import type { StoredMessage } from './stored-message';

export async function addGroups(transaction: Transaction): Promise<void> {
  const operations = transaction.table<Omit<OperationRow, 'group' | 'rank'>>('operations');
  const rows = (await operations.toArray()).map(
    (row) =>
      ({ ...row, group: groupOf(row.record.operation), rank: rankOf(row.record.state) }) as OperationRow,
  );
  await operations.bulkPut(rows);
  await transaction.table<GroupRow>('groups').bulkPut(groupsOf(rows));
  await countPending(transaction, rows);
}

async function countPending(transaction: Transaction, rows: readonly OperationRow[]): Promise<void> {
  const ids = new Set(rows.flatMap((row) => ('pendingOn' in row && row.pendingOn ? [row.pendingOn] : [])));
  const messages = await transaction.table<StoredMessage, MessageId>('messages').bulkGet([...ids]);
  const waiting = new Map<MailboxId, number>();
  for (const stored of messages) {
    if (!stored) continue;
    const { mailboxId, baseMailboxId } = 'rest' in stored ? unpackMessage(stored) : stored;
    const id = mailboxId === '' ? baseMailboxId : mailboxId;
    waiting.set(id, (waiting.get(id) ?? 0) + 1);
  }
  const counts = transaction.table<CountsRow, MailboxId>('counts');
  const known = new Map((await counts.toArray()).map((row) => [row.mailboxId, row]));
  for (const id of waiting.keys())
    if (!known.has(id)) known.set(id, { mailboxId: id, total: 0, unread: 0, pending: 0 });
  await counts.bulkPut(
    [...known.values()].map((row) => ({ ...row, pending: waiting.get(row.mailboxId) ?? 0 })),
  );
}
