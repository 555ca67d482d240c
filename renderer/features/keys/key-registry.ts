/** Every key that Satchel answers to (the Gmail-style preset): the one table for matching, tooltips and the key sheet. */
import { writingCommands } from './writing-keys';
import type { WritingCommandId } from './writing-keys';

export type KeyCommandId =
  | WritingCommandId
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'page-down'
  | 'page-up'
  | 'cursor-down'
  | 'cursor-up'
  | 'cursor-page-down'
  | 'cursor-page-up'
  | 'cursor-first'
  | 'cursor-last'
  | 'open'
  | 'back'
  | 'extend-down'
  | 'extend-up'
  | 'select'
  | 'select-all'
  | 'select-none'
  | 'archive'
  | 'trash'
  | 'junk'
  | 'star'
  | 'read'
  | 'unread'
  | 'move'
  | 'copy'
  | 'delete'
  | 'source'
  | 'undo'
  | 'redo'
  | 'go-inbox'
  | 'go-starred'
  | 'go-sent'
  | 'go-drafts'
  | 'go-archive'
  | 'go-trash'
  | 'go-outbox'
  | 'new-folder'
  | 'rename-folder'
  | 'delete-folder'
  | 'subscribe-folder'
  | 'sync'
  | 'work-offline'
  | 'next-pane'
  | 'previous-pane'
  | 'next-tab'
  | 'previous-tab'
  | 'operations'
  | 'open-mail-file'
  | 'settings'
  | 'keys'
  | 'palette'
  | 'menu'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'escape';

/** What keys mean in the list of pending operations, which is a dialog and so has its own. */
export type OperationKeyId =
  'retry' | 'choose' | 'put-back' | 'discard' | 'dismiss' | 'retry-all' | 'discard-all' | 'clear-history';

export type KeyGroup =
  'Moving' | 'Selecting' | 'Acting' | 'Writing' | 'Going to a folder' | 'Folders' | 'Window';

export interface KeyCommand {
  id: KeyCommandId;
  label: string;
  group: KeyGroup;
  /** Chords ("Shift+I", "Mod+A") or sequences of two ("g i"); Mod is Ctrl, on a Mac Cmd. */
  keys: readonly string[];
  /**
   * `list`: only while the message list has focus, because the key means something else elsewhere; `composer`: only while
   * a draft is on the screen; `mail`: never then.
   */
  scope?: 'list' | 'composer' | 'mail';
  /** Also while a draft is on the screen, where keys for mail are inert: nobody sees what they would do it to. */
  everywhere?: boolean;
  /** Also while typing in a text field. */
  inText?: boolean;
}

export const keyGroups: readonly KeyGroup[] = [
  'Moving',
  'Selecting',
  'Acting',
  'Writing',
  'Going to a folder',
  'Folders',
  'Window',
];

