// A store of plain maps: the cheapest that can answer a header sync, so that a measurement shows the sync and not the store.
import type { ServerMessage } from '../../../electron/contract/model';
import type { MailboxSyncState } from '../../../electron/contract/model';
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../../electron/contract/store-writes';
import type { StoreApi } from '../../../electron/main/store/store-api';

export class MapStore implements StoreApi {
  readonly rows = new Map<string, Map<number, ServerMessage>>();
  readonly states = new Map<string, MailboxSyncState>();
  deltas = 0;

  request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
    return Promise.resolve(this.#answer(request as StoreRequest) as StoreValues[K]);
  }

  #answer(request: StoreRequest): unknown {
    switch (request.kind) {
      case 'get-sync-state':
        return this.states.get(request.mailboxId) ?? null;
      case 'list-uids':
        return [...(this.rows.get(request.mailboxId) ?? [])].map(([uid, { flags }]) => ({ uid, flags }));
      case 'apply-delta': {
        const { mailboxId, upsert, state } = request.delta;
        const rows = this.rows.get(mailboxId) ?? new Map<number, ServerMessage>();
        this.rows.set(mailboxId, rows);
        // As a port would: the rows are copied.
        for (const message of structuredClone(upsert)) rows.set(message.uid, message);
        if (state) this.states.set(mailboxId, state);
        this.deltas += 1;
        return null;
      }
      case 'bodies-wanted':
        return [];
      default:
        return null;
    }
  }
}
