/** Replays a move: by MOVE where it is offered, else by COPY, \Deleted and UID EXPUNGE as journaled steps. */
import { assertNever } from '../../../contract/errors';
import type { Placement, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import type { Answer, CopyUid } from './imap-answers';
import { copyMessages, flagsOf, moveMessages, statusOf } from './imap-commands';
import { copied, finish, resume } from './imap-finish-move';
import { keptHere } from './imap-gone';
import { lookInTarget, openStepSource, place, stillThere } from './imap-move-parts';
import type { Move, MoveOperation, Target } from './imap-move-parts';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { askWhich, failure, keepingStep, openSource } from './imap-source';
import type { Source } from './imap-source';
import { seek } from './imap-whereabouts';

export async function replayMove(
  session: ImapSession,
  operation: MoveOperation,
  item: ReplayItem,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const move: Move = { session, operation, item, record, recall, followed: false };
  const { step } = item;
  if (step === null) return begin(move);
  switch (step.kind) {
    case 'move':
      return afterMove(move, step);
    case 'copy':
      return afterCopy(move, step);
    case 'copied':
    case 'expunge':
      return resume(move, step);
    case 'store':
    case 'create':
    case 'fetched':
    case 'append':
    case 'appended':
    case 'rename':
    case 'remove':
    case 'subscribe':
      // Steps of other operations, never of a move.
      return begin(move);
    default:
      return assertNever(step);
  }
}

async function begin(move: Move): Promise<ReplayOutcome> {
  const { session, operation, recall } = move;
  const opened = await openSource(session, operation.message, recall);
  if (opened.kind === 'stopped') return opened.outcome;
  if (opened.kind === 'gone') return follow(move, null);
  // The person may have chosen one that lies elsewhere.
  const { mailbox } = operation.message.locator.placement;
  const isElsewhere = mailbox.id !== operation.from.id;
  return send(move, isElsewhere ? { ...opened.source, mailboxId: mailbox.id } : opened.source);
}

/** The source is selected; nothing has happened yet. */
async function send(move: Move, source: Source): Promise<ReplayOutcome> {
  const { session, operation, record } = move;
  if (source.path === operation.to.path) {
    // Nothing is sent, so nothing would tell that another program has taken it away meanwhile.
    const there = await flagsOf(session, [source.uid]);
    if (there.kind !== 'ok') return failure(there, source.path);
    if (!there.value.has(source.uid)) return follow(move, null);
    return { kind: 'done', placement: place(move, source.uidValidity, source.uid), note: null };
  }
  // A failed STATUS is not "gone" (ADVERSE-IMAP I25); only the response code says that.
  const status = await statusOf(session, operation.to.path);
  if (status.kind !== 'ok') return failure(status, operation.to.path);
  const target: Target = { path: operation.to.path, ...status.value };
  if (session.offers('MOVE')) {
    await record({ kind: 'move', source, target });
    const answer = await moveMessages(session, [source.uid], target.path);
    if (isHalfDone(answer)) await record({ kind: 'copy', source, target });
    if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
    if (answer.kind === 'refused') return refusalOutcome(answer, target.path);
    const uid = newUid(answer.value, source, target);
    if (uid !== null) return { kind: 'done', placement: place(move, target.uidValidity, uid), note: null };
    const outcome = await withoutCopyUid(move, source, target);
    return outcome.kind === 'retry' ? keepingStep(outcome) : outcome;
  }
  await record({ kind: 'copy', source, target });
  const answer = await copyMessages(session, [source.uid], target.path);
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  if (answer.kind === 'refused') return refusalOutcome(answer, target.path);
  const uid = newUid(answer.value, source, target);
  if (uid !== null) return copied(move, source, place(move, target.uidValidity, uid));
  return keepingStep(await unseenCopy(move, source, target));
}

/** A MOVE that the server has warned of may have made its copy and nothing else: from then on it is looked up as a COPY is. */
export function isHalfDone(answer: Answer<CopyUid | null>): boolean {
  return answer.kind === 'lost' && answer.error.kind === 'busy';
}

/** COPYUID, believed only where it fits what was asked (ADVERSE-IMAP I12). */
export function newUid(copyUid: CopyUid | null, source: Source, target: Target): number | null {
  if (!copyUid || copyUid.uidValidity !== target.uidValidity) return null;
  const uid = copyUid.uidOf.get(source.uid);
  return uid !== undefined && uid >= target.uidNext ? uid : null;
}

/** MOVE succeeded but did not say where to; imapflow and servers answer so also for a UID that was gone already. */
async function withoutCopyUid(move: Move, source: Source, target: Target): Promise<ReplayOutcome> {
  const found = await lookInTarget(move, target);
  if (found.kind === 'stopped' && found.outcome.kind === 'retry') return found.outcome;
  if (found.kind === 'looked' && found.uid !== null) {
    return { kind: 'done', placement: place(move, found.uidValidity, found.uid), note: null };
  }
  const present = await stillThere(move, source);
  if (present.kind === 'stopped') return present.outcome;
  if (!present.present) {
    // A mailbox that takes messages but may not be read: the server's OK is all there is. One that is gone has taken nothing.
    if (found.kind === 'stopped' && !isMissing(found.outcome))
      return { kind: 'done', placement: place(move, target.uidValidity, null), note: null };
    return follow(move, target);
  }
  return {
    kind: 'refused',
    reason: `The server said that it moved the message, but it is still in “${source.path}”.`,
  };
}

function isMissing(outcome: ReplayOutcome): boolean {
  return outcome.kind === 'parked' && outcome.missing === true;
}

/** COPY succeeded but did not say where to: \Deleted may only be set once the copy was seen (ADVERSE-IMAP I08). */
async function unseenCopy(move: Move, source: Source, target: Target): Promise<ReplayOutcome> {
  const found = await lookInTarget(move, target);
  if (found.kind === 'stopped') return found.outcome;
  if (found.uid !== null) {
    const copy = place(move, found.uidValidity, found.uid);
    return finish(move, { kind: 'copied', source, copy });
  }
  const present = await stillThere(move, source);
  if (present.kind === 'stopped') return present.outcome;
  if (!present.present) return follow(move, target);
  return {
    kind: 'parked',
    reason: `The server said that it copied the message to “${target.path}”, but it is not there. Nothing was deleted.`,
  };
}

/** The end of a MOVE is not known: still at its source means that it did not happen, for MOVE is atomic (RFC 6851 section 3.3). */
async function afterMove(move: Move, step: Extract<ReplayStep, { kind: 'move' }>): Promise<ReplayOutcome> {
  const opened = await openStepSource(move, step.source);
  // Perhaps it is there already: nothing is asked about what is done.
  const asks = opened.kind === 'stopped' && opened.outcome.kind === 'parked' && opened.outcome.asks;
  if (opened.kind === 'stopped' && !asks) return keepingStep(opened.outcome);
  if (opened.kind === 'open' && opened.source) {
    const present = await flagsOf(move.session, [opened.source.uid]);
    if (present.kind !== 'ok') return keepingStep(failure(present, step.source.path));
    if (present.value.has(opened.source.uid)) return send(move, opened.source);
  }
  const found = await lookInTarget(move, step.target);
  if (found.kind === 'stopped') return keepingStep(found.outcome);
  if (found.uid !== null)
    return { kind: 'done', placement: place(move, found.uidValidity, found.uid), note: null };
  if (opened.kind === 'stopped') return opened.outcome;
  return keepingStep(await follow(move, step.target));
}

/** The end of a COPY is not known: it must not be sent again before the target was searched. */
async function afterCopy(move: Move, step: Extract<ReplayStep, { kind: 'copy' }>): Promise<ReplayOutcome> {
  const found = await lookInTarget(move, step.target);
  if (found.kind === 'stopped') return keepingStep(found.outcome);
  if (found.uid !== null) {
    const copy = place(move, found.uidValidity, found.uid);
    return finish(move, { kind: 'copied', source: step.source, copy });
  }
  const opened = await openStepSource(move, step.source);
  if (opened.kind === 'stopped') return keepingStep(opened.outcome);
  if (!opened.source) return keepingStep(await follow(move, step.target));
  return send(move, opened.source);
}

/**
 * Neither at its source nor, since `mark`, in the target. Another program has moved it: it is moved on from there. Or has
 * deleted it: the copy on this computer is the person's to keep or to let go.
 * @param mark where the target stood before our own attempt; null when there was none
 */
async function follow(move: Move, mark: Target | null): Promise<ReplayOutcome> {
  const { session, operation, recall } = move;
  const sought = await seek(session, recall, operation, mark);
  switch (sought.kind) {
    case 'stopped':
      return sought.outcome;
    case 'found':
      return followTo(move, sought.placement);
    case 'copies':
      return askWhich(copiesWords(operation.to.path, sought.path), sought.among, sought.wholeHere);
    case 'absent':
      return keptHere(sought);
    default:
      return assertNever(sought);
  }
}

async function followTo(move: Move, placement: Placement): Promise<ReplayOutcome> {
  const { session, operation, recall } = move;
  const { path } = placement.mailbox;
  if (path === operation.to.path) return { kind: 'done', placement, note: null };
  if (move.followed) return { kind: 'retry', error: { kind: 'busy', detail: '' } };
  const { id, locator } = operation.message;
  const opened = await openSource(session, { id, locator: { ...locator, placement } }, recall);
  if (opened.kind === 'stopped') return opened.outcome;
  if (opened.kind === 'gone') return { kind: 'retry', error: { kind: 'busy', detail: '' } };
  return send({ ...move, followed: true }, { ...opened.source, mailboxId: placement.mailbox.id });
}

function copiesWords(target: string, path: string): { found: string; choice: string } {
  return path === target
    ? {
        found: `The message is no longer where it was, and “${path}” holds one like it. Nothing was moved.`,
        choice: 'If that is the one, choose it; else discard this.',
      }
    : {
        found: `The message is no longer where it was; “${path}” holds one like it, which was left there.`,
        choice: `Choose it if it is to go to “${target}”, or discard this.`,
      };
}
