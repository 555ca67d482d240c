/** Whether a mail that may or may not have been accepted is in the account's Sent mailbox, where its server would put it. */
import type { OutboxItem } from '../../contract/outbox';
import type { SourceWanted } from '../backend/backend';
import type { EngineSource } from './source-requests';

/** `away`: nobody could look. */
export type SentProbe = 'there' | 'absent' | 'away';

/** @param source asks the account's server; undefined: there is none */
export async function probeSent(
  { sent, messageId, octets, createdAt, envelope }: OutboxItem,
  source: (wanted: SourceWanted) => Promise<EngineSource> | undefined,
): Promise<SentProbe> {
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
