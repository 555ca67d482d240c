/** Replays the making of a mailbox: CREATE and SUBSCRIBE, which both may be repeated. */
import type { MailboxOperation, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import type { Refused } from './imap-answers';
import { createMailbox, isListed, subscribeMailbox } from './imap-commands';
import { busyError } from './imap-errors';
import type { ImapSession } from './imap-session';

/**
 * A mailbox that is there already is as good as made, whoever made it. Any refusal is left to the person: what waits for
 * the mailbox would be lost from sight if this were taken back.
 */
export async function replayCreate(
  session: ImapSession,
  { mailbox }: Extract<MailboxOperation, { kind: 'mailbox-create' }>,
  step: ReplayStep | null,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { path } = mailbox;
  if (step !== null) {
    const listed = await isListed(session, path);
    if (listed.kind === 'lost') return { kind: 'unknown', error: listed.error };
    if (listed.kind === 'ok' && listed.value) return subscribed(session, path);
  }
  await record({ kind: 'create', path });
  const answer = await createMailbox(session, path, mailbox.role);
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  if (answer.kind === 'ok' || answer.code === 'ALREADYEXISTS') return subscribed(session, path);
  const busy = busyError(answer.code, answer.words);
  if (busy) return { kind: 'retry', error: busy };
  // Not every server says ALREADYEXISTS (RFC 5530) with its NO.
  const listed = await isListed(session, path);
  if (listed.kind === 'lost') return { kind: 'unknown', error: listed.error };
  if (listed.kind === 'ok' && listed.value) return subscribed(session, path);
  return { kind: 'parked', reason: refusedSentence(path, answer) };
}

/** Other programs show only what is subscribed. That it failed is no reason to hold up what waits for the mailbox. */
async function subscribed(session: ImapSession, path: string): Promise<ReplayOutcome> {
  await subscribeMailbox(session, path);
  return { kind: 'done', placement: null, note: null };
}

function refusedSentence(path: string, { words }: Refused): string {
  const said = words ? ` The server said: ${words}` : '';
  return `The server would not make the mailbox “${path}”. Try again, or discard this and choose another mailbox in the account’s settings.${said}`;
}
