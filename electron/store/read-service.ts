/** Answers the ui's named queries, each from one consistent snapshot of the cache. */
import { Dexie } from 'dexie';
import type { Collection } from 'dexie';
import { queryArguments } from '../contract/queries';
import type { QueryArguments, QueryName, QueryValues } from '../contract/queries';
import type {
  FolderRef,
  MailboxInfo,
  MailboxTreeRow,
  MessageDetail,
  MessageListRow,
} from '../contract/model';
import type { MailboxId, MessageId } from '../contract/ids';
import { StoreFailure } from '../contract/store-failure';
import { completeAddress } from './complete-address';
import { positionRow } from './database';
import type { SatchelDatabase } from './database';
import { groupOperations, operationGroups } from './group-reads';
import { unifiedRoleOf } from './local-view';
import { pendingOperations } from './message-lookups';
import type { MessageRow } from './rows';
import { sliceOf } from './slice-of';
import type { StoredMessage } from './stored-message';

type Answers = {
  [N in QueryName]: (db: SatchelDatabase, args: QueryArguments<N>) => Promise<QueryValues[N]>;
};

export interface ReadService {
  /**
   * Runs one query. Must be called from inside a live query's scope, or outside any transaction.
   * @throws StoreFailure for a name or arguments that the contract does not know
   */
  run(name: string, args: unknown): PromiseLike<QueryValues[QueryName]>;
}

const answers: Answers = {
  accounts: (db) => db.accounts.toArray().then((rows) => rows.sort((a, b) => a.order - b.order)),
  mailboxes,
  'message-window': messageWindow,
  'message-ids': (db, { folder }) => folderRows(db, folder).primaryKeys(),
  message: messageDetail,
  'operation-groups': operationGroups,
  'group-operations': groupOperations,
  'pending-count': async (db) => (await positionRow(db))?.pending ?? (await pendingOperations(db).count()),
  outbox: (db) =>
    db.outbox.toArray().then((records) => records.sort((a, b) => b.item.createdAt - a.item.createdAt)),
  'address-completion': completeAddress,
};

/** @param database an open cache */
export function createReadService(database: SatchelDatabase): ReadService {
  const tables = [
    database.accounts,
    database.mailboxes,
    database.counts,
    database.messages,
    database.bodies,
    database.operations,
    database.groups,
    database.outbox,
    database.addresses,
    database.meta,
  ];
  return {
    run(name, args) {
      const known = Object.hasOwn(queryArguments, name) ? (name as QueryName) : null;
      const parsed = known && queryArguments[known].safeParse(args);
      if (!known || !parsed?.success) {
        return Promise.reject(new StoreFailure('failed', `the store has no such query: ${name}`));
      }
      const answer = answers[known] as (
        db: SatchelDatabase,
        args: unknown,
      ) => Promise<QueryValues[QueryName]>;
      return database.transaction('r', tables, () => answer(database, parsed.data));
    },
  };
}

async function mailboxes(db: SatchelDatabase): Promise<MailboxTreeRow[]> {
  const [rows, accounts, counts, trees] = await Promise.all([
    db.mailboxes.toArray(),
    db.accounts.toArray(),
    db.counts.toArray(),
    db.meta.where('key').startsWith('tree ').toArray(),
  ]);
  const pending = new Map<MailboxId, number>();
  for (const tree of trees) {
    if (!('listed' in tree)) continue;
    for (const { operation } of tree.pending)
      pending.set(operation.mailbox.id, (pending.get(operation.mailbox.id) ?? 0) + 1);
  }
  const order = new Map(accounts.map((account) => [account.id, account.order]));
  const count = new Map(counts.map((one) => [one.mailboxId, one]));
  const place = (row: MailboxInfo) => order.get(row.accountId) ?? Number.MAX_SAFE_INTEGER;
  return rows
    .map((row) => ({
      ...row,
      total: count.get(row.id)?.total ?? 0,
      unread: count.get(row.id)?.unread ?? 0,
      pending: (pending.get(row.id) ?? 0) + (count.get(row.id)?.pending ?? 0),
    }))
    .sort((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1));
}

async function messageWindow(
  db: SatchelDatabase,
  { folder, offset, limit }: QueryArguments<'message-window'>,
): Promise<QueryValues['message-window']> {
  const { total, unread } = await countsOf(db, folder);
  const rows = await sliceOf(folderRows(db, folder), total, offset, limit);
  return { total, unread, offset, rows: rows.map(toListRow) };
}

export async function messageDetail(
  db: SatchelDatabase,
  { id }: { id: MessageId },
): Promise<MessageDetail | null> {
  const [row, body] = await Promise.all([db.messages.get(id), db.bodies.get(id)]);
  if (!row || row.mailboxId === '') return null;
  return { ...toListRow(row), envelope: row.envelope, body: body?.body ?? null };
}

/** A folder's rows, newest first; messages of the same moment stand in the order of their ids. */
function folderRows(
  db: SatchelDatabase,
  folder: FolderRef,
): Collection<MessageRow, MessageId, StoredMessage> {
  const [index, key] =
    folder.kind === 'mailbox' ? ['[mailboxId+order]', folder.mailboxId] : ['[unified+order]', folder.role];
  return db.messages.where(index).between([key, Dexie.minKey], [key, Dexie.maxKey]);
}

async function countsOf(db: SatchelDatabase, folder: FolderRef): Promise<{ total: number; unread: number }> {
  const members =
    folder.kind === 'mailbox'
      ? [folder.mailboxId]
      : (await db.mailboxes.toArray())
          .filter((mailbox) => unifiedRoleOf(mailbox) === folder.role)
          .map((mailbox) => mailbox.id);
  const counts = (await db.counts.bulkGet(members)).filter((one) => one !== undefined);
  return {
    total: counts.reduce((sum, one) => sum + one.total, 0),
    unread: counts.reduce((sum, one) => sum + one.unread, 0),
  };
}

function toListRow(row: MessageRow): MessageListRow {
  return {
    id: row.id,
    accountId: row.seenIn ?? row.accountId,
    mailboxId: row.mailboxId as MailboxId,
    sortKey: row.sortKey,
    subject: row.envelope.subject,
    from: row.envelope.from,
    to: row.envelope.to,
    preview: row.preview,
    unread: row.unread,
    starred: row.starred,
    answered: row.answered,
    hasAttachments: row.hasAttachments,
    size: row.size,
    bodyState: row.bodyState,
    pending: row.pending,
  };
}
