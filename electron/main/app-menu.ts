/** The application menu: mostly hidden, but without it copy and paste have no keys on some systems, and nobody would see what undo would do. */
import type { BaseWindow, BrowserWindow, MenuItemConstructorOptions } from 'electron';
import type { EditItem, HelpItem, UndoLabels } from '../contract/status-events';

export interface AppMenuParts {
  platform: NodeJS.Platform;
  developer: boolean;
  /** Asks for mail files and opens them. */
  openMailFile: () => void;
  /** Has the ui carry out an item of Help. */
  help: (item: HelpItem) => void;
  /** What undo and redo would do to mail now. */
  labels: UndoLabels;
  workOffline: boolean;
  setWorkOffline: (on: boolean) => void;
  /** Has the ui undo or redo: typing in a text field, mail elsewhere. */
  edit: (item: EditItem) => void;
}

/** No reload and no Ctrl+R: that key is "reply" in mail. */
export function appMenu({
  platform,
  developer,
  openMailFile,
  help,
  labels,
  edit,
  workOffline,
  setWorkOffline,
}: AppMenuParts): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        uiKey('New Message', 'N', mac),
        { type: 'separator' },
        {
          label: 'Open Mail File…',
          // Only a Mac's menu takes the key itself; elsewhere the page hears it first.
          ...{ accelerator: 'CmdOrCtrl+O', registerAccelerator: mac },
          click: openMailFile,
        },
        {
          ...{ label: 'Work Offline', type: 'checkbox', checked: workOffline },
          ...{ accelerator: 'Shift+CmdOrCtrl+O', registerAccelerator: mac },
          click: () => setWorkOffline(!workOffline),
        },
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        ...turnItems(labels, mac, edit),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        { type: 'separator' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        uiKey('Commands and Folders…', 'K', mac),
        uiKey('Message Source', 'U', mac),
        { type: 'separator' },
        uiKey('Actual Size', '0', mac),
        uiKey('Zoom In', '=', mac),
        uiKey('Zoom Out', '-', mac),
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(developer ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    {
      label: 'Message',
      submenu: [
        uiKey('Reply', 'R', mac),
        uiKey('Reply to All', 'R', mac, true),
        uiKey('Reply to the Mailing List', 'L', mac, true),
        uiKey('Forward', 'F', mac, true),
        uiKey('Edit as New Message', 'E', mac),
        { type: 'separator' },
        uiKey('Send', 'Enter', mac),
        uiKey('Send Later…', 'Enter', mac, true),
        uiKey('Attach Files…', 'A', mac, true),
        uiKey('Save Draft', 'S', mac),
        uiKey('Discard Draft', 'D', mac, true),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    {
      // On a Mac the role brings the search over all menus.
      ...{ label: 'Help', role: 'help' },
      submenu: [
        // Its key is no chord, and a menu must not take it away from text fields.
        { label: 'Keyboard Shortcuts', click: () => help('keys') },
        { label: 'Copy Diagnostics', click: () => help('copy-diagnostics') },
        { type: 'separator' },
        { label: 'About Satchel', click: () => help('about') },
      ],
    },
  ];
}

/** Never greyed out: whether there is typing to undo, only the page knows. */
function turnItems(
  labels: UndoLabels,
  mac: boolean,
  edit: (item: EditItem) => void,
): MenuItemConstructorOptions[] {
  const item = (label: string, what: string | null, accelerator: string, turn: EditItem) => ({
    // In a menu an ampersand marks the letter after it.
    label: what === null ? label : `${label} ${what.replaceAll('&', '&&')}`,
    ...{ accelerator, registerAccelerator: mac, click: () => edit(turn) },
  });
  return [
    item('Undo', labels.undo, 'CmdOrCtrl+Z', 'undo'),
    item('Redo', labels.redo, 'Shift+CmdOrCtrl+Z', 'redo'),
  ];
}

/**
 * An item that presses the ui's own key, which is where zoom is remembered and the palette lives. Only a Mac's menu takes
 * the key itself; elsewhere the page hears it first, and a second time would be once too often.
 */
function uiKey(label: string, keyCode: string, mac: boolean, shift = false): MenuItemConstructorOptions {
  const modifiers: Modifier[] = [mac ? 'meta' : 'control', ...(shift ? (['shift'] as const) : [])];
  return {
    label,
    accelerator: `${shift ? 'Shift+' : ''}CmdOrCtrl+${keyCode}`,
    registerAccelerator: mac,
    click: (_item, window) => press(window, keyCode, modifiers),
  };
}

type Modifier = 'meta' | 'control' | 'shift';

function press(window: BaseWindow | undefined, keyCode: string, modifiers: Modifier[]): void {
  // Every window of Satchel is a browser window.
  (window as BrowserWindow | undefined)?.webContents.sendInputEvent({
    ...{ type: 'keyDown', keyCode, modifiers },
  });
}
