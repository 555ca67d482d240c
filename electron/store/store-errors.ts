/** Turns what IndexedDB and Dexie throw into the contract's StoreFailure. */
import { StoreFailure } from '../contract/store-failure';

/** @returns the error itself when it is a StoreFailure already, else one with the fitting code. */
export function asStoreFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const names = new Set<string>();
  // Dexie wraps the browser's error, sometimes twice (AbortError around QuotaExceededError).
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Object; depth++) {
    const { name, inner } = current as { name?: unknown; inner?: unknown };
    if (typeof name === 'string') names.add(name);
    current = inner;
  }
  if (names.has('QuotaExceededError')) {
    return new StoreFailure('quota', 'There is no room left on the disk for the mail cache.');
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new StoreFailure('failed', message);
}
