/** Makes the two windows: the ui that the person sees, and the hidden page that owns the database. */
import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import { storeUrl, uiUrl } from './app-protocol';
import type { WindowPlacement } from './window-state';

export interface WindowParts {
  /** Electron's class. */
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  /** The bundled preloads, absolute. */
  uiPreload: string;
  storePreload: string;
  /** Whether the system is dark now: the first paint must not flash. */
  dark: () => boolean;
  /** Whether developer tools may be opened. */
  developer: boolean;
}

/** The canvas colours of the ui, which the window shows until its page has painted. */
const canvas = { light: '#ffffff', dark: '#16181c' };

function preferences(preload: string, developer: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    webviewTag: false,
    // Chromium would fetch dictionaries from the network.
    spellcheck: false,
    devTools: developer,
  };
}

/**
 * @param placement where it was when it was last closed
 * @returns the window, not loaded yet: call `loadURL(uiUrl)` once its guards stand. It shows itself when it has painted.
 */
export function createUiWindow(parts: WindowParts, placement: WindowPlacement): BrowserWindow {
  const window = new parts.BrowserWindow({
    title: 'Satchel',
    ...placement.bounds,
    minWidth: 400,
    minHeight: 300,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: parts.dark() ? canvas.dark : canvas.light,
    webPreferences: preferences(parts.uiPreload, parts.developer),
  });
  window.once('ready-to-show', () => {
    if (placement.maximised) window.maximize();
    window.show();
  });
  return window;
}

/** @returns a window that is never shown; its page works at full speed nevertheless */
export function createStoreWindow(parts: WindowParts): BrowserWindow {
  return new parts.BrowserWindow({
    title: 'Satchel store',
    show: false,
    width: 400,
    height: 300,
    focusable: false,
    skipTaskbar: true,
    webPreferences: { ...preferences(parts.storePreload, parts.developer), backgroundThrottling: false },
  });
}

export { storeUrl, uiUrl };
