/** How far a first sync is, in words. Pure. */
import type { AccountStatus } from '../../../electron/contract/status-events';

/** "Home: 1,200 of 5,000 headers in Inbox" */
export function progressSentence(label: string, { phase, progress }: AccountStatus): string {
  if (phase === 'paused') return `${label} is paused: not all of its mail may be here yet.`;
  if (!progress) return `${label}: fetching mail…`;
  const mailbox = progress.mailbox.toUpperCase() === 'INBOX' ? 'Inbox' : progress.mailbox;
  return `${label}: ${progress.done.toLocaleString()} of ${progress.total.toLocaleString()} ${progress.what} in ${mailbox}`;
}
