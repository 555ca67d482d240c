/** Reads what a profile's files hold, with today's code, in a form that can be compared with what an older version wrote down. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createCredentials } from '../../../electron/main/credentials';
import { createAccountSettings } from '../../../electron/main/settings';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';

/** Only strings, numbers and lists of them: kept as `expected.json` beside the profile that it is about. */
export interface ProfileContent {
  accounts: unknown[];
  passwords: (string | null)[];
  mailboxes: string[];
  mails: { id: string; mailbox: string; flags: string[]; subject: string; octets: number; sha256: string }[];
  operations: unknown[];
  ledger: unknown[];
  garbage: string[];
}

/** @param profile a folder that may be written to @throws where something cannot be opened or is damaged */
export async function describeProfile(profile: string): Promise<{ content: ProfileContent; vault: Vault }> {
  const settings = join(profile, 'settings');
  const loaded = await createAccountSettings(settings).load();
  if (loaded.kind !== 'loaded') throw new Error(`accounts: ${loaded.kind}`);
  const noKeyring = {
    available: () => Promise.resolve(false),
    encrypt: () => Promise.reject(new Error('no keyring')),
    decrypt: () => Promise.reject(new Error('no keyring')),
  };
  const credentials = createCredentials(settings, noKeyring, () => undefined);
  const vault = await openVault(nodeFileSystem, join(profile, 'vault'));
  const { state, report } = vault;
  if (report.damage.length > 0 || report.cutOctets > 0) throw new Error('the journal is damaged');
  const mails: ProfileContent['mails'] = [];
  for (const { message } of state.mails.values()) {
    const raw = await vault.mail(message.accountId).read(vault.fileOf(message.id) ?? '');
    const { id, mailboxId, flags, envelope } = message;
    const sha256 = createHash('sha256').update(raw).digest('hex');
    mails.push({ id, mailbox: mailboxId, flags, subject: envelope.subject, octets: raw.byteLength, sha256 });
  }
  return {
    vault,
    content: {
      accounts: loaded.accounts,
      passwords: await Promise.all(loaded.accounts.map((account) => credentials.get(account.id))),
      mailboxes: [...state.mailboxes.values()].map(({ id, role }) => `${id} ${role}`),
      mails,
      operations: [...state.operations.values()],
      ledger: [...state.ledgers].flatMap(([account, lines]) =>
        [...lines.values()].map((line) => ({ account, ...line })),
      ),
      garbage: [...state.garbage.keys()],
    },
  };
}
