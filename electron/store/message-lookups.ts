/** The reads that several writers share: mailboxes, pending operations, rows by UID. All run in the caller's transaction. */
import { Dexie } from 'dexie';
import type { MailboxId, MessageId } from '../contract/ids';
import type { MailOperation } from '../contract/operation';
import type { SatchelDatabase } from './database';
import type { Mailboxes } from './local-view';
import type { MessageRow, OperationRow } from './rows';

export async function loadMailboxes(db: SatchelDatabase): Promise<Mailboxes> {
  return new Map((await db.mailboxes.toArray()).map((mailbox) => [mailbox.id, mailbox]));
}

/** Pending operation rows by message, oldest first. */
export async function loadPendingRows(
  db: SatchelDatabase,
  ids: readonly MessageId[],
): Promise<Map<MessageId, OperationRow[]>> {
  const found = new Map<MessageId, OperationRow[]>();
  if (ids.length === 0) return found;
  const rows = await db.operations.where('pendingOn').anyOf(ids).toArray();
  rows.sort((a, b) => a.order - b.order);
  for (const row of rows) {
    const list = found.get(row.messageId);
    if (list) list.push(row);
    else found.set(row.messageId, [row]);
  }
  return found;
}

/** Pending operations by message, oldest first, of those rows that say they have some. */
export async function loadPending(
  db: SatchelDatabase,
  rows: Iterable<MessageRow>,
): Promise<Map<MessageId, MailOperation[]>> {
  const ids = [...rows].filter((row) => row.pending > 0).map((row) => row.id);
  const found = await loadPendingRows(db, ids);
  return new Map([...found].map(([id, list]) => [id, list.map((row) => row.record.operation)]));
}

/** UIDs closer together than this are read as one range: fewer requests for a few rows too many. */
const widestGap = 64;

/**
 * Rows that a mailbox's server has under these UIDs, whatever UIDVALIDITY they were seen under.
 * @param uids in any order, repeated or not
 */
export async function loadByUid(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uids: number[],
): Promise<MessageRow[]> {
  const sorted = uids.slice().sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const uid of sorted) {
    const last = runs[runs.length - 1];
    if (last && uid - last.to <= widestGap) last.to = uid;
    else runs.push({ from: uid, to: uid });
  }
  const index = db.messages.where('[baseMailboxId+baseUid]');
  const found = await Promise.all(
    runs.map((run) => index.between([mailboxId, run.from], [mailboxId, run.to], true, true).toArray()),
  );
  const wanted = new Set(uids);
  return found.flat().filter((row) => wanted.has(row.baseUid));
}

/** Range of `[baseMailboxId+baseUid]` over every message of a mailbox that has a UID. */
export function boundRows(db: SatchelDatabase, mailboxId: MailboxId) {
  return db.messages.where('[baseMailboxId+baseUid]').between([mailboxId, 1], [mailboxId, Dexie.maxKey]);
}

/** Range of `[baseMailboxId+baseUid]` over every message that is confirmed in a mailbox. */
export function baseRows(db: SatchelDatabase, mailboxId: MailboxId) {
  return db.messages
    .where('[baseMailboxId+baseUid]')
    .between([mailboxId, Dexie.minKey], [mailboxId, Dexie.maxKey]);
}
