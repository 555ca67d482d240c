/** Mailboxes that are shown and moved to although their server has yet to make them. */
import type { AccountId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { VaultState } from './vault-state';

/** Pure. */
export function awaitedMailboxes(state: VaultState, accountId: AccountId): MailboxInfo[] {
  return [...state.pending.values()].flatMap(({ operation }) =>
    operation.kind === 'mailbox-create' && operation.accountId === accountId ? [operation.mailbox] : [],
  );
}
