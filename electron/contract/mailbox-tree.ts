/** What the tree of an account looks like from here: as its server lists it, with the pending operations on mailboxes laid over it. */
import type { MailboxInfo } from './model';
import type { MailboxOperation, OperationState } from './operation';

/** An operation on a mailbox that is still to be done, or was done just now. */
export interface TreeOperation {
  operation: MailboxOperation;
  state: OperationState;
}

/**
 * Pure. As `rebase` does for messages.
 * @param pending oldest first
 */
export function layTree(listed: readonly MailboxInfo[], pending: readonly TreeOperation[]): MailboxInfo[] {
  let tree = [...listed];
  for (const { operation, state } of pending) {
    switch (operation.kind) {
      case 'mailbox-create':
        tree = withCreated(tree, operation.mailbox);
        break;
      case 'mailbox-rename':
        tree = withRenamed(tree, operation);
        break;
      case 'mailbox-delete':
        // One that its server would not delete is looked at before the person decides.
        if (state !== 'parked') tree = tree.filter(({ id }) => id !== operation.mailbox.id);
        break;
      case 'mailbox-subscribe':
        tree = tree.map((box) =>
          box.id === operation.mailbox.id ? { ...box, subscribed: operation.subscribed } : box,
        );
        break;
    }
  }
  return tree;
}

/** A mailbox that its server lists by now is as listed; a mere node of the tree gives way. */
function withCreated(tree: readonly MailboxInfo[], mailbox: MailboxInfo): MailboxInfo[] {
  if (tree.some(({ id, selectable }) => id === mailbox.id && selectable)) return [...tree];
  const rest = tree.filter(
    ({ id, path, selectable }) => id !== mailbox.id && (selectable || path !== mailbox.path),
  );
  return [...rest, mailbox];
}

function withRenamed(
  tree: readonly MailboxInfo[],
  { mailbox, to }: Extract<MailboxOperation, { kind: 'mailbox-rename' }>,
): MailboxInfo[] {
  const from = tree.find(({ id }) => id === mailbox.id);
  if (!from) return [...tree];
  return tree.map((box) => {
    if (box.id === from.id) return { ...box, path: to, name: lastLevel(to, box.delimiter) };
    return isBelow(box, from) ? { ...box, path: to + box.path.slice(from.path.length) } : box;
  });
}

/** Whether a mailbox lies below another one, on whatever level. */
export function isBelow(
  { path, delimiter }: Pick<MailboxInfo, 'path' | 'delimiter'>,
  parent: Pick<MailboxInfo, 'path'>,
): boolean {
  return delimiter !== null && path.startsWith(parent.path + delimiter);
}

/** The path of the mailbox above; null at the top. */
export function parentPath({ path, delimiter }: Pick<MailboxInfo, 'path' | 'delimiter'>): string | null {
  const cut = delimiter ? path.lastIndexOf(delimiter) : -1;
  return cut > 0 ? path.slice(0, cut) : null;
}

export function lastLevel(path: string, delimiter: string | null | undefined): string {
  if (!delimiter) return path;
  return path.split(delimiter).filter(Boolean).pop() ?? path;
}
