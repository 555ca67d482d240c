/** Account states in words: one for the bar, a sentence where something is wrong. */
import type { MailError } from '../../../electron/contract/errors';
import type { AccountSummary } from '../../../electron/contract/model';
import type { AccountStatus } from '../../../electron/contract/status-events';

export interface DescribedStatus {
  tone: 'ok' | 'busy' | 'offline' | 'paused' | 'attention';
  /** One or two words. */
  word: string;
  /** More, where there is more to say: progress or the cause. */
  detail: string | null;
  /** The account waits for a password. */
  needsPassword: boolean;
}

/** How an account is doing; that its mail cannot go out counts where nothing else is wrong. */
export function describeStatus(status: AccountStatus | undefined): DescribedStatus {
  const described = describeReceiving(status);
  if (!status?.outgoing || (described.tone !== 'ok' && described.tone !== 'busy')) return described;
  return { ...described, tone: 'attention', word: 'Cannot send', detail: status.outgoing.sentence };
}

function describeReceiving(status: AccountStatus | undefined): DescribedStatus {
  if (!status) return { tone: 'busy', word: 'Starting', detail: null, needsPassword: false };
  const needsPassword = status.error?.kind === 'password-needed' || status.error?.kind === 'sign-in';
  const needed = status.error?.kind === 'signed-out' ? 'Needs sign-in' : null;
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
      return plain(...causeOf(status.error), status.sentence);
    case 'offline-by-choice':
      return plain('paused', 'Offline', 'You work offline by choice: changes wait until you go online.');
    case 'paused':
      return plain(
        'paused',
        'Paused',
        'You paused this account: Satchel does not connect to it, and changes wait until you resume it.',
      );
    case 'stopped':
      return plain('attention', needed ?? (needsPassword ? 'Needs password' : 'Stopped'), status.sentence);
  }
}

/** Why an account is away, in a word: only a network that is not there counts as offline. */
function causeOf(error: MailError | null): ['offline' | 'attention', string] {
  switch (error?.kind) {
    case 'tls':
      return ['attention', 'Not secure'];
    case 'busy':
      return ['offline', 'Server busy'];
    case 'protocol':
      return ['attention', 'Not a mail server'];
    case 'refused':
      return ['attention', 'Server refuses'];
    case 'disk':
      return ['attention', error.reason === 'full' ? 'Disk full' : 'Disk error'];
    case 'sign-in':
    case 'password-needed':
      return ['attention', 'Needs password'];
    case 'signed-out':
      return ['attention', 'Needs sign-in'];
    case 'sign-in-service':
      return error.reason === 'away' ? ['offline', 'Offline'] : ['offline', 'Sign-in waits'];
    case 'network':
    case 'internal':
    case undefined:
      return ['offline', 'Offline'];
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
  workOffline = false,
): OverallStatus {
  if (workOffline) return { kind: 'offline', word: 'Offline (your choice)' };
  const described = accounts.map((account) => describeReceiving(statuses[account.id]));
  const count = (tone: DescribedStatus['tone']): number =>
    described.filter((status) => status.tone === tone).length;
  // A paused account is as the person wants it: nothing is wrong.
  const active = accounts.length - count('paused');
  const away = count('offline') + count('attention');
  if (active === 0 && accounts.length > 0) return { kind: 'offline', word: 'Paused' };
  if (away === active && active > 0) {
    return count('offline') > 0
      ? { kind: 'offline', word: 'Offline' }
      : { kind: 'attention', word: 'Needs you' };
  }
  if (away > 0) return { kind: 'partly', word: `${active - away} of ${active} online` };
  if (accounts.some(({ id }) => describeStatus(statuses[id]).tone === 'attention'))
    return { kind: 'attention', word: 'Cannot send' };
  return count('busy') > 0 ? { kind: 'busy', word: 'Syncing' } : { kind: 'online', word: 'Online' };
}
