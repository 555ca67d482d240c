/** The reads that several writers share: mailboxes, pending operations, rows by UID. All run in the caller's transaction. */
import { Dexie } from 'dexie';
import { imapIdParts, imapMessageIdFor, imapMessageIdsOf } from '../contract/ids';
import type { MailboxId, MessageId } from '../contract/ids';
import type { MessageOperation } from '../contract/operation';
import type { SatchelDatabase } from './database';
import type { Mailboxes } from './local-view';
import { detachedUid, isMessageRow } from './rows';
import type { MessageOperationRow, MessageRow } from './rows';

export async function loadMailboxes(db: SatchelDatabase): Promise<Mailboxes> {
  return new Map((await db.mailboxes.toArray()).map((mailbox) => [mailbox.id, mailbox]));
}

/** Pending operation rows by message, oldest first. */
export async function loadPendingRows(
  db: SatchelDatabase,
  ids: readonly MessageId[],
): Promise<Map<MessageId, MessageOperationRow[]>> {
  const found = new Map<MessageId, MessageOperationRow[]>();
  if (ids.length === 0) return found;
  const rows = (await db.operations.where('pendingOn').anyOf(ids).toArray()).filter(isMessageRow);
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
): Promise<Map<MessageId, MessageOperation[]>> {
  const ids = [...rows].filter((row) => row.pending > 0).map((row) => row.id);
  const found = await loadPendingRows(db, ids);
  return new Map([...found].map(([id, list]) => [id, list.map((row) => row.record.operation)]));
}

/** So many rows that follow each other closely are read as one range: many times faster than one by one. */
const leastRun = 8;
/** Of two that follow each other closely, in ids. */
const widestStep = 3;

/** Rows by their ids, in no order; unknown ids are left out. */
export async function loadMessages(db: SatchelDatabase, ids: readonly MessageId[]): Promise<MessageRow[]> {
  const runs: MessageId[][] = [];
  for (const id of [...new Set(ids)].sort()) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last !== undefined && follows(last, id)) run.push(id);
    else runs.push([id]);
  }
  const single = runs.filter((run) => run.length < leastRun).flat();
  const found = await Promise.all([
    db.messages.bulkGet(single),
    ...runs
      .filter((run) => run.length >= leastRun)
      .map(async (run) => {
        const [from, to] = [run[0] as MessageId, run.at(-1) as MessageId];
        const rows = await db.messages.where('id').between(from, to, true, true).toArray();
        const wanted = new Set(run);
        return rows.filter(({ id }) => wanted.has(id));
      }),
  ]);
  return found.flat().filter((row) => row !== undefined);
}

/** Whether the second of two ids in their order is a few UIDs after the first, in the same mailbox. */
function follows(before: MessageId, id: MessageId): boolean {
  const [a, b] = [imapIdParts(before), imapIdParts(id)];
  return a !== null && b !== null && a.place === b.place && b.uid - a.uid <= widestStep;
}

/** UIDs closer together than this are read as one range: fewer requests for a few rows too many. */
const widestGap = 64;

/**
 * Rows that a mailbox's server has under these UIDs of this UIDVALIDITY.
 * @param uids in any order, repeated or not
 */
export async function loadByUid(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uidValidity: string,
  uids: readonly number[],
): Promise<MessageRow[]> {
  const runs: { from: number; to: number }[] = [];
  for (const uid of uids.slice().sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && uid - last.to <= widestGap) last.to = uid;
    else runs.push({ from: uid, to: uid });
  }
  const idOf = (uid: number): MessageId => imapMessageIdFor(mailboxId, uidValidity, uid);
  const found = await Promise.all(
    runs.flatMap(({ from, to }) => [
      db.messages.where('id').between(idOf(from), idOf(to), true, true).toArray(),
      db.messages
        .where('[strayIn+strayUid]')
        .between([mailboxId, from], [mailboxId, to], true, true)
        .toArray(),
    ]),
  );
  const wanted = new Set(uids);
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return [...rows.values()].filter(
    (row) => row.baseMailboxId === mailboxId && row.uidValidity === uidValidity && wanted.has(row.baseUid),
  );
}

/** Rows of a mailbox that no UID leads to: their server has not told it. */
export function detachedRows(db: SatchelDatabase, mailboxId: MailboxId) {
  return db.messages.where('[strayIn+strayUid]').equals([mailboxId, detachedUid]);
}

/** Ids of all rows that may be confirmed in a mailbox, with a UID or without: the rows themselves must be asked. */
export async function baseIds(db: SatchelDatabase, mailboxId: MailboxId): Promise<MessageId[]> {
  const { from, to } = imapMessageIdsOf(mailboxId);
  const strays = db.messages
    .where('[strayIn+strayUid]')
    .between([mailboxId, Dexie.minKey], [mailboxId, Dexie.maxKey]);
  const found = await Promise.all([
    db.messages.where('id').between(from, to, false, false).primaryKeys(),
    strays.primaryKeys(),
  ]);
  return [...new Set(found.flat())];
}

/** Those of these rows that are confirmed in the mailbox. */
export async function loadBaseRows(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  ids: readonly MessageId[],
): Promise<MessageRow[]> {
  const rows = await db.messages.bulkGet([...ids]);
  return rows.filter((row) => row !== undefined).filter((row) => row.baseMailboxId === mailboxId);
}

/** Every row of a mailbox that has a UID, by ascending UID. */
export async function loadBound(db: SatchelDatabase, mailboxId: MailboxId): Promise<MessageRow[]> {
  const { from, to } = imapMessageIdsOf(mailboxId);
  const found = await Promise.all([
    db.messages.where('id').between(from, to, false, false).toArray(),
    db.messages.where('[strayIn+strayUid]').between([mailboxId, 1], [mailboxId, Dexie.maxKey]).toArray(),
  ]);
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return [...rows.values()]
    .filter((row) => row.baseMailboxId === mailboxId && row.baseUid > 0)
    .sort((a, b) => a.baseUid - b.baseUid);
}

/** Every pending operation, oldest first. */
export function pendingOperations(db: SatchelDatabase) {
  return db.operations.where('[pending+order]').between([1, Dexie.minKey], [1, Dexie.maxKey]);
}
