/** Which accounts are in their first sync since the start: from its first count until it is over or failed. Pure. */
import type { AccountId } from '../../electron/contract/ids';
import type { AccountStatus } from '../../electron/contract/status-events';

/**
 * A sync works mailbox by mailbox and is for moments without a count: what is shown of it must not come and go with that,
 * nor with the moment between "pause" and "paused", or the button would be lost under the finger.
 */
export function followFirstSyncs(
  running: ReadonlySet<AccountId>,
  status: AccountStatus,
): ReadonlySet<AccountId> {
  const { accountId } = status;
  const shown = running.has(accountId) ? !isOver(status) : begins(status);
  if (shown === running.has(accountId)) return running;
  const next = new Set(running);
  if (shown) next.add(accountId);
  else next.delete(accountId);
  return next;
}

function begins({ progress, phase, lastSyncAt }: AccountStatus): boolean {
  return lastSyncAt === null && (progress !== null || phase === 'paused');
}

function isOver({ phase, error, lastSyncAt }: AccountStatus): boolean {
  switch (phase) {
    case 'online':
    case 'stopped':
      return true;
    case 'offline':
      return error !== null;
    case 'starting':
    case 'connecting':
    case 'replaying':
    case 'syncing':
    case 'offline-by-choice':
    case 'paused':
      return lastSyncAt !== null;
  }
}
