/** How many messages the person sees in each mailbox of an account; those without any are left out. */
import type { AccountId, MailboxId } from '../../contract/ids';
import type { StoreApi } from '../store/store-api';

/** @throws StoreUnavailable */
export async function totalsOf(store: StoreApi, accountId: AccountId): Promise<Map<MailboxId, number>> {
  const counts = await store.request<'count-messages'>({ kind: 'count-messages', accountId });
  return new Map(counts.map(({ mailboxId, total }) => [mailboxId, total]));
}
