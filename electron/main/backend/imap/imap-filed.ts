/** Some servers put what they accepted by SMTP into Sent by themselves: whether this one has, before a copy is added. */
import type { MailOperation } from '../../../contract/operation';
import type { ReplayOutcome } from '../backend';
import { select } from './imap-commands';
import { uidsByMessageId } from './imap-find';
import type { ImapSession } from './imap-session';
import { failure } from './imap-source';

/** ms until the first look again; each further one comes after twice the time. */
const firstWait = 10_000;

type Append = Extract<MailOperation, { kind: 'append' }>;

/**
 * How long it is still given until the next look, by the time since the mail was accepted: a connection that is lost in
 * between is no time that was given.
 * @param now ms since 1970
 * @returns ms; 0: it has had its time; null: nobody can say, since the clock was set back
 */
export function waitForFiled({ mayBeFiled, createdAt }: Append, now: number): number | null {
  const since = now - createdAt;
  if (since < 0) return null;
  for (let look = 1; look <= (mayBeFiled?.waits ?? 0); look += 1) {
    const due = firstWait * (2 ** look - 1);
    if (since < due) return due - since;
  }
  return 0;
}

/**
 * By Message-ID alone, which is Satchel's own and like no other: such a server adds lines to the mail.
 * @param wait ms that it is still given
 * @returns null: it is not there, and the copy is to be added
 */
export async function lookForFiled(
  session: ImapSession,
  { to, message }: Append,
  wait: number,
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
  if (wait <= 0) return null;
  return {
    ...{ kind: 'later', delay: wait },
    reason: 'Its server may put the copy there by itself; if it does not, Satchel will.',
  };
}
