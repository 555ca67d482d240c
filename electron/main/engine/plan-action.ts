/** Turns what the person did into operations: pure. */
import type { MailVerb } from '../../contract/commands';
import { bornMessageId } from '../../contract/ids';
import type { ActionId, AccountId, MailboxId, OperationId } from '../../contract/ids';
import type { MailboxInfo, MailboxRole } from '../../contract/model';
import type { MessageOperation, MoveVerb } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';
import { addImpossible, emptyPlan } from './action-parts';
import type { ActionPlan } from './action-parts';
import { countOf, deleteHold, saysDone } from './action-words';
import { planRoleMailbox } from './plan-role-mailbox';

export interface ActionRequest {
  actionId: ActionId;
  verb: MailVerb;
  messages: LocatedMessage[];
  /** Every mailbox of the accounts concerned. */
  mailboxes: ReadonlyMap<AccountId, MailboxInfo[]>;
  /** For `move` and `copy`. */
  target: MailboxInfo | null;
  /** ms since 1970. */
  now: number;
  newOperationId: () => OperationId;
  /** The id for a mailbox at a path where none is; left out: the path's own. */
  idFor?: (accountId: AccountId, path: string) => MailboxId;
}

export function planAction(request: ActionRequest): ActionPlan {
  const plan = emptyPlan();
  for (const message of request.messages) {
    const operation = planOne(request, plan, message);
    if (typeof operation === 'string') addImpossible(plan, operation, 1);
    else if (operation) plan.operations.push(operation);
    else plan.unchanged += 1;
  }
  return plan;
}

/** null: nothing to do; a string: why it cannot be done. */
function planOne(
  request: ActionRequest,
  plan: ActionPlan,
  message: LocatedMessage,
): MessageOperation | string | null {
  switch (request.verb) {
    case 'read':
      return flags(request, message, ['\\Seen'], []);
    case 'unread':
      return flags(request, message, [], ['\\Seen']);
    case 'star':
      return flags(request, message, ['\\Flagged'], []);
    case 'unstar':
      return flags(request, message, [], ['\\Flagged']);
    case 'archive':
      return moveToRole(request, plan, message, 'archive', ['archive', 'all']);
    case 'trash':
      return moveToRole(request, plan, message, 'trash', ['trash']);
    case 'junk':
      return moveToRole(request, plan, message, 'junk', ['junk']);
    case 'move':
      return move(request, message, 'move', request.target ?? undefined);
    case 'copy':
      return copy(request, message, request.target ?? undefined);
    case 'delete':
      return message.mailboxId === null
        ? null
        : { kind: 'delete', ...common(request, message), notBefore: request.now + deleteHold };
  }
}

function common(request: ActionRequest, message: LocatedMessage) {
  return {
    id: request.newOperationId(),
    actionId: request.actionId,
    accountId: message.accountId,
    createdAt: request.now,
    message: { id: message.id, locator: message.locator },
  };
}

function flags(
  request: ActionRequest,
  message: LocatedMessage,
  add: string[],
  remove: string[],
): MessageOperation | null {
  const have = new Set(message.flags.map((flag) => flag.toLowerCase()));
  const missing = add.filter((flag) => !have.has(flag.toLowerCase()));
  const present = remove.filter((flag) => have.has(flag.toLowerCase()));
  // Only real differences are queued, so that an undo never takes away a flag that was there before.
  if (missing.length + present.length === 0) return null;
  return { kind: 'flags', ...common(request, message), add: missing, remove: present };
}

function moveToRole(
  request: ActionRequest,
  plan: ActionPlan,
  message: LocatedMessage,
  verb: 'archive' | 'trash' | 'junk',
  roles: MailboxRole[],
): MessageOperation | string | null {
  const mailboxes = request.mailboxes.get(message.accountId) ?? [];
  const target =
    roles.flatMap((role) => mailboxes.filter((box) => box.role === role && box.selectable))[0] ??
    plan.appointed.find(({ accountId }) => accountId === message.accountId) ??
    appoint(request, plan, message.accountId, verb);
  return target
    ? move(request, message, verb, target)
    : 'the folders of this account are not known yet; connect once';
}

/** The account has no mailbox of this role: one that bears the name gets it, or a new one is asked for. */
function appoint(
  request: ActionRequest,
  plan: ActionPlan,
  accountId: AccountId,
  role: 'archive' | 'trash' | 'junk',
): MailboxInfo | undefined {
  const { idFor } = request;
  const planned = planRoleMailbox(
    request.mailboxes.get(accountId) ?? [],
    role,
    idFor && ((path) => idFor(accountId, path)),
  );
  if (!planned) return undefined;
  const { mailbox, isNew } = planned;
  plan.appointed.push(mailbox);
  if (isNew) {
    const { actionId, now } = request;
    const id = request.newOperationId();
    plan.creations.push({ kind: 'mailbox-create', id, actionId, accountId, createdAt: now, mailbox });
  }
  return mailbox;
}

function move(
  request: ActionRequest,
  message: LocatedMessage,
  verb: MoveVerb,
  target: MailboxInfo | undefined,
): MessageOperation | string | null {
  if (!target) return 'no mailbox was chosen';
  if (!target.selectable) return `${target.name} cannot hold messages`;
  if (message.mailboxId === null || message.mailboxId === target.id) return null;
  if (target.accountId !== message.accountId) return transfer(request, message, target, false);
  const from = (request.mailboxes.get(message.accountId) ?? []).find((box) => box.id === message.mailboxId);
  return {
    kind: 'move',
    ...common(request, message),
    verb,
    from: { id: message.mailboxId, path: from?.path ?? message.locator.placement.mailbox.path },
    to: { id: target.id, path: target.path },
  };
}

function copy(
  request: ActionRequest,
  message: LocatedMessage,
  target: MailboxInfo | undefined,
): MessageOperation | string | null {
  if (!target) return 'no mailbox was chosen';
  if (!target.selectable) return `${target.name} cannot hold messages`;
  if (message.mailboxId === null) return null;
  if (target.accountId !== message.accountId) return transfer(request, message, target, true);
  const base = common(request, message);
  return {
    kind: 'copy',
    ...base,
    copyId: bornMessageId(message.accountId, base.id),
    to: { id: target.id, path: target.path },
  };
}

function transfer(
  request: ActionRequest,
  message: LocatedMessage,
  target: MailboxInfo,
  copies: boolean,
): MessageOperation | null {
  if (message.mailboxId === null) return null;
  const base = common(request, message);
  const from = (request.mailboxes.get(message.accountId) ?? []).find((box) => box.id === message.mailboxId);
  return {
    kind: 'transfer',
    ...base,
    copyId: copies ? bornMessageId(target.accountId, base.id) : null,
    from: { id: message.mailboxId, path: from?.path ?? message.locator.placement.mailbox.path },
    to: { id: target.id, path: target.path },
    toAccountId: target.accountId,
  };
}

/** The sentence for the notice, e.g. "Archived 10 messages". */
export function actionSentence(verb: MailVerb, plan: ActionPlan, target: MailboxInfo | null): string {
  const count = plan.operations.length;
  const parts = [];
  if (count > 0) parts.push(saysDone(verb, count, target?.name ?? null));
  for (const { mailbox } of plan.creations) parts.push(`A new mailbox “${mailbox.name}” is made for it`);
  for (const [reason, times] of plan.impossible) {
    parts.push(`${countOf(times)} left where ${times === 1 ? 'it is' : 'they are'}: ${reason}`);
  }
  return parts.length > 0 ? parts.join('. ') : 'Nothing to change';
}
