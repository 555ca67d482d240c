/** One icon for each role a mailbox can have. */
import {
  Archive,
  CircleUserRound,
  File,
  Folder,
  FolderOpen,
  Inbox,
  MailCheck,
  Mails,
  OctagonAlert,
  Send,
  Star,
  Trash2,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { MailboxRole } from '../../electron/contract/model';

export const folderIcons: Record<MailboxRole | 'account' | 'group' | 'outbox', LucideIcon> = {
  inbox: Inbox,
  drafts: File,
  sent: Send,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
  all: Mails,
  flagged: Star,
  normal: Folder,
  group: FolderOpen,
  account: CircleUserRound,
  outbox: MailCheck,
};
