/** Which mailbox is to be an account's Archive, Trash … when it has none: pure. */
import { mailboxIdFor } from '../../contract/ids';
import type { MailboxId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';

export type MissingRole = 'archive' | 'trash' | 'junk' | 'sent' | 'drafts';

const names: Record<MissingRole, string> = {
  archive: 'Archive',
  trash: 'Trash',
  junk: 'Junk',
  sent: 'Sent',
  drafts: 'Drafts',
};

export interface RoleMailbox {
  mailbox: MailboxInfo;
  /** Its server does not have it yet. */
  isNew: boolean;
}

/**
 * A mailbox of that name without another role is taken as it is; else a new one of the first free name, where the
 * server keeps the person's mailboxes.
 * @param mailboxes the account's whole tree
 * @param idFor the id for a mailbox at a path where none is
 * @returns null where the tree is not known yet
 */
export function planRoleMailbox(
  mailboxes: readonly MailboxInfo[],
  role: MissingRole,
  idFor?: (path: string) => MailboxId,
): RoleMailbox | null {
  const inbox = mailboxes.find((box) => box.role === 'inbox');
  if (!inbox) return null;
  const { accountId, delimiter, prefix = '', leftOut } = inbox;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? names[role] : `${names[role]} ${number}`;
    const path = `${prefix}${name}`;
    const taken = mailboxes.find((box) => box.path.toLowerCase() === path.toLowerCase());
    if (taken?.selectable && taken.role === 'normal') {
      return { mailbox: { ...taken, role, ...(leftOut ? { leftOut } : {}) }, isNew: false };
    }
    // A mere node of the tree becomes a mailbox by CREATE (RFC 9051 section 6.3.4).
    if (taken && (taken.selectable || taken.path !== path)) continue;
    const id = idFor ? idFor(path) : mailboxIdFor(accountId, path);
    const mailbox: MailboxInfo = { id, accountId, path, name, delimiter, role, selectable: true };
    return { mailbox: { ...mailbox, ...(leftOut ? { leftOut } : {}) }, isNew: true };
  }
}
