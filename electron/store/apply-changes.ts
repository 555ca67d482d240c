/** Mirrors journal changes into the cache: one strict transaction a batch, in the journal's order, each batch once. */
import type { MailboxId, MessageId, OperationId } from '../contract/ids';
import { isMessageOperation, shownOn } from '../contract/operation';
import type { Placement } from '../contract/operation';
import { StoreFailure } from '../contract/store-failure';
import type { JournalPosition, StoreChange } from '../contract/store-writes';
import { ChangeSet } from './change-set';
import { messageTables, positionRow } from './database';
import type { SatchelDatabase } from './database';
import { leftBehind } from './gone-from';
import { layLocalView } from './local-view';
import type { Mailboxes } from './local-view';
import {
  loadByUid,
  loadMailboxes,
  loadMessages,
  loadPendingRows,
  pendingOperations,
} from './message-lookups';
import { writeMessages } from './message-writer';
import { copyBody, moveBody } from './move-bodies';
import { detachedUid, isMessageRow } from './rows';
import type { MessageOperationRow, MessageRow, OperationRow, PositionRow } from './rows';
import { transact } from './transact';
import { writeGroups } from './write-groups';
import { followTree, listedAnywhere, writeQueues } from './trees';

/**
 * A batch at or before the position that is held already is skipped.
 * @throws StoreFailure `generation` when the store holds another journal, or none: main resets and replays
 */
export function applyChanges(
  db: SatchelDatabase,
  position: JournalPosition,
  changes: readonly StoreChange[],
): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
    const held = await positionRow(db);
    if (held?.generation !== position.generation) {
      throw new StoreFailure('generation', 'The mail cache belongs to another journal.');
    }
    if (position.seq <= held.seq) return;
    const pending = held.pending ?? (await pendingOperations(db).count());
    const set = await load(db, held, changes);
    for (const change of changes) set.apply(change);
    await adoptOrphans(db, set);
    const trees = await writeQueues(db, set.queues);
    const mailboxes = await loadMailboxes(db);
    await write(db, set, mailboxes);
    await doubt(db, new Set([...set.doubtful, ...arrivalsLeftBehind(set)]));
    for (const tree of trees) await followTree(db, tree, mailboxes);
    await db.meta.put({
      ...{ ...held, seq: position.seq, nextOrder: set.nextOrder },
      pending: pending + set.morePending,
      sections: await writeGroups(db, set, held.sections),
    });
  });
}

type Left = NonNullable<Extract<StoreChange, { kind: 'message-confirmed' }>['left']>;

/** Reads all that the changes may touch: their operations and messages, and who lies at the places they confirm. */
async function load(
  db: SatchelDatabase,
  held: PositionRow,
  changes: readonly StoreChange[],
): Promise<ChangeSet> {
  const operationIds = new Set<OperationId>();
  const messageIds = new Set<MessageId>();
  const places: Placement[] = [];
  const lefts: { messageId: MessageId; left: Left }[] = [];
  for (const change of changes) {
    if (change.kind === 'operation') {
      const { operation } = change.record;
      operationIds.add(operation.id);
      if (isMessageOperation(operation)) messageIds.add(operation.message.id).add(shownOn(operation));
    } else if (change.kind === 'operation-removed') operationIds.add(change.id);
    else if (change.kind === 'local-message') messageIds.add(change.message.id);
    else if (change.kind === 'message-missing') messageIds.add(change.messageId);
    else if (change.kind === 'message-confirmed') {
      messageIds.add(change.messageId);
      const { placement, left } = change;
      if (placement?.uid) places.push(placement);
      if (left) lefts.push({ messageId: change.messageId, left });
    }
  }
  const operations = (await db.operations.bulkGet([...operationIds])).filter((row) => row !== undefined);
  for (const row of operations) if (isMessageRow(row) && row.pending === 1) messageIds.add(row.messageId);
  const messages = await loadMessages(db, [...messageIds]);
  const own = new Map(messages.map((row) => [row.id, row]));
  for (const { messageId, left } of lefts) {
    const row = own.get(messageId);
    const isOwn = row?.baseMailboxId === left.mailboxId && row.baseUid === left.uid;
    // Nearly always it lies there itself.
    if (!isOwn || row.uidValidity !== left.uidValidity)
      places.push({ ...left, mailbox: { id: left.mailboxId, path: '' } });
  }
  const there = await rowsAt(db, places);
  const states = await db.syncStates.bulkGet([...new Set(places.map(({ mailbox }) => mailbox.id))]);

  const rows = new Map([...messages, ...there].map((row) => [row.id, row]));
  const lost = [...messageIds].filter((id) => !rows.has(id));
  const busy = [...rows.values()].filter((row) => row.pending > 0).map((row) => row.id);
  const pending = await loadPendingRows(db, [...lost, ...busy]);
  return new ChangeSet({
    messages: rows.values(),
    operations: new Map(
      [...operations, ...[...pending.values()].flat()].map((row) => [row.id, row]),
    ).values(),
    states: states.filter((state) => state !== undefined),
    nextOrder: held.nextOrder,
  });
}

