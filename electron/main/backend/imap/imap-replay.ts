/** Replays one queued operation on the server, or finds out how an earlier attempt ended. */
import { assertNever } from '../../../contract/errors';
import type { MailOperation } from '../../../contract/operation';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import type { Spool } from '../../vault/spool';
import { appendRaw } from './imap-append';
import { replayCopy } from './imap-copy';
import { flagsOf } from './imap-commands';
import { toMailError } from './imap-errors';
import { replayCreate } from './imap-create';
import { markedNote, removeSource } from './imap-expunge';
import { replayFlags } from './imap-flags';
import { goneSentence } from './imap-gone';
import { replayMove } from './imap-move';
import { replayRemove } from './imap-remove-mailbox';
import { replayRename } from './imap-rename';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { failure, openSource } from './imap-source';
import { lookForFiled, waitForFiled } from './imap-filed';
import { replayTransfer } from './imap-transfer';
import { replaySubscribe } from './imap-subscribe';
import { seek } from './imap-whereabouts';

/** Where raw messages on their way lie. */
export type Spooled = Pick<Spool, 'read' | 'put'>;

/** What a replay needs beside its server. */
export interface ReplayTools {
  spool: Spooled;
  recall: Recall;
}

/**
 * Never throws: what cannot be told for sure is `unknown` as soon as a step was journaled, now or earlier. What an earlier
 * attempt may have done stays in doubt when this one does not get as far: as `retry` it could be undone as if nothing was sent.
 */
export async function replayOperation(
  session: ImapSession,
  item: ReplayItem,
  record: RecordStep,
  tools: ReplayTools,
): Promise<ReplayOutcome> {
  let stepped = item.step !== null;
  const recordStep: RecordStep = async (step) => {
    await record(step);
    stepped = true;
  };
  try {
    const outcome = await dispatch(session, item, recordStep, tools);
    const isInDoubt = item.step !== null && item.operation.kind !== 'transfer';
    return isInDoubt && outcome.kind === 'retry' ? { kind: 'unknown', error: outcome.error } : outcome;
  } catch (thrown) {
    const error = toMailError(thrown);
    return stepped ? { kind: 'unknown', error } : { kind: 'retry', error };
  }
}

async function dispatch(
  session: ImapSession,
  item: ReplayItem,
  record: RecordStep,
  tools: ReplayTools,
): Promise<ReplayOutcome> {
  const { operation } = item;
  switch (operation.kind) {
    case 'flags':
      return replayFlags(session, operation, item, record, tools.recall);
    case 'move':
      return replayMove(session, operation, item, record, tools.recall);
    case 'delete':
      return replayDelete(session, operation, item, record, tools.recall);
    case 'copy':
      return replayCopy(session, operation, item, record, tools.recall);
    case 'append':
      return replayAppend(session, operation, item, record, tools.spool);
    case 'transfer':
      return replayTransfer(session, operation, item, record, tools);
    case 'mailbox-create':
      return replayCreate(session, operation, item.step, record);
    case 'mailbox-rename':
      return replayRename(session, operation, item.step, record);
    case 'mailbox-delete':
      return replayRemove(session, operation, item.step, record);
    case 'mailbox-subscribe':
      return replaySubscribe(session, operation, record);
    default:
      return assertNever(operation);
  }
}

type DeleteOperation = Extract<MailOperation, { kind: 'delete' }>;

/** A message of this computer, on its way to its first mailbox. */
async function replayAppend(
  session: ImapSession,
  operation: Extract<MailOperation, { kind: 'append' }>,
  { step }: ReplayItem,
  record: RecordStep,
  spool: Spooled,
): Promise<ReplayOutcome> {
  const { id, to, cargo, message, mayBeFiled } = operation;
  const wait = waitForFiled(operation, Date.now());
  if (mayBeFiled && step === null) {
    const filed = await lookForFiled(session, operation, wait ?? 0);
    if (filed) return filed;
  }
  const raw = await spool.read(id, cargo);
  if (raw === null) {
    return { kind: 'dropped', reason: 'The message is no longer on this computer’s disk.' };
  }
  const { messageId } = message.locator;
  const begun = step?.kind === 'append' ? step : null;
  const answer = await appendRaw({ session, to, cargo, raw, messageId, record }, begun);
  if (answer.kind !== 'stored') return answer.outcome;
  // Only one that has had all its time has shown that it does not.
  const seen = mayBeFiled && mayBeFiled.waits > 0 && wait === 0 ? { filed: false } : {};
  return { kind: 'done', placement: answer.placement, note: null, ...seen };
}

/** Both commands of a delete may be repeated, so recovery is the same as the first try. */
async function replayDelete(
  session: ImapSession,
  operation: DeleteOperation,
  item: ReplayItem,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const opened = await openSource(session, operation.message, recall);
  if (opened.kind === 'stopped') return opened.outcome;
  if (opened.kind === 'gone') {
    return item.step ? { kind: 'done', placement: null, note: null } : notHere(session, operation, recall);
  }
  const { source } = opened;
  if (!item.step) {
    // Afterwards nobody could tell a message that was moved away from one that was removed.
    const there = await flagsOf(session, [source.uid]);
    if (there.kind !== 'ok') return failure(there, source.path);
    if (!there.value.has(source.uid)) return notHere(session, operation, recall);
  }
  const removal = await removeSource(session, source, null, record, !item.step);
  if (removal.kind === 'gone') return notHere(session, operation, recall);
  if (removal.kind === 'failed') {
    const { answer } = removal;
    return answer.kind === 'lost'
      ? { kind: 'unknown', error: answer.error }
      : refusalOutcome(answer, source.path);
  }
  return { kind: 'done', placement: null, note: removal.kind === 'marked' ? markedNote(source.path) : null };
}

/** Whoever moved the message elsewhere wanted to keep it. */
async function notHere(
  session: ImapSession,
  operation: DeleteOperation,
  recall: Recall,
): Promise<ReplayOutcome> {
  const sought = await seek(session, recall, operation);
  if (sought.kind === 'stopped') return sought.outcome;
  if (sought.kind !== 'found') return { kind: 'dropped', reason: goneSentence };
  const { path } = sought.placement.mailbox;
  return {
    kind: 'dropped',
    reason: `Another program had moved the message to “${path}” by then, so it was not deleted. Delete it there if you still want to.`,
  };
}
