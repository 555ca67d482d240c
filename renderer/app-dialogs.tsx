/** Whichever dialog is open, with what it needs. */
import type { ReactNode } from 'react';
import type { AccountSummary, MailboxTreeRow } from '../electron/contract/model';
import { AccountSettingsDialog } from './features/accounts/account-settings-dialog';
import { AddAccountDialog } from './features/accounts/add-account-dialog';
import { CommandPalette } from './features/keys/command-palette';
import { keyCommands, operationKeyOf } from './features/keys/key-registry';
import { KeySheet } from './features/keys/key-sheet';
import { DeleteFolderDialog } from './features/mailboxes/delete-folder-dialog';
import { NewFolderDialog, RenameFolderDialog } from './features/mailboxes/folder-name-dialog';
import { MoveDialog } from './features/mailboxes/move-dialog';
import { OperationsPanel } from './features/operations/operations-panel';
import { SettingsDialog } from './features/settings/settings-dialog';
import { SourceSheet } from './features/source/source-sheet';
import { paletteEntries } from './palette-entries';
import { listRows } from './state/list-rows';
import { redirectMove } from './state/folder-actions';
import { act } from './state/mail-actions';
import { useStatus } from './state/status-store';
import { useUi } from './state/ui-store';
import { ConfirmDialog } from './ui/confirm-dialog';

const keyLabels = keyCommands.map(({ label }) => label);

interface AppDialogsProps {
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
}

export function AppDialogs({ accounts, mailboxes }: AppDialogsProps): ReactNode {
  const { dialog, show } = useUi();
  const statuses = useStatus((state) => state.accounts);
  const close = (): void => show(null);
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'add-account':
      return <AddAccountDialog accounts={accounts} onAdded={close} onClose={close} />;
    case 'account-settings': {
      const account = accounts.find((known) => known.id === dialog.accountId);
      return account ? (
        <AccountSettingsDialog
          key={account.id}
          account={account}
          status={statuses[account.id]}
          goTo={dialog.goTo ?? null}
          onClose={close}
        />
      ) : null;
    }
    case 'settings':
      return (
        <SettingsDialog
          accounts={accounts}
          keyLabels={keyLabels}
          onAccount={(accountId, goTo) =>
            show({ kind: 'account-settings', accountId, ...(goTo ? { goTo } : {}) })
          }
          onKeys={() => show({ kind: 'keys' })}
          onAdd={() => show({ kind: 'add-account' })}
          onClose={close}
        />
      );
    case 'move':
    case 'copy':
      return (
        <MoveDialog
          key={dialog.kind}
          verb={dialog.kind}
          accounts={accounts}
          mailboxes={mailboxes}
          accountIds={listRows.accountsOf(dialog.messageIds)}
          count={dialog.messageIds.length}
          onMove={(target) => {
            close();
            void act(dialog.kind, dialog.messageIds, target);
          }}
          onClose={close}
        />
      );
    case 'delete': {
      const count = dialog.messageIds.length;
      return (
        <ConfirmDialog
          title={
            count === 1
              ? 'Delete this message for ever?'
              : `Delete ${count.toLocaleString()} messages for ever?`
          }
          action="Delete for ever"
          onConfirm={() => {
            close();
            void act('delete', dialog.messageIds);
          }}
          onClose={close}
        >
          <p>
            IMAP mail is deleted here and on its server. POP mail is deleted on this computer; a copy that you
            left on its server stays there. For ten seconds you can still undo it, then it is gone.
          </p>
        </ConfirmDialog>
      );
    }
    case 'new-folder':
      return (
        <NewFolderDialog
          accounts={accounts}
          mailboxes={mailboxes}
          accountId={dialog.accountId}
          parentId={dialog.parentId}
          onClose={close}
        />
      );
    case 'rename-folder':
    case 'delete-folder': {
      const mailbox = mailboxes.find(({ id }) => id === dialog.mailboxId);
      if (!mailbox) return null;
      const FolderDialog = dialog.kind === 'rename-folder' ? RenameFolderDialog : DeleteFolderDialog;
      return <FolderDialog key={mailbox.id} mailbox={mailbox} mailboxes={mailboxes} onClose={close} />;
    }
    case 'source':
      return <SourceSheet key={dialog.messageId} messageId={dialog.messageId} onClose={close} />;
    case 'redirect':
      return (
        <MoveDialog
          accounts={accounts}
          // Main sends a move to a folder of its own account only.
          mailboxes={mailboxes.filter(({ accountId }) => accountId === dialog.accountId)}
          verb="move"
          accountIds={new Set([dialog.accountId])}
          count={1}
          onMove={(mailboxId) => {
            show({ kind: 'operations' });
            void redirectMove(dialog.operationId, mailboxId);
          }}
          onClose={() => show({ kind: 'operations' })}
        />
      );
    case 'operations':
      return <OperationsPanel accounts={accounts} keyOf={operationKeyOf} onClose={close} />;
    case 'keys':
      return <KeySheet onClose={close} />;
    case 'palette':
      return <CommandPalette entries={paletteEntries(accounts, mailboxes)} onClose={close} />;
  }
}
