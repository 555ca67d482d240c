/** What each key command does, for keys, menus and the command palette alike. */
import type { MailboxRole, MailboxTreeRow, UnifiedRole } from '../electron/contract/model';
import { useKeys } from './features/keys/use-keys';
import type { KeyHandlers } from './features/keys/use-keys';
import { hasUnified } from './features/mailboxes/build-tree';
import { extend, goTo, openRow, selectAll, step, toggleRow } from './features/message-list/list-navigation';
import { startDraft, stepTab } from './state/composer-tabs';
import { focusList, focusNextPane } from './state/focus';
import { askAboutFolder, askNewFolder, toggleSubscribed } from './state/folder-actions';
import { listRows } from './state/list-rows';
import { chooseMailFile } from './state/mail-files';
import { act, redo, undo } from './state/mail-actions';
import { openFocusedMenu } from './state/menu';
import { useNotices } from './state/notices';
import { openOutbox } from './state/open-outbox';
import { targetsOf } from './state/selection';
import { useUi } from './state/ui-store';
import { currentLayout } from './state/use-layout';
import { syncNow, toggleWorkOffline } from './state/work-offline';
import { resetZoom, zoomBy } from './state/zoom';
import { writingCommands } from './writing-commands';

/** Rows that PageUp and PageDown move by. */
const pageRows = 8;
/** Moves the cursor alone: reading on, or acting on mail, without opening it. */
const quietly = { open: false };

export function useAppKeys(mailboxes: readonly MailboxTreeRow[]): void {
  useKeys(appCommands(mailboxes));
}

export function appCommands(mailboxes: readonly MailboxTreeRow[]): KeyHandlers {
  const goUnified = (role: UnifiedRole): void => {
    const { unified, folder, goToFolder } = useUi.getState();
    if (hasUnified(mailboxes, unified)) goToFolder({ kind: 'unified', role });
    else {
      // Within the account that is open.
      const here = mailboxes.find((row) => folder.kind === 'mailbox' && row.id === folder.mailboxId);
      const own = mailboxes.filter((row) => !here || row.accountId === here.accountId);
      goToRole(own, role, 'This account has no such folder.');
    }
    requestAnimationFrame(focusList);
  };
  return {
    next: () => step(1),
    previous: () => step(-1),
    'page-down': () => step(pageRows),
    'page-up': () => step(-pageRows),
    first: () => goTo(0),
    last: () => goTo(listRows.total() - 1),
    'cursor-down': () => step(1, quietly),
    'cursor-up': () => step(-1, quietly),
    'cursor-page-down': () => step(pageRows, quietly),
    'cursor-page-up': () => step(-pageRows, quietly),
    'cursor-first': () => goTo(0, quietly),
    'cursor-last': () => goTo(listRows.total() - 1, quietly),
    open: openCursor,
    back: backToList,
    'extend-down': () => extend(1),
    'extend-up': () => extend(-1),
    select: selectCursor,
    'select-all': selectAll,
    'select-none': () => useUi.getState().select({ kind: 'none' }),
    archive: () => void act('archive'),
    trash: () => (listRows.folderRole() === 'trash' ? askDelete() : void act('trash')),
    junk: () => void act('junk'),
    star: toggleStar,
    read: () => void act('read'),
    unread: () => void act('unread'),
    move: () => withTargets((messageIds) => useUi.getState().show({ kind: 'move', messageIds })),
    copy: () => withTargets((messageIds) => useUi.getState().show({ kind: 'copy', messageIds })),
    delete: askDelete,
    source: showSource,
    ...writingCommands(mailboxes),
    undo: () => void undo(),
    redo: () => void redo(),
    'go-inbox': () => goUnified('inbox'),
    'go-drafts': () => goUnified('drafts'),
    'go-sent': () => goUnified('sent'),
    'go-archive': () => goUnified('archive'),
    'go-trash': () => goUnified('trash'),
    'go-starred': () => goToRole(mailboxes, 'flagged', 'None of your accounts has a folder of starred mail.'),
    'go-outbox': openOutbox,
    'new-folder': () => askNewFolder(mailboxes),
    'rename-folder': () => askAboutFolder('rename-folder', mailboxes),
    'delete-folder': () => askAboutFolder('delete-folder', mailboxes),
    'subscribe-folder': () => toggleSubscribed(mailboxes),
    sync: syncNow,
    'work-offline': () => void toggleWorkOffline(),
    'next-tab': () => stepTab(1),
    'previous-tab': () => stepTab(-1),
    'next-pane': () => focusNextPane(1),
    'previous-pane': () => focusNextPane(-1),
    operations: () => useUi.getState().show({ kind: 'operations' }),
    'open-mail-file': chooseMailFile,
    settings: () => useUi.getState().show({ kind: 'settings' }),
    keys: () => useUi.getState().show({ kind: 'keys' }),
    palette: () => useUi.getState().show({ kind: 'palette' }),
    menu: openFocusedMenu,
    'zoom-in': () => zoomBy(1),
    'zoom-out': () => zoomBy(-1),
    'zoom-reset': resetZoom,
    escape,
  };
}

type Targets = ReturnType<typeof targetsOf>;

function withTargets(then: (ids: Targets) => void): void {
  const ids = targetsOf(useUi.getState().selection);
  if (ids.length > 0) then(ids);
}

function openCursor(): Promise<void> | undefined {
  const { cursor } = useUi.getState().selection;
  if (!cursor) return goTo(0);
  // Among drafts opening means writing on.
  if (listRows.folderRole() === 'drafts') void startDraft({ kind: 'edit', messageId: cursor.id });
  else openRow(cursor);
  return undefined;
}

function selectCursor(): void {
  const { cursor } = useUi.getState().selection;
  if (cursor) toggleRow(cursor, true);
}

function toggleStar(): void {
  withTargets((ids) => {
    const all = ids.every((id) => listRows.find(id)?.starred === true);
    void act(all ? 'unstar' : 'star', ids);
  });
}

function askDelete(): void {
  withTargets((messageIds) => useUi.getState().show({ kind: 'delete', messageIds }));
}

/** Of the message in the reader, else of the one under the cursor. */
function showSource(): void {
  const { openId, selection, show } = useUi.getState();
  const messageId = selection.selected.size > 1 ? null : (openId ?? selection.cursor?.id);
  if (messageId) show({ kind: 'source', messageId });
  else
    useNotices.getState().tell({
      ...{ level: 'info', sentence: 'Choose one message to see its source.', actionId: null },
      topic: 'source',
    });
}

function backToList(): void {
  const { showPane, open } = useUi.getState();
  if (currentLayout() !== 'one') open(null);
  showPane('list');
  requestAnimationFrame(focusList);
}

function escape(): void {
  const { selection, treeOpen, pane, select, setTreeOpen } = useUi.getState();
  if (treeOpen) setTreeOpen(false);
  else if (selection.selected.size > 0) select({ kind: 'none' });
  else if (currentLayout() === 'one' && pane === 'reader') backToList();
  else focusList();
}

function goToRole(mailboxes: readonly MailboxTreeRow[], role: MailboxRole, otherwise: string): void {
  const mailbox = mailboxes.find((row) => row.role === role && row.selectable);
  if (mailbox) useUi.getState().goToFolder({ kind: 'mailbox', mailboxId: mailbox.id });
  else useNotices.getState().tell({ level: 'info', sentence: otherwise, actionId: null });
}
