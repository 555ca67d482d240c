/** Finds out what new UIDs of a mailbox are: messages that had lost their UID, or ones that journaled operations know. */
import type { AccountId, MessageId } from '../contract/ids';
import type { ServerMessage } from '../contract/model';
import { bornIn } from '../contract/operation';
import type { MailboxDelta } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { landingsIn } from './landings';
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
  const [unbound, stranded, orphaned, landed] = await Promise.all([
    detachedRows(db, mailboxId).toArray(),
    db.messages.where('strandedIn').equals(mailboxId).toArray(),
    db.operations.where('orphanOf').equals(accountId).toArray(),
    landingsIn(
      db,
      delta,
      fresh.map(({ uid }) => uid),
    ),
  ]);
  const orphans = orphaned.filter(isMessageRow);
  const own = stranded.filter((row) => row.seenIn === undefined);
  const waiting = await stillToBeMade(db, unbound);
  const rows = new Map(
    [...unbound, ...own].filter((row) => !waiting.has(row.id)).map((row) => [row.id, row]),
  );
  for (const row of changed.values()) {
    if (row.baseUid === detachedUid) rows.set(row.id, row);
  }
  const found = claimExactly(delta, fresh, orphans);
  const claimed = new Set(
    [...found.values()].map((what) => (what.kind === 'orphan' ? what.id : what.row.id)),
  );
  const belonging = orphansThatBelong(orphans, delta);
  const candidates: Candidate<Recognised | null>[] = [
    ...[...rows.values()].map((row) => ({
      identity: { ...row, messageId: row.envelope.messageId, subject: row.envelope.subject },
      value: { kind: 'row', row } as const,
    })),
    ...[...belonging].flatMap(([id, { operation }]) =>
      claimed.has(id)
        ? []
        : [{ identity: operation.message.locator, value: { kind: 'orphan', id } as const }],
    ),
  ];
  // What operations of ours bring there is none of those; it is told apart when they are done.
  const guests = landed.filter(({ messageId: id }) => !rows.has(id) && !belonging.has(id));
  const others = new Set(guests.map(({ uid }) => uid));
  for (const { uid, locator } of guests)
    if (uid === null) candidates.push({ identity: locator, value: null });
  for (const [uid, what] of matchMessages(
    fresh.filter((message) => !found.has(message.uid) && !others.has(message.uid)),
    candidates,
  )) {
    const lowest = what?.kind === 'orphan' ? (belonging.get(what.id)?.lowest ?? 1) : 1;
    if (what && uid >= lowest) found.set(uid, what);
  }
  return found;
}

/** Copies that no server was told of yet: they are on none. */
async function stillToBeMade(
  db: SatchelDatabase,
  rows: readonly MessageRow[],
): Promise<ReadonlySet<MessageId>> {
  const unplaced = rows.filter((row) => row.uidValidity === '0' && row.pending > 0).map((row) => row.id);
  const pending = await loadPendingRows(db, unplaced);
  const isUnsent = ({ record: { operation, step } }: MessageOperationRow): boolean =>
    bornIn(operation) !== null && (step === null || step.kind === 'fetched');
  return new Set(unplaced.filter((id) => pending.get(id)?.some(isUnsent)));
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

interface Belonging {
  operation: MessageOperationRow['record']['operation'];
  /** It has no lower UID. */
  lowest: number;
}

/**
 * Orphans that were last confirmed in this mailbox, or may have come to it; one operation a message. One that had a UID here
 * under this UIDVALIDITY and is not there any more is gone: what looks like it is another copy, also for what was journaled
 * after it was gone, without a UID.
 */
function orphansThatBelong(
  orphans: readonly MessageOperationRow[],
  { mailboxId, uidValidity }: MailboxDelta,
): Map<MessageId, Belonging> {
  const hadUid = ({ where }: MessageOperationRow): boolean =>
    where.mailbox.id === mailboxId && where.uidValidity === uidValidity && where.uid !== null;
  const gone = new Set(orphans.filter(hadUid).map(({ messageId }) => messageId));
  return new Map(
    orphans.flatMap(
      ({ messageId, where, landsIn, record: { operation, step } }): [MessageId, Belonging][] => {
        if (where.mailbox.id === mailboxId && !gone.has(messageId))
          return [[messageId, { operation, lowest: 1 }]];
        if (operation.kind !== 'move' || landsIn !== mailboxId) return [];
        const target = step?.kind === 'move' || step?.kind === 'copy' ? step.target : null;
        const lowest = target?.uidValidity === uidValidity ? target.uidNext : 1;
        return [[messageId, { operation, lowest }]];
      },
    ),
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
