/** Asks before a folder goes, and says where it goes. */
import type { ReactNode } from 'react';
import { isBelow } from '../../../electron/contract/mailbox-tree';
import type { MailboxTreeRow } from '../../../electron/contract/model';
import { actOnFolderOrTell, leaveFolders } from '../../state/folder-actions';
import { ConfirmDialog } from '../../ui/confirm-dialog';

interface DeleteFolderProps {
  mailbox: MailboxTreeRow;
  mailboxes: readonly MailboxTreeRow[];
  onClose: () => void;
}

export function DeleteFolderDialog({ mailbox, mailboxes, onClose }: DeleteFolderProps): ReactNode {
  const { title, action, text, forEver } = describeDeletion(mailbox, mailboxes);
  return (
    <ConfirmDialog
      title={title}
      action={action}
      onConfirm={() => {
        onClose();
        const { id, accountId } = mailbox;
        if (forEver) leaveFolders([id, ...below(mailbox, mailboxes).map((row) => row.id)]);
        void actOnFolderOrTell(accountId, { kind: 'delete', mailboxId: id });
      }}
      onClose={onClose}
    >
      <p>{text}</p>
    </ConfirmDialog>
  );
}

function below(mailbox: MailboxTreeRow, mailboxes: readonly MailboxTreeRow[]): MailboxTreeRow[] {
  return mailboxes.filter((row) => row.accountId === mailbox.accountId && isBelow(row, mailbox));
}

export interface Deletion {
  title: string;
  action: string;
  text: string;
  /** Whether the folder is gone afterwards; else it is in Trash. */
  forEver: boolean;
}

/** Main decides by the same rules. */
export function describeDeletion(mailbox: MailboxTreeRow, mailboxes: readonly MailboxTreeRow[]): Deletion {
  const inside = below(mailbox, mailboxes);
  const mails = [mailbox, ...inside].reduce((sum, { total }) => sum + total, 0);
  const held = [
    ...(mails > 0 ? [mails === 1 ? '1 message' : `${mails.toLocaleString()} messages`] : []),
    ...(inside.length > 0 ? [inside.length === 1 ? '1 folder' : `${inside.length} folders`] : []),
  ].join(' and ');
  const name = `“${mailbox.name}”`;
  const trash = mailboxes.find(({ accountId, role }) => accountId === mailbox.accountId && role === 'trash');
  if (held === '')
    return {
      ...{ title: `Delete the folder ${name}?`, action: 'Delete folder', forEver: true },
      text: 'It is empty. Should there be mail in it that has not arrived here yet, it is not deleted, and you are told.',
    };
  if (trash && isBelow(mailbox, trash))
    return {
      ...{ title: `Delete the folder ${name} for ever?`, action: 'Delete for ever', forEver: true },
      text: `It goes with the ${held} in it. For ten seconds you can still undo it, then it is gone. Mail in it that has not arrived here yet is not deleted.`,
    };
  return {
    ...{ title: `Move the folder ${name} to Trash?`, action: 'Move to Trash', forEver: false },
    text: `It keeps the ${held} in it, and you can move it back by Undo.`,
  };
}
