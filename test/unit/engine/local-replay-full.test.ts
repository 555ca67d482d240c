/** A disk that refuses to make a mail file durable: the operation is tried again, and no try leaves a file behind. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import type { MessageOperation } from '../../../electron/contract/operation';
import { createLocalReplay } from '../../../electron/main/engine/local-replay';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import type { Vault } from '../../../electron/main/vault/vault';
import { firstLineParser, popAccount } from '../../support/vault/entries';
import { addition, mailbox } from './engine-fixtures';

const accountId = popAccount.id;
let dir: string;
let vault: Vault;
let refuses: 'sync' | 'record' | null = null;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-local-'));
  const full = (): Promise<never> => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  const fs: FileSystem = {
    ...nodeFileSystem,
    async createExclusive(path) {
      const handle = await nodeFileSystem.createExclusive(path);
      const sync = handle.sync.bind(handle);
      handle.sync = () => (refuses === 'sync' && path.includes('/mail/') ? full() : sync());
      return handle;
    },
  };
  refuses = null;
  vault = await openMailVault(fs, join(dir, 'vault'));
  await ensureLocalMailboxes(vault, popAccount);
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

const files = async (): Promise<string[]> => {
  const folder = join(dir, 'vault', accountId, 'mail');
  const inside = await Promise.all(['tmp', 'cur'].map((one) => readdir(join(folder, one)).catch(() => [])));
  return inside.flat();
};

test.each(['sync', 'record'] as const)('%s', async (which) => {
  const inbox = mailbox('INBOX', 'inbox', accountId);
  const added = { ...addition('m', inbox), accountId } as MessageOperation & { kind: 'append' };
  const cargo = { ...added.cargo, ...(await vault.spool.put(added.id, Buffer.from('Subject: m\r\n\r\n'))) };
  const operation = { ...added, cargo };
  const record = async (entries: readonly JournalEntry[]): Promise<void> => {
    if (refuses === 'record') throw new Error('not written');
    await vault.append(entries);
  };
  const local = createLocalReplay({
    ...{ accountId, vault, mime: firstLineParser, now: Date.now },
    feeder: { record },
  });
  const once = () => local.replay({ operation, step: null }, () => Promise.resolve());
  refuses = which;
  for (let tries = 0; tries < 3; tries += 1) await expect(once()).rejects.toThrow();
  expect(await files()).toEqual([]);
  refuses = null;
  expect(await once()).toMatchObject({ kind: 'done' });
  expect(await files()).toHaveLength(1);
  expect(vault.fileOf('m' as MessageId)).toBeDefined();
});
