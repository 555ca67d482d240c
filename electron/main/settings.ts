/** The accounts as the person set them up, in their order, in settings/accounts.json. */
import { join } from 'node:path';
import * as z from 'zod';
import { AccountConfig } from '../contract/account';
import { readKeptJson, writeKeptJson } from './kept-json';

const version = 1;
const AccountsFile = z.object({ format: z.literal(version), accounts: z.array(AccountConfig) });

export type LoadedAccounts =
  /** An empty list also when there is no file yet. */
  | { kind: 'loaded'; accounts: AccountConfig[] }
  /** The file could not be understood and is kept under another name; mail in the vault is untouched. */
  | { kind: 'damaged'; sentence: string; keptAs: string }
  /** A newer Satchel wrote it: this one must not go on. */
  | { kind: 'newer'; sentence: string };

export interface AccountSettings {
  /** Reads the file; call once at start. @throws the file system's error */
  load(): Promise<LoadedAccounts>;
  /**
   * Makes the list durable (fsync, rename). Calls are written in order.
   * @throws the file system's error, or an Error after `load` answered `newer`
   */
  save(accounts: readonly AccountConfig[]): Promise<void>;
}

/** @param settingsDir an existing folder of mode 0700 */
export function createAccountSettings(settingsDir: string, now: () => number = Date.now): AccountSettings {
  const path = join(settingsDir, 'accounts.json');
  let refused = false;
  let last: Promise<void> = Promise.resolve();
  return {
    async load() {
      const read = await readKeptJson(path, version, AccountsFile, now());
      switch (read.kind) {
        case 'absent':
          return { kind: 'loaded', accounts: [] };
        case 'read':
          return { kind: 'loaded', accounts: read.value.accounts };
        case 'damaged':
          return {
            kind: 'damaged',
            keptAs: read.keptAs,
            sentence: `The list of accounts could not be read. It is kept as ${read.keptAs}; downloaded mail is untouched.`,
          };
        case 'newer':
          refused = true;
          return {
            kind: 'newer',
            sentence:
              'This profile was used by a newer Satchel. Start the newer one; this one changed nothing.',
          };
      }
    },
    save(accounts) {
      const write = async (): Promise<void> => {
        if (refused) throw new Error('accounts.json was written by a newer Satchel');
        await writeKeptJson(path, { format: version, accounts });
      };
      // One after the other, whatever became of the one before: the newest list must end on the disk.
      last = last.then(write, write);
      return last;
    },
  };
}