export const keyCommands: readonly KeyCommand[] = [
  { id: 'next', label: 'Next message', group: 'Moving', keys: ['j', 'n'] },
  { id: 'previous', label: 'Previous message', group: 'Moving', keys: ['k', 'p'] },
  { id: 'next', label: 'Next row in the list', group: 'Moving', keys: ['ArrowDown'], scope: 'list' },
  { id: 'previous', label: 'Previous row in the list', group: 'Moving', keys: ['ArrowUp'], scope: 'list' },
  { id: 'page-down', label: 'One page down', group: 'Moving', keys: ['PageDown'], scope: 'list' },
  { id: 'page-up', label: 'One page up', group: 'Moving', keys: ['PageUp'], scope: 'list' },
  { id: 'first', label: 'First message', group: 'Moving', keys: ['Home'], scope: 'list' },
  { id: 'last', label: 'Last message', group: 'Moving', keys: ['End'], scope: 'list' },
  {
    id: 'cursor-down',
    label: 'Next row, without opening it',
    group: 'Moving',
    keys: ['Mod+ArrowDown'],
    scope: 'list',
  },
  {
    id: 'cursor-up',
    label: 'Previous row, without opening it',
    group: 'Moving',
    keys: ['Mod+ArrowUp'],
    scope: 'list',
  },
  {
    id: 'cursor-page-down',
    label: 'One page down, without opening',
    group: 'Moving',
    keys: ['Mod+PageDown'],
    scope: 'list',
  },
  {
    id: 'cursor-page-up',
    label: 'One page up, without opening',
    group: 'Moving',
    keys: ['Mod+PageUp'],
    scope: 'list',
  },
  {
    id: 'cursor-first',
    label: 'First row, without opening it',
    group: 'Moving',
    keys: ['Mod+Home'],
    scope: 'list',
  },
  {
    id: 'cursor-last',
    label: 'Last row, without opening it',
    group: 'Moving',
    keys: ['Mod+End'],
    scope: 'list',
  },
  { id: 'open', label: 'Open the message', group: 'Moving', keys: ['o'] },
  { id: 'open', label: 'Open the message in the list', group: 'Moving', keys: ['Enter'], scope: 'list' },
  { id: 'back', label: 'Back to the list', group: 'Moving', keys: ['u'] },

  { id: 'select', label: 'Select or deselect the message', group: 'Selecting', keys: ['x'] },
  {
    id: 'extend-down',
    label: 'Extend the selection downward',
    group: 'Selecting',
    keys: ['Shift+ArrowDown'],
    scope: 'list',
  },
  {
    id: 'extend-up',
    label: 'Extend the selection upward',
    group: 'Selecting',
    keys: ['Shift+ArrowUp'],
    scope: 'list',
  },
  { id: 'select-all', label: 'Select the whole folder', group: 'Selecting', keys: ['* a', 'Mod+A'] },
  { id: 'select-none', label: 'Select nothing', group: 'Selecting', keys: ['* n'] },

  { id: 'archive', label: 'Archive', group: 'Acting', keys: ['e'] },
  { id: 'trash', label: 'Move to Trash', group: 'Acting', keys: ['#', 'Delete'] },
  { id: 'junk', label: 'Mark as junk', group: 'Acting', keys: ['!'] },
  { id: 'star', label: 'Star or remove the star', group: 'Acting', keys: ['s'] },
  { id: 'read', label: 'Mark as read', group: 'Acting', keys: ['Shift+I'] },
  { id: 'unread', label: 'Mark as unread', group: 'Acting', keys: ['Shift+U'] },
  { id: 'move', label: 'Move to a folder', group: 'Acting', keys: ['v'] },
  { id: 'copy', label: 'Copy to a folder', group: 'Acting', keys: ['Shift+V'] },
  { id: 'delete', label: 'Delete for ever (asks first)', group: 'Acting', keys: ['Shift+Delete'] },
  { id: 'source', label: 'Show the source of the message', group: 'Acting', keys: ['Mod+U'] },
  { id: 'undo', label: 'Undo', group: 'Acting', keys: ['z', 'Mod+Z'] },
  { id: 'redo', label: 'Redo', group: 'Acting', keys: ['Shift+Z', 'Mod+Shift+Z', 'Mod+Y'] },

  ...writingCommands,

  { id: 'go-inbox', label: 'Inbox', group: 'Going to a folder', keys: ['g i'] },
  { id: 'go-drafts', label: 'Drafts', group: 'Going to a folder', keys: ['g d'] },
  { id: 'go-sent', label: 'Sent', group: 'Going to a folder', keys: ['g t'] },
  { id: 'go-archive', label: 'Archive', group: 'Going to a folder', keys: ['g a'] },
  { id: 'go-starred', label: 'Starred', group: 'Going to a folder', keys: ['g s'] },
  { id: 'go-trash', label: 'Trash', group: 'Going to a folder', keys: ['g #'] },
  { id: 'go-outbox', label: 'Outbox', group: 'Going to a folder', keys: ['g b'] },

  { id: 'new-folder', label: 'New folder…', group: 'Folders', keys: ['Mod+Shift+E'] },
  { id: 'rename-folder', label: 'Rename the folder…', group: 'Folders', keys: ['F2'] },
  { id: 'delete-folder', label: 'Delete the folder…', group: 'Folders', keys: ['Mod+Shift+Delete'] },
  {
    id: 'subscribe-folder',
    label: 'Subscribe or unsubscribe the folder',
    group: 'Folders',
    keys: ['Mod+Shift+S'],
  },

  { id: 'sync', label: 'Get new mail now', group: 'Window', keys: ['F5'], inText: true },
  {
    id: 'work-offline',
    label: 'Work offline, or go online',
    group: 'Window',
    keys: ['Mod+Shift+O'],
    inText: true,
  },
  { id: 'next-pane', label: 'Next pane', group: 'Window', keys: ['F6'], inText: true },
  { id: 'previous-pane', label: 'Previous pane', group: 'Window', keys: ['Shift+F6'], inText: true },
  { id: 'next-tab', label: 'Next tab', group: 'Window', keys: ['Mod+Tab'], inText: true },
  { id: 'previous-tab', label: 'Previous tab', group: 'Window', keys: ['Mod+Shift+Tab'], inText: true },
  { id: 'palette', label: 'Commands and folders', group: 'Window', keys: ['Mod+K'], inText: true },
  { id: 'menu', label: 'Menu of the message or folder', group: 'Window', keys: ['Shift+F10', 'ContextMenu'] },
  { id: 'operations', label: 'Pending operations', group: 'Window', keys: ['g o'] },
  { id: 'open-mail-file', label: 'Open a mail file', group: 'Window', keys: ['Mod+O'], inText: true },
  { id: 'settings', label: 'Settings', group: 'Window', keys: ['Mod+,'], inText: true },
  { id: 'keys', label: 'Keyboard shortcuts', group: 'Window', keys: ['?'] },
  { id: 'zoom-in', label: 'Zoom in', group: 'Window', keys: ['Mod+Plus', 'Mod+='], inText: true },
  { id: 'zoom-out', label: 'Zoom out', group: 'Window', keys: ['Mod+-'], inText: true },
  { id: 'zoom-reset', label: 'Actual size', group: 'Window', keys: ['Mod+0'], inText: true },
  { id: 'escape', label: 'Clear the selection, go back', group: 'Window', keys: ['Escape'], scope: 'mail' },
];

