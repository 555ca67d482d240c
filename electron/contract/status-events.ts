/** What main tells the ui by itself: how each account is doing, and sentences for the person. */
import type { MailError } from './errors';
import type { AccountId } from './ids';
import type { MailFiles } from './mail-files';

export interface SyncProgress {
  /** The mailbox's path, for reading aloud. */
  mailbox: string;
  what: 'headers' | 'bodies' | 'messages';
  done: number;
  total: number;
}

export type AccountPhase =
  | 'starting'
  | 'connecting'
  | 'replaying'
  | 'syncing'
  | 'online'
  | 'offline'
  | 'offline-by-choice'
  | 'paused'
  | 'stopped';

export interface AccountStatus {
  accountId: AccountId;
  /** `offline`: will try again by itself; `offline-by-choice`: the person works offline; `paused`: the person wants no connection of this account; `stopped`: waits for the person (password, certificate). */
  phase: AccountPhase;
  error: MailError | null;
  /** The error as a plain sentence. */
  sentence: string | null;
  progress: SyncProgress | null;
  /** ms since 1970 of the last sync that ended without an error. */
  lastSyncAt: number | null;
  /** ms since 1970; when `offline`. */
  nextTryAt: number | null;
  /** Why its SMTP server cannot be reached, where there is mail for it; absent or null: it can, or nobody knows. */
  outgoing?: { error: MailError; sentence: string } | null;
}

export interface Notice {
  level: 'info' | 'warning' | 'error';
  sentence: string;
}

/** An account's mail on its way to a folder of the person's choice. */
export interface ExportProgress {
  accountId: AccountId;
  done: number;
  total: number;
}

/** What undo and redo would do now, for menus and the palette: "Archive 10 messages"; null: nothing. */
export interface UndoLabels {
  undo: string | null;
  redo: string | null;
}

export interface StatusSnapshot {
  accounts: AccountStatus[];
  /** Null, or why the whole app cannot work (profile in use, vault from a newer version). */
  problem: string | null;
  undoLabels: UndoLabels;
  /** The person works offline by choice. */
  workOffline: boolean;
}

/** A key pressed while a message frame has the focus: frames run no script, so only main can pass it on. */
export interface FrameKey {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** An item of the application's menu that the ui carries out. */
export type HelpItem = 'copy-diagnostics' | 'keys' | 'about';
/** In a text field they are the text's. */
export type EditItem = 'undo' | 'redo';

export type StatusEvent =
  | { kind: 'account-status'; status: AccountStatus }
  | { kind: 'export-progress'; progress: ExportProgress }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'frame-key'; pressed: FrameKey }
  | { kind: 'mail-files'; opened: MailFiles }
  | { kind: 'mailto' }
  | { kind: 'help'; item: HelpItem }
  | { kind: 'edit'; item: EditItem }
  | { kind: 'undo-labels'; labels: UndoLabels }
  | { kind: 'work-offline'; on: boolean }
  /** "Select All" was chosen in the system's menu over text of the ui's own page. */
  | { kind: 'select-text' };
