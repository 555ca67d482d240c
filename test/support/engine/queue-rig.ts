/** Commands, journal, store and replay together, over a real vault and the real store service; only the server is scripted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { DraftId } from '../../../electron/contract/draft';
import type { AccountConfig } from '../../../electron/contract/account';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { Notice } from '../../../electron/contract/status-events';
import { type JournalFeeder, createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { type OutboxCommands, createOutboxCommands } from '../../../electron/main/engine/outbox-commands';
import { type QueueWriter, createQueueWriter } from '../../../electron/main/engine/queue-writer';
import { type ReplayQueue, createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { type SendMail, createSendMail } from '../../../electron/main/engine/send-mail';
import { type SentCopies, createSentCopies } from '../../../electron/main/engine/sent-copies';
import { readMessage } from '../../../electron/main/mime/read-message';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { type MemoryStore, openMemoryStore } from '../store/memory-store';
import { account, accountSummary, delta, inbox, serverMessage, tree } from '../store/sample-mail';

export class QueueRig {
  vault!: Vault;
  store!: MemoryStore;
  feeder!: JournalFeeder;
  commands!: MailCommands;
  replay!: ReplayQueue;
  writer!: QueueWriter;
  send!: SendMail;
  outbox!: OutboxCommands;
  sentCopies!: SentCopies;
  /** Drafts that are in the vault, and how each was opened again. */
  readonly drafts = new Map<DraftId, (readonly string[] | null)[]>();
  /** What the account's postman was told. */
  readonly postman: string[] = [];
  /** What was seen of its server's way with Sent. */
  readonly filed: boolean[] = [];
  readonly notices: Notice[] = [];
  /** Mailboxes that were given a role. */
  readonly appointed: MailboxInfo[] = [];
  /** Why a role cannot be kept, if it cannot. */
  appointing: string | null = null;
  /** The account as it was set up. */
  config: AccountConfig = {
    ...{ id: account, kind: 'imap', address: 'ada@example.org', name: 'Ada', label: 'Work', colour: 'blue' },
    server: { host: 'imap.example.org', port: 993, security: 'tls', user: 'ada' },
    smtp: { host: 'smtp.example.org', port: 465, security: 'tls', user: 'ada', ownPassword: false },
    passwordStorage: 'ask',
  };
  /** ms since 1970, for commands and queue. */
  clock = 1_000_000;
  /** The Inbox's messages, by UID from 1. */
  readonly ids: MessageId[];
  dir = '';

  private constructor(
    readonly count: number,
    public mailboxes: readonly MailboxInfo[],
  ) {
    this.ids = this.uids.map((uid) => imapMessageIdFor(inbox, delta(inbox).uidValidity, uid));
  }

  /** An account whose Inbox holds `count` messages. */
  static async open(count: number, mailboxes: readonly MailboxInfo[] = tree): Promise<QueueRig> {
    const rig = new QueueRig(count, mailboxes);
    rig.dir = await mkdtemp(join(tmpdir(), 'satchel-queue-'));
    rig.vault = await openMailVault(nodeFileSystem, join(rig.dir, 'vault'));
    await rig.emptyStore();
    await rig.fillInbox();
    return rig;
  }

  get uids(): number[] {
    return Array.from({ length: this.count }, (_none, index) => index + 1);
  }

  /** What a sync of the Inbox writes. */
  async fillInbox(): Promise<void> {
    // Without its folders nothing has been synced.
    if (this.mailboxes.length === 0) return;
    const upsert = this.uids.map((uid) => serverMessage(uid, `subject ${uid}`));
    await this.store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert }) });
  }

  /** As after a start whose cache was lost. */
  async emptyStore(): Promise<void> {
    this.store = await openMemoryStore();
    await this.#begin();
  }

  /** As after kill -9 and a start whose cache is as it was. */
  async restartKeepingCache(): Promise<void> {
    await this.vault.close();
    this.vault = await openMailVault(nodeFileSystem, join(this.dir, 'vault'));
    await this.#begin();
  }

  async #begin(): Promise<void> {
    const log = (): void => undefined;
    const seedEmptyStore = async (): Promise<void> => {
      await this.store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
      await this.store.request({
        ...{ kind: 'put-mailboxes', accountId: account },
        mailboxes: [...this.mailboxes],
      });
    };
    const feeder = createJournalFeeder({
      ...{ vault: this.vault, store: this.store, log, seedEmptyStore },
      away: () => undefined,
    });
    await feeder.catchUp();
    this.feeder = feeder;
    const shared = {
      feeder,
      turnstile: new Turnstile(),
      state: () => this.vault.state,
      now: () => this.clock,
    };
    const writing = { ...shared, store: this.store, isLocal: () => false, wake: () => undefined };
    const appoint = (mailbox: MailboxInfo): Promise<string | null> => {
      this.appointed.push(mailbox);
      return Promise.resolve(this.appointing);
    };
    const { spool } = this.vault;
    this.commands = createMailCommands({
      ...{ ...writing, appoint, spool, mime: { parse: readMessage }, accountIds: () => [account] },
    });
    const writer = createQueueWriter(writing);
    this.writer = writer;
    this.send = createSendMail({
      ...{ ...shared, writer, appoint, spool, account: () => this.config },
      mailQueued: () => void this.postman.push('mail'),
    });
    this.sentCopies?.stop();
    this.sentCopies = createSentCopies({ ...shared, vault: this.vault, writer, appoint, log });
    this.sentCopies.start();
    this.outbox = createOutboxCommands({
      ...{ ...shared, writer, spool, replayDue: () => undefined },
      wake: (_account, how) => void this.postman.push(how),
      drafts: {
        has: (id) => this.drafts.has(id),
        reopen: (id, to) => {
          this.drafts.get(id)?.push(to);
          return Promise.resolve(this.drafts.has(id) ? id : null);
        },
      },
    });
    this.replay = createReplayQueue({
      ...{ ...shared, accountId: account, label: () => 'Work', server: 'imap.example.org:993', log },
      notice: (notice) => void this.notices.push(notice),
      wake: () => undefined,
      filed: (_account, filed) => void this.filed.push(filed),
    });
  }

  /** As after kill -9 and a start with an empty cache. */
  async restart(): Promise<void> {
    await this.vault.close();
    this.vault = await openMailVault(nodeFileSystem, join(this.dir, 'vault'));
    await this.emptyStore();
    await this.fillInbox();
  }

  /** State of every operation, oldest first. */
  states(): string[] {
    return [...this.vault.state.operations.values()].map(({ state }) => state);
  }

  /** Where the screen shows each message, and the UID that it is known by. */
  async shown(): Promise<[MailboxId | null, number | null][]> {
    const located = await this.store.request({ kind: 'get-locators', messageIds: this.ids });
    return located.map(({ mailboxId, locator }) => [mailboxId, locator.placement.uid]);
  }

  async close(): Promise<void> {
    this.sentCopies.stop();
    await this.vault.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
