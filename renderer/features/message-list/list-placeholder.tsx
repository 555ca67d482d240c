/** What an empty folder says. */
import type { ReactNode } from 'react';
import type { MailboxRole } from '../../../electron/contract/model';
import { EmptyState } from '../../ui/empty-state';
import { folderIcons } from '../../ui/folder-icons';

const sentences: Record<MailboxRole, [string, string]> = {
  inbox: ['All done', 'There is nothing left in this inbox.'],
  drafts: ['No drafts', 'Letters that you begin are kept here.'],
  sent: ['Nothing sent yet', 'Mail that you send is kept here.'],
  archive: ['The archive is empty', 'Press e on a message to put it here.'],
  junk: ['No junk', 'Nothing here is trying to sell you anything.'],
  trash: ['The trash is empty', 'Deleted messages rest here first.'],
  all: ['No mail yet', 'This folder shows all mail of the account.'],
  flagged: ['No starred mail', 'Press s on a message to give it a star.'],
  normal: ['This folder is empty', 'Press v on a message to move it here.'],
};

export function ListPlaceholder({ role, syncing }: { role: MailboxRole; syncing: boolean }): ReactNode {
  const [title, sentence] = syncing
    ? ['Fetching your mail', 'The newest messages come first.']
    : sentences[role];
  return (
    <EmptyState icon={folderIcons[role]} title={title}>
      <p>{sentence}</p>
    </EmptyState>
  );
}
