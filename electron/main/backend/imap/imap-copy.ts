/** Replays a copy within the account: UID COPY, never sent again before the target was searched. */
import type { MailOperation, Placement, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import { copyMessages, flagsOf, select, statusOf } from './imap-commands';
import { findInSelected } from './imap-find';
import { goneSentence } from './imap-gone';
import { newUid } from './imap-move';
import type { Target } from './imap-move-parts';
import { firstOwn } from './imap-recall';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { failure, keepingStep, openSource } from './imap-source';

export type CopyOperation = Extract<MailOperation, { kind: 'copy' }>;
type CopyStep = Extract<ReplayStep, { kind: 'copy' }>;

export async function replayCopy(
  session: ImapSession,
  operation: CopyOperation,
  { step }: ReplayItem,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  if (step?.kind === 'copy') {
    const look = await lookForCopy(session, operation, step, recall);
    if (look.kind === 'stopped') return keepingStep(look.outcome);
    if (look.copy) return foundCopy(session, look.copy, step);
  }
  const outcome = await sendCopy(session, operation, record, recall);
  return step === null ? outcome : keepingStep(outcome);
}

async function sendCopy(
  session: ImapSession,
  operation: CopyOperation,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const { path } = operation.to;
  const opened = await openSource(session, operation.message, recall);
  if (opened.kind === 'stopped') return opened.outcome;
  if (opened.kind === 'gone') return { kind: 'dropped', reason: goneSentence };
  const { source } = opened;
  const status = await statusOf(session, path);
  if (status.kind !== 'ok') return failure(status, path);
  const target: Target = { path, ...status.value };
  const step: CopyStep = { kind: 'copy', source, target };
  await record(step);
  const answer = await copyMessages(session, [source.uid], path);
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  if (answer.kind === 'refused') return refusalOutcome(answer, path);
  const uid = newUid(answer.value, source, target);
  if (uid !== null)
    return { kind: 'done', placement: copyAt(operation, target.uidValidity, uid), note: null };
  return withoutCopyUid(session, operation, step, recall);
}

/** The server said OK but not where the copy lies; servers answer so also for a UID that was gone already. */
async function withoutCopyUid(
  session: ImapSession,
  operation: CopyOperation,
  step: CopyStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const look = await lookForCopy(session, operation, step, recall);
  if (look.kind === 'looked' && look.copy) return foundCopy(session, look.copy, step);
  if (look.kind === 'stopped' && look.outcome.kind === 'retry') return keepingStep(look.outcome);
  const opened = await select(session, step.source.path, true);
  if (opened.kind !== 'ok') return keepingStep(failure(opened, step.source.path));
  const flags = await flagsOf(session, [step.source.uid]);
  if (flags.kind !== 'ok') return keepingStep(failure(flags, step.source.path));
  if (!flags.value.has(step.source.uid)) return { kind: 'dropped', reason: goneSentence };
  // A mailbox that takes messages but may not be read: the server's OK is all there is.
  if (look.kind === 'stopped') {
    const { uidValidity } = step.target;
    return { kind: 'done', placement: { mailbox: operation.to, uidValidity, uid: null }, note: null };
  }
  const { path } = step.target;
  return {
    kind: 'refused',
    reason: `The server said that it copied the message to “${path}”, but it is not there.`,
  };
}

/**
 * Another program may have moved the message itself to where the copy was to be, before it could be copied: then it lies
 * there, and nowhere else. What cannot be looked at is taken to be gone.
 */
async function foundCopy(
  session: ImapSession,
  placement: Placement,
  { source }: CopyStep,
): Promise<ReplayOutcome> {
  const opened = await select(session, source.path, true);
  if (opened.kind === 'lost') return keepingStep(failure(opened, source.path));
  const isSame = opened.kind === 'ok' && opened.value.uidValidity === source.uidValidity;
  const flags = isSame ? await flagsOf(session, [source.uid]) : null;
  if (flags?.kind === 'lost') return keepingStep(failure(flags, source.path));
  const stands = flags?.kind === 'ok' && flags.value.has(source.uid);
  return { kind: 'done', placement, note: null, ...(stands ? {} : { onlyOne: true as const }) };
}

type Look = { kind: 'looked'; copy: Placement | null } | { kind: 'stopped'; outcome: ReplayOutcome };

/**
 * Searches the target from the UIDNEXT that was journaled before the command. In a mailbox that was rebuilt since, any
 * message that is the same one counts, except the source itself: EMAILIDs of the two are equal.
 */
async function lookForCopy(
  session: ImapSession,
  operation: CopyOperation,
  { source, target }: CopyStep,
  recall: Recall,
): Promise<Look> {
  const { path } = target;
  const opened = await select(session, path, true);
  if (opened.kind !== 'ok') return { kind: 'stopped', outcome: failure(opened, path) };
  const uidValidity = opened.value.uidValidity ?? '';
  const lowest = uidValidity === target.uidValidity ? target.uidNext : 1;
  const { locator } = operation.message;
  // Not every server's COPY keeps the INTERNALDATE; above UIDNEXT the Message-ID is sure enough without it.
  const identity = locator.messageId === null ? locator : { ...locator, internalDate: 0 };
  const found = await findInSelected(session, identity, lowest);
  if (found.kind !== 'ok') return { kind: 'stopped', outcome: failure(found, path) };
  // In a rebuilt mailbox the source has another UID than it is known by, but it came before its copy.
  const uids = lowest === 1 && source.path === path ? found.value.slice(1) : found.value;
  const copy = { id: operation.copyId, locator };
  const uid = await firstOwn(recall, copy, { mailboxId: operation.to.id, uidValidity }, uids);
  return { kind: 'looked', copy: uid === undefined ? null : copyAt(operation, uidValidity, uid) };
}

function copyAt({ to }: CopyOperation, uidValidity: string, uid: number): Placement {
  return { mailbox: to, uidValidity, uid };
}
