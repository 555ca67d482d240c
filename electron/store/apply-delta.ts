/** Writes one mailbox's news from its server: known UIDs change, new ones are recognised or added, expunged ones go. */
import { Dexie } from 'dexie';
import { imapMessageIdFor } from '../contract/ids';
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import type { ServerMessage } from '../contract/model';
import { StoreFailure } from '../contract/store-failure';
import type { MailboxDelta } from '../contract/store-writes';
import { messageTables } from './database';
import type { SatchelDatabase } from './database';
import { layLocalView } from './local-view';
import type { Mailboxes, MessageBase } from './local-view';
import { matchMessages } from './match-messages';
import type { Candidate } from './match-messages';
import { loadByUid, loadMailboxes, loadPending, loadPendingRows } from './message-lookups';
import { removeMessages } from './remove-messages';
import { detachedUid } from './rows';
import type { MessageRow, OperationRow } from './rows';
import { transact } from './transact';
import { unbindRows } from './unbind';

/** What a new UID turned out to be: a row that had lost its UID, or a message that a journaled operation knows by id. */
type Recognised = { kind: 'row'; row: MessageRow } | { kind: 'orphan'; id: MessageId };

/**
 * One transaction with the sync state. Fields under a pending operation are masked: only the base changes.
 * @throws StoreFailure `failed` when the mailbox is not known
 */
export function applyDelta(db: SatchelDatabase, delta: MailboxDelta): Promise<void> {
  return transact(db, 'rw', messageTables(db), async () => {
    const mailboxes = await loadMailboxes(db);
    const accountId = mailboxes.get(delta.mailboxId)?.accountId;
    if (!accountId) throw new StoreFailure('failed', `there is no mailbox ${delta.mailboxId}`);
    const saved = await db.syncStates.get(delta.mailboxId);
    if (saved && saved.uidValidity !== delta.uidValidity) await unbindRows(db, delta.mailboxId);

    const known = await loadKnown(db, delta);
    const changed = new Map<MessageId, MessageBase>();
    const gone = applyExpunged(delta, known, changed);
    applyFlagNews(delta, known, changed);
    const fresh = delta.upsert.filter((message) => {
      const row = known.get(message.uid);
      if (row) changed.set(row.id, takeMessage(changed.get(row.id) ?? row, message));
      return !row;
    });
    await removeMessages(db, gone);

    const recognised = fresh.length > 0 ? await recognise(db, delta, accountId, fresh, changed) : new Map();
    const added = new Map<MessageId, MessageBase>();
    for (const message of dropRepeats(fresh)) {
      const what: Recognised | undefined = recognised.get(message.uid);
      if (what?.kind === 'row') {
        changed.set(what.row.id, bindHere(what.row, delta, message));
      } else {
        const id = what?.id ?? imapMessageIdFor(delta.mailboxId, delta.uidValidity, message.uid);
        added.set(id, newRow(id, accountId, delta, message));
      }
    }
    await writeChanged(db, changed, mailboxes);
    await writeAdded(db, added, await adoptOrphans(db, recognised), mailboxes);
    if (delta.state) await db.syncStates.put(delta.state);
  });
}

/** The mailbox's rows under the delta's UIDs, by UID. */
async function loadKnown(db: SatchelDatabase, delta: MailboxDelta): Promise<Map<number, MessageRow>> {
  const uids = [
    ...delta.upsert.map((message) => message.uid),
    ...delta.flags.map((news) => news.uid),
    ...delta.expunged,
  ];
  const rows = uids.length > 0 ? await loadByUid(db, delta.mailboxId, uids) : [];
  return new Map(rows.filter((row) => row.uidValidity === delta.uidValidity).map((row) => [row.baseUid, row]));
}

/** Takes expunged rows out of `known`. @returns those that nothing holds any more */
function applyExpunged(
  delta: MailboxDelta,
  known: Map<number, MessageRow>,
  changed: Map<MessageId, MessageBase>,
): MessageRow[] {
  const gone: MessageRow[] = [];
  for (const uid of delta.expunged) {
    const row = known.get(uid);
    if (!row) continue;
    known.delete(uid);
    if (row.pending === 0) gone.push(row);
    else changed.set(row.id, { ...row, baseUid: detachedUid, expunged: true });
  }
  return gone;
}

