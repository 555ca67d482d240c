/** The vault's files by account and by operation: what is wiped, swept, missed or spooled is that of its owner, and nobody else's. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import {
  appending,
  imapAccount,
  localMail,
  localPlace,
  operation,
  outgoing,
  transferring,
} from '../../support/vault/entries';
import { placement, popAccount, queued, settled, star } from '../../support/vault/entries';
import { failingFileSystem } from '../../support/vault/failing-file-system';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const home = popAccount.id;
const other = 'other' as AccountId;
const open = (fs: FileSystem, historyLimit = 500): Promise<Vault> =>
  openVault(fs, '/vault', { now: () => 1_000, historyLimit });

async function received(vault: Vault, account: AccountId, id: string): Promise<string> {
  const incoming = await vault.mail(account).createIncoming(id as MessageId);
  await incoming.write(Buffer.from(`text of ${id}`));
  const finished = await incoming.finish();
  const entry = localMail(id, `uidl ${id}`);
  await vault.append([{ ...entry, ...finished, message: { ...entry.message, accountId: account } }]);
  return finished.file;
}
const removal = (accountId: AccountId): JournalEntry => ({ kind: 'account-removed', accountId });

describe('an account', () => {
  it('is wiped only when the journal says that it is removed', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    await received(vault, home, 'm1');
    await expect(vault.wipe(home)).rejects.toThrow('only a removed account is wiped');
    expect(await fs.readdir('/vault/home/mail/cur')).toHaveLength(1);
    await vault.append([removal(home)]);
    await vault.wipe(home);
    expect(await fs.readdir('/vault')).not.toContain('home');
  });

  it('that a crash left on the disk goes at the next start, or is reported and tried again', async () => {
    const base = new RecordingFileSystem();
    const vault = await open(base);
    await received(vault, home, 'm1');
    const kept = await received(vault, other, 'm2');
    await vault.append([removal(home)]);
    const failing = failingFileSystem(base, (what, path) =>
      what === 'unlink' && path.startsWith('/vault/home') ? 'EIO' : null,
    );
    expect((await open(failing)).report).toMatchObject({ notWiped: [home], strangers: [] });
    expect((await open(base)).report).toMatchObject({ notWiped: [], strangers: [] });
    expect(await base.readdir('/vault')).not.toContain('home');
    expect(await base.readdir('/vault/other/mail/cur')).toEqual([kept]);
    expect((await open(base)).report).toMatchObject({ notWiped: [], mail: [{ accountId: other }] });
  });

  it('has its own mail and its own garbage', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const files = new Map<AccountId, string>();
    for (const [account, id] of [
      [home, 'm1'],
      [other, 'm2'],
    ] as const) {
      files.set(account, await received(vault, account, id));
      const one = operation(`d ${id}`, id, localPlace('INBOX'), { kind: 'delete' });
      await vault.append([queued({ ...one, accountId: account }), settled(`d ${id}`, 'done')]);
    }
    const again = await open(fs);
    expect(again.garbage(home)).toEqual([{ messageId: 'm1', file: files.get(home) }]);
    expect(again.garbage(other)).toEqual([{ messageId: 'm2', file: files.get(other) }]);
    for (const { orphans, missing } of again.report.mail)
      expect({ orphans, missing }).toEqual({ orphans: [], missing: [] });
    expect(again.report.mail.map(({ accountId }) => accountId).sort()).toEqual([home, other]);
  });
});

describe('a mail whose file is lost', () => {
  it('is missed until it is received again, or deleted', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    for (const id of ['m1', 'm2', 'm3']) await received(vault, home, id);
    for (const name of await fs.readdir('/vault/home/mail/cur')) {
      if (name !== vault.fileOf('m3' as MessageId)) await fs.unlink(`/vault/home/mail/cur/${name}`);
    }
    const again = await open(fs);
    const missed = (): boolean[] => ['m1', 'm2', 'm3'].map((id) => again.isMissing(id as MessageId));
    expect(missed()).toEqual([true, true, false]);
    const file = await received(again, home, 'm1');
    expect(again.fileOf('m1' as MessageId)).toBe(file);
    expect(missed()).toEqual([false, true, false]);
    const deletion = operation('d', 'm2', localPlace('INBOX'), { kind: 'delete' });
    await again.append([queued(deletion), settled('d', 'done')]);
    expect(missed()).toEqual([false, false, false]);
    expect(again.fileOf('m2' as MessageId)).toBeUndefined();
  });
});

it('a new vault has nothing to report, and a closed one takes nothing more', async () => {
  const vault = await open(new RecordingFileSystem());
  expect(vault.report).toEqual({ damage: [], cutOctets: 0, mail: [], strangers: [], notWiped: [] });
  await vault.close();
  await expect(vault.append([queued(star('a', 'm'))])).rejects.toThrow('closed');
});

it('an empty append is told to nobody', async () => {
  const vault = await open(new RecordingFileSystem());
  const heard: number[] = [];
  vault.subscribe(({ position }) => heard.push(position.seq));
  await vault.append([]);
  await vault.append([queued(star('a', 'm'))]);
  expect(heard).toEqual([1]);
});

describe('a spooled message', () => {
  const bytes = Buffer.from('raw');
  const id = 'a' as OperationId;
  const there = placement(imapAccount, 'Archive', 9);
  async function spooled(
    fs: RecordingFileSystem,
    entry: (octets: { octets: number; sha256: string }) => JournalEntry,
  ) {
    const vault = await open(fs);
    const octets = await vault.spool.put(id, bytes);
    await vault.append([entry(octets)]);
    return { vault, octets, isThere: async () => (await (await open(fs)).spool.read(id, octets)) !== null };
  }

  it.each<[string, (octets: { octets: number; sha256: string }) => MailOperation]>([
    ['an append', (found) => appending('a', found)],
    ['a move to another account', () => transferring('a', 'm', popAccount.id)],
  ])(
    'of %s stays while that waits, over starts, and goes when it is over or taken back',
    async (_what, made) => {
      for (const end of [settled('a', 'done', there), { kind: 'operation-undone', id } as const]) {
        const fs = new RecordingFileSystem();
        const { vault, octets, isThere } = await spooled(fs, (found) => queued(made(found)));
        expect(await isThere()).toBe(true);
        await vault.append([end]);
        await expect.poll(() => fs.readdir('/vault/spool')).toEqual([]);
        expect(await vault.spool.read(id, octets)).toBeNull();
      }
    },
  );

  it('of a mail stays until it is accepted and its copy is filed', async () => {
    const fs = new RecordingFileSystem();
    const { vault, octets, isThere } = await spooled(fs, (found) => ({
      kind: 'outbox-queued',
      item: outgoing('a', found),
    }));
    expect(await isThere()).toBe(true);
    const accepted: JournalEntry = {
      ...{ kind: 'outbox-moved-on', id, state: 'accepted', tries: 1, reason: null, refused: [] },
    };
    await vault.append([queued(appending('a', octets)), accepted]);
    expect(await isThere()).toBe(true);
    await vault.append([settled('a', 'done', there)]);
    await expect.poll(() => fs.readdir('/vault/spool')).toEqual([]);
  });

  it('of a mail that was cancelled goes, and so does the mail from the history', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs, 0);
    const octets = await vault.spool.put(id, bytes);
    await vault.append([{ kind: 'outbox-queued', item: outgoing('a', octets) }]);
    await vault.compact();
    expect(vault.state.outbox.size).toBe(1);
    await vault.append([
      { kind: 'outbox-moved-on', id, state: 'cancelled', tries: 0, reason: null, refused: [] },
    ]);
    await expect.poll(() => fs.readdir('/vault/spool')).toEqual([]);
    await vault.compact();
    expect(vault.state.outbox.size).toBe(0);
  });

  it('that no record speaks of goes at the next start', async () => {
    const fs = new RecordingFileSystem();
    await (await open(fs)).spool.put(id, bytes);
    await open(fs);
    expect(await fs.readdir('/vault/spool')).toEqual([]);
  });
});

it('the history keeps a mail and its copy in Sent together, and neither goes while the other waits', async () => {
  const fs = new RecordingFileSystem();
  const vault = await open(fs, 0);
  const octets = { octets: 1, sha256: '' };
  const accepted: JournalEntry = {
    ...{
      kind: 'outbox-moved-on',
      id: 'a' as OperationId,
      state: 'accepted',
      tries: 1,
      reason: null,
      refused: [],
    },
  };
  await vault.append([
    { kind: 'outbox-queued', item: outgoing('a', octets) },
    queued(appending('a', octets)),
    accepted,
  ]);
  await vault.compact();
  expect([vault.state.outbox.size, vault.state.operations.size]).toEqual([1, 1]);
  await vault.append([settled('a', 'done', placement(imapAccount, 'Sent', 9))]);
  await vault.compact();
  expect([vault.state.outbox.size, vault.state.operations.size]).toEqual([0, 0]);
});
