/** What undo and redo know: the person's newest actions, and what became of each change that they made. Pure, but for `ActionHistory`. */
import { changeOf } from '../../contract/action';
import type { ActionChange, ActionHead, ChangeState, ChangeSubject } from '../../contract/action';
import type { AccountId, ActionId } from '../../contract/ids';
import { isMessageOperation, shownOn } from '../../contract/operation';
import type { MailOperation, OperationState } from '../../contract/operation';

export interface TrackedChange {
  readonly accountId: AccountId;
  readonly change: ActionChange;
  readonly state: ChangeState;
}

export interface ActionRecord {
  readonly head: ActionHead;
  /** Taken back as a whole, as far as that was possible: redo does it again. */
  readonly undone: boolean;
  readonly changes: ReadonlyMap<ChangeSubject, TrackedChange>;
  /** How many messages are in each state. */
  readonly messages: Readonly<Record<ChangeState, number>>;
}

export interface ChangePatch {
  id: ActionId;
  subject: ChangeSubject;
  /** null: it did not come about. */
  tracked: TrackedChange | null;
}

/** Actions that can be taken back, one after the other. */
const levels = 100;
/** Changes that all of them together remember; the newest action may be larger. */
const changeLimit = 200_000;

type Actions = ReadonlyMap<ActionId, ActionRecord>;

/** A new action ends the redo of those before it, and the oldest go where there are too many. */
export function forgottenBy(actions: Actions): ActionId[] {
  const kept = [...actions.values()].filter(({ undone }) => !undone).reverse();
  let changes = 0;
  const newest = kept.filter(({ changes: own }, index) => {
    changes += own.size;
    return index < levels - 1 && changes <= changeLimit;
  });
  return [...actions.keys()].filter((id) => !newest.some(({ head }) => head.id === id));
}

/** An operation of an action was queued: the change is done, or taken back. */
export function changeQueued(actions: Actions, operation: MailOperation): ChangePatch[] {
  const { actionId: id, accountId, turn } = operation;
  const action = actions.get(id);
  if (!action) return [];
  if (turn === 'undo') return turned(actions, operation, 'taken-back');
  const done: ChangePatch = {
    ...{ id, subject: subjectOf(operation) },
    tracked: { accountId, change: changeOf(operation), state: 'done' },
  };
  return [...formerCopy(action, operation), done];
}

/** A copy that is made again is another message: the one that was taken back is not to be made a second time. */
function formerCopy(action: ActionRecord, operation: MailOperation): ChangePatch[] {
  if ((operation.kind !== 'copy' && operation.kind !== 'transfer') || operation.turn !== 'redo') return [];
  for (const [subject, { change, state }] of action.changes) {
    if (state !== 'taken-back' || (change.kind !== 'copy' && change.kind !== 'transfer')) continue;
    if (change.source === operation.message.id && change.to.id === operation.to.id)
      return [{ id: action.head.id, subject, tracked: null }];
  }
  return [];
}

/** An operation was removed before it was sent. */
export function changeRemoved(actions: Actions, operation: MailOperation): ChangePatch[] {
  return turned(actions, operation, operation.turn === 'undo' ? 'done' : 'taken-back');
}

/** What an operation did is asked for anew, of another message. */
export function changeForgotten(actions: Actions, operation: MailOperation): ChangePatch[] {
  const { actionId: id } = operation;
  const subject = subjectOf(operation);
  return actions.get(id)?.changes.has(subject) ? [{ id, subject, tracked: null }] : [];
}

export function changeSettled(
  actions: Actions,
  operation: MailOperation,
  state: Extract<OperationState, 'done' | 'refused' | 'dropped' | 'discarded'>,
): ChangePatch[] {
  const tracked = actions.get(operation.actionId)?.changes.get(subjectOf(operation));
  if (!tracked) return [];
  const isFinal = operation.kind === 'delete' && operation.turn !== 'undo';
  if (state === 'done') return isFinal ? turned(actions, operation, 'beyond') : [];
  if (operation.turn === 'undo' && state !== 'dropped') return turned(actions, operation, 'done');
  return [{ id: operation.actionId, subject: subjectOf(operation), tracked: null }];
}

