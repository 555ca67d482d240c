/** A full disk: what could not be written whole into the spool leaves nothing there, however often it is tried. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { spoolFolder } from '../../../electron/main/vault/folders';
import { openSpool } from '../../../electron/main/vault/spool';

const full = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one');
  yield Buffer.from('two');
}

test.each(['write', 'sync'] as const)('a %s that the disk refuses', async (refused) => {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-full-'));
  const fs: FileSystem = {
    ...nodeFileSystem,
    async createExclusive(path) {
      const handle = await nodeFileSystem.createExclusive(path);
      let written = 0;
      return {
        write: (bytes) => (refused === 'write' && (written += 1) > 1 ? full() : handle.write(bytes)),
        sync: () => (refused === 'sync' ? full() : handle.sync()),
        close: () => handle.close(),
      };
    },
  };
  const spool = openSpool(fs, folder);
  for (const id of ['first', 'second'])
    await expect(spool.write(id as OperationId, chunks())).rejects.toMatchObject({
      error: { kind: 'disk', reason: 'full' },
    });
  expect(await readdir(spoolFolder(folder))).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
