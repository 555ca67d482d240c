/** Replays operations that do the same to many messages of one mailbox: few commands, each message with an outcome of its own. */
import { assertNever } from '../../../contract/errors';
import type { MessageOperation, Placement } from '../../../contract/operation';
import type { RecordTogether, ReplayItem, ReplayOutcome } from '../backend';
import { errorOf } from './imap-answers';
import type { Answer } from './imap-answers';
import {
  copyMessages,
  expungeMessages,
  flagsOf,
  moveMessages,
  select,
  statusOf,
  storeFlags,
} from './imap-commands';
import type { Selected } from './imap-commands';
import type { CopyOperation } from './imap-copy';
import { toMailError } from './imap-errors';
import { failedRemoval } from './imap-expunge';
import { flagsOutcome, permitted, storeAndLook } from './imap-flags';
import type { FlagsOperation } from './imap-flags';
import { isHalfDone, newUid } from './imap-move';
import type { MoveOperation, Target } from './imap-move-parts';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { failure, isAnothers, isReplaced } from './imap-source';
import type { Source } from './imap-source';

/** null: to be looked at alone. */
type Outcomes = (ReplayOutcome | null)[];

/** One message among others, at its place among the items. */
interface Part<O extends MessageOperation = MessageOperation> {
  index: number;
  operation: O;
  source: Source;
}

interface Together<O extends MessageOperation> {
  session: ImapSession;
  parts: readonly Part<O>[];
  selected: Selected;
  record: RecordTogether;
  outcomes: Outcomes;
}

/**
 * The items are of one kind, with the same target or flags, and each has a UID under the same UIDVALIDITY of one mailbox.
 * Whatever a refusal, a missing COPYUID or a changed mailbox leaves in doubt is left to be looked at alone.
 * Never throws, except what `record` throws before anything was sent.
 */
export async function replayTogether(
  session: ImapSession,
  items: readonly ReplayItem[],
  record: RecordTogether,
  recall: Pick<Recall, 'idAt' | 'objectIdOf'>,
): Promise<Outcomes> {
  const outcomes: Outcomes = items.map(() => null);
  let stepped = false;
  const recordSteps: RecordTogether = async (steps) => {
    await record(steps);
    stepped = true;
  };
  try {
    await together(session, items, recordSteps, outcomes, recall);
    return outcomes;
  } catch (thrown) {
    const error = toMailError(thrown);
    return outcomes.map(
      (outcome) => outcome ?? (stepped ? { kind: 'unknown', error } : { kind: 'retry', error }),
    );
  }
}

async function together(
  session: ImapSession,
  items: readonly ReplayItem[],
  record: RecordTogether,
  outcomes: Outcomes,
  recall: Pick<Recall, 'idAt' | 'objectIdOf'>,
): Promise<void> {
  const operations = items.map(({ operation }) => operation as MessageOperation);
  const [first] = operations;
  if (!first) return;
  const { placement } = first.message.locator;
  const { path } = placement.mailbox;
  // On some servers two mailboxes have one UIDVALIDITY: it alone does not tell whose the UIDs are.
  if (isAnothers(placement.mailbox, recall)) return;
  const opened = await select(session, path);
  if (opened.kind !== 'ok') return all(outcomes, failure(opened, path));
  // Rebuilt on the server: each message is looked for by what it is.
  if (opened.value.uidValidity !== placement.uidValidity) return;
  if (await isReplaced(placement.mailbox, opened.value, recall)) return;
  const parts = operations.map((operation, index): Part => {
    const { uid } = operation.message.locator.placement;
    return { index, operation, source: { path, uidValidity: placement.uidValidity, uid: uid ?? 0 } };
  });
  const common = { session, selected: opened.value, record, outcomes };
  switch (first.kind) {
    case 'flags':
      return flagsTogether({ ...common, parts: parts as Part<FlagsOperation>[] }, first);
    case 'move':
      return moveTogether({ ...common, parts: parts as Part<MoveOperation>[] }, first);
    case 'copy':
      return copyTogether({ ...common, parts: parts as Part<CopyOperation>[] }, first);
    case 'delete':
      return deleteTogether({ ...common, parts });
    case 'append':
    case 'transfer':
      return;
    default:
      return assertNever(first);
  }
}

/** As `replayFlags`, on a set of messages. */
async function flagsTogether(group: Together<FlagsOperation>, like: FlagsOperation): Promise<void> {
  const { session, parts, selected, record, outcomes } = group;
  const changes = permitted(selected, like);
  await record(parts.map(({ index, source }) => ({ index, step: { kind: 'store', source } })));
  const kept = await storeAndLook(session, uidsOf(parts), changes);
  if (kept.kind !== 'ok') return void went(kept, group);
  for (const { index, operation, source } of parts) {
    // One that is gone is looked for by itself.
    const flags = kept.value.get(source.uid);
    outcomes[index] = flags ? flagsOutcome(operation, source, changes, flags) : null;
  }
}

