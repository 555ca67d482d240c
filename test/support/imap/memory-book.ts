/** Where mailboxes lie, remembered as the vault does, in memory. */
import type { AccountId } from '../../../electron/contract/ids';
import type { MailboxBook } from '../../../electron/main/backend/backend';
import { FoldedNames } from '../../../electron/main/vault/mailbox-names';

export function memoryBook(accountId: AccountId, names = new FoldedNames()): MailboxBook {
  return {
    idAt: (path) => names.idAt(accountId, path),
    pathOf: ({ id, path }) => names.pathOf(accountId, id) ?? path,
    place: (found) => {
      for (const name of found) names.put({ accountId, ...name });
      return Promise.resolve();
    },
  };
}