export const operationKeys: readonly { id: OperationKeyId; label: string; keys: readonly string[] }[] = [
  { id: 'retry', label: 'Try the operation again', keys: ['r'] },
  { id: 'choose', label: 'Choose the message that is meant', keys: ['c'] },
  { id: 'put-back', label: 'Put back a message that another program deleted', keys: ['p'] },
  { id: 'discard', label: 'Discard the operation', keys: ['#', 'Delete'] },
  { id: 'dismiss', label: 'Put away what was refused or is done', keys: ['e'] },
  { id: 'retry-all', label: 'Try everything again', keys: ['Shift+R'] },
  { id: 'discard-all', label: 'Discard everything (asks first)', keys: ['Shift+Delete'] },
  { id: 'clear-history', label: 'Clear the history', keys: ['Shift+E'] },
];

export function operationKeyOf(event: PressedKey): OperationKeyId | null {
  const chord = chordOf(event);
  return operationKeys.find(({ keys }) => chord !== null && keys.includes(chord))?.id ?? null;
}

export interface PressedKey {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * A key press in the table's notation. Letters name Shift, signs do not (`#` sits elsewhere on every keyboard);
 * on a layout without Latin letters the place of the key decides.
 */
export function chordOf(event: PressedKey): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process'].includes(event.key))
    return null;
  const place = /^Key([A-Z])$/.exec(event.code)?.[1];
  const isLatin = /^[\u0020-\u007e]$/.test(event.key);
  // A plus joins the parts of a chord, so the key itself goes by its name.
  const key =
    event.key === '+'
      ? 'Plus'
      : event.key.length === 1 && !isLatin && place
        ? place.toLowerCase()
        : event.key;
  const isLetter = /^[a-z]$/i.test(key);
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : '';
  const alt = event.altKey ? 'Alt+' : '';
  if (isLetter)
    return mod || alt
      ? `${mod}${alt}${shift(event)}${key.toUpperCase()}`
      : `${shift(event)}${event.shiftKey ? key.toUpperCase() : key.toLowerCase()}`;
  return key.length === 1 || key === 'Plus' ? `${mod}${alt}${key}` : `${mod}${alt}${shift(event)}${key}`;
}

function shift(event: PressedKey): string {
  return event.shiftKey ? 'Shift+' : '';
}

/** Whether a command has a meaning while a draft is on the screen. */
export function isForDrafts({ group, scope, everywhere }: KeyCommand): boolean {
  if (scope !== undefined) return scope === 'composer';
  return everywhere === true || group === 'Window' || group === 'Going to a folder';
}

export type KeyMatch = { kind: 'command'; id: KeyCommandId } | { kind: 'waiting' } | { kind: 'none' };

export interface KeyContext {
  inList: boolean;
  inText: boolean;
  /** A draft is on the screen, or the outbox. */
  inComposer: boolean;
  /** ms, any clock. */
  now: number;
}

/** How long the second key of a sequence may take. */
export const sequenceTimeout = 1_500;

/** Remembers the first key of a sequence between presses. */
export function createKeyMatcher(
  commands: readonly KeyCommand[] = keyCommands,
): (chord: string, context: KeyContext) => KeyMatch {
  let first: { chord: string; at: number } | null = null;
  return (chord, context) => {
    const usable = commands.filter(
      (command) =>
        (!context.inText || command.inText === true) &&
        (command.scope !== 'list' || context.inList) &&
        (context.inComposer ? isForDrafts(command) : command.scope !== 'composer'),
    );
    const begun = first && context.now - first.at <= sequenceTimeout ? first.chord : null;
    first = null;
    if (begun) {
      const found = usable.find((command) => command.keys.includes(`${begun} ${chord}`));
      if (found) return { kind: 'command', id: found.id };
    }
    const found = usable.find((command) => command.keys.includes(chord));
    if (found) return { kind: 'command', id: found.id };
    if (usable.some((command) => command.keys.some((keys) => keys.startsWith(`${chord} `)))) {
      first = { chord, at: context.now };
      return { kind: 'waiting' };
    }
    return { kind: 'none' };
  };
}

/** A chord as keycaps: "Ctrl" "A", or "g" "then" "i". */
export function keycaps(keys: string, mac: boolean): string[] {
  const names: Record<string, string> = {
    Mod: mac ? 'Cmd' : 'Ctrl',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Escape: 'Esc',
    Delete: 'Del',
    PageUp: 'Page up',
    PageDown: 'Page down',
    ContextMenu: 'Menu',
    Plus: '+',
  };
  return keys.split(' ').flatMap((chord, index) => {
    const caps = chord.split('+').map((part) => names[part] ?? part);
    return index === 0 ? caps : ['then', ...caps];
  });
}

/** The first key of a command, for tooltips: "Ctrl+,", "e", "g i". */
export function keyHint(id: KeyCommandId, mac = false): string | undefined {
  const keys = keyCommands.find((command) => command.id === id)?.keys[0];
  return keys
    ?.split(' ')
    .map((chord) => keycaps(chord, mac).join('+'))
    .join(' ');
}
