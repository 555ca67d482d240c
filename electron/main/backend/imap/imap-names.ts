/** Gives each listed path its mailbox id, and recognises mailboxes that another program has renamed. */
import { randomUUID } from 'node:crypto';
import type { ListResponse } from 'imapflow';
import { anotherMailboxIdFor } from '../../../contract/ids';
import type { AccountId, MailboxId } from '../../../contract/ids';
import type { MailboxInfo, MailboxSyncState } from '../../../contract/model';
import type { StoreValues } from '../../../contract/store-writes';
import type { StoreApi } from '../../store/store-api';
import type { MailboxBook } from '../backend';
import { valueOf } from './imap-answers';
import { fetchRows, identityOf, searchUids, select } from './imap-commands';
import type { MailboxIdentity } from './imap-commands';
import { messageIdOf } from './imap-convert';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

export interface Naming {
  session: ImapSession;
  store: StoreApi;
  book: MailboxBook;
  accountId: AccountId;
}

/** Messages that must be the same ones where a mailbox was renamed. */
const sampleSize = 5;
/** New mailboxes that are looked at; more at once are a new account or a restored one, not a renaming. */
const widest = 200;

/**
 * The tree in which something was missing when it was last looked through, by connection: what is queued in a mailbox that is
 * gone asks once for each operation, and every look is a command for each mailbox.
 */
const lookedAt = new WeakMap<ImapSession, string>();

interface Known {
  id: MailboxId;
  path: string;
  state: MailboxSyncState;
  /** What lies at its path has another UIDVALIDITY, and holds some of its messages, or it had none to tell it by. */
  partly?: true;
}

/** `sure`: by MAILBOXID or UIDs; `likely`: most of its messages are there, `some`: a few; `perhaps`: there was nothing to tell it by. */
type Likeness = 'sure' | 'likely' | 'some' | 'perhaps' | 'no';

/**
 * Journals where mailboxes lie that lay elsewhere when the tree was last read. Sends nothing unless there are paths that
 * were not listed before, or some that were are not any more: one may have been renamed to the name of another that is gone.
 * @returns whether any mailbox was found at another path
 * @throws MailFailure
 */
export async function followRenames(naming: Naming, listed: readonly ListResponse[]): Promise<boolean> {
  const { session, store, book, accountId } = naming;
  const tree = await store.request<'get-listed-mailboxes'>({ kind: 'get-listed-mailboxes', accountId });
  if (tree.length === 0) return false;
  const before = new Set(tree.map(({ id }) => id));
  const paths = new Set(listed.map(({ path }) => pathAsListed(path)));
  const appeared = [...paths].filter((path) => {
    const id = book.idAt(path);
    return id === null || !before.has(id);
  });
  const vanished = tree.some((box) => mayMove(box) && !paths.has(book.pathOf(box)));
  if (appeared.length > widest || (appeared.length === 0 && !vanished)) return false;
  if (appeared.length === 0) {
    const all = [...paths].join('\n');
    if (lookedAt.get(session) === all) return false;
    lookedAt.set(session, all);
  }
  const known = await lost(naming, tree, paths);
  const taken = known.flatMap(({ path }) => (paths.has(path) ? [path] : []));
  const found = new Map<MailboxId, string[]>();
  for (const path of new Set([...appeared, ...taken])) {
    for (const id of await recognise(naming, path, known)) found.set(id, [...(found.get(id) ?? []), path]);
  }
  const counts = new Map<string, number>();
  for (const paths of found.values()) for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  // What could be two mailboxes, or could lie at two paths, is not guessed.
  const names = [...found].flatMap(([mailboxId, [path, ...others]]) =>
    path !== undefined && others.length === 0 && counts.get(path) === 1 ? [{ mailboxId, path }] : [],
  );
  if (names.length > 0) await book.place(names);
  return names.length > 0;
}

/** INBOX is where it is (RFC 9051 section 6.3.6). */
function mayMove({ selectable, role }: MailboxInfo): boolean {
  return selectable && role !== 'inbox';
}

/** Mailboxes that are not where they were: their path is not listed any more, or is another mailbox's by now. */
async function lost(
  naming: Naming,
  tree: readonly MailboxInfo[],
  listed: ReadonlySet<string>,
): Promise<Known[]> {
  const { session, store, book } = naming;
  const known: Known[] = [];
  for (const box of tree) {
    const { id } = box;
    if (!mayMove(box)) continue;
    const state = await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: id });
    if (!state) continue;
    const path = book.pathOf(box);
    const mailbox: Known = { id, path, state };
    if (listed.has(path)) {
      const there = await identityOf(session, path);
      if (there.kind === 'lost') valueOf(there);
      // One that may not be looked into is taken to be there; so is one whose messages are, though it was rebuilt.
      if (there.kind !== 'ok') continue;
      const likeness = await likenessOf(naming, mailbox, path, there.value);
      const isRebuilt = there.value.uidValidity !== state.uidValidity;
      // One that was empty may be that one, rebuilt, or have been renamed away.
      if (likeness === 'some' || (likeness === 'perhaps' && isRebuilt)) mailbox.partly = true;
      else if (likeness !== 'no') continue;
    }
    known.push(mailbox);
  }
  return known;
}