/** As `replayMove`: MOVE where it is offered, else COPY, \Deleted and UID EXPUNGE. */
async function moveTogether(group: Together<MoveOperation>, like: MoveOperation): Promise<void> {
  const { session, parts, record, outcomes } = group;
  const { path } = like.to;
  const placed = ({ operation }: Part<MoveOperation>, uidValidity: string, uid: number): Placement => ({
    mailbox: operation.to,
    uidValidity,
    uid,
  });
  const moves = session.offers('MOVE');
  // Without COPYUID each copy would have to be looked for by itself.
  if (!moves && !session.offers('UIDPLUS')) return;
  if (parts.some(({ source }) => source.path === path)) return;
  const status = await statusOf(session, path);
  if (status.kind !== 'ok') return all(outcomes, failure(status, path));
  const target: Target = { path, ...status.value };
  const kind = moves ? 'move' : 'copy';
  await record(parts.map(({ index, source }) => ({ index, step: { kind, source, target } })));
  const answer = await (moves ? moveMessages : copyMessages)(session, uidsOf(parts), path);
  if (isHalfDone(answer))
    await record(parts.map(({ index, source }) => ({ index, step: { kind: 'copy', source, target } })));
  if (answer.kind !== 'ok') return void went(answer, group);
  const copies = parts.flatMap((part) => {
    const uid = newUid(answer.value, part.source, target);
    return uid === null ? [] : [{ part, copy: placed(part, target.uidValidity, uid) }];
  });
  if (!moves) {
    const gone = await removeTogether(group, copies);
    if (!gone) return;
  }
  for (const { part, copy } of copies) outcomes[part.index] = { kind: 'done', placement: copy, note: null };
}

/** As `replayCopy`, where each copy's UID is told. */
async function copyTogether(group: Together<CopyOperation>, like: CopyOperation): Promise<void> {
  const { session, parts, record, outcomes } = group;
  const { path } = like.to;
  if (!session.offers('UIDPLUS')) return;
  const status = await statusOf(session, path);
  if (status.kind !== 'ok') return all(outcomes, failure(status, path));
  const target: Target = { path, ...status.value };
  await record(parts.map(({ index, source }) => ({ index, step: { kind: 'copy', source, target } })));
  const answer = await copyMessages(session, uidsOf(parts), path);
  if (answer.kind !== 'ok') return void went(answer, group);
  for (const { index, operation, source } of parts) {
    const uid = newUid(answer.value, source, target);
    if (uid === null) continue;
    const { uidValidity } = target;
    outcomes[index] = { kind: 'done', placement: { mailbox: operation.to, uidValidity, uid }, note: null };
  }
}

/** The copies are certain: the sources go. @returns false when outcomes have been given already */
async function removeTogether(
  { session, record, outcomes }: Together<MoveOperation>,
  copies: readonly { part: Part; copy: Placement }[],
): Promise<boolean> {
  if (copies.length === 0) return false;
  const sources = copies.map(({ part }) => part);
  await record(
    copies.map(({ part: { index, source }, copy }) => ({ index, step: { kind: 'copied', source, copy } })),
  );
  await record(
    copies.map(({ part: { index, source }, copy }) => ({ index, step: { kind: 'expunge', source, copy } })),
  );
  const marked = await storeFlags(session, uidsOf(sources), '+', ['\\Deleted']);
  const removed = marked.kind === 'ok' ? await expungeMessages(session, uidsOf(sources)) : marked;
  if (removed.kind === 'ok') return true;
  for (const { index, source } of sources) outcomes[index] = failedRemoval(removed, source.path);
  return false;
}

/** As a delete for ever, where single messages can be removed at all. One that is gone is looked for by itself. */
async function deleteTogether(whole: Together<MessageOperation>): Promise<void> {
  const { session, record, outcomes } = whole;
  if (!session.offers('UIDPLUS')) return;
  const there = await flagsOf(session, uidsOf(whole.parts));
  if (there.kind === 'lost') return all(outcomes, { kind: 'retry', error: there.error });
  if (there.kind !== 'ok') return;
  const parts = whole.parts.filter(({ source }) => there.value.has(source.uid));
  const group = { ...whole, parts };
  if (parts.length === 0) return;
  await record(parts.map(({ index, source }) => ({ index, step: { kind: 'expunge', source, copy: null } })));
  const marked = await storeFlags(session, uidsOf(parts), '+', ['\\Deleted']);
  if (!went(marked, group)) return;
  const still = await flagsOf(session, uidsOf(parts));
  if (still.kind !== 'ok') return void went(still, group);
  const here = parts.filter(({ source }) => still.value.has(source.uid));
  const expunged = here.length > 0 ? await expungeMessages(session, uidsOf(here)) : still;
  if (!went(expunged, group)) return;
  for (const { index } of here) outcomes[index] = { kind: 'done', placement: null, note: null };
  // Moved away since they were looked at: nothing has been done to them, and their step, which says so, is forgotten.
  for (const { index, source } of parts)
    if (!still.value.has(source.uid))
      outcomes[index] = { kind: 'retry', error: { kind: 'busy', detail: '' } };
}

/**
 * A refusal may be one message's fault: each is then looked at alone. A server that is busy is not asked again for each
 * (whatever it did before may be repeated). A lost answer leaves all of them in doubt.
 */
function went(answer: Answer<unknown>, { parts, outcomes }: Together<MessageOperation>): boolean {
  if (answer.kind === 'lost') {
    for (const { index } of parts) outcomes[index] = { kind: 'unknown', error: answer.error };
  }
  const error = answer.kind === 'refused' ? errorOf(answer) : null;
  if (error?.kind === 'busy') for (const { index } of parts) outcomes[index] = { kind: 'retry', error };
  return answer.kind === 'ok';
}

function all(outcomes: Outcomes, outcome: ReplayOutcome): void {
  outcomes.fill(outcome);
}

function uidsOf(parts: readonly Pick<Part, 'source'>[]): number[] {
  return parts.map(({ source }) => source.uid).sort((a, b) => a - b);
}
