/** Opens the cache; refuses one from a newer Satchel untouched, and replaces one that cannot be opened at all. */
import { Dexie } from 'dexie';
import { StoreFailure } from '../contract/store-failure';
import { SatchelDatabase, databaseName, schemaVersion } from './database';
import type { DatabaseOptions } from './database';
import { asStoreFailure } from './store-errors';

/**
 * A cache that is damaged beyond opening is deleted and begun anew: main sees a null position and refills it.
 * @param warn is told when that happens
 * @throws StoreFailure `newer-schema`, `quota`, or `failed` when even an empty cache cannot be made
 */
export async function openDatabase(
  options: DatabaseOptions = {},
  warn: (sentence: string) => void = () => undefined,
): Promise<SatchelDatabase> {
  await refuseNewerSchema(options);
  try {
    return await open(options);
  } catch (error) {
    const failure = asStoreFailure(error);
    if (failure.code === 'quota') throw failure;
    warn(`the cache cannot be opened (${failure.message}); it is begun anew`);
  }
  try {
    await new SatchelDatabase(options).delete();
    return await open(options);
  } catch (error) {
    throw asStoreFailure(error);
  }
}

async function open(options: DatabaseOptions): Promise<SatchelDatabase> {
  const db = new SatchelDatabase(options);
  await db.open();
  return db;
}

/** Dexie would open a newer cache and patch its schema; so the version is asked before anything is opened. */
async function refuseNewerSchema(options: DatabaseOptions): Promise<void> {
  const factory = options.indexedDB ?? Dexie.dependencies.indexedDB;
  const name = options.name ?? databaseName;
  const found = (await factory.databases()).find((database) => database.name === name);
  // Dexie stores ten times its version number.
  if ((found?.version ?? 0) >= (schemaVersion + 1) * 10) {
    throw new StoreFailure(
      'newer-schema',
      'This profile was last used by a newer version of Satchel. Please update Satchel.',
    );
  }
}
