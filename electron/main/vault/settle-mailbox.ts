/** What an operation on a mailbox leaves behind when it is done: where the mailbox lies now, or that it is no more. Pure. */
import { lastLevel } from '../../contract/mailbox-tree';
import type { MailboxInfo } from '../../contract/model';
import type { MailboxOperation } from '../../contract/operation';
import type { StatePatch, VaultState } from './state-shape';

/** Of local mail the vault has the tree; of a server's mailboxes it remembers only which id lies at which path. */
export function mailboxSettled(
  state: VaultState,
  operation: MailboxOperation,
): Pick<StatePatch, 'names' | 'mailboxesChanged' | 'mailboxRemoved'> {
  const { accountId, mailbox } = operation;
  const isLocal = state.mailboxes.has(mailbox.id);
  switch (operation.kind) {
    case 'mailbox-create':
      return isLocal ? {} : { names: [{ accountId, mailboxId: mailbox.id, path: mailbox.path }] };
    case 'mailbox-rename': {
      const { to, children } = operation;
      const moved = [
        { box: mailbox, path: to },
        ...children.map((box) => ({ box, path: to + box.path.slice(mailbox.path.length) })),
      ];
      if (!isLocal) return { names: moved.map(({ box, path }) => ({ accountId, mailboxId: box.id, path })) };
      const renamed = moved.flatMap(({ box, path }): MailboxInfo[] => {
        const known = state.mailboxes.get(box.id);
        return known ? [{ ...known, path, name: lastLevel(path, known.delimiter) }] : [];
      });
      return { mailboxesChanged: renamed };
    }
    case 'mailbox-delete':
      return isLocal ? { mailboxRemoved: mailbox.id } : {};
    case 'mailbox-subscribe':
      return {};
  }
}