async function rowsAt(db: SatchelDatabase, places: readonly Placement[]): Promise<MessageRow[]> {
  const uids = new Map<string, { of: Placement; uids: number[] }>();
  for (const place of places) {
    if (place.uid === null) continue;
    const key = `${place.uidValidity} ${place.mailbox.id}`;
    const group = uids.get(key) ?? { of: place, uids: [] };
    group.uids.push(place.uid);
    uids.set(key, group);
  }
  // A batch's messages lie side by side in their new mailbox: together they are found in one range.
  const found = [...uids.values()].map(({ of, uids: all }) =>
    loadByUid(db, of.mailbox.id, of.uidValidity, all),
  );
  return (await Promise.all(found)).flat();
}

/**
 * Operations whose message has no row may know where it lies: when a refilled cache met the message before it met
 * the operation, the row takes the id that the operation knows.
 */
async function adoptOrphans(db: SatchelDatabase, set: ChangeSet): Promise<void> {
  for (const id of [...set.touched]) {
    if (set.messages.has(id) || set.removed.has(id)) continue;
    const where = set.pendingOf(id).at(-1)?.where;
    if (!where?.uid) continue;
    const inSet = set.at(where);
    const other = inSet ?? (await rowsAt(db, [where])).find(isFree(set, where));
    if (!other || set.pendingOf(other.id).length > 0) continue;
    if (other !== inSet) set.include(other as MessageRow);
    set.adopt(id, other);
  }
}

/** A row read just now counts only as far as the set has not changed it. */
function isFree(set: ChangeSet, where: MessageOperationRow['where']): (row: MessageRow) => boolean {
  return (row) =>
    row.uidValidity === where.uidValidity &&
    row.pending === 0 &&
    !set.messages.has(row.id) &&
    !set.removed.has(row.id);
}

function arrivalsLeftBehind(set: ChangeSet): MailboxId[] {
  const ids = [...new Set([...set.touched, ...set.removed])];
  return ids.flatMap((id) => leftBehind(set.before.get(id), set.messages.get(id), set.pendingOf(id)) ?? []);
}

/** What has a mod-sequence above the known one is not all that the next sync of these asks for. */
async function doubt(db: SatchelDatabase, mailboxIds: ReadonlySet<MailboxId>): Promise<void> {
  if (mailboxIds.size === 0) return;
  const states = (await db.syncStates.bulkGet([...mailboxIds])).filter((state) => state !== undefined);
  await db.syncStates.bulkPut(states.map((state) => ({ ...state, highestModseq: null })));
}

async function write(db: SatchelDatabase, set: ChangeSet, mailboxes: Mailboxes): Promise<void> {
  const bases = [...set.touched].flatMap((id) => set.messages.get(id)?.baseMailboxId ?? []);
  const listed = bases.every((id) => mailboxes.has(id)) ? null : await listedAnywhere(db);
  const exists = (id: MailboxId): boolean => mailboxes.has(id) || listed?.has(id) === true;
  const rows: MessageRow[] = [];
  const operations = new Map<OperationId, OperationRow>();
  for (const id of set.changedOperations) {
    const row = set.operations.get(id);
    if (row) operations.set(id, row);
  }
  for (const id of set.touched) {
    const pending = set.pendingOf(id);
    const row = set.messages.get(id);
    // Deleted by another program while this was on its way: no sync will look there any more.
    const isGone = row && row.baseUid > 0 && !exists(row.baseMailboxId);
    const message = isGone ? { ...row, baseUid: detachedUid, expunged: true } : row;
    if (message?.expunged && pending.length === 0) set.remove(message);
    else if (message) {
      rows.push(
        layLocalView(
          message,
          pending.map((row) => row.record.operation),
          mailboxes,
        ),
      );
    }
    const orphaned = !set.messages.has(id);
    for (const row of pending) {
      if ((row.orphanOf !== undefined) !== orphaned) operations.set(row.id, withOrphanage(row, orphaned));
    }
  }
  const mails = [...set.outbox];
  const known = await db.outbox.bulkGet(mails.map(([id]) => id));
  for (const { from, to, copy } of set.bodyMoves) await (copy ? copyBody : moveBody)(db, from, to);
  await writeMessages(db, async (writer) => {
    // Whatever a row said of its body before, it may have been given one just now.
    const gone = [...set.removed].flatMap((id) => set.before.get(id) ?? []);
    await writer.remove(gone.map((row) => ({ ...row, bodyState: 'here' })));
    const replaced = rows.flatMap((row) => set.before.get(row.id) ?? []);
    await writer.put(replaced, rows);
    // POP mail comes by the journal alone.
    writer.addresses.note(rows.filter((row) => !set.before.has(row.id)));
    for (const [index, [, record]] of mails.entries())
      if (record && !known[index]) writer.addresses.noteSent(record.item.envelope, record.item.createdAt);
  });
  await db.operations.bulkDelete([...set.removedOperations]);
  await db.operations.bulkPut([...operations.values()]);
  await db.outbox.bulkDelete(mails.flatMap(([id, record]) => (record ? [] : [id])));
  await db.outbox.bulkPut(mails.flatMap(([, record]) => record ?? []));
}

function withOrphanage(row: MessageOperationRow, orphaned: boolean): MessageOperationRow {
  const copy = { ...row };
  delete copy.orphanOf;
  return orphaned ? { ...copy, orphanOf: row.accountId } : copy;
}
