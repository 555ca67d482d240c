/** Every account of the profile: its settings, its engine, and what the person may do with it. */
import { randomBytes } from 'node:crypto';
import type { AccountConfig, AccountDraft, PasswordStorage } from '../../contract/account';
import type { CommandArguments, CommandResult } from '../../contract/commands';
import { type MailError, describeError } from '../../contract/errors';
import type { AccountId, MessageId } from '../../contract/ids';
import type { AccountSummary } from '../../contract/model';
import type { BackendEvents, Log, MailBackend } from '../backend/backend';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Vault } from '../vault/vault';
import { type AccountEngine, createAccountEngine } from './account-engine';
import type { JournalFeeder } from './journal-feeder';
import { type LocalMail, createLocalMail } from './local-mail';
import { createReplayQueue } from './replay-queue';
import type { StatusBoard } from './status-board';
import type { Turnstile } from './turnstile';

/** Answer of a "test connection". */
export type Probe = (
  draft: AccountDraft,
  password: string,
) => Promise<MailError | { greeting: string; mailboxes: number }>;

export interface AccountRegistryOptions {
  /** The accounts as settings have them; saved whole. */
  settings: { accounts: AccountConfig[]; save: (accounts: AccountConfig[]) => Promise<void> };
  passwords: { set: (accountId: AccountId, password: string, storage: PasswordStorage) => Promise<void> };
  createBackend: (account: () => AccountConfig, events: BackendEvents) => MailBackend;
  probe: Probe;
  /** Makes what a new account needs in the vault (local mailboxes for POP). */
  prepare: (account: AccountConfig) => Promise<void>;
  vault: Vault;
  store: StoreApi;
  mime: MimeParser;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  status: StatusBoard;
  log: Log;
  now: () => number;
}

interface RunningAccount {
  config: AccountConfig;
  engine: AccountEngine;
  local: LocalMail | null;
}

export interface AccountRegistry {
  /** Prepares every account and starts its engine. The store may come up later: what needs it waits. */
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): AccountConfig[];
  isLocal(accountId: AccountId): boolean;
  /** There are operations to replay. */
  wake(accountId: AccountId): void;
  syncNow(): void;
  /** The store was rebuilt: local bodies must be filled in again, IMAP mail synced again. */
  storeRebuilt(): void;
  fetchBody(messageId: MessageId): Promise<void>;
  /** Writes what main knows besides journal and servers to the store: the accounts, and the trees of local ones. */
  seedStore(): Promise<void>;
  test(
    args: CommandArguments<'account.test'>,
  ): Promise<CommandResult<{ greeting: string; mailboxes: number }>>;
  add(args: CommandArguments<'account.add'>): Promise<CommandResult<{ accountId: AccountId }>>;
  update(args: CommandArguments<'account.update'>): Promise<CommandResult<null>>;
  setPassword(args: CommandArguments<'account.set-password'>): Promise<CommandResult<null>>;
}

