/** Chooses the protocol of an account: the one place that knows both. */
import type { AccountConfig, AccountDraft } from '../../contract/account';
import { type MailError, assertNever } from '../../contract/errors';
import type { TreeOperation } from '../../contract/mailbox-tree';
import { arrangingStore } from '../arrange-mailboxes';
import type { Turnstile } from '../turnstile';
import type { MimeParser } from '../mime/mime-parser';
import type { Spool } from '../vault/spool';
import type { StoreApi } from '../store/store-api';
import type { BackendEvents, MailBackend, MailboxBook, Secret, TrustOptions } from './backend';
import type { Log } from '../log-line';
import { createImapBackend } from './imap/imap-backend';
import type { HangUps } from './imap/sync-bodies';
import { probeImap } from './imap/probe-imap';
import { createPop3Backend } from './pop3/pop3-backend';
import { SignInJudge } from './pop3/pop3-sign-in-judge';
import type { Pop3Vault } from './pop3/pop3-vault';
import { probePop3 } from './pop3/probe-pop3';
import { serverPathStore } from './server-path-store';

export interface BackendParts {
  store: StoreApi;
  spool: Spool;
  mime: MimeParser;
  trust: TrustOptions;
  log: Log;
  /** null: not known in this session. @throws MailFailure where a token could not be had */
  secretOf: (account: AccountConfig) => Promise<Secret | null>;
  /** What an error means, once a refused token is not used any more. */
  afterRefusal: (account: AccountConfig, error: MailError | null) => MailError | null;
  pop3Vault: (account: () => AccountConfig) => Pop3Vault;
  /** What the queue is to do to mailboxes: it lies over the tree that LIST tells. */
  pendingOnMailboxes: (accountId: AccountConfig['id']) => TreeOperation[];
  mailboxBook: (accountId: AccountConfig['id']) => MailboxBook;
  /** One writer of mailbox trees at a time, so that none writes back what another has just changed. */
  treeTurnstile: Turnstile;
  /** What earlier connections of each POP account met when they signed in; filled here. */
  signInJudges: Map<AccountConfig['id'], SignInJudge>;
  /** Bodies at which earlier connections of each IMAP account were lost; filled here. */
  hangUps: Map<AccountConfig['id'], HangUps>;
  /** As in `ImapBackendDeps`. */
  settleTime?: number | undefined;
}

/** A backend for one connection's life; the engine makes a new one for each. */
export function createBackend(
  parts: BackendParts,
  account: () => AccountConfig,
  events: BackendEvents,
): MailBackend {
  const backend = backendOf(parts, account, events);
  // POP signs in for each poll, too.
  const [connect, sync] = [backend.connect.bind(backend), backend.sync.bind(backend)];
  backend.connect = async () => parts.afterRefusal(account(), await connect());
  backend.sync = async (scope) => parts.afterRefusal(account(), await sync(scope));
  return backend;
}

function backendOf(parts: BackendParts, account: () => AccountConfig, events: BackendEvents): MailBackend {
  const config = account();
  const password = (): Promise<Secret | null> => parts.secretOf(account());
  switch (config.kind) {
    case 'imap':
      return createImapBackend({ ...parts, ...imapParts(parts, account), account: config, password, events });
    case 'pop3':
      return createPop3Backend({
        ...parts,
        account: config,
        password,
        events,
        vault: parts.pop3Vault(account),
        judge: keptFor(parts.signInJudges, config.id, () => new SignInJudge()),
      });
    default:
      return assertNever(config);
  }
}

/** The store and the paths as the protocol sees them: those of its server. */
function imapParts(
  { store, pendingOnMailboxes, mailboxBook, treeTurnstile, hangUps }: BackendParts,
  account: () => AccountConfig,
): { store: StoreApi; book: MailboxBook; hangUps: HangUps } {
  const { id } = account();
  const book = mailboxBook(id);
  const arranging = arrangingStore(store, account, () => pendingOnMailboxes(id), treeTurnstile);
  const kept = keptFor(hangUps, id, () => new Map<string, number>());
  return { store: serverPathStore(arranging, book), book, hangUps: kept };
}

/** What outlives the connections of an account. */
function keptFor<T>(all: Map<AccountConfig['id'], T>, id: AccountConfig['id'], make: () => T): T {
  const kept = all.get(id) ?? make();
  all.set(id, kept);
  return kept;
}

/** "Test connection". Never rejects for what a server or a network does. */
export function probeServer(
  draft: AccountDraft,
  secret: Secret,
  trust: TrustOptions,
  log: Log,
): Promise<MailError | { greeting: string; mailboxes: number }> {
  switch (draft.kind) {
    case 'imap':
      return probeImap(draft.server, secret, trust, log);
    case 'pop3':
      return probePop3(draft, secret, trust, log);
    default:
      return assertNever(draft);
  }
}
