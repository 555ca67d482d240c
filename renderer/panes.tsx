/** The three panes, or as many of them as fit. */
import { ArrowLeft, BriefcaseBusiness, PanelLeft, Settings, UserPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountSummary, FolderRef, MailboxRole, MailboxTreeRow } from '../electron/contract/model';
import { MailboxTree } from './features/mailboxes/mailbox-tree';
import { folderKey, unifiedLabels } from './features/mailboxes/build-tree';
import { MessageList } from './features/message-list/message-list';
import { Reader } from './features/reader/reader';
import { describeProgress } from './features/status/describe-status';
import styles from './panes.module.css';
import { focusList } from './state/focus';
import { useStatus } from './state/status-store';
import { useUi } from './state/ui-store';
import { useLayout } from './state/use-layout';
import { IconButton } from './ui/button';

interface PanesProps {
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
}

export function Panes({ accounts, mailboxes }: PanesProps): ReactNode {
  const layout = useLayout();
  const { folder, pane, treeOpen, openId, showPane, setTreeOpen } = useUi();
  const selectedCount = useUi((state) => state.selection.selected.size);
  const { title, role } = describeFolder(folder, mailboxes);
  const progress = useFirstSync(folder, accounts, mailboxes);
  const treeShown = layout === 'three' || (layout === 'two' ? treeOpen : pane === 'tree');

  const toTree =
    layout === 'one' ? (
      <IconButton icon={ArrowLeft} label="Back to folders" onClick={() => showPane('tree')} />
    ) : layout === 'two' ? (
      <IconButton
        icon={PanelLeft}
        label="Folders"
        pressed={treeOpen}
        onClick={() => setTreeOpen(!treeOpen)}
      />
    ) : null;
  const toList =
    layout === 'one' ? (
      <IconButton
        icon={ArrowLeft}
        label="Back to list"
        hint="u"
        onClick={() => {
          showPane('list');
          requestAnimationFrame(focusList);
        }}
      />
    ) : null;

  return (
    <div className={styles.panes} data-layout={layout} data-pane-shown={pane}>
      {layout === 'two' && treeOpen && (
        <button
          type="button"
          className={styles.shade}
          aria-label="Close folders"
          onClick={() => setTreeOpen(false)}
        />
      )}
      {treeShown && (
        <nav className={styles.tree} aria-label="Folders" data-pane="tree">
          <TreeHeader />
          <TreePane accounts={accounts} mailboxes={mailboxes} />
        </nav>
      )}
      {(layout !== 'one' || pane === 'list') && (
        <main className={styles.list} data-pane="list">
          <MessageList
            key={folderKey(folder)}
            folder={folder}
            title={title}
            role={role}
            accounts={accounts}
            progress={progress}
            leading={toTree}
          />
        </main>
      )}
      {(layout !== 'one' || pane === 'reader') && (
        <div className={styles.reader} data-pane="reader">
          <Reader messageId={openId} accounts={accounts} selectedCount={selectedCount} leading={toList} />
        </div>
      )}
    </div>
  );
}

function TreePane({ accounts, mailboxes }: PanesProps): ReactNode {
  const show = useUi((state) => state.show);
  return (
    <MailboxTree
      accounts={accounts}
      mailboxes={mailboxes}
      onAccountSettings={(accountId) => show({ kind: 'account-settings', accountId })}
    />
  );
}

function TreeHeader(): ReactNode {
  const show = useUi((state) => state.show);
  return (
    <header className={styles.brand}>
      <BriefcaseBusiness size={18} strokeWidth={1.75} aria-hidden />
      <span>Satchel</span>
      <IconButton icon={UserPlus} label="Add account" onClick={() => show({ kind: 'add-account' })} />
      <IconButton icon={Settings} label="Settings" hint="Ctrl+," onClick={() => show({ kind: 'settings' })} />
    </header>
  );
}

function describeFolder(
  folder: FolderRef,
  mailboxes: readonly MailboxTreeRow[],
): { title: string; role: MailboxRole } {
  if (folder.kind === 'unified') return { title: unifiedLabels[folder.role], role: folder.role };
  const mailbox = mailboxes.find((row) => row.id === folder.mailboxId);
  if (!mailbox) return { title: 'Folder', role: 'normal' };
  return { title: mailbox.role === 'inbox' ? 'Inbox' : mailbox.name, role: mailbox.role };
}

/** A line over the list while an account shown in it has never been in step yet. */
function useFirstSync(
  folder: FolderRef,
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): string | null {
  const { accounts: statuses } = useStatus();
  const only =
    folder.kind === 'mailbox' ? mailboxes.find((row) => row.id === folder.mailboxId)?.accountId : undefined;
  for (const account of accounts) {
    const status = statuses[account.id];
    if ((only && account.id !== only) || !status?.progress || status.lastSyncAt !== null) continue;
    return `${account.label}: ${describeProgress(status.progress)}`;
  }
  return null;
}
