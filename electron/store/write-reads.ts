/** What main reads back from the cache: positions, trees, UIDs, locators and parts. */
import { Dexie } from 'dexie';
import type { AccountId, MailboxId, MessageId } from '../contract/ids';
import type { MailboxInfo, MessageDetail } from '../contract/model';
import { sourcePart } from '../contract/store-writes';
import type {
  JournalPosition,
  LocatedMessage,
  StoreValues,
  WantedBody,
  Whereabouts,
} from '../contract/store-writes';
import { positionRow } from './database';
import type { SatchelDatabase } from './database';
import { arrivedIn } from './guests';
import { detachedRows, loadBound, loadMailboxes, loadMessages, loadPendingRows } from './message-lookups';
import { partsOf } from './move-bodies';
import { messageDetail } from './read-service';
import { detachedUid } from './rows';
import type { MessageRow } from './rows';
import { transact } from './transact';
import { ownMailboxes, treeOf } from './trees';

export async function readPosition(db: SatchelDatabase): Promise<JournalPosition | null> {
  const row = await transact(db, 'r', [db.meta], () => positionRow(db));
  return row ? { generation: row.generation, seq: row.seq } : null;
}

export function listUids(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uidValidity?: string,
): Promise<StoreValues['list-uids']> {
  return transact(db, 'r', [db.messages, db.operations], async () => {
    const rows = (await loadBound(db, mailboxId)).filter(
      (row) => uidValidity === undefined || row.uidValidity === uidValidity,
    );
    const flags = new Map(rows.map((row) => [row.baseUid, row.baseFlags]));
    for (const [uid, { arrived }] of await arrivedIn(db, mailboxId, uidValidity))
      if (!flags.has(uid)) flags.set(uid, arrived.flags);
    return [...flags].map(([uid, of]) => ({ uid, flags: of })).sort((a, b) => a.uid - b.uid);
  });
}

export function listUnbound(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  uidValidity?: string,
): Promise<StoreValues['list-unbound']> {
  return transact(db, 'r', [db.messages], async () => {
    const detached = await detachedRows(db, mailboxId).primaryKeys();
    if (uidValidity === undefined) return detached;
    const bound = (await loadBound(db, mailboxId)).filter((row) => row.uidValidity !== uidValidity);
    return [...detached, ...bound.map((row) => row.id)];
  });
}

export function listedMailboxes(db: SatchelDatabase, accountId: AccountId): Promise<MailboxInfo[]> {
  return transact(db, 'r', [db.meta, db.mailboxes], async () => (await treeOf(db, accountId)).listed);
}

export function countMessages(
  db: SatchelDatabase,
  accountId: AccountId,
): Promise<StoreValues['count-messages']> {
  return transact(db, 'r', [db.mailboxes, db.counts], async () => {
    const ids = await db.mailboxes.where('accountId').equals(accountId).primaryKeys();
    const counts = (await db.counts.bulkGet(ids)).filter((row) => row !== undefined);
    return counts.filter(({ total }) => total > 0).map(({ mailboxId, total }) => ({ mailboxId, total }));
  });
}

export function sampleMessages(
  db: SatchelDatabase,
  mailboxId: MailboxId,
  limit: number,
): Promise<StoreValues['sample-messages']> {
  return transact(db, 'r', [db.messages], async () => {
    const bound = (await loadBound(db, mailboxId)).slice(-limit);
    // Neither what is no more there nor copies that no server was told of yet.
    const isThere = ({ expunged, uidValidity }: MessageRow): boolean => !expunged && uidValidity !== '0';
    const detached = await detachedRows(db, mailboxId).filter(isThere).limit(limit).toArray();
    return [...bound, ...detached].map(({ baseUid, envelope, size }) => ({
      ...{ uid: baseUid === detachedUid ? null : baseUid, messageId: envelope.messageId, size },
    }));
  });
}

export function shownIn(db: SatchelDatabase, mailboxId: MailboxId): Promise<MessageId[]> {
  const range = [
    [mailboxId, Dexie.minKey],
    [mailboxId, Dexie.maxKey],
  ] as const;
  return transact(db, 'r', [db.messages], () =>
    db.messages
      .where('[mailboxId+order]')
      .between(...range)
      .primaryKeys(),
  );
}

/** Newest first; rows whose server has not told their UID cannot be asked for. Vault mail is asked with UID 0. */
export function bodiesWanted(
  db: SatchelDatabase,
  accountId: AccountId,
  limit: number,
): Promise<WantedBody[]> {
  return transact(db, 'r', [db.messages, db.mailboxes], async () => {
    const mailboxes = await loadMailboxes(db);
    const rows = await db.messages
      .where('[bodyWanted+order]')
      .between([accountId, Dexie.minKey], [accountId, Dexie.maxKey])
      .limit(limit)
      .toArray();
    return rows.map((row) => ({
      messageId: row.id,
      mailboxId: row.baseMailboxId,
      path: mailboxes.get(row.baseMailboxId)?.path ?? '',
      uidValidity: row.uidValidity,
      uid: row.baseUid,
      size: row.size,
    }));
  });
}

/**
 * A message that is gone from its server has the UID that its pending operations know: looked for by what it is, another
 * copy would be taken for it by what is queued now, once the older operations are settled and the cache is lost.
 */
