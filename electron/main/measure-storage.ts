/** How much room each account takes on this computer: its mail in the vault, and what the cache keeps to be read offline. */
import type { CommandResult, StorageUse } from '../contract/commands';
import type { AccountId } from '../contract/ids';
import { lossOf } from './engine/account-removal';
import type { StoreApi } from './store/store-api';
import { StoreUnavailable } from './store/store-api';
import type { VaultState } from './vault/state-shape';

export interface MeasureStorageParts {
  store: StoreApi;
  state: () => VaultState;
  accountIds: () => readonly AccountId[];
}

export type MeasureStorage = () => Promise<CommandResult<StorageUse[]>>;

/** @returns the handler of `storage.measure`; who asks while it is being measured gets the same answer */
export function createMeasureStorage({ store, state, accountIds }: MeasureStorageParts): MeasureStorage {
  let running: Promise<CommandResult<StorageUse[]>> | null = null;
  const measure = async (): Promise<CommandResult<StorageUse[]>> => {
    try {
      const bodies = await store.request<'measure-bodies'>({ kind: 'measure-bodies' });
      const byAccount = new Map(bodies.map((one) => [one.accountId, one]));
      const value = accountIds().map((accountId): StorageUse => {
        const { messages, octets, measured } = byAccount.get(accountId) ?? nothing;
        const { localMails, localOctets } = lossOf(state(), accountId);
        return { accountId, localMails, localOctets, bodies: { messages, octets, measured } };
      });
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const sentence = 'The mail cache is busy or starting. Try again in a moment.';
      return { ok: false, sentence, error: null };
    }
  };
  return () => (running ??= measure().finally(() => (running = null)));
}

const nothing = { messages: 0, octets: 0, measured: 0 };
