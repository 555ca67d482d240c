/** How each account is doing, as main tells it. */
import { create } from 'zustand';
import type { AccountId } from '../../electron/contract/ids';
import type { AccountStatus } from '../../electron/contract/status-events';
import { bridge } from '../data/bridge';
import { sendCommand } from '../data/use-commands';
import { pressKey } from '../ui/press-key';
import { useNotices } from './notices';

interface StatusState {
  accounts: Readonly<Record<AccountId, AccountStatus>>;
  /** Why the whole app cannot work, if it cannot. */
  problem: string | null;
}

export const useStatus = create<StatusState>()(() => ({ accounts: {}, problem: null }));

/** Listens first and asks then, so that nothing falls between; called once, by the app's root. */
export function followStatus(): () => void {
  const told = new Set<AccountId>();
  const stop = bridge().onStatus((event) => {
    switch (event.kind) {
      case 'account-status':
        told.add(event.status.accountId);
        useStatus.setState((state) => ({
          accounts: { ...state.accounts, [event.status.accountId]: event.status },
        }));
        break;
      case 'notice':
        useNotices.getState().tell({ ...event.notice, actionId: null });
        break;
      case 'frame-key':
        // Anywhere else the page hears the key itself.
        if (document.activeElement instanceof HTMLIFrameElement) pressKey(event.pressed);
        break;
    }
  });
  // Only a hint, and often wrong: the sockets decide. But after it waiting for the next try would be a waste.
  window.addEventListener('online', () => void sendCommand('sync.now', {}));
  void sendCommand('status.get', {}).then((result) => {
    if (!result.ok) return;
    const { accounts, problem } = result.value;
    const snapshot = accounts.filter((status) => !told.has(status.accountId));
    useStatus.setState((state) => ({
      accounts: {
        ...state.accounts,
        ...Object.fromEntries(snapshot.map((status) => [status.accountId, status])),
      },
      problem,
    }));
  });
  return stop;
}
