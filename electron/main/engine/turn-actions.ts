/** Undo and redo: whole actions, one after the other, also those of the last run; the journal knows them. */
import type { CommandResult, CommandValues } from '../../contract/commands';
import { isMailboxChange } from '../../contract/action';
import type { ChangeSubject } from '../../contract/action';
import type { UndoLabels } from '../../contract/status-events';
import type { ActionId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import { goesTo, isMessageOperation } from '../../contract/operation';
import type { OperationRecord } from '../../contract/operation';
import { Turnstile } from '../turnstile';
import type { ActionRecord, TrackedChange } from '../vault/action-history';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import { inParts } from './action-parts';
import { countOf, nameOf, saysDone } from './action-words';
import { inTurnOrder, planTurn } from './plan-turn';
import type { Left, Turn, TurnPlan } from './turn-shape';
import { lowerFirst, newOperationId, refusal } from './queue-writer';
import type { QueueWriter } from './queue-writer';

export interface TurnActionsOptions {
  writer: QueueWriter;
  state: () => VaultState;
  now: () => number;
}

export interface TurnActions {
  undo(named?: ActionId): Promise<CommandResult<CommandValues['mail.undo']>>;
  redo(named?: ActionId): Promise<CommandResult<CommandValues['mail.redo']>>;
  /** Whether an action is taken back, or is being: the rest of it is not to be done. */
  isTakenBack(id: ActionId): boolean;
}

/** What the journal says of an action that undo or redo could take. */
const isFor = (turn: Turn, { undone, messages }: ActionRecord): boolean =>
  undone === (turn === 'redo') && messages[turn === 'undo' ? 'done' : 'taken-back'] > 0;

const newest = (turn: Turn, state: VaultState): ActionRecord | undefined =>
  [...state.actions.values()].findLast((action) => isFor(turn, action));

/** What undo and redo would do. Pure. */
export function undoLabels(state: VaultState): UndoLabels {
  const [undo, redo] = [newest('undo', state), newest('redo', state)];
  return {
    undo: undo ? nameOf(undo.head, undo.messages.done) : null,
    redo: redo ? nameOf(redo.head, redo.messages['taken-back']) : null,
  };
}

export function createTurnActions({ writer, state, now }: TurnActionsOptions): TurnActions {
  /** Whole turns one at a time: a redo that came while its undo is still at it waits. */
  const turns = new Turnstile();
  /** Actions of this run that were, or are being, taken back. */
  const takenBack = new Set<ActionId>();

  /** Begins with what there is to turn by then: what is queued of the action until now. */
  const begin = (turn: Turn, named: ActionId | undefined) =>
    writer.inTurn(async () => {
      const action = named ? state().actions.get(named) : newest(turn, state());
      if (!action || action.undone !== (turn === 'redo')) return { ok: true, value: null };
      if (turn === 'undo') takenBack.add(action.head.id);
      else takenBack.delete(action.head.id);
      const wanted = turn === 'undo' ? 'done' : 'taken-back';
      const changes = [...action.changes].filter(([, { state: is }]) => is === wanted);
      return { ok: true, value: { action, changes: inTurnOrder(turn, changes) } };
    });

  const turnSome = (
    turn: Turn,
    id: ActionId,
    part: readonly (readonly [ChangeSubject, TrackedChange])[],
    after: JournalEntry[],
    began: number,
  ): Promise<CommandResult<TurnPlan>> =>
    writer.inTurn(async () => {
      const head = state().actions.get(id)?.head;
      // Another action came meanwhile and ended the redo.
      if (!head) return refusal('This can no longer be done again.');
      const making = new Set(
        part.flatMap(([subject, { change }]) => (isMailboxChange(change) ? [subject] : [])),
      );
      const messageIds = part.flatMap(([subject, { change }]): MessageId[] => {
        if (making.has(subject)) return [];
        const source = change.kind === 'copy' || change.kind === 'transfer' ? change.source : null;
        return source === null ? [subject as MessageId] : [subject as MessageId, source];
      });
      const located = messageIds.length > 0 ? await writer.locate(messageIds) : [];
      const accounts = new Set(
        part.flatMap(([, { accountId, change }]) =>
          change.kind === 'transfer' ? [accountId, change.toAccountId] : [accountId],
        ),
      );
      const mailboxes = [...(await writer.mailboxesOf(accounts)).values()].flat();
      const plan = planTurn({
        // One time for all its parts: the pending view knows by it what belongs together.
        ...{ turn, head, changes: part, now: began, newOperationId },
        pendingOn: (subject) =>
          making.has(subject) ? pendingOnMailbox(state(), subject) : state().pendingOf(subject as MessageId),
        located: new Map(located.map((message) => [message.id, message])),
        mailboxes: new Set(mailboxes.map((mailbox) => mailbox.id)),
        goingTo: (mailbox) => goingTo(state(), mailbox),
        occupied: making.size > 0 ? await writer.occupied(accounts) : new Set(),
      });
      const removed = plan.remove.map((removedId): JournalEntry => ({
        ...{ kind: 'operation-undone', id: removedId },
      }));
      await writer.enqueue(plan.queue, [...removed, ...after]);
      return { ok: true, value: plan };
    });

  const run = async (
    turn: Turn,
    named: ActionId | undefined,
  ): Promise<CommandResult<CommandValues['mail.undo']>> => {
    const begun = await begin(turn, named);
    if (!begun.ok || !begun.value) return begun.ok ? { ok: true, value: null } : begun;
    const { action, changes } = begun.value;
    const { id } = action.head;
    const whole: Pick<TurnPlan, 'turned' | 'left'> = { turned: 0, left: {} };
    const parts = [...inParts(changes)];
    const began = now();
    let failed: string | null = null;
    for (const [index, part] of (parts.length > 0 ? parts : [[]]).entries()) {
      // Only at the end: cut off by a crash, it is still there to be gone on with.
      const after: JournalEntry[] =
        index >= parts.length - 1 ? [{ kind: 'action-turned', id, undone: turn === 'undo' }] : [];
      const done = await turnSome(turn, id, part, after, began);
      if (!done.ok) {
        failed = done.sentence;
        if (whole.turned === 0) return done;
        break;
      }
      whole.turned += done.value.turned;
      for (const [left, times] of Object.entries(done.value.left) as [Left, number][])
        whole.left[left] = (whole.left[left] ?? 0) + times;
    }
    return turnSentence(turn, action, whole, failed);
  };

  const inOrder = (turn: Turn, named?: ActionId): Promise<CommandResult<CommandValues['mail.undo']>> =>
    turns.pass(() => run(turn, named));

  return {
    undo: (named) => inOrder('undo', named),
    redo: (named) => inOrder('redo', named),
    isTakenBack: (id) => takenBack.has(id),
  };
}

function turnSentence(
  turn: Turn,
  { head, messages }: ActionRecord,
  { turned, left }: Pick<TurnPlan, 'turned' | 'left'>,
  failed: string | null,
): CommandResult<CommandValues['mail.undo']> {
  const final = (left.final ?? 0) + (turn === 'undo' ? messages.beyond : 0);
  const reasons = [
    left.moved && `${countOf(left.moved)} ${were(left.moved)} moved since and ${stay(left.moved)}`,
    left.gone && `${countOf(left.gone)} ${are(left.gone)} no longer here`,
    left['no-mailbox'] &&
      `${countOf(left['no-mailbox'])} ${stay(left['no-mailbox'])}, since the mailbox that ${left['no-mailbox'] === 1 ? 'it' : 'they'} should go to is gone`,
    left['in-use'] && 'The folder holds something by now',
    final > 0 && `${countOf(final)} ${are(final)} deleted for ever already`,
    failed !== null && `The rest was not done: ${lowerFirst(failed)}`,
  ].filter((reason) => typeof reason === 'string');
  if (turned === 0) {
    const all = messages.done + messages['taken-back'] + messages.beyond;
    const verb = turn === 'undo' ? 'undone' : 'done again';
    // Refused by its server, or gone with its messages: of what never came about no number is known.
    if (all === 0) return refusal(`Nothing came of that, so that nothing can be ${verb}.`);
    const name = saysDone(head.verb, all, head.target);
    return refusal([`“${name}” can no longer be ${verb}`, ...reasons].join('. ') + '.');
  }
  const did = lowerFirst(saysDone(head.verb, turned, head.target));
  const sentence = [`${turn === 'undo' ? 'Undone' : 'Done again'}: ${did}`, ...reasons].join('. ');
  return { ok: true, value: { actionId: head.id, sentence } };
}

const were = (count: number): string => (count === 1 ? 'was' : 'were');
const are = (count: number): string => (count === 1 ? 'is' : 'are');
const stay = (count: number): string => (count === 1 ? 'stays where it is' : 'stay where they are');

function pendingOnMailbox(state: VaultState, subject: ChangeSubject): readonly OperationRecord[] {
  return [...state.pending.values()].filter(
    ({ operation }) => !isMessageOperation(operation) && operation.mailbox.id === subject,
  );
}

function goingTo(state: VaultState, mailbox: MailboxId): OperationId[] {
  return [...state.pending.values()].flatMap(({ operation }) =>
    goesTo(operation)?.id === mailbox ? [operation.id] : [],
  );
}
