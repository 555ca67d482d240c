/** Keeps one Satchel to a profile: a second start only brings the first one's window forward. */

/** What is needed of Electron's `app`. */
export interface SingleInstanceApp {
  requestSingleInstanceLock(): boolean;
  on(event: 'second-instance', listener: () => void): unknown;
}

/** What is needed of a window. */
export interface FocusableWindow {
  isDestroyed(): boolean;
  isMinimized(): boolean;
  restore(): void;
  show(): void;
  focus(): void;
}

/**
 * Takes the lock, which Electron keeps under `userData` and so for each profile: call after `openProfile`.
 * @param window the window to bring forward, null while there is none
 * @returns false: another Satchel has this profile; the caller must quit at once and touch no file
 */
export function claimProfile(app: SingleInstanceApp, window: () => FocusableWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => bringForward(window()));
  return true;
}

/** Shows, restores and focuses a window. */
export function bringForward(window: FocusableWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
