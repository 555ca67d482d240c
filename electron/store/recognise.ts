/** Finds out what new UIDs of a mailbox are: messages that had lost their UID, or ones that journaled operations know. */
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import type { ServerMessage } from '../contract/model';
import type { MailboxDelta } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { matchMessages } from './match-messages';
import type { Candidate } from './match-messages';
import { detachedRows, loadPendingRows } from './message-lookups';
import { detachedUid, isMessageRow } from './rows';
import type { MessageOperationRow, MessageRow } from './rows';

/** What a new UID turned out to be: a row that had lost its UID, or a message that a journaled operation knows by id. */
export type Recognised = { kind: 'row'; row: MessageRow } | { kind: 'orphan'; id: MessageId };

/**
 * Looks among rows without a UID that belong here, and orphaned operations of the account.
 * @param changed rows as this delta has changed them so far
 * @returns what was recognised, by UID
 */
export async function recognise(
  db: SatchelDatabase,
  delta: MailboxDelta,
  accountId: AccountId,
  fresh: readonly ServerMessage[],
  changed: ReadonlyMap<MessageId, MessageRow>,
): Promise<Map<number, Recognised>> {
  if (fresh.length === 0) return new Map();
  const { mailboxId } = delta;
  const [unbound, stranded, orphaned] = await Promise.all([
    detachedRows(db, mailboxId).toArray(),
    db.messages.where('strandedIn').equals(mailboxId).toArray(),
    db.operations.where('orphanOf').equals(accountId).toArray(),
  ]);
  const orphans = orphaned.filter(isMessageRow);
  const own = stranded.filter((row) => row.seenIn === undefined);
  const rows = new Map([...unbound, ...own].map((row) => [row.id, row]));
  for (const row of changed.values()) {
    if (row.baseUid === detachedUid) rows.set(row.id, row);
  }
  const found = claimExactly(delta, fresh, orphans);
  const claimed = new Set(
    [...found.values()].map((what) => (what.kind === 'orphan' ? what.id : what.row.id)),
  );
  const candidates: Candidate<Recognised>[] = [...rows.values()].map((row) => ({
    identity: { ...row, messageId: row.envelope.messageId, subject: row.envelope.subject },
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
  orphans: readonly MessageOperationRow[],
): Map<number, Recognised> {
  const uids = new Set(fresh.map((message) => message.uid));
  const found = new Map<number, Recognised>();
  const claimed = new Set<MessageId>();
  for (const { where, messageId } of orphans) {
    if (where.mailbox.id !== delta.mailboxId || where.uidValidity !== delta.uidValidity) continue;
    if (where.uid === null || !uids.has(where.uid) || found.has(where.uid) || claimed.has(messageId))
      continue;
    found.set(where.uid, { kind: 'orphan', id: messageId });
    claimed.add(messageId);
  }
  return found;
}

/** Orphans that were last confirmed in this mailbox, or are on their way to it; one operation a message. */
function orphansThatBelong(orphans: readonly MessageOperationRow[], mailboxId: MailboxId) {
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

/** The operations of recognised orphans have their message back. @returns their pending operations by message */
export async function adoptOrphans(
  db: SatchelDatabase,
  recognised: ReadonlyMap<number, Recognised>,
): Promise<Map<MessageId, MessageOperationRow[]>> {
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
