/** Turns what the person did to a mailbox into operations: pure. */
import type { FolderVerb } from '../../contract/action';
import type { MailboxChange } from '../../contract/commands';
import type { AccountId, ActionId, MailboxId, OperationId } from '../../contract/ids';
import { childPath, nameProblem } from '../../contract/mailbox-name';
import { isBelow, lastLevel, parentPath } from '../../contract/mailbox-tree';
import type { MailboxInfo, MailboxRole } from '../../contract/model';
import type { MailboxOperation } from '../../contract/operation';
import { planRoleMailbox } from './plan-role-mailbox';

export interface MailboxRequest {
  accountId: AccountId;
  actionId: ActionId;
  change: MailboxChange;
  /** The account's whole tree as the person sees it. */
  tree: readonly MailboxInfo[];
  /** Messages that the person sees in a mailbox. */
  totalOf: (id: MailboxId) => number;
  /** POP accounts: the tree is this computer's own. */
  isLocal: boolean;
  /** ms since 1970. */
  now: number;
  newOperationId: () => OperationId;
  /** The id for a mailbox at a path where none is. */
  idFor: (path: string) => MailboxId;
}

export interface MailboxPlan {
  /** In this order; those of `emptied` come before the last ones. */
  operations: MailboxOperation[];
  /** Mailboxes that are to have a role from now on. */
  appointed: MailboxInfo[];
  /** Mailboxes in Trash whose messages are deleted for ever before they go themselves. */
  emptied: MailboxInfo[];
}

/** @returns a sentence where it cannot be done */
export function planMailboxChange(request: MailboxRequest): MailboxPlan | string {
  const { change } = request;
  if (change.kind === 'create') return planCreate(request, change);
  const mailbox = request.tree.find(({ id }) => id === change.mailboxId);
  if (!mailbox) return 'This folder is no longer here.';
  switch (change.kind) {
    case 'rename':
      return planRename(request, mailbox, change.name);
    case 'delete':
      return planDelete(request, mailbox);
    case 'subscribe':
      if (request.isLocal) return 'The folders of this account are only on this computer.';
      if (mailbox.subscribed === change.subscribed) return plan([]);
      return plan([{ kind: 'mailbox-subscribe', ...base(request), mailbox, subscribed: change.subscribed }]);
  }
}

/** The levels of local folders are Satchel's own. */
export const localDelimiter = '/';

function delimiterOf({ isLocal, tree }: MailboxRequest): string | null {
  return isLocal ? localDelimiter : (tree.find(({ role }) => role === 'inbox')?.delimiter ?? null);
}

function planCreate(
  request: MailboxRequest,
  { parentId, name }: Extract<MailboxChange, { kind: 'create' }>,
): MailboxPlan | string {
  const { tree, accountId, isLocal } = request;
  const inbox = tree.find(({ role }) => role === 'inbox');
  if (!inbox) return 'The folders of this account are not known yet. Connect once.';
  const delimiter = delimiterOf(request);
  const parent = parentId === null ? null : tree.find(({ id }) => id === parentId);
  if (parent === undefined) return 'The folder that it should go into is no longer here.';
  if (parent && delimiter === null) return 'This server has no folders in folders.';
  const path = childPath(name, parent && { ...parent, delimiter }, inbox);
  const problem = nameProblem(name, delimiter, path, tree);
  if (problem !== null) return problem;
  const { leftOut } = inbox;
  const mailbox: MailboxInfo = {
    ...{ id: request.idFor(path), accountId, path, name, delimiter, role: 'normal', selectable: true },
    ...(leftOut ? { leftOut } : {}),
    ...(isLocal ? {} : { subscribed: true }),
  };
  return plan([{ kind: 'mailbox-create', ...base(request), mailbox }]);
}

function planRename(request: MailboxRequest, mailbox: MailboxInfo, name: string): MailboxPlan | string {
  const problem = protectedSentence(request, mailbox, 'renamed');
  if (problem !== null) return problem;
  const { delimiter } = mailbox;
  const parent = parentPath(mailbox);
  const path = parent === null ? name : `${parent}${delimiter ?? ''}${name}`;
  const bad = nameProblem(name, delimiter, path, request.tree, mailbox);
  if (bad !== null) return bad;
  return path === mailbox.path ? plan([]) : plan([rename(request, mailbox, path)]);
}

function rename(request: MailboxRequest, mailbox: MailboxInfo, to: string): MailboxOperation {
  const children = childrenOf(request, mailbox);
  return { kind: 'mailbox-rename', ...base(request), mailbox, to, children };
}

/**
 * An empty folder is deleted. One that holds mail or other folders goes to Trash whole, as on other programs, so that
 * nothing in it is lost, not even what is not known here yet; in Trash it is deleted for ever with what is known of it.
 */
