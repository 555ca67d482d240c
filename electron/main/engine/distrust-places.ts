/** Another server or user: no UID that was learnt before may be believed, since it could name another message there. */
import type { AccountId } from '../../contract/ids';
import { isMessageOperation } from '../../contract/operation';
import type { StoreApi } from '../store/store-api';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import type { Turnstile } from '../turnstile';

/** Journal entries after which pending operations look for their message by identity, never by UID. Pure. */
export function planDistrust(state: VaultState, accountId: AccountId): JournalEntry[] {
  return [...state.pending.values()].flatMap(({ operation }): JournalEntry[] => {
    if (!isMessageOperation(operation)) return [];
    const { placement } = operation.message.locator;
    if (operation.accountId !== accountId || placement.uid === null) return [];
    return [{ kind: 'operation-rebound', id: operation.id, placement: { ...placement, uid: null } }];
  });
}

export interface DistrustParts {
  store: StoreApi;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  state: () => VaultState;
}

/**
 * Journal first, then the cache: rows lose their UIDs until a sync finds the same message again. May be repeated, and does
 * no harm where the server turns out to be the same one. The account's engine must not be running.
 * @throws MailFailure of kind `disk`, StoreUnavailable: the person tries again
 */
export async function distrustPlaces(parts: DistrustParts, accountId: AccountId): Promise<void> {
  const { store, feeder, turnstile, state } = parts;
  await turnstile.pass(async () => {
    await feeder.record(planDistrust(state(), accountId));
    for (const { id } of await store.request<'get-listed-mailboxes'>({
      kind: 'get-listed-mailboxes',
      accountId,
    }))
      await store.request<'unbind-mailbox'>({ kind: 'unbind-mailbox', mailboxId: id });
  });
}
