/** Arranges accounts and mailboxes as the tree shows them: unified folders, then each account's hierarchy. */
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import { parentPath } from '../../../electron/contract/mailbox-tree';
import { unifiedRoles } from '../../../electron/contract/model';
import type {
  AccountSummary,
  FolderRef,
  MailboxRole,
  MailboxTreeRow,
  UnifiedRole,
} from '../../../electron/contract/model';

export interface TreeNode {
  /** Stable over renders; also the key for "collapsed". */
  key: string;
  label: string;
  icon: MailboxRole | 'account' | 'group' | 'outbox';
  /** null: holds no mail itself. */
  folder: FolderRef | null;
  /** Set on the top node of an account. */
  accountId: AccountId | null;
  /** Set where the node is a mailbox of an account, also one that holds no mail itself. */
  mailboxId: MailboxId | null;
  /** Operations on the mailbox itself, and messages in it with such, that their server does not know yet. */
  pending: number;
  /** Other programs do not show it, while they show others of its account. */
  unsubscribed: boolean;
  unread: number;
  total: number;
  children: TreeNode[];
}

export interface FlatNode extends TreeNode {
  level: number;
  position: number;
  siblings: number;
  expanded: boolean | null;
  parentKey: string | null;
}

export const unifiedLabels: Record<UnifiedRole, string> = {
  inbox: 'Inbox',
  drafts: 'Drafts',
  sent: 'Sent',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
};

const roleOrder: readonly MailboxRole[] = [
  'inbox',
  'flagged',
  'drafts',
  'sent',
  'archive',
  'all',
  'junk',
  'trash',
  'normal',
];

/**
 * Whether there are folders over all accounts: not where every account is left out of them. Before the first sync there is
 * nothing yet that could be.
 * @param wanted the person's choice
 */
export function hasUnified(mailboxes: readonly MailboxTreeRow[], wanted: boolean): boolean {
  return wanted && (mailboxes.length === 0 || mailboxes.some((row) => !row.leftOut));
}

/** Folders over all accounts that are not left out, in fixed order; Inbox always, the others where any account has one. */
export function buildUnified(mailboxes: readonly MailboxTreeRow[]): TreeNode[] {
  if (!hasUnified(mailboxes, true)) return [];
  return unifiedRoles
    .map((role) => ({
      role,
      rows: mailboxes.filter((row) => row.role === role && row.selectable && !row.leftOut),
    }))
    .filter(({ role, rows }) => role === 'inbox' || rows.length > 0)
    .map(({ role, rows }) => ({
      key: `unified:${role}`,
      label: unifiedLabels[role],
      icon: role,
      folder: { kind: 'unified', role },
      ...plain,
      pending: rows.reduce((sum, row) => sum + row.pending, 0),
      unread: rows.reduce((sum, row) => sum + row.unread, 0),
      total: rows.reduce((sum, row) => sum + row.total, 0),
      children: [],
    }));
}

/** One node an account, in the accounts' own order, with its mailboxes below. */
export function buildAccounts(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): TreeNode[] {
  return accounts
    .slice()
    .sort((a, b) => a.order - b.order)
    .map((account) => {
      const own = mailboxes.filter((row) => row.accountId === account.id);
      return {
        key: `account:${account.id}`,
        label: account.label,
        icon: 'account',
        folder: null,
        ...plain,
        accountId: account.id,
        unread: own.reduce((sum, row) => sum + (row.role === 'inbox' ? row.unread : 0), 0),
        total: 0,
        children: nest(own),
      };
    });
}

const plain = { accountId: null, mailboxId: null, pending: 0, unsubscribed: false };

