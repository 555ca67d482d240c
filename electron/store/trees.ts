/** An account's tree: as it was listed, and as it is shown with the pending operations on mailboxes laid over it. */
import { Dexie } from 'dexie';
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import { layTree } from '../contract/mailbox-tree';
import type { TreeOperation } from '../contract/mailbox-tree';
import type { MailboxInfo } from '../contract/model';
import { targetAccount } from '../contract/operation';
import type { MailOperation, MailboxOperation } from '../contract/operation';
import type { SatchelDatabase } from './database';
import { layAgain } from './lay-again';
import { unifiedRoleOf } from './local-view';
import type { Mailboxes } from './local-view';
import { baseIds, loadBaseRows } from './message-lookups';
import { MessageWriter } from './message-writer';
import { detachedUid, isMessageRow } from './rows';
import type { MessageRow, TreeRow } from './rows';

/** Rows of one read when a whole mailbox changes its role. */
const batchSize = 2_000;

/** What `writeTree` has changed. */
export interface TreeChange {
  accountId: AccountId;
  before: MailboxInfo[];
  after: MailboxInfo[];
  /** Neither listed nor awaited any more, or without mail from now on. */
  gone: MailboxId[];
}

/** A cache of an earlier Satchel has only what is shown. */
export async function treeOf(db: SatchelDatabase, accountId: AccountId): Promise<TreeRow> {
  const key = `tree ${accountId}` as const;
  const row = await db.meta.get(key);
  if (row && 'listed' in row) return row;
  const listed = await db.mailboxes.where('accountId').equals(accountId).toArray();
  return { key, accountId, listed, pending: [] };
}

/** The mailboxes that servers have, of all accounts, also those that are not shown since they are to be deleted. */
export async function listedAnywhere(db: SatchelDatabase): Promise<ReadonlySet<MailboxId>> {
  const trees = await db.meta.where('key').startsWith('tree ').toArray();
  return new Set(trees.flatMap((tree) => ('listed' in tree ? tree.listed.map(({ id }) => id) : [])));
}

/** The account's mailboxes: those that are shown, and those that its server has and that are not, since they are to be deleted. */
export async function ownMailboxes(
  db: SatchelDatabase,
  accountId: AccountId,
): Promise<{ shown: MailboxInfo[]; hidden: MailboxInfo[] }> {
  const shown = await db.mailboxes.where('accountId').equals(accountId).toArray();
  const ids = new Set(shown.map(({ id }) => id));
  const { listed } = await treeOf(db, accountId);
  return { shown, hidden: listed.filter(({ id }) => !ids.has(id)) };
}

/** As the journal says: what lies over the trees from now on, and what has become true. */
export async function writeQueues(
  db: SatchelDatabase,
  queues: ReadonlyMap<AccountId, { pending: TreeOperation[]; done: MailboxOperation[] }>,
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  for (const [accountId, { pending, done }] of queues) {
    const before = await treeOf(db, accountId);
    const listed = layTree(
      before.listed,
      done.map((operation) => ({ operation, state: 'done' })),
    );
    changes.push(await writeTree(db, before, { ...before, listed, pending }));
  }
  return changes;
}

export async function writeTree(
  db: SatchelDatabase,
  before: TreeRow,
  { accountId, key, listed, pending }: TreeRow,
): Promise<TreeChange> {
  const shown = await db.mailboxes.where('accountId').equals(accountId).toArray();
  const after = layTree(listed, pending);
  const idsOf = (mailboxes: readonly MailboxInfo[]): MailboxId[] => mailboxes.map(({ id }) => id);
  const kept = new Set(idsOf(after));
  await db.mailboxes.bulkDelete(idsOf(shown).filter((id) => !kept.has(id)));
  await db.mailboxes.bulkPut(after);
  await db.meta.put({ key, accountId, listed, pending });
  const hidden = idsOf(listed).filter((id) => !kept.has(id));
  const states = (await db.syncStates.bulkGet(hidden)).filter((state) => state !== undefined);
  await db.syncStates.bulkPut(states.map((state) => ({ ...state, unwatched: true })));
  const known = new Set([...kept, ...idsOf(listed)]);
  const gone = new Set([...idsOf(shown), ...idsOf(before.listed)].filter((id) => !known.has(id)));
  // Deleted by another program while there are others below it: its name stays, without its mail (RFC 9051 section 6.3.5).
  const held = new Set(idsOf(before.listed.filter(({ selectable }) => selectable)));
  for (const { id, selectable } of listed) if (!selectable && held.has(id)) gone.add(id);
  return { accountId, before: shown, after, gone: [...gone] };
}

/** Brings the messages after a changed tree: those of mailboxes that went, changed their role, or are moved to. */
export async function followTree(
  db: SatchelDatabase,
  { accountId, before, after, gone }: TreeChange,
  mailboxes: Mailboxes,
): Promise<void> {
  const writer = new MessageWriter(db);
  const stale = new Map<MessageId, MessageRow>();
  for (const id of gone) await dropMailbox(db, writer, id, stale);
  await refreshRoles(db, writer, before, after, mailboxes);
  const shown = new Set(before.map(({ id }) => id));
  if (before.length !== after.length || after.some(({ id }) => !shown.has(id))) {
    for (const row of await heldByMoves(db, accountId)) if (!stale.has(row.id)) stale.set(row.id, row);
  }
  await layAgain(db, writer, [...stale.values()], mailboxes);
  await writer.finish();
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

/** Messages that pending moves hold: a mailbox that they go to may have come or gone. */
async function heldByMoves(db: SatchelDatabase, accountId: AccountId): Promise<MessageRow[]> {
  const operations = await db.operations
    .where('[pending+order]')
    .between([1, Dexie.minKey], [1, Dexie.maxKey])
    .filter(({ record: { operation } }) => isMove(operation) && targetAccount(operation) === accountId)
    .toArray();
  const ids = new Set(operations.filter(isMessageRow).map((row) => row.messageId));
  return (await db.messages.bulkGet([...ids])).filter((row) => row !== undefined);
}

function isMove(operation: MailOperation): boolean {
  return operation.kind === 'move' || operation.kind === 'transfer';
}
