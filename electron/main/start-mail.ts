/** Composes everything about mail that needs no window: vault, store feeder, accounts and the commands on them. */
import type { AccountConfig } from '../contract/account';
import type { AccountId } from '../contract/ids';
import type { MailboxInfo } from '../contract/model';
import { createBackend, probeServer } from './backend/create-backend';
import type { TrustOptions } from './backend/backend';
import type { Log } from './log-line';
import { probeSmtp } from './backend/smtp/probe-smtp';
import { createSmtpSender } from './backend/smtp/smtp-sender';
import { type DraftCopies, createDraftCopies } from './drafts/draft-copies';
import { type DraftShelf, createDraftShelf } from './drafts/draft-shelf';
import { createAccountRegistry } from './engine/account-registry';
import type { AccountRegistry } from './engine/registry-shape';
import { createJournalFeeder } from './engine/journal-feeder';
import { createMailboxBook, followRoles } from './engine/mailbox-book';
import { type MailCommands, createMailCommands } from './engine/mail-commands';
import { type OutboxCommands, createOutboxCommands } from './engine/outbox-commands';
import { createQueueWriter } from './engine/queue-writer';
import { type SendMail, createSendMail } from './engine/send-mail';
import { type SentCopies, createSentCopies } from './engine/sent-copies';
import type { StatusBoard } from './engine/status-board';
import { undoLabels } from './engine/turn-actions';
import { Turnstile } from './turnstile';
import type { Credentials } from './credentials';
import type { MimeParser } from './mime/mime-parser';
import type { AccountSettings } from './settings';
import type { StoreApi } from './store/store-api';
import { composeOAuth } from './oauth/compose-oauth';
import { ensureLocalMailboxes } from './vault/local-mailboxes';
import { createPop3Vault } from './vault/pop3-vault-adapter';
import type { Vault } from './vault/vault';
import { treeOperations } from './vault/vault-changes';

/** ms until a store that refused a change is asked for its position. */
const storeRetry = 5_000;

export interface MailParts {
  vault: Vault;
  store: StoreApi;
  mime: MimeParser;
  settings: AccountSettings;
  accounts: AccountConfig[];
  credentials: Credentials;
  trust: TrustOptions;
  status: StatusBoard;
  /** @returns whether a browser could be had */
  openBrowser: (url: string) => Promise<boolean>;
  workOffline: () => boolean;
  log: Log;
  /** As in `ImapBackendDeps`. */
  settleTime?: number;
}

export interface Mail {
  registry: AccountRegistry;
  commands: MailCommands;
  send: SendMail;
  outbox: OutboxCommands;
  shelf: DraftShelf;
  copies: DraftCopies;
  sentCopies: SentCopies;
  /** To be called whenever a store page has come up. */
  storeUp(): Promise<void>;
}

/** @returns the parts, not started yet: `registry.start()` begins to connect */
export function composeMail(parts: MailParts): Mail {
  const { vault, store, mime, settings, credentials, trust, status, log } = parts;
  const now = (): number => Date.now();
  const turnstile = new Turnstile();
  const treeTurnstile = new Turnstile();
  const feeder = createJournalFeeder({
    vault,
    store,
    log,
    seedEmptyStore: () => registry.seedStore(),
    // A page that died announces itself when it is back; one that only failed to write is asked again.
    away: () => void setTimeout(() => void storeUp().catch(() => undefined), storeRetry),
  });

  const pop3Vault = (account: () => AccountConfig) =>
    createPop3Vault({
      vault,
      account,
      mime,
      publish: () => feeder.shown(),
      publishBody: async (body) => {
        await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [body] });
      },
      log,
    });

  const oauth = composeOAuth({ credentials, trust, openBrowser: parts.openBrowser, log, now });
  const backendParts = {
    store,
    spool: vault.spool,
    mime,
    trust,
    log,
    secretOf: oauth.secretOf,
    afterRefusal: oauth.afterRefusal,
    pop3Vault,
    signInJudges: new Map(),
    hangUps: new Map(),
    settleTime: parts.settleTime,
    treeTurnstile,
    pendingOnMailboxes: (id: AccountId) => treeOperations(vault.state.pendingOnMailboxes(id)),
    mailboxBook: (id: AccountId) =>
      createMailboxBook(
        () => vault.state,
        feeder,
        id,
        async (moves) => {
          const config = registry.list().find((account) => account.id === id);
          const roles = followRoles(config?.roles, moves);
          if (roles) await registry.update({ accountId: id, roles });
        },
      ),
  };

  const registry: AccountRegistry = createAccountRegistry({
    settings: { accounts: parts.accounts, save: (accounts) => settings.save(accounts) },
    passwords: oauth.passwords,
    secretOf: oauth.secretOf,
    signIns: oauth.signIns,
    createBackend: (account, events) => createBackend(backendParts, account, events),
    probe: (draft, secret) => probeServer(draft, secret, trust, log),
    createSender: ({ smtp, ...account }) => {
      const sender = createSmtpSender({
        ...{ server: () => smtp, trust, log },
        password: () => oauth.secretOf(account, smtp),
        learned: ({ size }) => registry.learned(account.id, smtp, size),
      });
      return { ...sender, open: async () => oauth.afterRefusal(account, await sender.open()) };
    },
    probeSmtp: (server, secret) => probeSmtp(server, secret, trust),
    prepare: async (account) => {
      if (account.kind === 'pop3') await ensureLocalMailboxes(vault, account);
    },
    vault,
    store,
    mime,
    feeder,
    turnstile,
    treeTurnstile,
    status,
    workOffline: parts.workOffline,
    log,
    now,
  });

  const shared = { feeder, spool: vault.spool, state: () => vault.state, now };
  const writing = {
    ...{ ...shared, store, turnstile },
    isLocal: (accountId: AccountId) => registry.isLocal(accountId),
    wake: (accountId: AccountId) => registry.wake(accountId),
  };
  const appoint = (mailbox: MailboxInfo): Promise<string | null> => registry.appoint(mailbox);
  const commands = createMailCommands({
    ...{ ...writing, appoint, mime },
    accountIds: () => registry.list().map(({ id }) => id),
  });
  const writer = createQueueWriter(writing);
  const account = (id: AccountId): AccountConfig | null =>
    registry.list().find((one) => one.id === id) ?? null;
  const send = createSendMail({
    ...{ ...shared, writer, appoint, account },
    mailQueued: (id) => registry.wakePostman(id, 'mail'),
  });
  const sentCopies = createSentCopies({ ...shared, vault, writer, appoint, log });
  const shelf = createDraftShelf(vault);
  const copies = createDraftCopies({
    ...{ ...shared, vault, shelf, writer, store, mime, appoint, account, log },
    notice: (notice) => status.notice(notice),
  });
  const outbox = createOutboxCommands({
    ...{ ...shared, writer, drafts: shelf },
    wake: (id, how) => registry.wakePostman(id, how),
    replayDue: (id) => registry.wake(id),
  });

  const tellUndo = (): void => status.setUndoLabels(undoLabels(vault.state));
  tellUndo();
  vault.subscribe(tellUndo);

  const storeUp = async (): Promise<void> => {
    const how = await feeder.catchUp();
    await registry.seedStore();
    registry.storeUp(how);
    copies.start();
    sentCopies.start();
  };

  return { registry, commands, send, outbox, shelf, copies, sentCopies, storeUp };
}
