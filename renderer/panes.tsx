/** The three panes, or as many of them as fit. */
import { ArrowLeft, BriefcaseBusiness, PanelLeft, PenLine, Settings, UserPlus } from 'lucide-react';
import { Suspense, lazy } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import type { AccountSummary, FolderRef, MailboxRole, MailboxTreeRow } from '../electron/contract/model';
import { useLiveQuery } from './data/use-live-query';
import { MailboxTree } from './features/mailboxes/mailbox-tree';
import { folderKey, unifiedLabels } from './features/mailboxes/build-tree';
import { MessageList } from './features/message-list/message-list';
import type { SyncingAccount } from './features/message-list/sync-progress';
import { isShown } from './features/outbox/describe-outbox';
import { OutboxView } from './features/outbox/outbox-view';
import { Reader } from './features/reader/reader';
import { openMailboxMenu, openMessageMenu } from './mail-menus';
import styles from './panes.module.css';
import { startDraft } from './state/composer-tabs';
import { loadComposers } from './load-composers';
import { focusList } from './state/focus';
import { useStatus } from './state/status-store';
import { useUi } from './state/ui-store';
import { defaultWidths, fitWidths, widthLimits } from './state/pane-widths';
import type { PaneWidths } from './state/pane-widths';
import { useLayout } from './state/use-layout';
import { useWindowWidth } from './state/use-window-width';
import { IconButton } from './ui/button';
import { PaneSeparator } from './ui/pane-separator';
import { VisuallyHidden } from './ui/visually-hidden';

/** Its own chunk: nobody who only reads mail loads it. */
const Composers = lazy(loadComposers);

interface PanesProps {
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
}

export function Panes({ accounts, mailboxes }: PanesProps): ReactNode {
  const layout = useLayout();
  const { folder, pane, treeOpen, openId, activeDraft, outboxOpen, showPane, setTreeOpen } = useUi();
  const selectedCount = useUi((state) => state.selection.selected.size);
  const { title, role } = describeFolder(folder, mailboxes);
  const syncing = useFirstSyncs(folder, accounts, mailboxes);
  const writing = activeDraft !== null;
  const treeShown = layout === 'three' || (layout === 'two' ? treeOpen : pane === 'tree' && !writing);

  const columns = useColumns(layout);

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
    <div className={styles.panes} data-layout={layout} data-whole={writing || outboxOpen} style={columns}>
      {layout === 'two' && treeOpen && (
        <button
          type="button"
          className={styles.shade}
          aria-label="Close folders"
          onClick={() => setTreeOpen(false)}
        />
      )}
      {treeShown && <TreeColumn only={layout === 'one'} accounts={accounts} mailboxes={mailboxes} />}
      <Suspense>
        <Composers />
      </Suspense>
      {!writing && outboxOpen && (layout !== 'one' || pane !== 'tree') && (
        <OutboxView accounts={accounts} leading={toTree} />
      )}
      {!writing && !outboxOpen && (layout !== 'one' || pane === 'list') && (
        <main className={styles.list} data-pane="list">
          <MessageList
            key={folderKey(folder)}
            folder={folder}
            title={title}
            role={role}
            accounts={accounts}
            syncing={syncing}
            leading={toTree}
            onMenu={(place) => openMessageMenu(place, mailboxes)}
          />
          {layout !== 'one' && <WidthOf pane="list" columns={layout} />}
        </main>
      )}
      {!writing && !outboxOpen && (layout !== 'one' || pane === 'reader') && (
        <ReaderColumn only={layout === 'one'} title={title}>
          <Reader
            messageId={openId}
            accounts={accounts}
            selectedCount={selectedCount}
            role={role}
            leading={toList}
          />
        </ReaderColumn>
      )}
    </div>
  );
}

