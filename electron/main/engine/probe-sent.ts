/** Whether a mail that may or may not have been accepted is in the account's Sent mailbox, where its server would put it. */
import type { MailboxInfo } from '../../contract/model';
import type { MailboxRef } from '../../contract/operation';
import type { OutboxItem } from '../../contract/outbox';
import type { SourceWanted } from '../backend/backend';
import type { EngineSource } from './source-requests';

/** `away`: nobody could look. */
export type SentProbe = 'there' | 'absent' | 'away';

export interface ProbeParts {
  /** The account's mailboxes; none: they are not known yet. */
  tree: () => Promise<MailboxInfo[]>;
  /** Asks the account's server; undefined: there is none. */
  source: (wanted: SourceWanted) => Promise<EngineSource> | undefined;
}

export async function probeSent(
  { sent: wanted, messageId, octets, createdAt, envelope }: OutboxItem,
  { tree, source }: ProbeParts,
): Promise<SentProbe> {
  const sent = wanted === 'when-known' ? sentOf(await tree()) : wanted;
  if (sent === 'not known') return 'away';
  if (sent === null) return 'absent';
  const answer = await source({
    locator: {
      placement: { mailbox: sent, uidValidity: '0', uid: null },
      ...{ emailId: null, messageId, size: octets, internalDate: createdAt, subject: envelope.subject },
    },
    ...{ limit: 1, byMessageId: true },
  });
  switch (answer?.kind) {
    case 'here':
      return 'there';
    case 'none':
      return answer.reason === 'gone' ? 'absent' : 'there';
    default:
      return 'away';
  }
}

/** null: the account has none, so that nothing can be in it. */
function sentOf(mailboxes: readonly MailboxInfo[]): MailboxRef | 'not known' | null {
  if (mailboxes.length === 0) return 'not known';
  const box = mailboxes.find(({ role, selectable }) => role === 'sent' && selectable);
  return box ? { id: box.id, path: box.path } : null;
}
