/** What main's rooms may ask of the store page, whatever carries it there (a port in the app, a direct call in a test). */
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../contract/store-writes';

export interface StoreApi {
  /**
   * Puts one request to the store and waits for its transaction to commit.
   * @throws StoreUnavailable when the store page died or did not answer in time; the caller may repeat: every request is idempotent.
   * @throws StoreFailure (contract/store-failure) when the store answered that it cannot: see its codes.
   */
  request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]>;
}

export class StoreUnavailable extends Error {
  constructor(reason: string) {
    super(`the store is not available: ${reason}`);
    this.name = 'StoreUnavailable';
  }
}
