/** How each account is doing, as main tells it. */
import { create } from 'zustand';
import type { AccountId } from '../../electron/contract/ids';
import type { AccountStatus, ExportProgress, UndoLabels } from '../../electron/contract/status-events';
import { bridge } from '../data/bridge';
import { sendCommand } from '../data/use-commands';
import { pressKey } from '../ui/press-key';
import { cancelDialogAround } from '../ui/cancel-dialog';
import { followFirstSyncs } from './first-syncs';
import { openHelp } from './help';
import { followMailFiles, useMailFiles } from './mail-files';
import { writeToWaiting } from './mailto-links';
import { editFromMenu } from './mail-actions';
import { useNotices } from './notices';
import { selectText } from './text-menus';

interface StatusState {
  accounts: Readonly<Record<AccountId, AccountStatus>>;
  /** Accounts in their first sync since the start. */
  firstSyncs: ReadonlySet<AccountId>;
  /** How far exports of mail are, by account. */
  exports: Readonly<Record<AccountId, ExportProgress>>;
  /** Why the whole app cannot work, if it cannot. */
  problem: string | null;
  /** What undo and redo would do to mail now. */
  undoLabels: UndoLabels;
  /** The person works offline by choice. */
  workOffline: boolean;
}

export const useStatus = create<StatusState>()(() => ({
  accounts: {},
  firstSyncs: new Set(),
  exports: {},
  problem: null,
  undoLabels: { undo: null, redo: null },
  workOffline: false,
}));

/** Listens first and asks then, so that nothing falls between; called once, by the app's root. */
export function followStatus(): () => void {
  const told = new Set<AccountId>();
  let heardOfFiles = false;
  let heardOfUndo = false;
  let heardOfOffline = false;
  const stop = bridge().onStatus((event) => {
    switch (event.kind) {
      case 'account-status':
        told.add(event.status.accountId);
        useStatus.setState((state) => ({
          accounts: { ...state.accounts, [event.status.accountId]: event.status },
          firstSyncs: followFirstSyncs(state.firstSyncs, event.status),
        }));
        break;
      case 'export-progress':
        useStatus.setState((state) => ({
          exports: { ...state.exports, [event.progress.accountId]: event.progress },
        }));
        break;
      case 'notice':
        useNotices.getState().tell({ ...event.notice, actionId: null });
        break;
      case 'frame-key':
        // Anywhere else the page hears the key itself.
        if (document.activeElement instanceof HTMLIFrameElement) {
          if (event.pressed.key === 'Escape' && cancelDialogAround(document.activeElement)) break;
          pressKey(event.pressed);
        }
        break;
      case 'mail-files':
        useMailFiles.setState((state) => followMailFiles(state, event.opened));
        heardOfFiles = true;
        break;
      case 'mailto':
        void writeToWaiting();
        break;
      case 'help':
        openHelp(event.item);
        break;
      case 'edit':
        editFromMenu(event.item);
        break;
      case 'undo-labels':
        heardOfUndo = true;
        useStatus.setState({ undoLabels: event.labels });
        break;
      case 'work-offline':
        heardOfOffline = true;
        useStatus.setState({ workOffline: event.on });
        break;
      case 'select-text':
        selectText();
        break;
    }
  });
  // Only a hint, and often wrong: the sockets decide. But after it waiting for the next try would be a waste.
  window.addEventListener('online', () => void sendCommand('sync.now', {}));
  void writeToWaiting();
  void sendCommand('mail-file.list', {}).then((result) => {
    // What was heard meanwhile is newer.
    if (result.ok && !heardOfFiles) useMailFiles.setState((state) => followMailFiles(state, result.value));
  });
  void sendCommand('status.get', {}).then((result) => {
    if (!result.ok) return;
    const { accounts, problem, undoLabels, workOffline } = result.value;
    if (!heardOfOffline) useStatus.setState({ workOffline });
    if (!heardOfUndo) useStatus.setState({ undoLabels });
    const snapshot = accounts.filter((status) => !told.has(status.accountId));
    useStatus.setState((state) => ({
      accounts: {
        ...state.accounts,
        ...Object.fromEntries(snapshot.map((status) => [status.accountId, status])),
      },
      firstSyncs: snapshot.reduce(followFirstSyncs, state.firstSyncs),
      problem,
    }));
  });
  return stop;
}
