/** Replays SUBSCRIBE and UNSUBSCRIBE, which both may be repeated. */
import type { MailboxOperation } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import { subscribeMailbox, unsubscribeMailbox } from './imap-commands';
import type { ImapSession } from './imap-session';

export async function replaySubscribe(
  session: ImapSession,
  { mailbox, subscribed }: Extract<MailboxOperation, { kind: 'mailbox-subscribe' }>,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { path } = mailbox;
  await record({ kind: 'subscribe', path });
  const answer = await (subscribed ? subscribeMailbox : unsubscribeMailbox)(session, path);
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  return answer.kind === 'ok' ? { kind: 'done', placement: null, note: null } : refusalOutcome(answer, path);
}
