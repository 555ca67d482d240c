/** What the registry of accounts needs, and what it offers. */
import type { AccountConfig, AccountDraft, PasswordStorage, SmtpAddress } from '../../contract/account';
import type { CommandArguments, CommandResult, RemovalLoss } from '../../contract/commands';
import type { MailError } from '../../contract/errors';
import type { AccountId, MessageId } from '../../contract/ids';
import type { GrantId } from '../../contract/oauth';
import type { MailboxInfo } from '../../contract/model';
import type { BackendEvents, MailBackend, Secret, SourceWanted } from '../backend/backend';
import type { AccountSignIns } from './account-sign-ins';
import type { Log } from '../log-line';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Turnstile } from '../turnstile';
import type { Vault } from '../vault/vault';
import type { PostmenOptions } from './account-postmen';
import type { JournalFeeder } from './journal-feeder';
import type { EngineSource } from './source-requests';
import type { StatusBoard } from './status-board';

/** Answer of a "test connection". */
export type Probe = (
  draft: AccountDraft,
  secret: Secret,
) => Promise<MailError | { greeting: string; mailboxes: number }>;

export interface AccountRegistryOptions {
  /** The accounts as settings have them; saved whole. */
  settings: { accounts: AccountConfig[]; save: (accounts: AccountConfig[]) => Promise<void> };
  passwords: {
    /** By account id, or by `smtpKey`. */
    set: (key: string, password: string, storage: PasswordStorage) => Promise<void>;
    forget: (key: string) => Promise<void>;
  };
  /**
   * What an account signs in with, or where a server is given, that one for sending; null: not known in this session.
   * @throws MailFailure where a token could not be had
   */
  secretOf: (account: AccountConfig, smtp?: SmtpAddress) => Promise<Secret | null>;
  signIns: AccountSignIns;
  createSender: PostmenOptions['createSender'];
  /** null: it works. */
  probeSmtp: (server: SmtpAddress, secret: Secret) => Promise<MailError | null>;
  createBackend: (account: () => AccountConfig, events: BackendEvents) => MailBackend;
  probe: Probe;
  /** Makes what a new account needs in the vault (local mailboxes for POP). */
  prepare: (account: AccountConfig) => Promise<void>;
  vault: Vault;
  store: StoreApi;
  mime: MimeParser;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  /** Passes one writer of mailbox trees at a time. */
  treeTurnstile: Turnstile;
  status: StatusBoard;
  /** Whether the person wants no connection at all. */
  workOffline: () => boolean;
  log: Log;
  now: () => number;
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
  /** The person went offline or online: closes every connection, or opens them. Resolves when that is done, or begun. */
  followWorkOffline(): Promise<void>;
  /** The store is there again: local bodies that it missed are filled in; after a rebuild IMAP mail is synced again. */
  storeUp(how: 'followed' | 'rebuilt'): void;
  fetchBody(messageId: MessageId): Promise<void>;
  source(accountId: AccountId, wanted: SourceWanted): Promise<EngineSource>;
  /** Writes what main knows besides journal and servers to the store: the accounts, and the trees of local ones. */
  seedStore(): Promise<void>;
  test(
    args: CommandArguments<'account.test'>,
  ): Promise<CommandResult<{ greeting: string; mailboxes: number }>>;
  add(args: CommandArguments<'account.add'>): Promise<CommandResult<{ accountId: AccountId }>>;
  update(args: CommandArguments<'account.update'>): Promise<CommandResult<null>>;
  /** Gives a mailbox the role that it bears, as if the person had chosen it. @returns why that could not be kept, or null */
  appoint(mailbox: MailboxInfo): Promise<string | null>;
  signIn(args: CommandArguments<'account.sign-in'>): Promise<CommandResult<{ grantId: GrantId }>>;
  signInAgain(args: CommandArguments<'account.sign-in-again'>): Promise<CommandResult<null>>;
  cancelSignIn(): void;
  changeSignIn(args: CommandArguments<'account.change-sign-in'>): Promise<CommandResult<null>>;
  setPassword(args: CommandArguments<'account.set-password'>): Promise<CommandResult<null>>;
  testServer(
    args: CommandArguments<'account.test-server'>,
  ): Promise<CommandResult<{ greeting: string; mailboxes: number }>>;
  /** Keeps the queue, which then looks for its messages by what they are wherever the server or user is another one. */
  setServer(args: CommandArguments<'account.set-server'>): Promise<CommandResult<null>>;
  /** As `testServer`, for the SMTP server. */
  testSmtp(args: CommandArguments<'account.test-smtp'>): Promise<CommandResult<null>>;
  setSmtp(args: CommandArguments<'account.set-smtp'>): Promise<CommandResult<null>>;
  setIdentities(args: CommandArguments<'account.set-identities'>): Promise<CommandResult<null>>;
  setTemplates(args: CommandArguments<'account.set-templates'>): Promise<CommandResult<null>>;
  /** What an SMTP server said of the largest message that it takes, in octets; null: it takes any size. Kept while it is the account's. */
  learned(accountId: AccountId, server: SmtpAddress, sizeLimit: number | null): void;
  /** There is mail for the account's postman, or less than before; `now`: he forgets his waiting times. */
  wakePostman(accountId: AccountId, how: 'mail' | 'now'): void;
  /** While paused an account has no socket; what is done meanwhile waits in the queue. */
  pause(args: CommandArguments<'account.pause'>): Promise<CommandResult<null>>;
  reorder(args: CommandArguments<'account.reorder'>): Promise<CommandResult<null>>;
  removalPreview(accountId: AccountId): CommandResult<RemovalLoss>;
  /** The journal first: from its record on the account is gone, and the next start finishes what a crash cut off. */
  remove(args: CommandArguments<'account.remove'>): Promise<CommandResult<null>>;
}
