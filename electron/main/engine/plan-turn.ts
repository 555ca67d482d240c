/** Takes changes of an action back, or does them again: pure. What no server heard of is removed; what one may have heard of is reversed. */
import { isMailboxChange } from '../../contract/action';
import type { ActionChange, ChangeSubject } from '../../contract/action';
import { bornMessageId } from '../../contract/ids';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import { isMailboxOperation } from '../../contract/operation';
import type { MailboxRef, MessageOperation, OperationRecord } from '../../contract/operation';
import type { TrackedChange } from '../vault/action-history';
import { deleteHold } from './action-words';
import { askedIn } from './asked-in';
import { turnFolder } from './turn-folder';
import type { Left, Turn, TurnPlan, TurnRequest } from './turn-shape';

export function planTurn(request: TurnRequest): TurnPlan {
  const plan: TurnPlan = { remove: [], queue: [], turned: 0, left: {} };
  const made = new Set(request.mailboxes);
  for (const [subject, tracked] of request.changes) {
    const { change } = tracked;
    if (change.kind === 'mailbox-create' && request.head.verb !== 'folder-create')
      turnMailbox(request, plan, made, subject, tracked);
    else {
      const left = isMailboxChange(change)
        ? turnFolder(request, plan, change, tracked.accountId, unsent(request, subject))
        : turnMessage(request, plan, made, subject as MessageId, tracked);
      if (left === null) plan.turned += 1;
      else plan.left[left] = (plan.left[left] ?? 0) + 1;
    }
  }
  return plan;
}

/** The action's own operation that has the last word on the subject, as long as no byte of it was announced. */
function unsent({ turn, head, pendingOn }: TurnRequest, subject: ChangeSubject): OperationId | null {
  const own = pendingOn(subject).filter(({ operation }) => operation.actionId === head.id);
  const last = own.at(-1);
  if (!last || (last.operation.turn === 'undo') !== (turn === 'redo')) return null;
  return isUnsent(last) ? last.operation.id : null;
}

function isUnsent({ operation, state, step }: OperationRecord): boolean {
  // In the spool: no server has heard of it.
  if (state === 'queued') return step === null || step.kind === 'fetched';
  // Of a mailbox that is parked its server has said no, whatever the step.
  if (state !== 'parked') return false;
  if (operation.kind === 'transfer') return step?.kind !== 'appended' && step?.kind !== 'expunge';
  return step === null || isMailboxOperation(operation);
}

