/** What dropping messages on a folder of the tree would do, if anything. */
import type { MailVerb } from '../../../electron/contract/commands';
import type { MailboxId } from '../../../electron/contract/ids';
import type { FolderRef, MailboxTreeRow } from '../../../electron/contract/model';
import { folderKey } from './build-tree';

export interface DropAction {
  verb: MailVerb;
  target?: MailboxId;
}

const unifiedVerbs: Partial<Record<string, MailVerb>> = { archive: 'archive', junk: 'junk', trash: 'trash' };

/**
 * A folder takes mail of any account; on a unified folder each message goes to its own account's.
 * @param copies whether the person wants a copy of it there
 * @param open the folder that they come from
 */
export function dropAction(
  folder: FolderRef | null,
  copies: boolean,
  open: FolderRef,
  mailboxes: readonly MailboxTreeRow[],
): DropAction | null {
  if (!folder || folderKey(folder) === folderKey(open)) return null;
  if (folder.kind === 'unified') {
    const verb = copies ? undefined : unifiedVerbs[folder.role];
    return verb ? { verb } : null;
  }
  const mailbox = mailboxes.find((row) => row.id === folder.mailboxId);
  if (!mailbox?.selectable) return null;
  return { verb: copies ? 'copy' : 'move', target: mailbox.id };
}
