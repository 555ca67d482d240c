/** The mailboxes of a POP account: its server has none, so the vault keeps them. */
import type { AccountConfig } from '../../contract/account';
import { mailboxIdFor } from '../../contract/ids';
import type { AccountId, MailboxId } from '../../contract/ids';
import type { MailboxInfo, MailboxRole } from '../../contract/model';
import type { Vault } from './vault';

const local: readonly { path: string; name: string; role: MailboxRole }[] = [
  { path: 'INBOX', name: 'Inbox', role: 'inbox' },
  { path: 'Drafts', name: 'Drafts', role: 'drafts' },
  { path: 'Sent', name: 'Sent', role: 'sent' },
  { path: 'Archive', name: 'Archive', role: 'archive' },
  { path: 'Junk', name: 'Junk', role: 'junk' },
  { path: 'Trash', name: 'Trash', role: 'trash' },
];

/** Where new POP mail goes. */
export const localInbox = (accountId: AccountId): MailboxId => mailboxIdFor(accountId, 'INBOX');

/**
 * Journals the local mailboxes that the account does not have yet. May be repeated.
 * @returns all of the account's local mailboxes
 * @throws MailFailure of kind `disk`
 */
export async function ensureLocalMailboxes(
  vault: Vault,
  account: Pick<AccountConfig, 'id'>,
): Promise<MailboxInfo[]> {
  const lacking = local
    .map(({ path, name, role }) => ({
      id: mailboxIdFor(account.id, path),
      accountId: account.id,
      path,
      name,
      delimiter: null,
      role,
      selectable: true,
    }))
    .filter(({ id }) => !vault.state.mailboxes.has(id));
  if (lacking.length > 0)
    await vault.append(lacking.map((mailbox) => ({ kind: 'local-mailbox' as const, mailbox })));
  return [...vault.state.mailboxes.values()].filter(({ accountId }) => accountId === account.id);
}