function turnMessage(
  request: TurnRequest,
  plan: TurnPlan,
  made: ReadonlySet<MailboxId>,
  id: MessageId,
  { accountId, change }: TrackedChange,
): Left | null {
  const removable = unsent(request, id);
  if (removable) {
    plan.remove.push(removable);
    return null;
  }
  const { turn, head, now, newOperationId } = request;
  // A copy is made again from what was copied.
  const copied = change.kind === 'copy' || change.kind === 'transfer' ? change.source : null;
  const subjectId = turn === 'redo' ? (copied ?? id) : id;
  const message = request.located.get(subjectId);
  if (!message) return request.turn === 'undo' && change.kind === 'delete' ? 'final' : 'gone';
  // The account that has it now: it may have gone to another one since.
  const common = { actionId: head.id, accountId: message.accountId, createdAt: now, turn };
  const subject = { message: { id: subjectId, locator: message.locator } };
  const copyAgain = (toAccountId: AccountId, to: MailboxRef): Left | null => {
    const from = message.mailboxId;
    if (from === null) return 'gone';
    if (!made.has(to.id)) return 'no-mailbox';
    const operationId = newOperationId();
    const copyId = bornMessageId(toAccountId, operationId);
    const asked = { ...common, accountId: toAccountId, id: operationId, ...subject, copyId, to };
    const { path } = message.locator.placement.mailbox;
    return put(askedIn(message.accountId, { kind: 'copy', ...asked }, { id: from, path }));
  };
  const put = (operation: MessageOperation): null => {
    plan.queue.push(operation);
    return null;
  };
  // What was brought into being goes; it was wanted nowhere before.
  const removeCopy = (): null => {
    if (message.mailboxId === null) return null;
    return put({ kind: 'delete', id: newOperationId(), ...common, ...subject, notBefore: now });
  };
  switch (change.kind) {
    case 'flags': {
      const [add, remove] = turn === 'undo' ? [change.remove, change.add] : [change.add, change.remove];
      const delta = differences(message.flags, add, remove);
      if (delta.add.length + delta.remove.length === 0) return null;
      return put({ kind: 'flags', id: newOperationId(), ...common, ...subject, ...delta });
    }
    case 'move': {
      const [from, to] = turn === 'undo' ? [change.to, change.from] : [change.from, change.to];
      if (message.mailboxId === to.id) return null;
      if (message.mailboxId !== from.id) return 'moved';

      if (!made.has(to.id)) return 'no-mailbox';
      const verb = turn === 'undo' ? ('move' as const) : change.verb;
      return put({ kind: 'move', id: newOperationId(), ...common, ...subject, verb, from, to });
    }
    case 'transfer': {
      const { toAccountId, source } = change;
      if (source !== null) return turn === 'undo' ? removeCopy() : copyAgain(toAccountId, change.to);
      if (message.mailboxId === null) return 'gone';
      const [from, to] = turn === 'undo' ? [change.to, change.from] : [change.from, change.to];
      if (message.mailboxId === to.id) return null;
      if (message.mailboxId !== from.id) return 'moved';
      if (!made.has(to.id)) return 'no-mailbox';
      const accounts =
        turn === 'undo' ? { accountId: toAccountId, toAccountId: accountId } : { accountId, toAccountId };
      const carried = { ...common, ...subject, ...accounts, from, to, copyId: null };
      return put({ kind: 'transfer', id: newOperationId(), ...carried });
    }
    case 'delete':
      if (turn === 'undo') return 'final';
      if (message.mailboxId === null) return null;
      return put({
        ...{ kind: 'delete', id: newOperationId(), ...common, ...subject },
        notBefore: now + deleteHold,
      });
    case 'copy':
      return turn === 'undo' ? removeCopy() : copyAgain(accountId, change.to);
    case 'append':
      return turn === 'undo' ? removeCopy() : 'gone';
    case 'mailbox-create':
    case 'mailbox-rename':
    case 'mailbox-delete':
    case 'mailbox-subscribe':
      return null;
  }
}

/** Flags that really change, so that turning back again never takes one away that was there before. */
function differences(have: readonly string[], add: readonly string[], remove: readonly string[]) {
  const known = new Set(have.map((flag) => flag.toLowerCase()));
  return {
    add: add.filter((flag) => !known.has(flag.toLowerCase())),
    remove: remove.filter((flag) => known.has(flag.toLowerCase())),
  };
}

/** A mailbox that is made by now stays: other mail may be in it. */
function turnMailbox(
  request: TurnRequest,
  plan: TurnPlan,
  made: Set<MailboxId>,
  subject: ChangeSubject,
  { accountId, change }: TrackedChange,
): void {
  if (change.kind !== 'mailbox-create') return;
  const { turn, head, now, newOperationId, goingTo } = request;
  const { mailbox } = change;
  if (turn === 'undo') {
    const removed = new Set(plan.remove);
    const needed = goingTo(mailbox.id).some((id) => !removed.has(id));
    const removable = needed ? null : unsent(request, subject);
    if (removable) plan.remove.push(removable);
    return;
  }
  if (made.has(mailbox.id)) return;
  made.add(mailbox.id);
  const common = { actionId: head.id, accountId, createdAt: now, turn };
  plan.queue.push({ kind: 'mailbox-create', id: newOperationId(), ...common, mailbox });
}

/** Undo turns mailboxes last and redo first: what goes into them must never stand without them. */
export function inTurnOrder<C extends { change: ActionChange }>(
  turn: Turn,
  changes: readonly (readonly [ChangeSubject, C])[],
): (readonly [ChangeSubject, C])[] {
  // Done again, a folder goes after what was in it.
  const isMailbox = ([, { change }]: readonly [ChangeSubject, C]): boolean =>
    change.kind === 'mailbox-create' || (turn === 'undo' && isMailboxChange(change));
  const mailboxes = changes.filter(isMailbox);
  const messages = changes.filter((one) => !isMailbox(one));
  return turn === 'undo' ? [...messages, ...mailboxes] : [...mailboxes, ...messages];
}
