/** What dropping messages on a folder of the tree would do, if anything. */
import type { MailVerb } from '../../../electron/contract/commands';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import type { FolderRef, MailboxTreeRow } from '../../../electron/contract/model';
import { folderKey } from './build-tree';

export interface DropAction {
  verb: MailVerb;
  target?: MailboxId;
}

const unifiedVerbs: Partial<Record<string, MailVerb>> = { archive: 'archive', junk: 'junk', trash: 'trash' };

/**
 * Mail moves within its own account; on a unified folder each message goes to its own account's.
 * @param accountIds of the messages, null where not known
 * @param open the folder that they come from
 */
export function dropAction(
  folder: FolderRef | null,
  accountIds: ReadonlySet<AccountId> | null,
  open: FolderRef,
  mailboxes: readonly MailboxTreeRow[],
): DropAction | null {
  if (!folder || folderKey(folder) === folderKey(open)) return null;
  if (folder.kind === 'unified') {
    const verb = unifiedVerbs[folder.role];
    return verb ? { verb } : null;
  }
  const mailbox = mailboxes.find((row) => row.id === folder.mailboxId);
  if (!mailbox?.selectable) return null;
  if (accountIds && [...accountIds].some((id) => id !== mailbox.accountId)) return null;
  return { verb: 'move', target: mailbox.id };
}
