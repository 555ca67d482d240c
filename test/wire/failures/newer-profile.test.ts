/** A profile that a newer Satchel wrote: each of its files is refused with a sentence, and left as it is. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStoreClient } from '../../../electron/main/store/store-client';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { createAccountSettings } from '../../../electron/main/settings';
import { encodeLine } from '../../../electron/main/vault/journal-line';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { databaseName, schemaVersion } from '../../../electron/store/database';
import { openDatabase } from '../../../electron/store/open-database';
import { serveWritePort } from '../../../electron/store/ports';
import { createWriteService } from '../../../electron/store/write-service';
import { memoryDatabase } from '../../support/store/memory-store';
import { channel, mainPort, pagePort } from '../../support/store/ports';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'satchel-newer-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the vault', async () => {
  const dir = join(folder, 'vault');
  await mkdir(dir);
  await (await openMailVault(nodeFileSystem, dir)).close();
  const segment = join(
    dir,
    'journal',
    (await readdir(join(dir, 'journal'))).find((n) => n.endsWith('.log'))!,
  );
  const record = { v: journalVersion + 1, seq: 2, after: 1, time: 1, entry: { kind: 'not-thought-of-yet' } };
  const newer = (await readFile(segment, 'utf8')) + encodeLine(record);
  await writeFile(segment, newer);
  await expect(openMailVault(nodeFileSystem, dir)).rejects.toThrow(
    /^The mail vault was written by a newer version of Satchel \([^()]+\)\. Nothing was changed\. Use that version\.$/,
  );
  expect(await readFile(segment, 'utf8')).toBe(newer);
});

test('the accounts', async () => {
  const file = join(folder, 'accounts.json');
  await writeFile(file, '{"format":2,"accounts":{"new":"shape"}}');
  expect(await createAccountSettings(folder).load()).toEqual({
    kind: 'newer',
    sentence: 'This profile was used by a newer Satchel. Start the newer one; this one changed nothing.',
  });
  expect(await readFile(file, 'utf8')).toBe('{"format":2,"accounts":{"new":"shape"}}');
});

test('the cache, as main hears of it through the port', async () => {
  const options = memoryDatabase();
  const newer = new Dexie(databaseName, options);
  newer.version(schemaVersion + 1).stores({ things: 'id' });
  await newer.open();
  newer.close();
  const { here, there } = channel();
  const client = createStoreClient();
  const opened = openDatabase(options).then(createWriteService);
  opened.catch(() => undefined); // as the page does: it is told to whoever asks
  const close = serveWritePort(pagePort(there), opened);
  client.attach(mainPort(here));
  await expect(client.request<'position'>({ kind: 'position' })).rejects.toMatchObject({
    code: 'newer-schema',
    message: 'This profile was last used by a newer version of Satchel. Please update Satchel.',
  });
  close();
  here.close();
});
