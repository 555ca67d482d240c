/** The product's own vault, on the real file system, in the shape of the POP3 tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountConfig } from '../../../electron/contract/account';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../../electron/main/vault/vault';
import { firstLineParser, popAccount } from '../vault/entries';
import type { MakeVault, VaultUnderTest } from './test-vault';

export const makeProductVault: MakeVault = ({ deleteFromServer }) => {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-pop3-vault-'));
  return open(folder, { ...popAccount, deleteFromServer } as AccountConfig);
};

async function open(folder: string, account: AccountConfig): Promise<VaultUnderTest> {
  const vault = await openVault(nodeFileSystem, join(folder, 'vault'));
  await ensureLocalMailboxes(vault, account);
  const pop3 = createPop3Vault({
    vault,
    account: () => account,
    mime: firstLineParser,
    publish: () => Promise.resolve(),
    publishBody: () => Promise.resolve(),
    log: () => undefined,
  });
  return {
    vault: pop3,
    messages: () => {
      const files = [...vault.state.mails.keys()].map((id) => vault.fileOf(id) ?? '');
      return Promise.all(files.map(async (file) => Buffer.from(await vault.mail(account.id).read(file))));
    },
    reopen: async () => {
      await vault.close();
      return open(folder, account);
    },
    dispose: async () => {
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