export function createAccountRegistry(options: AccountRegistryOptions): AccountRegistry {
  const { settings, passwords, createBackend, probe, prepare, store, status, log } = options;
  const running = new Map<AccountId, RunningAccount>();
  const noSuchAccount = { ok: false as const, sentence: 'This account no longer exists.', error: null };

  const configs = (): AccountConfig[] => [...running.values()].map(({ config }) => config);

  const run = (initial: AccountConfig): RunningAccount => {
    const { id } = initial;
    const config = (): AccountConfig => running.get(id)?.config ?? initial;
    const replay = createReplayQueue({
      ...options,
      accountId: id,
      label: () => config().label,
      server: `${initial.server.host}:${initial.server.port}`,
      state: () => options.vault.state,
      notice: (notice) => status.notice(notice),
    });
    const local = initial.kind === 'pop3' ? createLocalMail({ ...options, accountId: id, replay }) : null;
    const engine = createAccountEngine({
      ...options,
      account: config,
      createBackend: (events) => createBackend(config, events),
      // Local mail never waits for its server: its queue is settled apart, so the engine has none to replay.
      replay: local ? null : replay,
    });
    const account = { config: initial, engine, local };
    running.set(id, account);
    return account;
  };

  const begin = async (config: AccountConfig): Promise<void> => {
    const account = run(config);
    await prepare(config);
    account.local?.start();
    account.engine.start();
  };

  const seedStore = async (): Promise<void> => {
    await store.request<'put-accounts'>({ kind: 'put-accounts', accounts: configs().map(summaryOf) });
    for (const { id, kind } of configs()) {
      // An IMAP account's tree comes from its server.
      if (kind !== 'pop3') continue;
      const mailboxes = [...options.vault.state.mailboxes.values()].filter((box) => box.accountId === id);
      await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId: id, mailboxes });
    }
  };

  return {
    async start() {
      for (const config of settings.accounts) await begin(config);
    },
    async stop() {
      await Promise.all(
        [...running.values()].flatMap(({ engine, local }) =>
          local ? [engine.stop(), local.stop()] : [engine.stop()],
        ),
      );
    },
    list: configs,
    isLocal: (accountId) => running.get(accountId)?.config.kind === 'pop3',
    wake(accountId) {
      const account = running.get(accountId);
      account?.engine.operationQueued();
      account?.local?.wake();
    },
    syncNow: () => running.forEach(({ engine }) => engine.syncNow()),
    storeRebuilt() {
      for (const { engine, local } of running.values()) {
        engine.syncNow();
        local?.wake();
      }
    },
    async fetchBody(messageId) {
      const [message] = await store.request<'get-locators'>({
        kind: 'get-locators',
        messageIds: [messageId],
      });
      if (!message) return;
      const account = running.get(message.accountId);
      if (account?.local) account.local.wake();
      else account?.engine.fetchBody(messageId);
    },
    seedStore,
    async test({ draft, password }) {
      const answer = await probe(draft, password);
      if (!('kind' in answer)) return { ok: true, value: answer };
      return { ok: false, error: answer, sentence: sentenceFor(draft, answer) };
    },
    async add({ draft, password }) {
      const same = configs().find((one) => one.address === draft.address && one.kind === draft.kind);
      if (same)
        return { ok: false, error: null, sentence: `${draft.address} is already here, as “${same.label}”.` };
      const id = `${draft.kind}-${randomBytes(6).toString('hex')}` as AccountId;
      const config: AccountConfig = { id, ...draft };
      try {
        await passwords.set(id, password, draft.passwordStorage);
        await settings.save([...configs(), config]);
      } catch (error) {
        return { ok: false, error: null, sentence: `The account could not be kept: ${reasonOf(error)}` };
      }
      await begin(config);
      await seedStore();
      log('info', 'account-added', { account: id, kind: draft.kind });
      return { ok: true, value: { accountId: id } };
    },
    async update({ accountId, label, colour, deleteFromServer }) {
      const account = running.get(accountId);
      if (!account) return noSuchAccount;
      const config = { ...account.config };
      if (label !== undefined) config.label = label;
      if (colour !== undefined) config.colour = colour;
      if (deleteFromServer !== undefined && config.kind === 'pop3')
        config.deleteFromServer = deleteFromServer;
      try {
        await settings.save(configs().map((one) => (one.id === accountId ? config : one)));
      } catch (error) {
        return { ok: false, error: null, sentence: `The change could not be kept: ${reasonOf(error)}` };
      }
      account.config = config;
      await seedStore();
      return { ok: true, value: null };
    },
    async setPassword({ accountId, password }) {
      const account = running.get(accountId);
      if (!account) return noSuchAccount;
      try {
        await passwords.set(accountId, password, account.config.passwordStorage);
      } catch (error) {
        status.notice({
          level: 'warning',
          sentence: `The password is known until you quit: ${reasonOf(error)}`,
        });
      }
      account.engine.syncNow();
      return { ok: true, value: null };
    },
  };

  function summaryOf(config: AccountConfig, order: number): AccountSummary {
    return {
      id: config.id,
      kind: config.kind,
      label: config.label,
      address: config.address,
      colour: config.colour,
      order,
    };
  }
}

function sentenceFor(draft: AccountDraft, error: MailError): string {
  return describeError(draft.label || draft.address, `${draft.server.host}:${draft.server.port}`, error);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