function applyFlagNews(
  delta: MailboxDelta,
  known: ReadonlyMap<number, MessageRow>,
  changed: Map<MessageId, MessageBase>,
): void {
  for (const { uid, flags } of delta.flags) {
    const row = known.get(uid);
    if (row) changed.set(row.id, { ...(changed.get(row.id) ?? row), baseFlags: flags });
  }
}

/** The same UID twice in one delta: the later word counts. */
function dropRepeats(messages: readonly ServerMessage[]): Iterable<ServerMessage> {
  return new Map(messages.map((message) => [message.uid, message])).values();
}

/** Looks for what the new UIDs may be: rows without a UID that belong here, and orphaned operations of the account. */
async function recognise(
  db: SatchelDatabase,
  delta: MailboxDelta,
  accountId: AccountId,
  fresh: readonly ServerMessage[],
  changed: ReadonlyMap<MessageId, MessageBase>,
): Promise<Map<number, Recognised>> {
  const { mailboxId } = delta;
  const [unbound, stranded, orphans] = await Promise.all([
    db.messages.where('[baseMailboxId+baseUid]').equals([mailboxId, detachedUid]).toArray(),
    db.messages.where('strandedIn').equals(mailboxId).toArray(),
    db.operations.where('orphanOf').equals(accountId).toArray(),
  ]);
  const rows = new Map([...unbound, ...stranded].map((row) => [row.id, row]));
  for (const base of changed.values()) {
    if (base.baseUid === detachedUid) rows.set(base.id, base as MessageRow);
  }
  const found = claimExactly(delta, fresh, orphans);
  const claimed = new Set([...found.values()].map((what) => (what.kind === 'orphan' ? what.id : what.row.id)));
  const candidates: Candidate<Recognised>[] = [...rows.values()].map((row) => ({
    identity: { ...row, messageId: row.envelope.messageId },
    value: { kind: 'row', row },
  }));
  for (const [id, operation] of orphansThatBelong(orphans, mailboxId)) {
    if (!claimed.has(id)) {
      candidates.push({ identity: operation.message.locator, value: { kind: 'orphan', id } });
    }
  }
  for (const [uid, what] of matchMessages(
    fresh.filter((message) => !found.has(message.uid)),
    candidates,
  )) {
    found.set(uid, what);
  }
  return found;
}

/** Orphaned operations that know the very UID. */
function claimExactly(
  delta: MailboxDelta,
  fresh: readonly ServerMessage[],
  orphans: readonly OperationRow[],
): Map<number, Recognised> {
  const uids = new Set(fresh.map((message) => message.uid));
  const found = new Map<number, Recognised>();
  const claimed = new Set<MessageId>();
  for (const { where, messageId } of orphans) {
    if (where.mailbox.id !== delta.mailboxId || where.uidValidity !== delta.uidValidity) continue;
    if (where.uid === null || !uids.has(where.uid) || found.has(where.uid) || claimed.has(messageId)) continue;
    found.set(where.uid, { kind: 'orphan', id: messageId });
    claimed.add(messageId);
  }
  return found;
}

/** Orphans that were last confirmed in this mailbox, or are on their way to it; one operation a message. */
function orphansThatBelong(orphans: readonly OperationRow[], mailboxId: MailboxId) {
  return new Map(
    orphans
      .map((row) => ({ row, operation: row.record.operation }))
      .filter(
        ({ row, operation }) =>
          row.where.mailbox.id === mailboxId || (operation.kind === 'move' && operation.to.id === mailboxId),
      )
      .map(({ row, operation }) => [row.messageId, operation] as const),
  );
}

/** What the server says now of a row that is known; a parsed body knows better than it whether there are attachments. */
function takeMessage(row: MessageBase, message: ServerMessage): MessageBase {
  return {
    ...row,
    baseFlags: message.flags,
    emailId: message.emailId ?? row.emailId,
    internalDate: message.internalDate,
    sortKey: message.internalDate,
    size: message.size,
    envelope: message.envelope,
    hasAttachments: row.bodyState === 'here' ? row.hasAttachments : message.hasAttachments,
  };
}

function bindHere(row: MessageBase, delta: MailboxDelta, message: ServerMessage): MessageBase {
  const { mailboxId, uidValidity } = delta;
  return {
    ...takeMessage(row, message),
    baseMailboxId: mailboxId,
    uidValidity,
    baseUid: message.uid,
    expunged: false,
  };
}