function turned(actions: Actions, operation: MailOperation, state: ChangeState): ChangePatch[] {
  const subject = subjectOf(operation);
  const tracked = actions.get(operation.actionId)?.changes.get(subject);
  if (!tracked) return [];
  const cannotComeBack = tracked.change.kind === 'append' && state === 'taken-back';
  return [{ id: operation.actionId, subject, tracked: cannotComeBack ? null : { ...tracked, state } }];
}

function subjectOf(operation: MailOperation): ChangeSubject {
  return isMessageOperation(operation) ? shownOn(operation) : operation.mailbox.id;
}

/** Changes of one snapshot part. */
const groupLimit = 1_000;

/** An action's changes, those that are alike together, in their order within a group. */
export function changeGroups(action: ActionRecord): ChangeGroup[] {
  const open = new Map<TrackedChange, ChangeGroup>();
  const groups: ChangeGroup[] = [];
  for (const [subject, tracked] of action.changes) {
    // Equal ones of one action are one object.
    const group = open.get(tracked);
    if (group && group.subjects.length < groupLimit) {
      group.subjects.push(subject);
      continue;
    }
    const fresh = { ...tracked, subjects: [subject] };
    open.set(tracked, fresh);
    groups.push(fresh);
  }
  return groups;
}

type ChangeGroup = TrackedChange & { subjects: ChangeSubject[] };

interface GrowingAction extends ActionRecord {
  undone: boolean;
  readonly changes: Map<ChangeSubject, TrackedChange>;
  readonly messages: Record<ChangeState, number>;
  /** The changes that occur, by their JSON: thousands of messages share one. */
  readonly shapes: Map<string, TrackedChange>;
  /** What was given last, and what it is kept as: the next is mostly the same. */
  last: { given: TrackedChange; kept: TrackedChange } | null;
}

/** Grows in place, like the state that it is a part of. Those that were done or undone last are last. */
export class ActionHistory {
  readonly actions = new Map<ActionId, GrowingAction>();

  begin(head: ActionHead, undone: boolean): void {
    const messages = { done: 0, 'taken-back': 0, beyond: 0 };
    this.actions.set(head.id, {
      head,
      undone,
      changes: new Map(),
      messages,
      shapes: new Map(),
      last: null,
    });
  }

  turn(id: ActionId, undone: boolean): void {
    const action = this.actions.get(id);
    if (!action) return;
    action.undone = undone;
    this.actions.delete(id);
    this.actions.set(id, action);
  }

  put({ id, subject, tracked }: ChangePatch): void {
    const action = this.actions.get(id);
    if (!action) return;
    count(action, action.changes.get(subject), -1);
    if (tracked) action.changes.set(subject, shared(action, tracked));
    else action.changes.delete(subject);
    count(action, tracked ?? undefined, 1);
  }

  forgetAccount(accountId: AccountId): void {
    for (const [id, { changes }] of this.actions) {
      for (const [subject, tracked] of changes)
        if (tracked.accountId === accountId) this.put({ id, subject, tracked: null });
      if (changes.size === 0) this.actions.delete(id);
    }
  }
}

function count(action: GrowingAction, tracked: TrackedChange | undefined, by: 1 | -1): void {
  if (tracked && isCounted(action, tracked)) action.messages[tracked.state] += by;
}

/** Equal ones are one object. */
function shared(action: GrowingAction, given: TrackedChange): TrackedChange {
  const { last, shapes } = action;
  if (last && areAlike(last.given, given)) return last.kept;
  const key = JSON.stringify(given);
  const kept = shapes.get(key) ?? given;
  shapes.set(key, kept);
  action.last = { given, kept };
  return kept;
}

/** Sure to be equal: what is an object in both is the same one. Cheaper than their JSON. */
function areAlike(a: TrackedChange, b: TrackedChange): boolean {
  if (a === b) return true;
  if (a.accountId !== b.accountId || a.state !== b.state || a.change.kind !== b.change.kind) return false;
  const before: Readonly<Record<string, unknown>> = a.change;
  const after: Readonly<Record<string, unknown>> = b.change;
  // One kind has one set of members.
  for (const member in after) if (before[member] !== after[member]) return false;
  return true;
}

/** A mailbox that is made for the mail that goes there is not what the action is about. */
function isCounted({ head }: GrowingAction, { change }: TrackedChange): boolean {
  return change.kind !== 'mailbox-create' || head.verb === 'folder-create';
}