/** Hangs each mailbox under its nearest known parent; levels that LIST left out are made up as nodes without mail. */
function nest(rows: readonly MailboxTreeRow[]): TreeNode[] {
  const nodes = new Map<string, TreeNode>();
  const roots: TreeNode[] = [];
  // Where nothing but the Inbox is subscribed, nobody goes by subscriptions.
  const dims = rows.some(({ subscribed, role }) => subscribed === true && role !== 'inbox');
  // While a renaming waits for the person, its new name may be another mailbox's, too.
  const twins: MailboxTreeRow[] = [];
  for (const row of rows) {
    if (nodes.has(row.path)) twins.push(row);
    else nodes.set(row.path, toNode(row, dims));
  }
  const attached = new Set<string>();
  const attach = (path: string, delimiter: string | null, accountId: AccountId): void => {
    if (attached.has(path)) return;
    attached.add(path);
    const node = nodes.get(path);
    if (!node) return;
    const cut = delimiter ? path.lastIndexOf(delimiter) : -1;
    const parentPath = cut > 0 ? path.slice(0, cut) : null;
    if (parentPath === null || !delimiter) {
      roots.push(node);
      return;
    }
    if (!nodes.has(parentPath)) nodes.set(parentPath, madeUpNode(parentPath, delimiter, accountId));
    nodes.get(parentPath)?.children.push(node);
    attach(parentPath, delimiter, accountId);
  };
  for (const row of rows) attach(row.path, row.delimiter, row.accountId);
  for (const row of twins) {
    const parent = nodes.get(parentPath(row) ?? '');
    (parent?.children ?? roots).push(toNode(row, dims));
  }
  return sortNodes(roots);
}

function toNode(row: MailboxTreeRow, dims: boolean): TreeNode {
  return {
    key: `mailbox:${row.id}`,
    label: row.role === 'inbox' ? 'Inbox' : row.name,
    icon: row.role,
    folder: row.selectable ? { kind: 'mailbox', mailboxId: row.id } : null,
    ...plain,
    mailboxId: row.id,
    pending: row.pending,
    unsubscribed: dims && row.subscribed === false,
    unread: row.unread,
    total: row.total,
    children: [],
  };
}

function madeUpNode(path: string, delimiter: string, accountId: AccountId): TreeNode {
  const label = path.slice(path.lastIndexOf(delimiter) + 1);
  return {
    key: `level:${accountId}/${path}`,
    label,
    icon: 'group',
    folder: null,
    ...plain,
    unread: 0,
    total: 0,
    children: [],
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function rank(node: TreeNode): number {
  const index = roleOrder.indexOf(node.icon as MailboxRole);
  return index < 0 ? roleOrder.length - 1 : index;
}

function sortNodes(nodes: TreeNode[]): TreeNode[] {
  for (const node of nodes) sortNodes(node.children);
  return nodes.sort((a, b) => rank(a) - rank(b) || collator.compare(a.label, b.label));
}

/** The rows that are visible now, top to bottom, each with what ARIA wants to know of it. */
export function flattenTree(
  nodes: readonly TreeNode[],
  collapsed: ReadonlySet<string>,
  level = 1,
  parentKey: string | null = null,
): FlatNode[] {
  return nodes.flatMap((node, index) => {
    const expanded = node.children.length > 0 ? !collapsed.has(node.key) : null;
    const flat: FlatNode = {
      ...node,
      // What is folded away still waits.
      pending: expanded === false ? pendingBelow(node) : node.pending,
      level,
      position: index + 1,
      siblings: nodes.length,
      expanded,
      parentKey,
    };
    return [flat, ...(expanded ? flattenTree(node.children, collapsed, level + 1, node.key) : [])];
  });
}

/** Mail on its way out; there while there is any. */
export function outboxNode(count: number): TreeNode[] {
  if (count === 0) return [];
  return [
    {
      ...{ key: 'outbox', label: 'Outbox', icon: 'outbox', folder: null },
      ...plain,
      ...{ unread: 0, total: count, children: [] },
    },
  ];
}

function pendingBelow(node: TreeNode): number {
  return node.children.reduce((sum, child) => sum + pendingBelow(child), node.pending);
}

export function folderKey(folder: FolderRef): string {
  return folder.kind === 'unified' ? `unified:${folder.role}` : `mailbox:${folder.mailboxId}`;
}

/** The unread count to show beside a folder; drafts count as a whole, since none of them is unread. */
export function badgeCount(node: Pick<TreeNode, 'icon' | 'unread' | 'total'>): number {
  return node.icon === 'drafts' || node.icon === 'outbox'
    ? node.total
    : node.icon === 'sent' || node.icon === 'trash'
      ? 0
      : node.unread;
}