export function getLocators(db: SatchelDatabase, ids: readonly MessageId[]): Promise<LocatedMessage[]> {
  return transact(db, 'r', [db.messages, db.mailboxes, db.operations], async () => {
    const mailboxes = await loadMailboxes(db);
    const rows = new Map((await loadMessages(db, ids)).map((row) => [row.id, row]));
    const hadUid = await uidsBefore(db, [...rows.values()]);
    return ids
      .flatMap((id) => rows.get(id) ?? [])
      .map((row) => ({
        id: row.id,
        accountId: row.seenIn ?? row.accountId,
        holderId: row.accountId,
        mailboxId: row.mailboxId === '' ? null : row.mailboxId,
        flags: row.flags,
        locator: {
          placement: {
            mailbox: { id: row.baseMailboxId, path: mailboxes.get(row.baseMailboxId)?.path ?? '' },
            uidValidity: row.uidValidity,
            uid: row.baseUid > 0 ? row.baseUid : (hadUid.get(row.id) ?? null),
          },
          emailId: row.emailId,
          messageId: row.envelope.messageId,
          size: row.size,
          internalDate: row.internalDate,
          subject: row.envelope.subject,
        },
      }));
  });
}

/** UIDs that messages had before they were expunged, as the newest of their pending operations know them. */
async function uidsBefore(
  db: SatchelDatabase,
  rows: readonly MessageRow[],
): Promise<ReadonlyMap<MessageId, number>> {
  const gone = rows.filter((row) => row.expunged && row.baseUid === detachedUid);
  const ids = gone.map(({ id }) => id);
  const pending = await loadPendingRows(db, ids);
  return new Map(
    gone.flatMap((row) => {
      const { uid } =
        pending
          .get(row.id)
          ?.map(({ where }) => where)
          .findLast(
            ({ mailbox, uidValidity, uid }) =>
              mailbox.id === row.baseMailboxId && uidValidity === row.uidValidity && uid !== null,
          ) ?? {};
      return uid ? [[row.id, uid] as const] : [];
    }),
  );
}

export function getWhereabouts(
  db: SatchelDatabase,
  accountId: AccountId,
  messageId: MessageId,
): Promise<Whereabouts> {
  return transact(db, 'r', [db.meta, db.messages, db.mailboxes, db.syncStates, db.parts], async () => {
    const { shown, hidden } = await ownMailboxes(db, accountId);
    const mailboxes = [...shown, ...hidden];
    const states = await db.syncStates.bulkGet(mailboxes.map(({ id }) => id));
    const missed = states.flatMap((state) => (state?.unwatched ? [state.mailboxId] : []));
    const row = await db.messages.get(messageId);
    const path = mailboxes.find(({ id }) => id === row?.baseMailboxId)?.path;
    const { baseMailboxId: id, uidValidity, baseUid: uid } = row ?? {};
    return {
      placement:
        id && uidValidity && uid && uid > 0 && path !== undefined
          ? { mailbox: { id, path }, uidValidity, uid }
          : null,
      bodyHere: row?.bodyState === 'here',
      wholeHere: (await db.parts.where('[messageId+partId]').equals([messageId, sourcePart]).count()) > 0,
      mailboxes: mailboxes.map((box, index) => {
        const state = states[index];
        return {
          id: box.id,
          path: box.path,
          synced: state ? { uidValidity: state.uidValidity, uidNext: state.uidNext } : null,
        };
      }),
      unwatched: [...new Set([...hidden.map((box) => box.id), ...missed])],
    };
  });
}

export function getMessage(db: SatchelDatabase, id: MessageId): Promise<MessageDetail | null> {
  return transact(db, 'r', [db.messages, db.bodies], () => messageDetail(db, { id }));
}

export function getPart(
  db: SatchelDatabase,
  id: MessageId,
  partId: string,
): Promise<StoreValues['get-part']> {
  return transact(db, 'r', [db.bodies, db.parts], async () => {
    const [body, part] = await Promise.all([db.bodies.get(id), db.parts.get([id, partId])]);
    const attachment = body?.body.attachments.find((one) => one.partId === partId);
    if (!part || !attachment) return null;
    return { filename: attachment.filename, contentType: attachment.contentType, bytes: part.bytes };
  });
}

export function getParts(db: SatchelDatabase, id: MessageId): Promise<StoreValues['get-parts']> {
  return transact(db, 'r', [db.parts], async () =>
    (await partsOf(db, id).toArray()).map(({ partId, bytes }) => ({ partId, bytes })),
  );
}

/** The parts that the message's HTML may refer to by `cid:`. */
export function getPartsByContentId(
  db: SatchelDatabase,
  id: MessageId,
): Promise<StoreValues['get-parts-by-content-id']> {
  return transact(db, 'r', [db.bodies, db.parts], async () => {
    const body = await db.bodies.get(id);
    const named = body?.body.attachments.filter((attachment) => attachment.contentId !== null) ?? [];
    if (named.length === 0) return [];
    const parts = new Map((await partsOf(db, id).toArray()).map((part) => [part.partId, part.bytes]));
    return named.flatMap(({ partId, contentId, contentType }) => {
      const bytes = parts.get(partId);
      return bytes && contentId !== null ? [{ contentId, contentType, bytes }] : [];
    });
  });
}
