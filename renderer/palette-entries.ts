/** What the command palette offers: the key table's commands, the folders, and what has no key of its own. */
import {
  BriefcaseBusiness,
  ClipboardList,
  MailCheck,
  Pause,
  Play,
  Rows2,
  Rows3,
  Rows4,
  SunMoon,
  UserPlus,
} from 'lucide-react';
import type { AccountSummary, FolderRef, MailboxTreeRow } from '../electron/contract/model';
import type { PaletteEntry } from './features/keys/find-entries';
import { isForDrafts, keyCommands } from './features/keys/key-registry';
import type { KeyCommand, KeyCommandId, KeyGroup } from './features/keys/key-registry';
import { buildUnified } from './features/mailboxes/build-tree';
import { filterTargets } from './features/mailboxes/move-targets';
import { copyDiagnostics } from './state/copy-diagnostics';
import { focusList } from './state/focus';
import { openHelp } from './state/help';
import { makeMailProgram } from './state/mail-program';
import { pauseAccount } from './state/pause-account';
import { openOutbox } from './state/open-outbox';
import { useStatus } from './state/status-store';
import { mailIsHidden, useUi } from './state/ui-store';
import type { Density } from './state/ui-store';
import { commandIcons } from './ui/command-icons';
import { folderIcons } from './ui/folder-icons';
import { appCommands } from './use-app-keys';

/** Steps that only make sense as a key held down, and the palette itself. */
const keysOnly: ReadonlySet<KeyCommandId> = new Set<KeyCommandId>([
  'next',
  'previous',
  'escape',
  'palette',
  'menu',
]);

const details: Partial<Record<KeyGroup, string>> = {
  ...{ Window: 'Window', Folders: 'Folders', Writing: 'Writing' },
};

export function paletteEntries(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): PaletteEntry[] {
  return [
    ...commandEntries(mailboxes),
    ...otherEntries(),
    ...accountEntries(accounts),
    ...folderEntries(accounts, mailboxes),
  ];
}

function commandEntries(mailboxes: readonly MailboxTreeRow[]): PaletteEntry[] {
  const handlers = appCommands(mailboxes);
  const known = new Set<KeyCommandId>(keysOnly);
  const { activeDraft } = useUi.getState();
  const hidden = mailIsHidden(useUi.getState());
  return keyCommands.flatMap((command) => {
    // Folders are listed as such; what works in the list alone has the focus there, not here.
    if (known.has(command.id) || command.scope === 'list' || command.group === 'Going to a folder') return [];
    // What does nothing on this screen, or something to mail that is not on it.
    if (hidden && !isForDrafts(command)) return [];
    if (activeDraft === null && command.scope === 'composer') return [];
    known.add(command.id);
    return [
      {
        id: command.id,
        label: labelOf(command),
        detail: details[command.group] ?? 'Messages',
        icon: commandIcons[command.id] ?? null,
        keys: command.keys[0] ?? null,
        run: handlers[command.id],
      },
    ];
  });
}

/** Undo and redo say what they would do. */
function labelOf({ id, label }: KeyCommand): string {
  const { undoLabels, workOffline } = useStatus.getState();
  if (id === 'work-offline') return workOffline ? 'Go online' : 'Work offline';
  const what = id === 'undo' ? undoLabels.undo : id === 'redo' ? undoLabels.redo : null;
  return what === null ? label : `${label}: ${what}`;
}

const densities: readonly { density: Density; label: string; icon: typeof Rows2 }[] = [
  { density: 'comfortable', label: 'Comfortable list', icon: Rows2 },
  { density: 'cosy', label: 'Cosy list', icon: Rows3 },
  { density: 'compact', label: 'Compact list', icon: Rows4 },
];

function otherEntries(): PaletteEntry[] {
  const { show, setTheme, setDensity } = useUi.getState();
  return [
    {
      ...{ id: 'add-account', label: 'Add account', detail: 'Window', icon: UserPlus, keys: null },
      run: () => show({ kind: 'add-account' }),
    },
    {
      ...{ id: 'mail-program', detail: 'Writing', icon: MailCheck, keys: null },
      ...{ label: 'Make Satchel the system’s mail program', run: () => void makeMailProgram() },
    },
    {
      ...{
        id: 'copy-diagnostics',
        label: 'Copy diagnostics',
        detail: 'Help',
        icon: ClipboardList,
        keys: null,
      },
      run: () => void copyDiagnostics(),
    },
    {
      ...{ id: 'about', label: 'About Satchel', detail: 'Help', icon: BriefcaseBusiness, keys: null },
      run: () => openHelp('about'),
    },
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      ...{ id: `theme ${theme}`, detail: 'Appearance', icon: SunMoon, keys: null },
      label: theme === 'system' ? 'Theme of the system' : theme === 'dark' ? 'Dark theme' : 'Light theme',
      run: () => setTheme(theme),
    })),
    ...densities.map(({ density, label, icon }) => ({
      ...{ id: `density ${density}`, label, detail: 'Appearance', icon, keys: null },
      run: () => setDensity(density),
    })),
  ];
}

/** What can be done with one account without opening its settings. */
function accountEntries(accounts: readonly AccountSummary[]): PaletteEntry[] {
  const { accounts: statuses } = useStatus.getState();
  return accounts.map((account) => {
    const paused = statuses[account.id]?.phase === 'paused';
    return {
      ...{ id: `pause ${account.id}`, detail: account.address, icon: paused ? Play : Pause, keys: null },
      label: `${paused ? 'Resume' : 'Pause'} ${account.label}`,
      run: () => void pauseAccount(account, !paused),
    };
  });
}

function folderEntries(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): PaletteEntry[] {
  const go = (folder: FolderRef) => (): void => {
    useUi.getState().goToFolder(folder);
    requestAnimationFrame(focusList);
  };
  const goKeys = new Map<string, string | undefined>(
    keyCommands
      .filter((command) => command.group === 'Going to a folder')
      .map((command) => [command.id.slice('go-'.length), command.keys[0]]),
  );
  const unified = (useUi.getState().unified ? buildUnified(mailboxes) : []).flatMap(
    ({ key, label, icon, folder }) =>
      folder
        ? [
            {
              ...{ id: key, label, detail: 'All accounts', icon: folderIcons[icon] },
              ...{ keys: goKeys.get(icon) ?? null, run: go(folder) },
            },
          ]
        : [],
  );
  const outbox = {
    ...{ id: 'outbox', label: 'Outbox', detail: 'All accounts', icon: folderIcons.outbox },
    ...{ keys: goKeys.get('outbox') ?? null, run: () => openOutbox() },
  };
  const own = filterTargets(accounts, mailboxes, null, '').map(({ account, mailbox, label }) => ({
    ...{ id: `mailbox ${mailbox.id}`, label, detail: account.label, icon: folderIcons[mailbox.role] },
    ...{ keys: null, run: go({ kind: 'mailbox', mailboxId: mailbox.id }) },
  }));
  return [...unified, outbox, ...own];
}
