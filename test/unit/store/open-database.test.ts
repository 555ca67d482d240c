/** Opening the cache: kept over restarts, refused untouched when it is newer, and a transaction that hangs is ended. */
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import { databaseName, schemaVersion } from '../../../electron/store/database';
import type { DatabaseOptions } from '../../../electron/store/database';
import { openDatabase } from '../../../electron/store/open-database';
import { asStoreFailure } from '../../../electron/store/store-errors';
import { transact } from '../../../electron/store/transact';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';

function newerDatabase(options: DatabaseOptions): Dexie {
  const newer = new Dexie(databaseName, options);
  newer.version(schemaVersion + 1).stores({ things: 'id', messages: 'id' });
  return newer;
}

test('the cache is what it was after a restart', async () => {
  const options = memoryDatabase();
  const before = await openMemoryStore(options);
  await sample.prepare(before);
  before.close();
  const after = await openMemoryStore(options);
  expect(await after.request({ kind: 'position' })).toEqual({ generation: sample.generation, seq: 0 });
  expect(await after.query('mailboxes', {})).toHaveLength(3);
  after.close();
});

test('a cache of a newer version is refused and left as it is', async () => {
  const options = memoryDatabase();
  const newer = newerDatabase(options);
  await newer.open();
  await newer.table('things').put({ id: 1 });
  newer.close();
  await expect(openDatabase(options)).rejects.toMatchObject({ code: 'newer-schema' });
  const again = newerDatabase(options);
  await again.open();
  expect(again.verno).toBe(schemaVersion + 1);
  expect(await again.table('things').toArray()).toEqual([{ id: 1 }]);
  again.close();
});

test('the cache of an earlier Satchel learns which of its operations may have put mail somewhere', async () => {
  const now = await openMemoryStore();
  await sample.prepare(now);
  const delta = sample.delta(sample.inbox, { upsert: [sample.serverMessage(5, 'a')] });
  await now.request({ kind: 'apply-delta', delta });
  const id = imapMessageIdFor(sample.inbox, '1', 5);
  const move = sample.operationOn(await sample.locate(now, id), { kind: 'move', to: sample.archive });
  const source = { path: 'INBOX', uidValidity: '1', uid: 5 };
  const step = { kind: 'move', source, target: { path: 'Archive', uidValidity: '1', uidNext: 9 } } as const;
  await sample
    .journalOf(now)
    .write({ kind: 'operation', record: { ...sample.record(move), state: 'unknown', step } });
  const rows = await now.db.operations.toArray();
  expect(rows).toMatchObject([{ landsIn: sample.archive, landsAt: 0 }]);
  now.close();

  const options = memoryDatabase();
  const earlier = new Dexie(databaseName, options);
  earlier.version(4).stores({ operations: 'id, pendingOn', messages: 'id' });
  await earlier.open();
  await earlier
    .table('operations')
    .bulkPut(rows.map((row) => ({ ...row, landsIn: undefined, landsAt: undefined })));
  earlier.close();
  const db = await openDatabase(options);
  expect(await db.operations.where('[landsIn+landsAt]').equals([sample.archive, 0]).toArray()).toEqual(rows);
  db.close();
});

test('a transaction that never ends is aborted at its deadline, and the next one works', async () => {
  const store = await openMemoryStore();
  const { db } = store;
  // Keeps the transaction busy for ever, as a request does whose answer never comes.
  const spin = async (): Promise<void> => {
    for (;;) await db.meta.get('position');
  };
  const hung = transact(
    db,
    'rw',
    [db.meta, db.accounts],
    async () => {
      await db.accounts.put(sample.accountSummary());
      await spin();
    },
    50,
  );
  await expect(hung).rejects.toMatchObject({ code: 'timeout' });
  expect(await store.query('accounts', {})).toEqual([]);
  store.close();
});

test('a full disk is told from other failures, however deep Dexie wrapped it', () => {
  const quota = new Dexie.QuotaExceededError('full');
  const wrapped = Object.assign(new Error('aborted'), { name: 'AbortError', inner: quota });
  expect(asStoreFailure(wrapped)).toMatchObject({ code: 'quota' });
  expect(asStoreFailure(new TypeError('x'))).toMatchObject({ code: 'failed', message: 'TypeError: x' });
});
