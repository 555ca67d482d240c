/** Mailboxes and operations on them, for tests of every layer. */
import type { AccountId, ActionId, MailboxId, OperationId } from '../../electron/contract/ids';
import { mailboxIdFor } from '../../electron/contract/ids';
import { lastLevel } from '../../electron/contract/mailbox-tree';
import type { MailboxInfo } from '../../electron/contract/model';
import type { MailboxOperation } from '../../electron/contract/operation';

export function boxOf(accountId: AccountId, path: string, more: Partial<MailboxInfo> = {}): MailboxInfo {
  const delimiter = more.delimiter === undefined ? '/' : more.delimiter;
  return {
    ...{ id: mailboxIdFor(accountId, path), accountId, path, name: lastLevel(path, delimiter) },
    ...{ delimiter, role: path === 'INBOX' ? 'inbox' : 'normal', selectable: true },
    ...more,
  };
}

let serial = 0;

function base({ accountId }: MailboxInfo) {
  serial += 1;
  return {
    id: `box-${serial}` as OperationId,
    actionId: `box-action-${serial}` as ActionId,
    accountId,
    createdAt: serial,
  };
}

export const createBox = (mailbox: MailboxInfo): MailboxOperation => ({
  ...{ kind: 'mailbox-create', ...base(mailbox), mailbox },
});
export const renameBox = (
  mailbox: MailboxInfo,
  to: string,
  children: MailboxInfo[] = [],
): MailboxOperation & { kind: 'mailbox-rename' } => ({
  ...{ kind: 'mailbox-rename', ...base(mailbox), mailbox, to, children },
});
export const deleteBox = (mailbox: MailboxInfo): MailboxOperation => ({
  ...{ kind: 'mailbox-delete', ...base(mailbox), mailbox },
});
export const subscribeBox = (mailbox: MailboxInfo, subscribed: boolean): MailboxOperation => ({
  ...{ kind: 'mailbox-subscribe', ...base(mailbox), mailbox, subscribed },
});

export const pathsOf = (tree: readonly MailboxInfo[]): string[] => tree.map(({ path }) => path);
export const idsOf = (tree: readonly MailboxInfo[]): MailboxId[] => tree.map(({ id }) => id);
