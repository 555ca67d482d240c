/** Replays the deletion of an empty mailbox, so that no message that came in meanwhile can go with it. */
import type { MailboxOperation, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import type { Lost, Refused } from './imap-answers';
import {
  deleteMailbox,
  hasChildren,
  isListed,
  leaveMailbox,
  messagesIn,
  renameMailbox,
  unsubscribeMailbox,
} from './imap-commands';
import { busyError } from './imap-errors';
import type { ImapSession } from './imap-session';

type RemoveOperation = Extract<MailboxOperation, { kind: 'mailbox-delete' }>;

/** What one deletion works with. */
interface Removal {
  session: ImapSession;
  operation: RemoveOperation;
  path: string;
  /** The name under which nobody else knows it. */
  aside: string;
  record: RecordStep;
}

/**
 * DELETE destroys what is in a mailbox, and between looking and deleting mail can come in. So it is renamed to a name
 * that nobody knows first, looked at there, and named back if it holds anything.
 */
export async function replayRemove(
  session: ImapSession,
  operation: RemoveOperation,
  step: ReplayStep | null,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { path, delimiter } = operation.mailbox;
  const token = operation.id.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 12);
  const removal: Removal = { session, operation, path, aside: `${path}-${token}-being-deleted`, record };
  if (step?.kind === 'remove') {
    const set = { ...removal, path: step.path, aside: step.aside };
    const isAside = await isListed(session, step.aside);
    if (isAside.kind !== 'ok') return failed(isAside, step.aside, true);
    if (isAside.value) return finish(set);
  }
  const held = await messagesIn(session, path);
  if (held.kind !== 'ok') {
    if (held.kind === 'refused' && held.code === 'NONEXISTENT')
      return step ? gone(removal) : { ...(await gone(removal)), missing: true };
    return failed(held, path, step !== null);
  }
  if (held.value > 0) return { kind: 'parked', reason: notEmpty(path, held.value) };
  const children = await hasChildren(session, path, delimiter);
  if (children.kind !== 'ok') return failed(children, path, step !== null);
  if (children.value)
    return {
      kind: 'parked',
      reason: `“${path}” holds other folders on the server. Nothing was deleted. Delete them first, or discard this.`,
    };
  await leaveMailbox(session, operation.mailbox);
  await record({ kind: 'remove', path, aside: removal.aside });
  const answer = await renameMailbox(session, path, removal.aside);
  if (answer.kind !== 'ok') return failed(answer, path, false);
  return finish(removal);
}

/** The mailbox is put aside. */
async function finish(removal: Removal): Promise<ReplayOutcome> {
  const { session, path, aside } = removal;
  const held = await messagesIn(session, aside);
  if (held.kind !== 'ok') return failed(held, path, true);
  if (held.value > 0) {
    const back = await renameMailbox(session, aside, path);
    if (back.kind !== 'ok') return failed(back, aside, true);
    return { kind: 'parked', reason: notEmpty(path, held.value) };
  }
  const answer = await deleteMailbox(session, aside);
  if (answer.kind === 'ok') return gone(removal);
  if (answer.kind === 'refused') {
    const back = await renameMailbox(session, aside, path);
    if (back.kind === 'lost') return { kind: 'unknown', error: back.error };
  }
  return failed(answer, path, true);
}

/** Subscriptions do not go with the mailbox (RFC 9051 section 6.3.5). That it fails matters to nobody here. */
async function gone({ session, path }: Pick<Removal, 'session' | 'path'>): Promise<Done> {
  await unsubscribeMailbox(session, path);
  return { kind: 'done', placement: null, note: null };
}

type Done = Extract<ReplayOutcome, { kind: 'done' }>;

/** @param begun whether something may have been done to the mailbox: then the step must be kept */
function failed(answer: Refused | Lost, path: string, begun: boolean): ReplayOutcome {
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  const error = busyError(answer.code, answer.words);
  if (error) return begun ? { kind: 'unknown', error } : { kind: 'retry', error };
  const said = answer.words ? ` The server said: ${answer.words}` : '';
  return {
    kind: 'parked',
    reason: `The server would not delete “${path}”. Try again, or discard this and keep it.${said}`,
  };
}

function notEmpty(path: string, count: number): string {
  const some = count === 1 ? '1 message that was' : `${count.toLocaleString('en')} messages that were`;
  return `“${path}” holds ${some} not here when you deleted it. Nothing was deleted: look at the folder again, then try again or discard this.`;
}
