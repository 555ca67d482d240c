/** Runs a transaction under a deadline: on a full disk IndexedDB may leave a promise unsettled for ever. */
import type { Table, Transaction } from 'dexie';
import { StoreFailure } from '../contract/store-failure';
import type { SatchelDatabase } from './database';
import { asStoreFailure } from './store-errors';

/** Generous: it ends what hangs, it does not judge speed. In ms, waiting for earlier transactions included. */
export const transactionDeadline = 120_000;

/**
 * Everything in `work` commits or nothing does; resolves after the commit.
 * @throws StoreFailure
 */
export async function transact<T>(
  db: SatchelDatabase,
  mode: 'r' | 'rw',
  tables: Table[],
  work: () => Promise<T>,
  deadline = transactionDeadline,
): Promise<T> {
  let running: Transaction | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new StoreFailure('timeout', `the cache did not commit within ${deadline} ms`));
      running?.abort();
    }, deadline);
  });
  const committed = db.transaction(mode, tables, async (transaction) => {
    running = transaction;
    return await work();
  });
  try {
    return await Promise.race([Promise.resolve(committed), late]);
  } catch (error) {
    throw asStoreFailure(error);
  } finally {
    clearTimeout(timer);
  }
}
