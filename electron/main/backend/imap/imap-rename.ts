/** Replays the renaming of a mailbox: RENAME, and the subscriptions, which do not follow it. */
import type { MailboxOperation, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import { errorOf } from './imap-answers';
import type { Lost, Refused } from './imap-answers';
import { isListed, leaveMailbox, renameMailbox, subscribeMailbox, unsubscribeMailbox } from './imap-commands';
import { busyError } from './imap-errors';
import type { ImapSession } from './imap-session';

export type RenameOperation = Extract<MailboxOperation, { kind: 'mailbox-rename' }>;

/**
 * The names are looked at first, always: they tell what became of an attempt whose end is not known, for RENAME does all or
 * nothing (RFC 9051 section 6.3.6), and Courier ends the connection when it is to rename what is not there. A refusal is left
 * to the person: what was done under the new name would be lost from sight.
 */
export async function replayRename(
  session: ImapSession,
  operation: RenameOperation,
  step: ReplayStep | null,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { mailbox, to } = operation;
  const from = mailbox.path;
  if (from === to) return done;
  const old = await isListed(session, from, !mailbox.selectable);
  const now = old.kind === 'ok' ? await isListed(session, to) : old;
  if (old.kind !== 'ok') return unseen(old, step);
  if (now.kind !== 'ok') return unseen(now, step);
  if (!old.value && now.value) return renamed(session, operation);
  if (!old.value) {
    const reason = `“${from}” was deleted by another program before it could be renamed.`;
    return { kind: 'dropped', reason, missing: true };
  }
  if (now.value)
    return {
      kind: 'parked',
      reason: `There is a folder “${to}” on the server already, so “${from}” could not be renamed. Try again when it is gone, or discard this and choose another name.`,
    };
  await leaveMailbox(session, mailbox);
  await record({ kind: 'rename', from, to });
  const answer = await renameMailbox(session, from, to);
  if (answer.kind === 'ok') return renamed(session, operation);
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  const busy = busyError(answer.code, answer.words);
  if (busy) return { kind: 'retry', error: busy };
  const said = answer.words ? ` The server said: ${answer.words}` : '';
  return {
    kind: 'parked',
    reason: `The server would not rename “${from}” to “${to}”. Try again, or discard this and choose another name.${said}`,
  };
}

const done: ReplayOutcome = { kind: 'done', placement: null, note: null };

/** Nothing was sent this time; an earlier attempt keeps its step. */
function unseen(answer: Refused | Lost, step: ReplayStep | null): ReplayOutcome {
  const error = errorOf(answer);
  return step === null ? { kind: 'retry', error } : { kind: 'unknown', error };
}

/** Other programs go by subscriptions. That one of these fails does not make the renaming undone. */
async function renamed(
  session: ImapSession,
  { mailbox, to, children }: RenameOperation,
): Promise<ReplayOutcome> {
  for (const box of [mailbox, ...children]) {
    if (box.subscribed !== true || !box.path.startsWith(mailbox.path)) continue;
    await subscribeMailbox(session, to + box.path.slice(mailbox.path.length));
    await unsubscribeMailbox(session, box.path);
  }
  return done;
}
