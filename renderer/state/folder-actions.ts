/** What a person can do to folders, from tree, menu, key or palette: one command, one sentence back, one level of undo. */
import type { MailboxChange } from '../../electron/contract/commands';
import type { AccountId, MailboxId, OperationId } from '../../electron/contract/ids';
import type { MailboxTreeRow } from '../../electron/contract/model';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';
import { useUi } from './ui-store';

/** @returns why it could not be done, or null */
export async function actOnFolder(accountId: AccountId, change: MailboxChange): Promise<string | null> {
  const { tell } = useNotices.getState();
  const result = await sendCommand('mailbox.act', { accountId, change });
  if (!result.ok) return result.sentence;
  const { actionId, sentence } = result.value;
  tell({ level: 'info', sentence, actionId });
  return null;
}

/** For what has no dialog to tell a problem in. */
export async function actOnFolderOrTell(accountId: AccountId, change: MailboxChange): Promise<void> {
  const problem = await actOnFolder(accountId, change);
  if (problem !== null) useNotices.getState().tell({ level: 'error', sentence: problem, actionId: null });
}

/** The folder that keys and palette are about: the one that the tree has the focus on, else the open one. */
export function currentFolder(mailboxes: readonly MailboxTreeRow[]): MailboxTreeRow | null {
  const focused = document.activeElement?.closest('[data-node]')?.getAttribute('data-node');
  const { folder } = useUi.getState();
  const open = folder.kind === 'mailbox' ? folder.mailboxId : null;
  const id = focused?.startsWith('mailbox:') ? focused.slice('mailbox:'.length) : focused ? null : open;
  return mailboxes.find((row) => row.id === id) ?? null;
}

/** The account whose folders are meant where no folder is: that of the focused row, else the first. */
export function currentAccount(mailboxes: readonly MailboxTreeRow[]): AccountId | null {
  const focused = document.activeElement?.closest('[data-node]')?.getAttribute('data-node');
  const own = focused?.startsWith('account:') ? focused.slice('account:'.length) : null;
  const known = mailboxes.find((row) => row.accountId === own) ?? mailboxes[0];
  return known?.accountId ?? null;
}

export function askNewFolder(mailboxes: readonly MailboxTreeRow[]): void {
  const parent = currentFolder(mailboxes);
  const accountId = parent?.accountId ?? currentAccount(mailboxes);
  if (accountId === null) return;
  // Beside the folders with a role, below any other.
  const parentId = parent?.role === 'normal' ? parent.id : null;
  useUi.getState().show({ kind: 'new-folder', accountId, parentId });
}

/** Opens a dialog about the current folder, or says that there is none. */
export function askAboutFolder(
  kind: 'rename-folder' | 'delete-folder',
  mailboxes: readonly MailboxTreeRow[],
): void {
  withFolder(mailboxes, ({ id }) => useUi.getState().show({ kind, mailboxId: id }));
}

export function toggleSubscribed(mailboxes: readonly MailboxTreeRow[]): void {
  withFolder(mailboxes, ({ id, accountId, subscribed }) => {
    void actOnFolderOrTell(accountId, {
      ...{ kind: 'subscribe', mailboxId: id, subscribed: subscribed === false },
    });
  });
}

function withFolder(mailboxes: readonly MailboxTreeRow[], work: (folder: MailboxTreeRow) => void): void {
  const folder = currentFolder(mailboxes);
  if (folder) work(folder);
  else
    useNotices.getState().tell({
      ...{ level: 'info', sentence: 'Choose a folder of an account first.', actionId: null },
      topic: 'folder',
    });
}

/** Sends moves whose folder is gone to another one. */
export async function redirectMove(operationId: OperationId, mailboxId: MailboxId): Promise<void> {
  const result = await sendCommand('operation.redirect', { operationId, mailboxId });
  if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
}

/** Where a folder that is deleted was open, the Inbox opens. */
export function leaveFolders(ids: readonly MailboxId[]): void {
  const { folder, goToFolder } = useUi.getState();
  if (folder.kind === 'mailbox' && ids.includes(folder.mailboxId))
    goToFolder({ kind: 'unified', role: 'inbox' });
}
