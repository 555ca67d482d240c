/** The second half of a move without MOVE: the copy is certain, and the original is removed. */
import { assertNever } from '../../../contract/errors';
import type { Placement, ReplayStep } from '../../../contract/operation';
import type { ReplayOutcome } from '../backend';
import { flagsOf, select, storeFlags } from './imap-commands';
import { failedRemoval, markedNote, removeSource } from './imap-expunge';
import { lookInTarget, openStepSource, place } from './imap-move-parts';
import type { Move } from './imap-move-parts';
import { failure, isAnothers, isReplaced, keepingStep } from './imap-source';
import type { Source } from './imap-source';

/** The copy is certain. The source's mailbox is selected. */
export async function copied(move: Move, source: Source, copy: Placement): Promise<ReplayOutcome> {
  const { session, record } = move;
  await record({ kind: 'copied', source, copy });
  const removal = await removeSource(session, source, copy, record);
  if (removal.kind === 'failed') return failedRemoval(removal.answer, source.path);
  return { kind: 'done', placement: copy, note: removal.kind === 'marked' ? markedNote(source.path) : null };
}

type FinishStep = Extract<ReplayStep, { kind: 'copied' | 'expunge' }>;

/** The copy was certain some time ago; only the removal of the source is left, and only while that copy is there. */
export async function resume(move: Move, step: FinishStep): Promise<ReplayOutcome> {
  if (step.copy === null || step.copy.uid === null) return finish(move, step);
  const seen = await seeCopy(move, step.copy, step.copy.uid);
  switch (seen.kind) {
    case 'stopped':
      return keepingStep(seen.outcome);
    case 'there':
      return finish(move, { ...step, copy: seen.copy });
    case 'gone':
      return keepOriginal(move, step, step.copy, seen.missing);
    default:
      return assertNever(seen);
  }
}

type Seen =
  | { kind: 'there'; copy: Placement }
  /** `missing`: its mailbox is not there; perhaps it was renamed. */
  | { kind: 'gone'; missing: boolean }
  | { kind: 'stopped'; outcome: ReplayOutcome };

/** Looks whether a copy is still where it was made; in a rebuilt mailbox under which UID it is now. */
async function seeCopy(move: Move, copy: Placement, uid: number): Promise<Seen> {
  const { session, recall } = move;
  const { path } = copy.mailbox;
  if (isAnothers(copy.mailbox, recall)) return { kind: 'gone', missing: true };
  const opened = await select(session, path, true);
  if (opened.kind !== 'ok') {
    const outcome = failure(opened, path);
    if ('missing' in outcome && outcome.missing) return { kind: 'gone', missing: true };
    // A mailbox that takes messages but may not be read: the server's OK to the COPY is all there is.
    return outcome.kind === 'refused' ? { kind: 'there', copy } : { kind: 'stopped', outcome };
  }
  const isRebuilt =
    opened.value.uidValidity !== copy.uidValidity || (await isReplaced(copy.mailbox, opened.value, recall));
  if (!isRebuilt) {
    const flags = await flagsOf(session, [uid]);
    if (flags.kind !== 'ok') return { kind: 'stopped', outcome: failure(flags, path) };
    return flags.value.has(uid) ? { kind: 'there', copy } : { kind: 'gone', missing: false };
  }
  const look = await lookInTarget(move, { path, uidValidity: '', uidNext: 1 });
  if (look.kind === 'stopped') return look;
  return look.uid === null
    ? { kind: 'gone', missing: false }
    : { kind: 'there', copy: place(move, look.uidValidity, look.uid) };
}

/** Another program has moved the copy on, or deleted it, and nobody can tell which: the original may be all that there is. */
async function keepOriginal(
  move: Move,
  step: FinishStep,
  copy: Placement,
  missing: boolean,
): Promise<ReplayOutcome> {
  const opened = await openStepSource(move, step.source);
  if (opened.kind === 'stopped') return withoutOriginal(opened.outcome, step);
  const { source } = opened;
  if (!source) return { kind: 'done', placement: copy, note: null };
  const there = await flagsOf(move.session, [source.uid]);
  if (there.kind !== 'ok') return keepingStep(failure(there, source.path));
  const flags = there.value.get(source.uid);
  if (!flags) return { kind: 'done', placement: copy, note: null };
  if (step.kind === 'expunge' && flags.includes('\\Deleted')) {
    // What marked it was the removal that was begun: it must not go with the next EXPUNGE of another program, nor its next copy be marked.
    const unmarked = await storeFlags(move.session, [source.uid], '-', ['\\Deleted']);
    if (unmarked.kind !== 'ok') return keepingStep(failure(unmarked, source.path));
  }
  return {
    kind: 'parked',
    reason: `The copy that was made in “${copy.mailbox.path}” is gone: another program has deleted it or moved it on. The original is still in “${source.path}”. Try again to move it all the same, or discard this.`,
    ...{ anew: true, missing },
  };
}

/** The copy is certain; only the removal of the source is left, wherever it lies now. */
export async function finish(move: Move, step: FinishStep): Promise<ReplayOutcome> {
  const { copy } = step;
  const opened = await openStepSource(move, step.source);
  if (opened.kind === 'stopped') return withoutOriginal(opened.outcome, step);
  if (!opened.source) return { kind: 'done', placement: copy, note: null };
  if (copy === null)
    return {
      kind: 'parked',
      reason: 'It is not known whether the message was copied. Nothing more was deleted.',
    };
  return copied(move, opened.source, copy);
}

/** The original is not to be found again, or its mailbox is gone: the copy is what counts. */
function withoutOriginal(outcome: ReplayOutcome, { source, copy }: FinishStep): ReplayOutcome {
  if (outcome.kind === 'retry') return keepingStep(outcome);
  return {
    kind: 'done',
    placement: copy,
    note: `The original could not be removed from “${source.path}”.`,
    // It may have been renamed: then that is followed, and the original goes.
    missing: 'missing' in outcome && outcome.missing === true,
  };
}
