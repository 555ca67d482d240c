/** Removing an account, crashed at every step: it is whole, or it is gone, and never half; others are untouched. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { accountFolder } from '../../../electron/main/vault/folders';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import { type Vault, openVault } from '../../../electron/main/vault/vault';
import {
  copyOf,
  crashStates,
  fingerprint,
  liveCopyOf,
  powerCuts,
  seededRandom,
} from '../../support/vault/crash-states';
import { firstLineParser, operation, placement, popAccount, queued } from '../../support/vault/entries';
import { type FolderNode, RecordingFileSystem } from '../../support/vault/recording-file-system';

const dir = '/vault';
const leaving = popAccount.id;
const staying: AccountConfig = { ...popAccount, id: 'other' as AccountId, address: 'me@other.example' };
const mailsEach = 3;

const open = (fs: FileSystem): Promise<Vault> => openVault(fs, dir, { now: () => 1_700_000_000_000 });

async function receive(vault: Vault, account: AccountConfig, number: number): Promise<void> {
  const pop = createPop3Vault({
    ...{ vault, account: () => account, mime: firstLineParser, log: () => undefined },
    ...{ publish: async () => undefined, publishBody: async () => undefined },
  });
  const incoming = await pop.receive();
  await incoming.write(Buffer.from(`Subject: mail ${number} of ${account.id}\r\n\r\n`));
  await incoming.commit(`uidl ${number}`, false, null);
}

/** A vault with two POP accounts, mail in both, a queued operation, and mail whose file waits to be removed. */
async function prepared(fs: FileSystem): Promise<Vault> {
  await fs.mkdir(dir);
  await fs.syncDirectory('/');
  const vault = await open(fs);
  for (const account of [popAccount, staying]) {
    await ensureLocalMailboxes(vault, account);
    for (let number = 0; number < mailsEach; number += 1) await receive(vault, account, number);
  }
  const [mail] = [...vault.state.mails.values()].filter(({ message }) => message.accountId === leaving);
  if (!mail) throw new Error('no mail');
  const at = placement(leaving, 'INBOX', null, '0');
  await vault.append([
    queued(operation('star', mail.message.id, at, { kind: 'flags', add: ['\\Flagged'], remove: [] })),
  ]);
  return vault;
}

type Removal = (vault: Vault) => Promise<void>;

const rightOrder: Removal = async (vault) => {
  await vault.append([{ kind: 'account-removed', accountId: leaving }]);
  await vault.wipe(leaving);
  await vault.compact();
};
/** What must be found out: files that go while the journal still speaks of them. */
const filesFirst: Removal = async (vault) => {
  await vault.mail(leaving).removeAll();
  await vault.append([{ kind: 'account-removed', accountId: leaving }]);
};

/** null when the account is whole or gone, the other one whole, and what was acknowledged true. */
async function judge(fs: FileSystem, acknowledged: boolean): Promise<string | null> {
  const vault = await open(fs);
  if (vault.report.damage.length > 0) return 'taken for damage';
  const removed = vault.state.removedAccounts.has(leaving);
  if (acknowledged && !removed) return 'the removal was acknowledged and is forgotten';
  for (const id of [leaving, staying.id]) {
    const mails = [...vault.state.mails.values()].filter(({ message }) => message.accountId === id);
    const gone = id === leaving && removed;
    if (mails.length !== (gone ? 0 : mailsEach)) return `${id} has ${mails.length} mails`;
    for (const { file, sha256 } of mails) {
      const bytes = await fs.readFile(join(accountFolder(dir, id), 'mail', 'cur', file)).catch(() => null);
      if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256) return `${id} lost ${file}`;
    }
  }
  const ofLeaving = [...vault.state.operations.values()].length;
  if (removed ? ofLeaving > 0 || vault.state.ledgers.has(leaving) : ofLeaving !== 1)
    return 'queue or ledger differ';
  const names = await fs.readdir(dir);
  if (removed && names.includes('home')) return 'files of a removed account are left after a start';
  if (vault.report.strangers.length > 0) return `strangers: ${vault.report.strangers.join()}`;
  return null;
}

async function explore(removal: Removal): Promise<{ states: number; violations: string[] }> {
  const recording = new RecordingFileSystem();
  const vault = await prepared(recording);
  const random = seededRandom(7);
  const moments = new Map<string, { step: string; disk: FolderNode; live: boolean; acknowledged: boolean }>();
  recording.observe = (step) => {
    const acknowledged = vault.state.removedAccounts.has(leaving);
    const note = (disk: FolderNode, live: boolean): void =>
      void moments.set(`${acknowledged} ${live} ${step} ${fingerprint(disk)}`, {
        step,
        disk,
        live,
        acknowledged,
      });
    for (const disk of crashStates(recording.root, random, 6)) note(disk, false);
    note(liveCopyOf(recording.root), true);
  };
  await removal(vault);
  const violations: string[] = [];
  for (const { step, disk, live, acknowledged } of moments.values()) {
    const fs = new RecordingFileSystem(live ? disk : copyOf(disk));
    const wrong = await judge(fs, acknowledged);
    if (wrong) violations.push(`after ${step}: ${wrong}`);
    // Started again once more, and after a power cut that follows a kill.
    const cuts = powerCuts(fs.root);
    const shown =
      acknowledged ||
      (await open(new RecordingFileSystem(liveCopyOf(fs.root)))).state.removedAccounts.has(leaving);
    for (const cut of cuts) {
      const later = await judge(new RecordingFileSystem(cut), shown);
      if (later) violations.push(`started after ${step}, then a power cut: ${later}`);
    }
  }
  return { states: moments.size, violations };
}

describe('removing an account', () => {
  it('leaves it whole or gone after a crash at any step', async () => {
    const { states, violations } = await explore(rightOrder);
    expect(violations.slice(0, 5)).toEqual([]);
    expect(states).toBeGreaterThan(30);
  }, 120_000);

  it('would be found out if the files went before the record', async () => {
    const { violations } = await explore(filesFirst);
    expect(violations.some((violation) => violation.includes('lost'))).toBe(true);
  }, 120_000);

  it('cannot be undone by what comes late: a download, a mailbox, an operation', async () => {
    const fs = new RecordingFileSystem();
    const vault = await prepared(fs);
    const [mail] = [...vault.state.mails.values()].filter(({ message }) => message.accountId === leaving);
    await vault.append([{ kind: 'account-removed', accountId: leaving }]);
    await ensureLocalMailboxes(vault, popAccount);
    await receive(vault, popAccount, 9);
    if (mail) {
      const at = placement(leaving, 'INBOX', null, '0');
      await vault.append([queued(operation('late', mail.message.id, at, { kind: 'delete' }))]);
    }
    await vault.wipe(leaving);
    expect([...vault.state.mailboxes.values()].every(({ accountId }) => accountId === staying.id)).toBe(true);
    expect(vault.state.mails.size).toBe(mailsEach);
    expect(vault.state.operations.size).toBe(0);
    expect(await fs.readdir(dir)).not.toContain('home');
    await vault.compact();
    const again = await open(fs);
    expect(again.state.removedAccounts).toEqual(new Set([leaving]));
    expect(again.state.mails.size).toBe(mailsEach);
  });
});
