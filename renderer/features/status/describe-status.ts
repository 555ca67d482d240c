/** Account states in words: one for the bar, a sentence where something is wrong. */
import type { AccountSummary } from '../../../electron/contract/model';
import type { AccountStatus } from '../../../electron/contract/status-events';

export interface DescribedStatus {
  tone: 'ok' | 'busy' | 'offline' | 'attention';
  /** One or two words. */
  word: string;
  /** More, where there is more to say: progress or the cause. */
  detail: string | null;
  /** The account waits for a password. */
  needsPassword: boolean;
}

export function describeStatus(status: AccountStatus | undefined): DescribedStatus {
  if (!status) return { tone: 'busy', word: 'Starting', detail: null, needsPassword: false };
  const needsPassword = status.error?.kind === 'password-needed' || status.error?.kind === 'sign-in';
  const plain = (
    tone: DescribedStatus['tone'],
    word: string,
    detail: string | null = null,
  ): DescribedStatus => ({ tone, word, detail, needsPassword });
  switch (status.phase) {
    case 'starting':
      return plain('busy', 'Starting');
    case 'connecting':
      return plain('busy', 'Connecting');
    case 'replaying':
      return plain('busy', 'Sending changes');
    case 'syncing':
      return plain('busy', 'Syncing', status.progress ? describeProgress(status.progress) : null);
    case 'online':
      return plain('ok', 'Online', status.progress ? describeProgress(status.progress) : null);
    case 'offline':
      return plain('offline', 'Offline', status.sentence);
    case 'stopped':
      return plain('attention', needsPassword ? 'Needs password' : 'Stopped', status.sentence);
  }
}

/** "120 of 400 headers in Inbox" */
export function describeProgress(progress: NonNullable<AccountStatus['progress']>): string {
  const mailbox = progress.mailbox.toUpperCase() === 'INBOX' ? 'Inbox' : progress.mailbox;
  return `${progress.done.toLocaleString()} of ${progress.total.toLocaleString()} ${progress.what} in ${mailbox}`;
}

export interface OverallStatus {
  kind: 'online' | 'partly' | 'offline' | 'busy' | 'attention';
  word: string;
}

/** The whole app in a word; offline only when no account has its server. */
export function describeOverall(
  accounts: readonly AccountSummary[],
  statuses: Readonly<Record<string, AccountStatus>>,
): OverallStatus {
  const described = accounts.map((account) => describeStatus(statuses[account.id]));
  const count = (tone: DescribedStatus['tone']): number =>
    described.filter((status) => status.tone === tone).length;
  const away = count('offline') + count('attention');
  if (away === accounts.length && accounts.length > 0) {
    return count('offline') > 0
      ? { kind: 'offline', word: 'Offline' }
      : { kind: 'attention', word: 'Needs you' };
  }
  if (away > 0) return { kind: 'partly', word: `${accounts.length - away} of ${accounts.length} online` };
  return count('busy') > 0 ? { kind: 'busy', word: 'Syncing' } : { kind: 'online', word: 'Online' };
}
