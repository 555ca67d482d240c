/** Reads the account's mailbox tree with roles and brings the store's to it. */
import type { ListResponse } from 'imapflow';
import { mailboxIdFor } from '../../../contract/ids';
import type { AccountId } from '../../../contract/ids';
import type { MailboxInfo, MailboxRole } from '../../../contract/model';
import type { StoreApi } from '../../store/store-api';
import { answerOf, valueOf } from './imap-answers';
import type { Answer } from './imap-answers';
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
 * @returns the tree, INBOX first
 * @throws MailFailure
 */
export async function syncMailboxes(
  session: ImapSession,
  store: StoreApi,
  accountId: AccountId,
): Promise<MailboxInfo[]> {
  const mailboxes = valueOf(await listMailboxes(session, accountId));
  if (mailboxes.length === 0) return [];
  await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId, mailboxes });
  return mailboxes;
}

/** The tree as the server tells it now, INBOX first. */
export async function listMailboxes(
  session: ImapSession,
  accountId: AccountId,
): Promise<Answer<MailboxInfo[]>> {
  const listed = await answerOf(
    'LIST',
    session.guard('LIST', () => session.client.list()),
  );
  return listed.kind === 'ok'
    ? { kind: 'ok', value: toMailboxes(accountId, listed.value, session.prefix) }
    : listed;
}

/** Pure. INBOX is one mailbox in whatever letter case the server writes it, and each path is taken once. */
export function toMailboxes(
  accountId: AccountId,
  listed: readonly ListResponse[],
  prefix = '',
): MailboxInfo[] {
  const mailboxes = new Map<string, MailboxInfo>();
  for (const entry of listed) {
    const path = entry.path.toUpperCase() === 'INBOX' ? 'INBOX' : entry.path;
    const id = mailboxIdFor(accountId, path);
    if (path === '' || mailboxes.has(id)) continue;
    mailboxes.set(id, {
      id,
      accountId,
      path,
      name: lastLevel(path, entry.delimiter),
      delimiter: entry.delimiter || null,
      role: path === 'INBOX' ? 'inbox' : (roleOfUse[(entry.specialUse ?? '').toLowerCase()] ?? 'normal'),
      ...(path === 'INBOX' && prefix !== '' ? { prefix } : {}),
      selectable: !has(entry.flags, '\\noselect') && !has(entry.flags, '\\nonexistent'),
    });
  }
  return [...mailboxes.values()].sort((a, b) => rank(a) - rank(b));
}

function rank(mailbox: MailboxInfo): number {
  if (mailbox.role === 'inbox') return 0;
  // "All mail" and "Starred" hold copies of what the other mailboxes have: last.
  return mailbox.role === 'all' || mailbox.role === 'flagged' ? 2 : 1;
}

function lastLevel(path: string, delimiter: string | undefined): string {
  if (!delimiter) return path;
  return path.split(delimiter).filter(Boolean).pop() ?? path;
}

function has(flags: Iterable<string>, wanted: string): boolean {
  for (const flag of flags) if (flag.toLowerCase() === wanted) return true;
  return false;
}
