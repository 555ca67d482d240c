/** Some servers put what they accepted by SMTP into Sent by themselves: whether this one has, before a copy is added. */
import type { MailOperation } from '../../../contract/operation';
import type { ReplayOutcome } from '../backend';
import { select } from './imap-commands';
import { uidsByMessageId } from './imap-find';
import type { ImapSession } from './imap-session';
import { failure } from './imap-source';

/** ms until the first look again; each further one comes after twice the time. */
const firstWait = 10_000;

/**
 * By Message-ID alone, which is Satchel's own and like no other: such a server adds lines to the mail.
 * @param waits how often it is still given time
 * @returns null: it is not there, and the copy is to be added
 */
export async function lookForFiled(
  session: ImapSession,
  { to, message, mayBeFiled }: Extract<MailOperation, { kind: 'append' }>,
  waits: number,
): Promise<ReplayOutcome | null> {
  const opened = await select(session, to.path);
  // Whatever is wrong with the mailbox, the append meets it too, and knows what to make of it.
  if (opened.kind === 'refused') return null;
  if (opened.kind === 'lost') return failure(opened, to.path);
  const found = await uidsByMessageId(session, message.locator.messageId);
  if (found.kind !== 'ok') return failure(found, to.path);
  const uid = found.value[0];
  const uidValidity = opened.value.uidValidity ?? '';
  if (uid !== undefined)
    return { kind: 'done', placement: { mailbox: to, uidValidity, uid }, note: null, filed: true };
  if (waits <= 0) return null;
  const waited = (mayBeFiled?.waits ?? waits) - waits;
  return {
    ...{ kind: 'later', delay: firstWait * 2 ** waited },
    reason: 'Its server may put the copy there by itself; if it does not, Satchel will.',
  };
}
