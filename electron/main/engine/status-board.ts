/** Keeps each account's status and tells the ui of every change. */
import type { AccountId } from '../../contract/ids';
import type {
  AccountStatus,
  Notice,
  StatusEvent,
  StatusSnapshot,
  UndoLabels,
} from '../../contract/status-events';

export interface StatusBoard {
  /** Merges into the account's status and sends it. */
  update(accountId: AccountId, change: Partial<Omit<AccountStatus, 'accountId'>>): void;
  get(accountId: AccountId): AccountStatus;
  remove(accountId: AccountId): void;
  notice(notice: Notice): void;
  /** A reason why the whole app cannot work. */
  setProblem(sentence: string): void;
  /** What undo and redo would do from now on; sent where it is news. */
  setUndoLabels(labels: UndoLabels): void;
  setWorkOffline(on: boolean): void;
  snapshot(): StatusSnapshot;
}

export function createStatusBoard(send: (event: StatusEvent) => void): StatusBoard {
  const statuses = new Map<AccountId, AccountStatus>();
  let problem: string | null = null;
  let workOffline = false;
  let undoLabels: UndoLabels = { undo: null, redo: null };

  const get = (accountId: AccountId): AccountStatus =>
    statuses.get(accountId) ?? {
      accountId,
      phase: 'starting',
      error: null,
      sentence: null,
      progress: null,
      lastSyncAt: null,
      nextTryAt: null,
    };

  return {
    get,
    update(accountId, change) {
      const status = { ...get(accountId), ...change };
      statuses.set(accountId, status);
      send({ kind: 'account-status', status });
    },
    remove: (accountId) => void statuses.delete(accountId),
    notice: (notice) => send({ kind: 'notice', notice }),
    setProblem: (sentence) => void (problem = sentence),
    setUndoLabels(labels) {
      if (labels.undo === undoLabels.undo && labels.redo === undoLabels.redo) return;
      undoLabels = labels;
      send({ kind: 'undo-labels', labels });
    },
    setWorkOffline(on) {
      workOffline = on;
      send({ kind: 'work-offline', on });
    },
    snapshot: () => ({ accounts: [...statuses.values()], problem, undoLabels, workOffline }),
  };
}
