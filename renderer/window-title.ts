/** The window's title: the open folder and how much of it is unread, for the task bar and for screen readers. */
import { useEffect } from 'react';
import type { FolderRef, MailboxTreeRow } from '../electron/contract/model';
import { badgeCount, buildUnified } from './features/mailboxes/build-tree';
import { useUi } from './state/ui-store';

/** "Inbox (3) – Satchel" */
export function windowTitle(folder: FolderRef, mailboxes: readonly MailboxTreeRow[]): string {
  const open = titled(folder, mailboxes);
  if (!open) return 'Satchel';
  const count = badgeCount(open);
  return `${open.label}${count > 0 ? ` (${count.toLocaleString()})` : ''} – Satchel`;
}

function titled(folder: FolderRef, mailboxes: readonly MailboxTreeRow[]) {
  if (folder.kind === 'unified')
    return buildUnified(mailboxes).find(({ key }) => key === `unified:${folder.role}`);
  const row = mailboxes.find(({ id }) => id === folder.mailboxId);
  return row && { ...row, label: row.role === 'inbox' ? 'Inbox' : row.name, icon: row.role };
}

export function useWindowTitle(mailboxes: readonly MailboxTreeRow[]): void {
  const { folder, outboxOpen } = useUi();
  const title = outboxOpen ? 'Outbox – Satchel' : windowTitle(folder, mailboxes);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
