/** The message list's loaded rows, for actions that must know what is below the cursor the moment a key is pressed. */
import type { AccountId, MessageId } from '../../electron/contract/ids';
import type { MailboxRole, MessageListRow } from '../../electron/contract/model';

interface Loaded {
  offset: number;
  rows: readonly MessageListRow[];
  total: number;
  role: MailboxRole;
}

let loaded: Loaded = { offset: 0, rows: [], total: 0, role: 'normal' };

/** Not React state on purpose: nothing renders from it, and a key press must not wait for a render. */
export const listRows = {
  set(next: Loaded): void {
    loaded = next;
  },
  at(index: number): MessageListRow | undefined {
    return loaded.rows[index - loaded.offset];
  },
  idAt(index: number): MessageId | undefined {
    return loaded.rows[index - loaded.offset]?.id;
  },
  find(id: MessageId): MessageListRow | undefined {
    return loaded.rows.find((row) => row.id === id);
  },
  total(): number {
    return loaded.total;
  },
  /** Accounts of these messages; null (any account) where some of their rows are not loaded. */
  accountsOf(ids: readonly MessageId[]): ReadonlySet<AccountId> | null {
    const found = new Set<AccountId>();
    for (const id of ids) {
      const row = listRows.find(id);
      if (!row) return null;
      found.add(row.accountId);
    }
    return found;
  },
  folderRole(): MailboxRole {
    return loaded.role;
  },
};