function newRow(id: MessageId, accountId: AccountId, delta: MailboxDelta, message: ServerMessage): MessageBase {
  return {
    id,
    accountId,
    baseMailboxId: delta.mailboxId,
    uidValidity: delta.uidValidity,
    baseUid: message.uid,
    baseFlags: message.flags,
    expunged: false,
    emailId: message.emailId,
    internalDate: message.internalDate,
    size: message.size,
    envelope: message.envelope,
    hasAttachments: message.hasAttachments,
    preview: '',
    bodyState: 'wanted',
    sortKey: message.internalDate,
  };
}

async function writeChanged(
  db: SatchelDatabase,
  changed: ReadonlyMap<MessageId, MessageBase>,
  mailboxes: Mailboxes,
): Promise<void> {
  if (changed.size === 0) return;
  const pending = await loadPending(db, changed.values() as Iterable<MessageRow>);
  await db.messages.bulkPut([...changed.values()].map((base) => layLocalView(base, pending.get(base.id), mailboxes)));
}

/** The operations of recognised orphans have their message back. @returns their pending operations by message */
async function adoptOrphans(
  db: SatchelDatabase,
  recognised: ReadonlyMap<number, Recognised>,
): Promise<Map<MessageId, OperationRow[]>> {
  const ids = [...recognised.values()].flatMap((what) => (what.kind === 'orphan' ? [what.id] : []));
  const operations = await loadPendingRows(db, ids);
  const rows = [...operations.values()].flat();
  if (rows.length > 0) {
    await db.operations.bulkPut(
      rows.map((row) => {
        const adopted = { ...row };
        delete adopted.orphanOf;
        return adopted;
      }),
    );
  }
  return operations;
}

/**
 * Adds rows without looking first whether their ids are free: they nearly always are, and a first sync would pay for
 * one read a message.
 */
async function writeAdded(
  db: SatchelDatabase,
  added: ReadonlyMap<MessageId, MessageBase>,
  operations: ReadonlyMap<MessageId, OperationRow[]>,
  mailboxes: Mailboxes,
): Promise<void> {
  if (added.size === 0) return;
  const bases = [...added.values()];
  const lay = (base: MessageBase) =>
    layLocalView(
      base,
      operations.get(base.id)?.map((row) => row.record.operation),
      mailboxes,
    );
  try {
    await db.messages.bulkAdd(bases.map(lay));
  } catch (error) {
    if (!(error instanceof Dexie.BulkError)) throw error;
    const failures = Object.entries(error.failuresByPos);
    const other = failures.find(([, failure]) => failure.name !== 'ConstraintError');
    if (other) throw other[1];
    const taken = failures.flatMap(([position]) => bases[Number(position)] ?? []);
    await writeTaken(db, taken, mailboxes);
  }
}

/**
 * Rows whose id is taken: UIDs are never used twice, so it is the message that was here before. If it has no UID
 * elsewhere it has come back; else its server shows it in both places and the newcomer gets an id of its own.
 */
async function writeTaken(db: SatchelDatabase, bases: readonly MessageBase[], mailboxes: Mailboxes): Promise<void> {
  const owners = await db.messages.bulkGet(bases.map((base) => base.id));
  const pending = await loadPending(
    db,
    owners.filter((owner) => owner !== undefined),
  );
  const rows: MessageRow[] = [];
  for (const [index, base] of bases.entries()) {
    const owner = owners[index];
    if (owner?.baseUid === detachedUid) {
      const { hasAttachments, preview, bodyState } = owner.bodyState === 'here' ? owner : { ...base, ...bodyOf(owner) };
      rows.push(layLocalView({ ...base, hasAttachments, preview, bodyState }, pending.get(owner.id), mailboxes));
    } else {
      rows.push(layLocalView({ ...base, id: await freeId(db, base.id) }, undefined, mailboxes));
    }
  }
  await db.messages.bulkPut(rows);
}

function bodyOf(row: MessageRow): Pick<MessageRow, 'preview' | 'bodyState'> {
  return { preview: row.preview, bodyState: row.bodyState };
}

async function freeId(db: SatchelDatabase, id: MessageId): Promise<MessageId> {
  for (let copy = 2; ; copy++) {
    const candidate = `${id}~${copy}` as MessageId;
    if (!(await db.messages.get(candidate))) return candidate;
  }
}
