/** Writes to the journal and brings the store after it, in the journal's order, also when the store was away meanwhile. */
import type { JournalPosition, StoreChange } from '../../contract/store-writes';
import type { Log } from '../log-line';
import type { StoreApi } from '../store/store-api';
import type { JournalEntry } from '../vault/journal-record';
import type { Vault } from '../vault/vault';

export interface JournalFeeder {
  /**
   * Makes the entries durable, then shows them. Resolves when the store has them too, or is known to be away: it then
   * catches up from the journal by itself.
   * @throws MailFailure of kind `disk` when the journal could not be written: nothing happened
   */
  record(entries: JournalEntry[]): Promise<void>;
  /** Resolves when the store has everything that was appended until now, by whomever, or is known to be away. */
  shown(): Promise<void>;
  /** Resolves when the store is known to have followed the journal: before that its rows may tell of an older state. */
  current(): Promise<void>;
  /** Called whenever a store page has come up: brings it to the journal's end, rebuilding it where it must. */
  catchUp(): Promise<'followed' | 'rebuilt'>;
}

export interface JournalFeederOptions {
  vault: Vault;
  store: StoreApi;
  log: Log;
  /** Fills an emptied store with all that main knows besides the journal (accounts). */
  seedEmptyStore: () => Promise<void>;
  /** The store did not take a change although it may be alive: `catchUp` should be called before long. */
  away: () => void;
}

/** Changes in one request while rebuilding, so that no single transaction grows without bound. */
const rebuildChunk = 2_000;

export function createJournalFeeder({
  vault,
  store,
  log,
  seedEmptyStore,
  away,
}: JournalFeederOptions): JournalFeeder {
  let chain: Promise<unknown> = Promise.resolve();
  let behind = true;
  /** Those who wait for the store to have followed. */
  const waiting: (() => void)[] = [];

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = chain.then(work);
    chain = turn.catch(() => undefined);
    return turn;
  };

  const show = async (position: JournalPosition, changes: StoreChange[]): Promise<void> => {
    if (behind || changes.length === 0) return;
    try {
      await store.request<'apply-changes'>({ kind: 'apply-changes', position, changes });
    } catch (error) {
      behind = true;
      log('warn', 'store-behind', { reason: error instanceof Error ? error.name : 'unknown' });
      away();
    }
  };
  // The vault tells of appends in the journal's order, which the store must follow: it skips what looks old.
  vault.subscribe(({ position, changes }) => void inOrder(() => show(position, changes)));
  const shown = (): Promise<void> => inOrder(() => Promise.resolve());

  const rebuild = async (): Promise<void> => {
    log('info', 'store-rebuild', { generation: vault.generation });
    await store.request<'reset'>({ kind: 'reset', generation: vault.generation });
    await seedEmptyStore();
    const { changes, position } = vault.rebuild();
    const chunks = Math.max(1, Math.ceil(changes.length / rebuildChunk));
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      // The store skips what is not newer than its position, so each chunk has a number of its own, all of them before
      // the first record: a crash on the way makes the next start begin again.
      const seq = chunk === chunks - 1 ? position.seq : (chunk + 1) / (chunks + 1);
      await store.request<'apply-changes'>({
        kind: 'apply-changes',
        position: { generation: vault.generation, seq },
        changes: changes.slice(chunk * rebuildChunk, (chunk + 1) * rebuildChunk),
      });
    }
  };

  return {
    async record(entries) {
      if (entries.length === 0) return;
      await vault.append(entries);
      await shown();
    },
    shown,
    async current() {
      while (behind) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    catchUp: () =>
      inOrder(async () => {
        const position = await store.request<'position'>({ kind: 'position' });
        const missing = position ? vault.changesSince(position) : 'rebuild';
        if (missing === 'rebuild') await rebuild();
        else if (missing.changes.length > 0 || missing.position.seq !== position?.seq) {
          await store.request<'apply-changes'>({ kind: 'apply-changes', ...missing });
        }
        behind = false;
        for (const go of waiting.splice(0)) go();
        return missing === 'rebuild' ? ('rebuilt' as const) : ('followed' as const);
      }),
  };
}
