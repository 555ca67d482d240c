/** Reads the account's mailbox tree with roles and brings the store's to it. */
import type { ListResponse } from 'imapflow';
import { mailboxIdFor } from '../../../contract/ids';
import type { AccountId, MailboxId } from '../../../contract/ids';
import type { MailboxInfo, MailboxRole } from '../../../contract/model';
import { lastLevel } from '../../../contract/mailbox-tree';
import { answerOf, valueOf } from './imap-answers';
import type { Answer } from './imap-answers';
import { toMailError } from './imap-errors';
import { followRenames, nameListed, pathAsListed } from './imap-names';
import type { Naming } from './imap-names';
import type { ImapSession } from './imap-session';

/** RFC 6154 and RFC 8457 special uses; imapflow falls back to well-known names where the server marks none. */
const roleOfUse: Readonly<Record<string, MailboxRole>> = {
  '\\inbox': 'inbox',
  '\\drafts': 'drafts',
  '\\sent': 'sent',
  '\\archive': 'archive',
  '\\junk': 'junk',
  '\\trash': 'trash',
  '\\all': 'all',
  '\\flagged': 'flagged',
};

/**
 * LISTs and writes the tree. An empty list is not believed: it would remove every row.
 * @returns the mailboxes to be synced, with their paths on the server, INBOX first: not those that are to be deleted
 * @throws MailFailure
 */
export async function syncMailboxes(naming: Naming): Promise<MailboxInfo[]> {
  const { session, store, accountId } = naming;
  const listed = await listPaths(session);
  await followRenames(naming, listed);
  const idOf = await nameListed(naming, listed);
  const mailboxes = toMailboxes(accountId, listed, session.prefix, idOf);
  if (mailboxes.length === 0) return [];
  await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId, mailboxes });
  const shown = await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
  const ids = new Set(shown.map(({ id }) => id));
  return mailboxes.filter(({ id }) => ids.has(id));
}

export type Listed =
  | Answer<MailboxInfo[]>
  /** Other programs have renamed some, so that what is known of paths is out of date. */
  | { kind: 'renamed' };

/** The tree as the server tells it now, INBOX first; a mailbox that has no id yet is left out. */
export async function listFollowing(naming: Naming): Promise<Listed> {
  const { session, book, accountId } = naming;
  const answer = await answerOf('LIST', list(session));
  if (answer.kind !== 'ok') return answer;
  try {
    if (await followRenames(naming, answer.value)) return { kind: 'renamed' };
  } catch (thrown) {
    return { kind: 'lost', error: toMailError(thrown) };
  }
  const ids = new Map<string, MailboxId>();
  for (const { path } of answer.value) {
    const id = book.idAt(pathAsListed(path));
    if (id !== null) ids.set(pathAsListed(path), id);
  }
  const listed = answer.value.filter(({ path }) => ids.has(pathAsListed(path)));
  const idOf = (path: string): MailboxId => ids.get(path) ?? mailboxIdFor(accountId, path);
  return { kind: 'ok', value: toMailboxes(accountId, listed, session.prefix, idOf) };
}

/**
 * LISTs, and follows mailboxes that another program has renamed.
 * @returns whether there were any
 * @throws MailFailure
 */
export async function lookForRenames(naming: Naming): Promise<boolean> {
  return followRenames(naming, await listPaths(naming.session));
}

async function listPaths(session: ImapSession): Promise<ListResponse[]> {
  return valueOf(await answerOf('LIST', list(session)));
}

/**
 * LIST and LSUB. imapflow adds what LSUB says of a mailbox to what LIST says, but there \\Noselect means only that it is
 * not subscribed and something below it is (RFC 3501 section 6.3.9): Courier says so of INBOX.
 */
async function list(session: ImapSession): Promise<ListResponse[]> {
  const merged = await session.guard('LIST', () => session.client.list());
  if (!merged.some(({ flags, subscribed }) => subscribed && has(flags, '\\noselect'))) return merged;
  const plain = await session.guard('LIST', () => session.client.list({ listOnly: true }));
  const flagsOf = new Map(plain.map(({ path, flags }) => [path, flags]));
  return merged.map((entry) => {
    const flags = flagsOf.get(entry.path);
    if (!flags || !has(entry.flags, '\\noselect') || has(flags, '\\noselect')) return entry;
    return { ...entry, flags, subscribed: false };
  });
}

/** Pure. Each path is taken once. */
export function toMailboxes(
  accountId: AccountId,
  listed: readonly ListResponse[],
  prefix = '',
  idOf: (path: string) => MailboxId = (path) => mailboxIdFor(accountId, path),
): MailboxInfo[] {
  const mailboxes = new Map<string, MailboxInfo>();
  for (const entry of listed) {
    const path = pathAsListed(entry.path);
    if (path === '') continue;
    const id = idOf(path);
    if (mailboxes.has(id)) continue;
    mailboxes.set(id, {
      id,
      accountId,
      path,
      name: lastLevel(path, entry.delimiter),
      delimiter: entry.delimiter || null,
      role: path === 'INBOX' ? 'inbox' : (roleOfUse[(entry.specialUse ?? '').toLowerCase()] ?? 'normal'),
      ...(path === 'INBOX' && prefix !== '' ? { prefix } : {}),
      selectable: !has(entry.flags, '\\noselect') && !has(entry.flags, '\\nonexistent'),
      subscribed: entry.subscribed === true,
    });
  }
  return [...mailboxes.values()].sort((a, b) => rank(a) - rank(b));
}

function rank(mailbox: MailboxInfo): number {
  if (mailbox.role === 'inbox') return 0;
  // "All mail" and "Starred" hold copies of what the other mailboxes have: last.
  return mailbox.role === 'all' || mailbox.role === 'flagged' ? 2 : 1;
}

function has(flags: Iterable<string>, wanted: string): boolean {
  for (const flag of flags) if (flag.toLowerCase() === wanted) return true;
  return false;
}
