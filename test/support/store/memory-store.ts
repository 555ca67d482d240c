/** The store's own services over an in-memory IndexedDB: what the store page runs, without the page. */
import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../../electron/contract/store-writes';
import type { QueryArguments, QueryName, QueryValues } from '../../../electron/contract/queries';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { DatabaseOptions, SatchelDatabase } from '../../../electron/store/database';
import { openDatabase } from '../../../electron/store/open-database';
import { createReadService } from '../../../electron/store/read-service';
import type { ReadService } from '../../../electron/store/read-service';
import { createWriteService } from '../../../electron/store/write-service';

// Dexie's live queries stand still where its defaults have no IndexedDB, even for a database that was given one.
Dexie.dependencies.indexedDB ??= new IDBFactory();
Dexie.dependencies.IDBKeyRange ??= IDBKeyRange;

export interface MemoryStore extends StoreApi {
  db: SatchelDatabase;
  reads: ReadService;
  query<N extends QueryName>(name: N, args: QueryArguments<N>): Promise<QueryValues[N]>;
  close(): void;
}

/** Options of an IndexedDB of its own, which lives as long as they do. */
export function memoryDatabase(): DatabaseOptions {
  return { indexedDB: new IDBFactory(), IDBKeyRange };
}

/** @param options those of an earlier store, to open its content again */
export async function openMemoryStore(options: DatabaseOptions = memoryDatabase()): Promise<MemoryStore> {
  const db = await openDatabase(options);
  const writes = createWriteService(db);
  const reads = createReadService(db);
  return {
    db,
    reads,
    request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
      // A port copies what it carries; so a writer that changed its argument would be found out here too.
      return writes.handle<K>(structuredClone(request));
    },
    async query(name, args) {
      return (await reads.run(name, args)) as QueryValues[typeof name];
    },
    close: () => db.close(),
  };
}

/** What the kept counts say, and what a scan of the rows says: they must be equal at any time. */
export async function countsAndScan(store: MemoryStore): Promise<{ kept: string[]; scanned: string[] }> {
  const rows = await store.db.messages.toArray();
  const placeOf = ({ mailboxId, baseMailboxId }: (typeof rows)[number]) =>
    mailboxId === '' ? baseMailboxId : mailboxId;
  const concerned = rows.filter((row) => row.mailboxId !== '' || row.pending > 0);
  const scanned = [...new Set(concerned.map(placeOf))].map((id) => {
    const here = rows.filter((row) => row.mailboxId === id);
    const waiting = rows.filter((row) => placeOf(row) === id && row.pending > 0).length;
    return `${id}: ${here.length}, ${here.filter((row) => row.unread).length} unread, ${waiting} pending`;
  });
  const counts = (await store.db.counts.toArray()).filter(
    (one) => one.total !== 0 || one.unread !== 0 || one.pending !== 0,
  );
  const kept = counts.map(
    (one) => `${one.mailboxId}: ${one.total}, ${one.unread} unread, ${one.pending} pending`,
  );
  return { kept: kept.sort(), scanned: scanned.sort() };
}
