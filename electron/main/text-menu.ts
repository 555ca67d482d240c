/** The system's own menu over text: what it offers (pure), and the one place that opens it. */
import type { BrowserWindow, ContextMenuParams, Menu, MenuItemConstructorOptions } from 'electron';
import { checkLink } from './open-link';

/** What is looked at of what was asked for. Titles, sources of pictures and the like are a stranger's and left alone. */
export type AskedMenu = Pick<
  ContextMenuParams,
  'isEditable' | 'selectionText' | 'linkURL' | 'editFlags' | 'frameURL' | 'misspelledWord'
>;

export interface TextActions {
  undo(): void;
  redo(): void;
  cut(): void;
  copy(): void;
  paste(): void;
  /** Of the field or frame that has the focus. */
  selectAll(): void;
  /** Of the text in the ui's own page that the menu was asked for on. */
  selectText(): void;
  /** Puts plain text on the clipboard, and nothing else: mail must not bring markup to where it is pasted. */
  writeText(text: string): void;
  /** Puts another word in the place of the misspelled one. */
  replace(word: string): void;
  /** The word is the person's own from now on. */
  addWord(word: string): void;
}

/** The ui cancels the event wherever there is no text, so that what comes here deserves a menu. */
export function textMenu(
  asked: AskedMenu,
  act: TextActions,
  suggestions: readonly string[] = [],
): MenuItemConstructorOptions[] {
  return asked.isEditable
    ? [...spellingItems(asked.misspelledWord, act, suggestions), ...fieldMenu(asked, act)]
    : readingMenu(asked, act);
}

function spellingItems(
  word: string,
  act: TextActions,
  suggestions: readonly string[],
): MenuItemConstructorOptions[] {
  if (word === '') return [];
  return [
    // An ampersand of a word would be taken for its access key.
    ...suggestions.map((one) => ({ label: one.replaceAll('&', '&&'), click: () => act.replace(one) })),
    ...(suggestions.length === 0 ? [{ label: 'No Suggestions', enabled: false }] : []),
    { type: 'separator' },
    { label: 'Add to Dictionary', click: () => act.addWord(word) },
    { type: 'separator' },
  ];
}

function fieldMenu({ editFlags: can }: AskedMenu, act: TextActions): MenuItemConstructorOptions[] {
  return [
    { label: 'Undo', enabled: can.canUndo, click: () => act.undo() },
    { label: 'Redo', enabled: can.canRedo, click: () => act.redo() },
    { type: 'separator' },
    { label: 'Cut', enabled: can.canCut, click: () => act.cut() },
    { label: 'Copy', enabled: can.canCopy, click: () => act.copy() },
    { label: 'Paste', enabled: can.canPaste, click: () => act.paste() },
    { type: 'separator' },
    { label: 'Select All', enabled: can.canSelectAll, click: () => act.selectAll() },
  ];
}

function readingMenu(asked: AskedMenu, act: TextActions): MenuItemConstructorOptions[] {
  const { selectionText, frameURL } = asked;
  const inFrame = frameURL.startsWith('satchel://message/');
  const copy = { label: 'Copy', enabled: selectionText !== '', click: () => act.writeText(selectionText) };
  const all = { label: 'Select All', click: () => (inFrame ? act.selectAll() : act.selectText()) };
  return [...linkItems(asked.linkURL, act), copy, all];
}

function linkItems(linkUrl: string, act: TextActions): MenuItemConstructorOptions[] {
  const url = checkLink(linkUrl);
  if (url === null) return [];
  const address = addressOf(url);
  return [
    address === null
      ? { label: 'Copy Link Address', click: () => act.writeText(url) }
      : { label: 'Copy Mail Address', click: () => act.writeText(address) },
    { type: 'separator' },
  ];
}

/** The addresses of a `mailto:`, without what else it would fill in (RFC 6068 section 2); null for other links. */
function addressOf(url: string): string | null {
  if (!url.startsWith('mailto:')) return null;
  const encoded = url.slice('mailto:'.length).split('?')[0] ?? '';
  try {
    return decodeURIComponent(encoded).replace(/\p{Cc}/gu, '') || url;
  } catch {
    return encoded;
  }
}

export interface TextMenuParts {
  Menu: Pick<typeof Menu, 'buildFromTemplate'>;
  selectText: () => void;
  writeText: (text: string) => void;
  /** Never rejects. */
  suggest: (word: string) => Promise<string[]>;
  addWord: (word: string) => void;
}

/** Answers the mouse, the menu key and Shift+F10 over text. */
export function offerTextMenu(window: BrowserWindow, parts: TextMenuParts): void {
  const { webContents } = window;
  const act: TextActions = {
    undo: () => webContents.undo(),
    redo: () => webContents.redo(),
    cut: () => webContents.cut(),
    copy: () => webContents.copy(),
    paste: () => webContents.paste(),
    selectAll: () => webContents.selectAll(),
    selectText: parts.selectText,
    writeText: parts.writeText,
    replace: (word) => webContents.replaceMisspelling(word),
    addWord: (word) => {
      parts.addWord(word);
      // In its own place it is looked at anew, and no longer underlined.
      webContents.replaceMisspelling(word);
    },
  };
  webContents.on('context-menu', (_event, params) => {
    const { misspelledWord } = params;
    if (misspelledWord === '' || !params.isEditable) show(params, []);
    else void parts.suggest(misspelledWord).then((suggestions) => show(params, suggestions));
  });
  const show = (params: ContextMenuParams, suggestions: readonly string[]): void => {
    if (window.isDestroyed()) return;
    const menu = parts.Menu.buildFromTemplate(textMenu(params, act, suggestions));
    // By mouse it opens at the pointer by itself; by key that would be anywhere.
    const keyed = params.menuSourceType === 'keyboard';
    menu.popup({ window, ...(keyed ? { x: Math.round(params.x), y: Math.round(params.y) } : {}) });
  };
}
