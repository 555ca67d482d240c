/** New POP mail in the vault: durable before commit resolves, shown after, and never lost by a failure in between. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MailFailure } from '../../../electron/contract/errors';
import type { BodyWrite, StoreChange } from '../../../electron/contract/store-writes';
import type { Pop3Vault } from '../../../electron/main/backend/pop3/pop3-vault';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import type { Pop3VaultOptions } from '../../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import { powerCuts } from '../../support/vault/crash-states';
import {
  firstLineParser,
  inboxOf,
  popAccount,
  queued,
  settled,
  operation,
  localPlace,
  mailbox,
} from '../../support/vault/entries';
import { failingFileSystem } from '../../support/vault/failing-file-system';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const raw = Buffer.from('Subject: hello\r\n\r\n\xff\xfe.\r\n', 'latin1');
const cur = '/vault/home/mail/cur';

interface Setup {
  fs: RecordingFileSystem;
  vault: Vault;
  pop: Pop3Vault;
  published: StoreChange[];
  bodies: BodyWrite[];
}

async function setup(
  fs = new RecordingFileSystem(),
  { disk = fs, ...options }: Partial<Pop3VaultOptions> & { disk?: FileSystem } = {},
): Promise<Setup> {
  const vault = await openVault(disk, '/vault', { now: () => 5_000 });
  const published: StoreChange[] = [];
  const bodies: BodyWrite[] = [];
  const pop = createPop3Vault({
    vault,
    account: () => popAccount,
    mime: firstLineParser,
    publish: async (changes) => void published.push(...changes),
    publishBody: async (body) => void bodies.push(body),
    log: () => undefined,
    now: () => 5_000,
    ...options,
  });
  return { fs, vault, pop, published, bodies };
}

async function deliver(pop: Pop3Vault, uidl: string, suspect = false) {
  const incoming = await pop.receive();
  await incoming.write(raw.subarray(0, 5));
  await incoming.write(raw.subarray(5));
  return incoming.commit(uidl, suspect, null);
}

describe('a committed mail', () => {
  it('is in the ledger with octets and hash, in the Inbox, unread, not in the future, and published with its body', async () => {
    const { fs, pop, published, bodies } = await setup();
    const line = await deliver(pop, 'u1');
    const sha256 = createHash('sha256').update(raw).digest('hex');
    expect(line).toMatchObject({ uidl: 'u1', octets: raw.length, sha256, state: 'downloaded' });
    expect(pop.ledger().get('u1')).toEqual(line);
    expect(published).toMatchObject([
      {
        kind: 'local-message',
        message: { id: line.messageId, mailboxId: inboxOf(popAccount.id), flags: [], sortKey: 5_000 },
      },
    ]);
    expect(bodies.map(({ messageId }) => messageId)).toEqual([line.messageId]);
    for (const disk of powerCuts(fs.root)) {
      const after = await setup(new RecordingFileSystem(disk));
      expect(after.pop.ledger().get('u1')).toEqual(line);
      const file = after.vault.fileOf(line.messageId) ?? '';
      expect(Buffer.from(await after.vault.mail(popAccount.id).read(file))).toEqual(raw);
    }
  });

  it('counts although the store is away', async () => {
    const away = () => Promise.reject(new Error('the store is not available'));
    const { fs, pop, vault } = await setup(undefined, { publish: away, publishBody: away });
    const incoming = await pop.receive();
    await incoming.write(raw);
    const { messageId } = await incoming.commit('u1', false, null);
    await incoming.abort();
    expect(await fs.readdir(cur)).toEqual([vault.fileOf(messageId)]);
  });

  it('follows its UIDL when the server renames it, also over a snapshot and a power cut', async () => {
    const { fs, pop, vault } = await setup();
    const line = await deliver(pop, 'old');
    await pop.rename('old', 'new');
    const renamed = { ...line, uidl: 'new' };
    expect([...pop.ledger()]).toEqual([['new', renamed]]);
    await vault.compact();
    for (const disk of powerCuts(fs.root)) {
      expect([...(await setup(new RecordingFileSystem(disk))).pop.ledger()]).toEqual([['new', renamed]]);
    }
  });

  it('goes from suspect to downloaded to deleted', async () => {
    const { fs, pop } = await setup();
    await deliver(pop, 'u1', true);
    expect(pop.ledger().get('u1')?.state).toBe('suspect');
    await pop.confirmSuspect('u1');
    expect(pop.ledger().get('u1')?.state).toBe('downloaded');
    await pop.markDeleted(['u1']);
    expect((await setup(fs)).pop.ledger().get('u1')?.state).toBe('deleted');
  });
});

describe('a failure', () => {
  it('of the disk while receiving leaves nothing behind', async () => {
    const fs = new RecordingFileSystem();
    let full = false;
    const disk = failingFileSystem(fs, (operation, path) =>
      full && operation === 'fsync' && path.endsWith('.eml') ? 'EDQUOT' : null,
    );
    const { pop } = await setup(fs, { disk });
    full = true;
    const incoming = await pop.receive();
    await incoming.write(raw);
    const failed = incoming.commit('u1', false, null);
    await expect(failed).rejects.toBeInstanceOf(MailFailure);
    await expect(failed).rejects.toMatchObject({ error: { kind: 'disk', reason: 'full' } });
    await incoming.abort();
    expect(pop.ledger().size).toBe(0);
    expect([...(await fs.readdir(cur)), ...(await fs.readdir('/vault/home/mail/tmp'))]).toEqual([]);
  });

  it('of the journal keeps the file until the failed record is void for ever', async () => {
    const fs = new RecordingFileSystem();
    let broken = false;
    const disk = failingFileSystem(fs, (_, path) => (broken && path.endsWith('.log') ? 'EIO' : null));
    const { pop, vault } = await setup(fs, { disk });
    await vault.append([queued(operation('o', 'm', localPlace('INBOX'), { kind: 'delete' }))]);
    const incoming = await pop.receive();
    await incoming.write(raw);
    broken = true;
    await expect(incoming.commit('u1', false, null)).rejects.toMatchObject({
      error: { kind: 'disk', reason: 'io' },
    });
    await incoming.abort();
    expect(await fs.readdir(cur)).toHaveLength(1);
    broken = false;
    await incoming.abort();
    expect(await fs.readdir(cur)).toEqual([]);
    expect((await setup(fs)).pop.ledger().size).toBe(0);
  });
});

describe('a mail whose file the disk lost', () => {
  it('is downloaded again under its old id, place and flags, and not deleted on the server before', async () => {
    const first = await setup();
    const { messageId } = await deliver(first.pop, 'u1');
    const trash = mailbox(popAccount.id, 'Trash');
    await first.vault.append([
      queued(operation('o', messageId, localPlace('INBOX'), { kind: 'move', to: trash })),
      settled('o', 'done', localPlace('Trash')),
    ]);
    await first.fs.unlink(`${cur}/${first.vault.fileOf(messageId) ?? ''}`);

    const { pop, vault, published } = await setup(first.fs);
    expect(pop.ledger().has('u1')).toBe(false);
    const again = await deliver(pop, 'u1');
    expect(again.messageId).toBe(messageId);
    expect(published).toMatchObject([{ message: { mailboxId: trash.id } }]);
    expect(pop.ledger().get('u1')).toEqual(again);
    expect(vault.isMissing(messageId)).toBe(false);
  });

  it('and that was deleted since is not downloaded again', async () => {
    const first = await setup();
    const { messageId } = await deliver(first.pop, 'u1');
    await first.fs.unlink(`${cur}/${first.vault.fileOf(messageId) ?? ''}`);
    const { pop, vault } = await setup(first.fs);
    await vault.append([
      queued(operation('o', messageId, localPlace('INBOX'), { kind: 'delete' })),
      settled('o', 'done'),
    ]);
    expect(pop.ledger().has('u1')).toBe(true);
  });
});

it('deletes from the server only where the person asked for it', async () => {
  const { pop } = await setup();
  expect(pop.deleteFromServer()).toBe(true);
  const other = await setup(undefined, { account: () => ({ ...popAccount, deleteFromServer: false }) });
  expect(other.pop.deleteFromServer()).toBe(false);
});
