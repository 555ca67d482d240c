/** A cache that begins empty gets every body that the vault can give: mail files that are lost or unreadable hide no older ones. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { createRefill } from '../../../electron/main/engine/refill-bodies';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { type MemoryStore, openMemoryStore } from '../../support/store/memory-store';
import { accountSummary } from '../../support/store/sample-mail';
import { firstLineParser, localMail, popAccount } from '../../support/vault/entries';

const accountId = popAccount.id;
const count = 50;
const log = (): void => undefined;
let dir: string;
let vault: Vault;
let store: MemoryStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-refill-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

/** @returns where the files lie, the newest last */
async function receive(): Promise<string[]> {
  await ensureLocalMailboxes(vault, popAccount);
  const files: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `m${index}` as MessageId;
    const incoming = await vault.mail(accountId).createIncoming(id);
    await incoming.write(Buffer.from(`mail ${index}\r\n\r\ntext\r\n`));
    const finished = await incoming.finish();
    const entry = localMail(id, `uidl ${id}`);
    await vault.append([{ ...entry, ...finished, message: { ...entry.message, sortKey: index } }]);
    files.push(join(dir, 'vault', accountId, 'mail', 'cur', finished.file));
  }
  return files;
}

/** As after the loss of the cache. */
async function emptyCache(): Promise<void> {
  store = await openMemoryStore();
  const mailboxes = await ensureLocalMailboxes(vault, popAccount);
  const seedEmptyStore = async (): Promise<void> => {
    const pop = { ...accountSummary(accountId), kind: 'pop3' as const };
    await store.request({ kind: 'put-accounts', accounts: [pop] });
    await store.request({ kind: 'put-mailboxes', accountId, mailboxes });
  };
  await createJournalFeeder({ vault, store, log, seedEmptyStore, away: () => undefined }).catchUp();
}

async function refillAll(): Promise<string[]> {
  const options = { accountId, vault, store, mime: firstLineParser, log, stopping: () => false };
  const refill = createRefill(options);
  for (let rounds = 0; await refill(); rounds += 1) if (rounds > count) throw new Error('without end');
  const wanted = await store.request({ kind: 'bodies-wanted', accountId, limit: 1_000 });
  return wanted.map(({ messageId }) => messageId);
}

test('one file that the disk cannot read leaves all others', async () => {
  const files = await receive();
  const newest = files.at(-1) ?? '';
  await rm(newest);
  // Reading it fails, as from a bad sector.
  await mkdir(newest);
  await emptyCache();
  expect(await refillAll()).toEqual([`m${count - 1}`]);
});

test('many that the disk has lost, the newest, leave the older ones', async () => {
  const files = await receive();
  for (const file of files.slice(-30)) await rm(file);
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await emptyCache();
  expect(vault.isMissing(`m${count - 1}` as MessageId)).toBe(true);
  expect(await refillAll()).toHaveLength(30);
});
