/** Everything of main about mail as the app composes it, over a store in memory: what a person would be told, as text. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountDraft } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import type { StatusEvent } from '../../../electron/contract/status-events';
import { createCredentials } from '../../../electron/main/credentials';
import { createStatusBoard } from '../../../electron/main/engine/status-board';
import type { StatusBoard } from '../../../electron/main/engine/status-board';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { createAccountSettings } from '../../../electron/main/settings';
import { composeMail } from '../../../electron/main/start-mail';
import type { Mail } from '../../../electron/main/start-mail';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { directParser } from '../../support/imap/imap-rig';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';

export interface MailWithoutWindows {
  mail: Mail;
  status: StatusBoard;
  vault: Vault;
  store: MemoryStore;
  /** "Test connection": the sentence of its failure. */
  test(draft: AccountDraft, password: string): Promise<string>;
  /** Adds the account and resolves with the first sentence that its status shows. */
  run(draft: AccountDraft, password: string): Promise<string>;
  add(draft: AccountDraft, password: string): Promise<AccountId>;
  /** Resolves when a status event, or what is known already, fits. */
  until(fits: () => boolean): Promise<void>;
  /** All that was sent to the ui or written to the log. */
  told(): string;
  stop(): Promise<void>;
}

/** ms; the slowest of the deadlines that are met on the way takes 45 s. */
const patience = 150_000;

/** @param ca the authorities that are trusted beside the system's */
export async function startMailWithoutWindows(
  folder: string,
  ca: string[],
  fs: FileSystem = nodeFileSystem,
): Promise<MailWithoutWindows> {
  const settingsDir = join(folder, 'settings');
  await mkdir(settingsDir, { recursive: true, mode: 0o700 });
  const vault = await openMailVault(fs, join(folder, 'vault'));
  const store = await openMemoryStore();
  let told = '';
  /** What each account's status said first; a moment later it may say more. */
  const first = new Map<AccountId, string>();
  const listeners = new Set<() => void>();
  const log = (...line: unknown[]): void => void (told += `${JSON.stringify(line)}\n`);
  const status = createStatusBoard((event: StatusEvent) => {
    told += `${JSON.stringify(event)}\n`;
    if (
      event.kind === 'account-status' &&
      event.status.sentence !== null &&
      !first.has(event.status.accountId)
    )
      first.set(event.status.accountId, event.status.sentence);
    for (const listener of [...listeners]) listener();
  });
  const until = (fits: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits()) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve();
      };
      // Not to measure, but to say where it stood still.
      const timer = setTimeout(() => {
        listeners.delete(look);
        const away = status.snapshot().accounts.filter(({ phase }) => phase !== 'online');
        const waits = [...vault.state.pending.values()].map(({ operation: { kind, accountId }, state }) => ({
          ...{ kind, accountId, state },
        }));
        const still = JSON.stringify({ away, waits });
        reject(new Error(`nothing came of ${String(fits)}; ${still}; it was told:\n${told.slice(-2_000)}`));
      }, patience);
      listeners.add(look);
      look();
    });
  const settings = createAccountSettings(settingsDir);
  await settings.load();
  const noKeyring = { available: () => Promise.resolve(false) } as never;
  const mail = composeMail({
    workOffline: () => false,
    openBrowser: () => Promise.resolve(false),
    vault,
    store,
    mime: directParser,
    settings,
    accounts: [],
    credentials: createCredentials(settingsDir, noKeyring, log),
    trust: { ca },
    status,
    log,
  });
  await mail.storeUp();
  await mail.registry.start();
  const add = async (draft: AccountDraft, password: string): Promise<AccountId> => {
    const added = await mail.registry.add({ draft, password });
    if (!added.ok) throw new Error(added.sentence);
    return added.value.accountId;
  };
  return {
    mail,
    status,
    vault,
    store,
    until,
    add,
    told: () => told,
    async test(draft, password) {
      const answer = await mail.registry.test({ draft, password });
      return answer.ok ? 'it worked' : answer.sentence;
    },
    async run(draft, password) {
      const id = await add(draft, password);
      await until(() => first.has(id));
      return first.get(id) ?? '';
    },
    async stop() {
      await mail.registry.stop();
      await vault.close();
      store.close();
    },
  };
}
