/** Writes one mailbox's news from its server: known UIDs change, new ones are recognised or added, expunged ones go. */
import { imapMessageIdFor } from '../contract/ids';
import type { AccountId, MessageId } from '../contract/ids';
import type { ServerMessage } from '../contract/model';
import { StoreFailure } from '../contract/store-failure';
import type { MailboxDelta } from '../contract/store-writes';
import { addMessages } from './add-messages';
import { arrivedIn, guestRows } from './guests';
import { messageTables } from './database';
import type { SatchelDatabase } from './database';
import type { MessageBase } from './local-view';
import { layAgain } from './lay-again';
import { loadByUid, loadMailboxes } from './message-lookups';
import { MessageWriter } from './message-writer';
import { adoptOrphans, recognise } from './recognise';
import { detachedUid } from './rows';
import type { MessageRow } from './rows';
import { transact } from './transact';
import { dropUnbound, unbindRows } from './unbind';

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
    // Without a saved state too: an operation may have confirmed a message here before the first sync.
    if (saved?.uidValidity !== delta.uidValidity) await unbindRows(db, delta.mailboxId, delta.uidValidity);

    const writer = new MessageWriter(db);
    const known = await loadKnown(db, delta);
    // Rows whose base has changed; their view is still that of before, until `layAgain`.
    const changed = new Map<MessageId, MessageRow>();
    const gone = applyExpunged(delta, known, changed);
    applyFlagNews(delta, known, changed);
    await applyToArrived(db, delta, known, changed);
    const fresh = delta.upsert.filter((message) => {
      const row = known.get(message.uid);
      if (row) changed.set(row.id, takeMessage(changed.get(row.id) ?? row, message));
      return !row;
    });
    await writer.remove(gone);

    const guests = fresh.length > 0 ? await guestRows(db, delta) : noGuests;
    const news = fresh.filter((message) => !guests.has(message.uid));
    const recognised = await recognise(db, delta, accountId, news, changed);
    const added = new Map<MessageId, MessageBase>();
    for (const message of dropRepeats(news)) {
      const what = recognised.get(message.uid);
      if (what?.kind === 'row') {
        changed.set(what.row.id, bindHere(what.row, delta, message));
      } else {
        const id = what?.id ?? imapMessageIdFor(delta.mailboxId, delta.uidValidity, message.uid);
        added.set(id, newRow(id, accountId, delta, message));
      }
    }
    for (const message of fresh) {
      const guest = guests.get(message.uid);
      // What is told now is not told again: it counts from when the move is done.
      if (guest) changed.set(guest.id, receive(changed.get(guest.id) ?? guest, delta, message));
    }
    await layAgain(db, writer, [...changed.values()], mailboxes);
    await addMessages(db, writer, added, await adoptOrphans(db, recognised), mailboxes);
    await writer.finish();
    // With the state that says that all is listed: what comes after it may never come.
    if (delta.unbound?.length) await dropUnbound(db, delta.mailboxId, delta.unbound);
    if (delta.state) await db.syncStates.put(delta.state);
  });
}

const noGuests: ReadonlyMap<number, MessageRow> = new Map();

/** The mailbox's rows under the delta's UIDs, by UID. */
async function loadKnown(db: SatchelDatabase, delta: MailboxDelta): Promise<Map<number, MessageRow>> {
  const uids = [
    ...delta.upsert.map((message) => message.uid),
    ...delta.flags.map((news) => news.uid),
    ...delta.expunged,
  ];
  const rows = uids.length > 0 ? await loadByUid(db, delta.mailboxId, delta.uidValidity, uids) : [];
  return new Map(rows.map((row) => [row.baseUid, row]));
}

/** Takes expunged rows out of `known`. @returns those that nothing holds any more */
function applyExpunged(
  delta: MailboxDelta,
  known: Map<number, MessageRow>,
  changed: Map<MessageId, MessageRow>,
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
  changed: Map<MessageId, MessageRow>,
): void {
  for (const { uid, flags } of delta.flags) {
    const row = known.get(uid);
    if (row) changed.set(row.id, { ...(changed.get(row.id) ?? row), baseFlags: flags });
  }
}

/**
 * The same of what is on its way here from another account and was met here before: what it was told then stands no longer. One
 * that another program has expunged meanwhile is not taken for something that is here when its move is done.
 */
async function applyToArrived(
  db: SatchelDatabase,
  delta: MailboxDelta,
  known: ReadonlyMap<number, MessageRow>,
  changed: Map<MessageId, MessageRow>,
): Promise<void> {
  const { mailboxId, uidValidity } = delta;
  const flags = delta.flags.filter(({ uid }) => !known.has(uid));
  if (flags.length === 0 && delta.expunged.length === 0) return;
  const byUid = await arrivedIn(db, mailboxId, uidValidity);
  for (const news of flags) {
    const row = byUid.get(news.uid);
    if (row) changed.set(row.id, { ...row, arrived: { ...row.arrived, flags: news.flags } });
  }
  for (const uid of delta.expunged) {
    const row = byUid.get(uid);
    if (!row) continue;
    const { arrived: _, ...rest } = row;
    changed.set(row.id, rest);
  }
}

/** The same UID twice in one delta: the later word counts. */
function dropRepeats(messages: readonly ServerMessage[]): Iterable<ServerMessage> {
  return new Map(messages.map((message) => [message.uid, message])).values();
}

/** What the server says now of a row that is known; a parsed body knows better than it whether there are attachments. */
function takeMessage(row: MessageRow, message: ServerMessage): MessageRow {
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

function receive(
  row: MessageRow,
  { mailboxId, uidValidity }: MailboxDelta,
  message: ServerMessage,
): MessageRow {
  const { uid, flags, emailId, internalDate } = message;
  return { ...row, arrived: { mailboxId, uidValidity, uid, flags, emailId, internalDate } };
}

function bindHere(row: MessageRow, delta: MailboxDelta, message: ServerMessage): MessageRow {
  const { mailboxId, uidValidity } = delta;
  return {
    ...takeMessage(row, message),
    baseMailboxId: mailboxId,
    uidValidity,
    baseUid: message.uid,
    expunged: false,
  };
}

function newRow(
  id: MessageId,
  accountId: AccountId,
  delta: MailboxDelta,
  message: ServerMessage,
): MessageBase {
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
