/** What the context menus of messages and mailboxes offer: the same commands as the keys, with the key beside each. */
import { ChevronsDownUp, ChevronsUpDown, MailOpen, RefreshCw, Settings2, SquareCheck } from 'lucide-react';
import type { FolderRef, MailboxRole, MailboxTreeRow } from '../electron/contract/model';
import { storeConnection } from './data/store-connection';
import { keyHint } from './features/keys/key-registry';
import type { KeyCommandId } from './features/keys/key-registry';
import type { TreeNode } from './features/mailboxes/build-tree';
import { inOrder } from './state/in-order';
import { listRows } from './state/list-rows';
import { actOnFolderOrTell } from './state/folder-actions';
import { act } from './state/mail-actions';
import type { MenuEntry, MenuPlace } from './state/menu';
import { useMenu } from './state/menu';
import { targetsOf } from './state/selection';
import { useUi } from './state/ui-store';
import { syncNow } from './state/work-offline';
import { commandIcons } from './ui/command-icons';
import { appCommands } from './use-app-keys';

const mac = /Mac/.test(navigator.userAgent);
const separator: MenuEntry = { kind: 'separator' };

/** Opens the menu of whatever keys would act on: the selection, else the row under the cursor. */
export function openMessageMenu(place: MenuPlace, mailboxes: readonly MailboxTreeRow[]): void {
  const ids = targetsOf(useUi.getState().selection);
  if (ids.length === 0) return;
  const rows = ids.map((id) => listRows.find(id));
  const commands = appCommands(mailboxes);
  const item = (id: KeyCommandId, label: string, danger = false): MenuEntry => ({
    ...{
      kind: 'item',
      label,
      danger,
      icon: commandIcons[id],
      hint: keyHint(id, mac),
      run: () => inOrder(commands[id]),
    },
  });
  const role = listRows.folderRole();
  const not = (here: MailboxRole, entry: MenuEntry): MenuEntry[] => (role === here ? [] : [entry]);
  const [only] = ids;
  const source: MenuEntry = {
    ...{ kind: 'item', label: 'Show source', icon: commandIcons['source'], hint: keyHint('source', mac) },
    run: () => only && useUi.getState().show({ kind: 'source', messageId: only }),
  };
  const answers =
    role === 'drafts'
      ? [item('edit-as-new', 'Go on writing')]
      : [
          item('reply', 'Reply'),
          item('reply-all', 'Reply to all'),
          item('forward', 'Forward'),
          item('forward-attached', 'Forward as attachment'),
          item('redirect', 'Redirect'),
          item('edit-as-new', 'Edit as new message'),
        ];
  const allStarred = rows.every((row) => row?.starred === true);
  useMenu.getState().openMenu({
    label: ids.length === 1 ? 'Message' : `${ids.length.toLocaleString()} messages`,
    place,
    entries: [
      ...(ids.length === 1 ? [item('open', 'Open'), separator, ...answers, separator] : []),
      // Of rows that are not loaded nothing is known: both are offered.
      ...(rows.some((row) => row?.unread !== false) ? [item('read', 'Mark as read')] : []),
      ...(rows.some((row) => row?.unread !== true) ? [item('unread', 'Mark as unread')] : []),
      item('star', allStarred ? 'Remove star' : 'Star'),
      separator,
      ...not('archive', item('archive', 'Archive')),
      ...not('junk', item('junk', 'Mark as junk')),
      item('move', 'Move to folder…'),
      item('copy', 'Copy to folder…'),
      ...(ids.length === 1 ? [separator, source] : []),
      separator,
      ...not('trash', item('trash', 'Move to Trash')),
      item('delete', 'Delete for ever…', true),
    ],
  });
}

/** Opens the menu of a folder, an account, or a level of the tree that holds no mail. */
export function openMailboxMenu(
  node: TreeNode,
  expanded: boolean | null,
  place: MenuPlace,
  mailboxes: readonly MailboxTreeRow[],
): void {
  const { folder, accountId } = node;
  const ui = useUi.getState();
  const entries: MenuEntry[] = [
    ...(folder
      ? [
          { kind: 'item', label: 'Open', icon: commandIcons['open'], run: () => ui.goToFolder(folder) },
          {
            ...{ kind: 'item', label: 'Mark all as read', icon: MailOpen },
            run: () => void markAllRead(folder),
          },
          {
            ...{ kind: 'item', label: 'Select all messages', icon: SquareCheck },
            run: () => void openAndSelectAll(folder),
          },
          separator,
        ]
      : []),
    ...folderEntries(node, mailboxes),
    ...(accountId
      ? [
          {
            ...{ kind: 'item', label: 'Account settings…', icon: Settings2 },
            run: () => ui.show({ kind: 'account-settings', accountId }),
          },
        ]
      : []),
    ...(expanded === null
      ? []
      : [
          {
            ...{ kind: 'item', label: expanded ? 'Fold' : 'Unfold' },
            icon: expanded ? ChevronsDownUp : ChevronsUpDown,
            run: () => ui.toggleCollapsed(node.key),
          },
        ]),
    {
      ...{ kind: 'item', label: 'Get new mail', icon: RefreshCw, hint: keyHint('sync', mac) },
      run: syncNow,
    },
  ] as MenuEntry[];
  useMenu.getState().openMenu({ label: node.label, place, entries });
}

/** What can be done to the folder itself. */
function folderEntries(
  { accountId, mailboxId }: TreeNode,
  mailboxes: readonly MailboxTreeRow[],
): MenuEntry[] {
  const { show } = useUi.getState();
  const mailbox = mailboxes.find(({ id }) => id === mailboxId);
  const owner = accountId ?? mailbox?.accountId;
  if (!owner) return [];
  const item = (id: KeyCommandId, label: string, run: () => void, danger = false): MenuEntry => ({
    ...{ kind: 'item', label, danger, icon: commandIcons[id], hint: keyHint(id, mac), run },
  });
  const make = item('new-folder', 'New folder…', () =>
    show({ kind: 'new-folder', accountId: owner, parentId: mailbox?.id ?? null }),
  );
  if (!mailbox) return [make, separator];
  const { id, role, subscribed } = mailbox;
  // Those with a role stay as they are: Satchel puts mail there.
  const changes =
    role === 'normal'
      ? [
          item('rename-folder', 'Rename…', () => show({ kind: 'rename-folder', mailboxId: id })),
          item('delete-folder', 'Delete folder…', () => show({ kind: 'delete-folder', mailboxId: id }), true),
        ]
      : [];
  const subscribe: MenuEntry[] =
    subscribed === undefined || role === 'inbox'
      ? []
      : [
          item('subscribe-folder', subscribed ? 'Unsubscribe' : 'Subscribe', () => {
            const change = { kind: 'subscribe', mailboxId: id, subscribed: !subscribed } as const;
            void actOnFolderOrTell(owner, change);
          }),
        ];
  return [make, ...subscribe, ...changes, separator];
}

async function markAllRead(folder: FolderRef): Promise<void> {
  const ids = await storeConnection.get('message-ids', { folder });
  if (ids.length === 0) return;
  await act('read', ids);
}

async function openAndSelectAll(folder: FolderRef): Promise<void> {
  const ids = await storeConnection.get('message-ids', { folder });
  useUi.getState().goToFolder(folder);
  useUi.getState().select({ kind: 'all', ids });
}