/** The columns' widths as custom properties; none where there is one column. */
function useColumns(layout: ReturnType<typeof useLayout>): CSSProperties | undefined {
  const wanted = useUi((state) => state.widths);
  const room = useWindowWidth();
  if (layout === 'one') return undefined;
  const shown = fitWidths(wanted, room, layout);
  const tree = layout === 'three' ? shown.tree : 0;
  return { '--tree-width': `${tree}px`, '--list-width': `${shown.list}px` } as CSSProperties;
}

/** The separator after a pane; it lies in that pane's landmark. */
function WidthOf({ pane, columns }: { pane: keyof PaneWidths; columns: 'two' | 'three' }): ReactNode {
  const { widths, setWidths } = useUi();
  const room = useWindowWidth();
  const shown = fitWidths(widths, room, columns);
  return (
    <PaneSeparator
      label={pane === 'tree' ? 'Width of the folders' : 'Width of the message list'}
      place={pane}
      value={shown[pane]}
      {...widthLimits(widths, room, columns)[pane]}
      // With two columns the folders' width is not on the screen, and not given up either.
      onChange={(value) => setWidths({ ...(columns === 'three' ? shown : widths), [pane]: value })}
      onReset={() => setWidths({ ...widths, [pane]: defaultWidths[pane] })}
    />
  );
}

/** Alone on the screen, the folders are what the page is about. */
function TreeColumn({ only, ...props }: PanesProps & { only: boolean }): ReactNode {
  const layout = useLayout();
  const nav = (
    <nav className={styles.tree} aria-label="Folders" data-pane="tree">
      <TreeHeader />
      <TreePane {...props} />
      {layout === 'three' && <WidthOf pane="tree" columns={layout} />}
    </nav>
  );
  if (!only) return nav;
  return (
    <main className={styles.only}>
      <VisuallyHidden>
        <h1>Folders</h1>
      </VisuallyHidden>
      {nav}
    </main>
  );
}

/** Beside the list the reader belongs to it; alone on the screen it is what the page is about. */
function ReaderColumn({
  only,
  title,
  children,
}: {
  only: boolean;
  title: string;
  children: ReactNode;
}): ReactNode {
  if (!only)
    return (
      <div className={styles.reader} data-pane="reader">
        {children}
      </div>
    );
  return (
    <main className={styles.reader} data-pane="reader">
      <VisuallyHidden>
        <h1>{title}</h1>
      </VisuallyHidden>
      {children}
    </main>
  );
}

function TreePane({ accounts, mailboxes }: PanesProps): ReactNode {
  const show = useUi((state) => state.show);
  const outbox = useLiveQuery('outbox', {})?.filter(isShown).length ?? 0;
  return (
    <MailboxTree
      accounts={accounts}
      mailboxes={mailboxes}
      outbox={outbox}
      onAccountSettings={(accountId) => show({ kind: 'account-settings', accountId })}
      onMenu={(node, place) => openMailboxMenu(node, node.expanded, place, mailboxes)}
    />
  );
}

function TreeHeader(): ReactNode {
  const show = useUi((state) => state.show);
  return (
    <header className={styles.brand}>
      <BriefcaseBusiness size={18} strokeWidth={1.75} aria-hidden />
      <span>Satchel</span>
      <IconButton
        icon={PenLine}
        label="New message"
        hint="Ctrl+N"
        onClick={() => void startDraft({ kind: 'new', accountId: null })}
      />
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

/** The accounts of the open folder that are in their first sync. */
function useFirstSyncs(
  folder: FolderRef,
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): SyncingAccount[] {
  const { accounts: statuses, firstSyncs } = useStatus();
  const open = folder.kind === 'mailbox' ? mailboxes.find((row) => row.id === folder.mailboxId) : undefined;
  const leftOut = new Set(mailboxes.filter((row) => row.leftOut).map((row) => row.accountId));
  return accounts.flatMap((account) => {
    const status = statuses[account.id];
    const here = folder.kind === 'mailbox' ? open?.accountId === account.id : !leftOut.has(account.id);
    return status && here && firstSyncs.has(account.id) ? [{ account, status }] : [];
  });
}