async function recognise(naming: Naming, path: string, known: readonly Known[]): Promise<MailboxId[]> {
  const there = await identityOf(naming.session, path);
  if (there.kind === 'lost') valueOf(there);
  if (there.kind !== 'ok') return [];
  const { uidValidity } = there.value;
  const sure: MailboxId[] = [];
  const kept: MailboxId[] = [];
  const likely: MailboxId[] = [];
  // It may have been rebuilt with mail of others in it (H500126): that others are there by most of their mail says nothing.
  let isDisputed = known.some((one) => one.path === path && one.partly === true);
  for (const mailbox of known) {
    const likeness = await likenessOf(naming, mailbox, path, there.value);
    if (likeness === 'sure') sure.push(mailbox.id);
    else if (likeness === 'likely') likely.push(mailbox.id);
    else if (likeness === 'perhaps' && mailbox.state.uidValidity === uidValidity) {
      // It has lost all its mail, and kept its UIDVALIDITY over a RENAME (H570113).
      isDisputed = true;
      // Of those that never held any, too many are made in one second (H540133).
      if (mailbox.state.uidNext > 1) kept.push(mailbox.id);
    }
  }
  if (sure.length > 0) return sure;
  if (kept.length > 0) return kept;
  return isDisputed ? [] : likely;
}

/**
 * Whether a known mailbox is the one at `path`. MAILBOXID is sure on both sides (RFC 8474). UIDVALIDITY stays over a RENAME
 * and UIDNEXT never falls, and then the newest messages must be the same ones. Courier gives another UIDVALIDITY after a
 * RENAME: there the messages alone tell, if there are any.
 */
async function likenessOf(
  naming: Naming,
  { id, state }: Known,
  path: string,
  there: MailboxIdentity,
): Promise<Likeness> {
  if (state.objectId !== undefined && there.objectId !== null)
    return state.objectId === there.objectId ? 'sure' : 'no';
  const { store } = naming;
  const sample = await store.request<'sample-messages'>({
    ...{ kind: 'sample-messages', mailboxId: id, limit: sampleSize },
  });
  if (state.uidValidity === there.uidValidity && there.uidNext < state.uidNext) return 'no';
  const bound = sample.flatMap((one): Bound[] => (one.uid === null ? [] : [{ ...one, uid: one.uid }]));
  const isSameValidity = state.uidValidity === there.uidValidity;
  // Two mailboxes that were made within a second have the same UIDVALIDITY on many servers: only a message can vouch.
  if ((isSameValidity ? bound : sample).length === 0) return 'perhaps';
  return isSameValidity ? holdsByUid(naming, path, bound) : holdsByContent(naming, path, sample);
}

type Sample = StoreValues['sample-messages'];
type Bound = Sample[number] & { uid: number };

/** Whether what is still there under these UIDs is what was there. */
async function holdsByUid({ session }: Naming, path: string, sample: Bound[]): Promise<Likeness> {
  const opened = await select(session, path, true);
  if (opened.kind === 'lost') valueOf(opened);
  if (opened.kind !== 'ok') return 'no';
  const there = await readSample(
    session,
    sample.map(({ uid }) => uid),
  );
  const still = sample.filter(({ uid }) => there.has(uid));
  if (still.length === 0) return 'perhaps';
  return still.every((one) => isSame(one, there.get(one.uid))) ? 'sure' : 'no';
}

/** How many of these messages are there, under whatever UIDs. */
async function holdsByContent({ session }: Naming, path: string, sample: Sample): Promise<Likeness> {
  const named = sample.filter(({ messageId }) => messageId !== null);
  if (named.length === 0) return 'no';
  const opened = await select(session, path, true);
  if (opened.kind === 'lost') valueOf(opened);
  if (opened.kind !== 'ok') return 'no';
  let found = 0;
  for (const one of named) {
    const uids = await searchUids(session, { header: { 'message-id': one.messageId } });
    if (uids.kind === 'lost') valueOf(uids);
    if (uids.kind !== 'ok' || uids.value.length === 0) continue;
    const there = await readSample(session, uids.value);
    if ([...there.values()].some((row) => isSame(one, row))) found += 1;
  }
  if (found * 2 > named.length) return 'likely';
  return found > 0 ? 'some' : 'no';
}

interface SampleRow {
  messageId: string | null;
  size: number;
}

function isSame(one: SampleRow, other: SampleRow | undefined): boolean {
  return other?.messageId === one.messageId && other.size === one.size;
}

async function readSample(session: ImapSession, uids: readonly number[]): Promise<Map<number, SampleRow>> {
  const there = new Map<number, SampleRow>();
  const set = uidSet([...uids].sort((a, b) => a - b));
  valueOf(
    await fetchRows(session, set, { uid: true, size: true, envelope: true }, (row) => {
      there.set(row.uid, { messageId: messageIdOf(row.envelope?.messageId), size: row.size ?? 0 });
    }),
  );
  return there;
}

/**
 * The id of each listed path; a path whose own id belongs to a mailbox that lies elsewhere gets a new one, journaled
 * before anything of it is stored.
 */
export async function nameListed(
  { book, accountId }: Pick<Naming, 'book' | 'accountId'>,
  listed: readonly ListResponse[],
): Promise<(path: string) => MailboxId> {
  const ids = new Map<string, MailboxId>();
  const fresh: { mailboxId: MailboxId; path: string }[] = [];
  for (const entry of listed) {
    const path = pathAsListed(entry.path);
    if (path === '' || ids.has(path)) continue;
    const id = book.idAt(path);
    const mailboxId = id ?? anotherMailboxIdFor(accountId, path, randomUUID());
    if (id === null) fresh.push({ mailboxId, path });
    ids.set(path, mailboxId);
  }
  if (fresh.length > 0) await book.place(fresh);
  return (path) => {
    const id = ids.get(path);
    if (id === undefined) throw new Error('a path that was not listed');
    return id;
  };
}

/** INBOX is one mailbox in whatever letter case the server writes it. */
export function pathAsListed(path: string): string {
  return path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
}