function planDelete(request: MailboxRequest, mailbox: MailboxInfo): MailboxPlan | string {
  const { tree, totalOf } = request;
  const problem = protectedSentence(request, mailbox, 'deleted');
  if (problem !== null) return problem;
  const children = childrenOf(request, mailbox);
  const remove = (box: MailboxInfo): MailboxOperation => ({
    ...{ kind: 'mailbox-delete', ...base(request), mailbox: box },
  });
  const isEmpty = mailbox.selectable && children.length === 0 && totalOf(mailbox.id) === 0;
  if (isEmpty) return plan([remove(mailbox)]);
  const known = tree.find(({ role, selectable }) => role === 'trash' && selectable);
  if (known && isBelow(mailbox, known)) {
    // The deepest first: a folder that holds others is not deleted.
    const all = [mailbox, ...children].filter(({ selectable }) => selectable);
    all.sort((a, b) => b.path.length - a.path.length);
    return { operations: all.map(remove), appointed: [], emptied: all };
  }
  const delimiter = mailbox.delimiter ?? delimiterOf(request);
  if (delimiter === null)
    return 'This server has no folders in folders, so it cannot go to Trash. Move its messages away first.';
  const role = known ? { mailbox: known, isNew: false } : planRoleMailbox(tree, 'trash', request.idFor);
  if (!role) return 'The folders of this account are not known yet. Connect once.';
  const trash = role.mailbox;
  const made: MailboxOperation[] = role.isNew
    ? [{ kind: 'mailbox-create', ...base(request), mailbox: trash }]
    : [];
  const to = freePath(tree, `${trash.path}${delimiter}${mailbox.name}`);
  return {
    operations: [...made, rename(request, mailbox, to)],
    appointed: known ? [] : [trash],
    emptied: [],
  };
}

function freePath(tree: readonly MailboxInfo[], wanted: string): string {
  const taken = new Set(tree.map(({ path }) => path.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(path.toLowerCase())) return path;
  }
}

const roleNames: Partial<Record<MailboxRole, string>> = {
  drafts: 'Drafts',
  sent: 'Sent',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
};

/** Folders that Satchel puts mail into by their role, and those around them. */
function protectedSentence(request: MailboxRequest, mailbox: MailboxInfo, done: string): string | null {
  if (mailbox.role === 'inbox') return `The Inbox cannot be ${done}.`;
  const [box] = [mailbox, ...childrenOf(request, mailbox)].filter(({ role }) => role !== 'normal');
  if (!box) return null;
  const use = roleNames[box.role];
  const what = box === mailbox ? `“${box.name}” is` : `It holds “${box.name}”, which is`;
  if (use === undefined || request.isLocal)
    return `${what} one of this account’s own folders, so it cannot be ${done}.`;
  return `${what} this account’s ${use}. Choose another folder for that in the account’s settings first.`;
}

function childrenOf({ tree }: MailboxRequest, mailbox: MailboxInfo): MailboxInfo[] {
  return tree.filter((box) => isBelow(box, mailbox));
}

function base({ newOperationId, actionId, accountId, now }: MailboxRequest) {
  return { id: newOperationId(), actionId, accountId, createdAt: now };
}

function plan(operations: MailboxOperation[]): MailboxPlan {
  return { operations, appointed: [], emptied: [] };
}

/** For the notice after the action. */
export function mailboxSentence(request: MailboxRequest, { operations, emptied }: MailboxPlan): string {
  const operation = operations.at(-1);
  if (!operation) return 'Nothing to change';
  const name = `“${operation.mailbox.name}”`;
  switch (operation.kind) {
    case 'mailbox-create':
      return `Made the folder ${name}`;
    case 'mailbox-rename': {
      const { to, mailbox } = operation;
      if (request.change.kind === 'delete') return `Moved the folder ${name} to Trash`;
      return `Renamed the folder ${name} to “${lastLevel(to, mailbox.delimiter)}”`;
    }
    case 'mailbox-delete':
      return emptied.length > 0
        ? `Deleting the folder ${name} for ever in 10 seconds`
        : `Deleted the folder ${name}`;
    case 'mailbox-subscribe':
      return `${operation.subscribed ? 'Subscribed' : 'Unsubscribed'} the folder ${name}`;
  }
}

/** What the action is called for undo and redo. */
export function actionOf(
  { change }: MailboxRequest,
  { operations }: MailboxPlan,
): { verb: FolderVerb; target: string } {
  const last = operations.at(-1);
  const target = last?.mailbox.name ?? '';
  switch (change.kind) {
    case 'create':
      return { verb: 'folder-create', target };
    case 'rename':
      return { verb: 'folder-rename', target };
    case 'delete':
      return { verb: last?.kind === 'mailbox-rename' ? 'folder-trash' : 'folder-delete', target };
    case 'subscribe':
      return { verb: change.subscribed ? 'folder-subscribe' : 'folder-unsubscribe', target };
  }
}
