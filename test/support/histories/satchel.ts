/** Satchel without windows, as a history uses it: it can be ended and started again, with its cache or without. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountDraft } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import type { StoreChange } from '../../../electron/contract/store-writes';
import { createCredentials } from '../../../electron/main/credentials';
import { createStatusBoard } from '../../../electron/main/engine/status-board';
import type { StatusBoard } from '../../../electron/main/engine/status-board';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { createAccountSettings } from '../../../electron/main/settings';
import { composeMail } from '../../../electron/main/start-mail';
import type { Mail, MailParts } from '../../../electron/main/start-mail';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import type { DatabaseOptions } from '../../../electron/store/database';
import { directParser } from '../imap/imap-rig';
import { memoryDatabase, openMemoryStore } from '../store/memory-store';
import type { MemoryStore } from '../store/memory-store';
import type { Trace } from './trace';

/** What a history sees of a running Satchel. */
export interface Running {
  mail: Mail;
  vault: Vault;
  store: MemoryStore;
  status: StatusBoard;
}

export interface SatchelOptions {
  folder: string;
  draft: AccountDraft;
  /** A second account, with the same password. */
  second?: AccountDraft;
  password: string;
  /** Hears of every change of the journal, before its bytes are sent where it announces some. */
  journaled: (changes: readonly StoreChange[]) => void;
  trace?: Trace;
  /** For faults that are planted on purpose: what main is composed of, changed. */
  plant?: (parts: MailParts) => MailParts;
}

export class Satchel {
  #database: DatabaseOptions = memoryDatabase();
  #running: Running | null = null;
  readonly #listeners = new Set<() => void>();
  accountId = '' as AccountId;
  /** The second account; '': there is none. */
  secondId = '' as AccountId;
  /** The last sentences of notices, for a failure's report. */
  readonly notices: string[] = [];

  constructor(private readonly options: SatchelOptions) {}

  get now(): Running {
    if (!this.#running) throw new Error('Satchel is not running');
    return this.#running;
  }

  async start(): Promise<void> {
    const { folder, draft, second, password, journaled, trace, plant } = this.options;
    const settingsDir = join(folder, 'settings');
    await mkdir(settingsDir, { recursive: true, mode: 0o700 });
    const vault = await openMailVault(nodeFileSystem, join(folder, 'vault'));
    const opened = await openMemoryStore(this.#database);
    const store = trace ? { ...opened, request: trace.of(opened) } : opened;
    const log = (): void => undefined;
    const status = createStatusBoard((event) => {
      if (event.kind === 'notice') this.notices.push(event.notice.sentence);
      this.#tell();
    });
    const settings = createAccountSettings(settingsDir);
    const loaded = await settings.load();
    const parts: MailParts = {
      vault,
      store,
      mime: directParser,
      workOffline: () => false,
      openBrowser: () => Promise.resolve(false),
      settings,
      accounts: loaded.kind === 'loaded' ? loaded.accounts : [],
      credentials: createCredentials(settingsDir, noKeyring, log),
      trust: { ca: null },
      status,
      log,
      // Many connections are lost in a history, and its servers need less.
      settleTime: 150,
    };
    const mail = composeMail(plant ? plant(parts) : parts);
    vault.subscribe(({ changes }) => {
      trace?.note('journal', changes);
      journaled(changes);
      this.#tell();
    });
    this.#running = { mail, vault, store, status };
    // As the app does: a store that is up before the accounts are known would be told that there are none.
    await mail.registry.start();
    await mail.storeUp();
    const add = async (account: AccountDraft): Promise<AccountId> => {
      const added = await mail.registry.add({ draft: account, password });
      if (!added.ok) throw new Error(added.sentence);
      return added.value.accountId;
    };
    const [first, other] = mail.registry.list();
    this.accountId = first?.id ?? (await add(draft));
    if (second) this.secondId = other?.id ?? (await add(second));
  }

  get accountIds(): AccountId[] {
    return [this.accountId, this.secondId].filter((id) => id !== '');
  }

  async stop(): Promise<void> {
    const { mail, vault, store } = this.now;
    this.#running = null;
    await mail.registry.stop();
    await vault.close();
    store.close();
  }

  loseCache(): void {
    this.#database = memoryDatabase();
  }

  /** Resolves when `fits`, which is asked at every status event and change of the journal. @returns false after `deadline` ms */
  until(fits: () => boolean, deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (answer: boolean): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(answer);
      };
      const look = (): void => {
        if (fits()) end(true);
      };
      const timer = setTimeout(() => end(false), deadline);
      this.#listeners.add(look);
      look();
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const noKeyring = { available: () => Promise.resolve(false) } as never;
