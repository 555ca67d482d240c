/** Where an account's mailboxes lie on their server, as the vault remembers it. */
import type { ChosenRoles } from '../../contract/account';
import type { AccountId } from '../../contract/ids';
import type { MailboxBook } from '../backend/backend';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';

/** Paths of one mailbox. */
export interface MailboxMove {
  from: string;
  to: string;
}

/** Pure: the roles that the person has chosen stay with their mailboxes. @returns null where nothing changes */
export function followRoles(
  roles: ChosenRoles | undefined,
  moves: readonly MailboxMove[],
): ChosenRoles | null {
  const chosen = Object.entries(roles ?? {});
  const newPath = (path: string | undefined): string | undefined =>
    moves.find(({ from }) => from === path)?.to;
  if (!chosen.some(([, path]) => newPath(path) !== undefined)) return null;
  return Object.fromEntries(chosen.map(([role, path]) => [role, newPath(path) ?? path]));
}

export function createMailboxBook(
  state: () => VaultState,
  feeder: Pick<JournalFeeder, 'record'>,
  accountId: AccountId,
  /** Hears of mailboxes that were found at another path than before. */
  moved: (moves: readonly MailboxMove[]) => Promise<void> = () => Promise.resolve(),
): MailboxBook {
  return {
    idAt(path) {
      const { names } = state();
      const id = names.idAt(accountId, path);
      if (id !== null) return id;
      // Made by the queue, or by somebody before it could.
      const made = state()
        .pendingOnMailboxes(accountId)
        .find(({ operation }) => operation.kind === 'mailbox-create' && operation.mailbox.path === path);
      return made?.operation.mailbox.id ?? null;
    },
    // A transfer also names a mailbox of another account, whose paths are not ours to tell.
    pathOf: ({ id, path }) =>
      (id.startsWith(`${accountId}/`) ? state().names.pathOf(accountId, id) : null) ?? path,
    async place(names) {
      const moves = names.flatMap(({ mailboxId, path: to }): MailboxMove[] => {
        const from = state().names.pathOf(accountId, mailboxId);
        return from === null || from === to ? [] : [{ from, to }];
      });
      await feeder.record(names.map((name) => ({ kind: 'mailbox-named' as const, accountId, ...name })));
      if (moves.length > 0) await moved(moves);
    },
  };
}
