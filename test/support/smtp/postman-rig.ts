/** A postman over a real vault and real sockets, which can be ended as by kill -9 and started again from what is on the disk. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { OutboxItem, OutboxState } from '../../../electron/contract/outbox';
import { createSmtpSender } from '../../../electron/main/backend/smtp/smtp-sender';
import { type Postman, createPostman } from '../../../electron/main/engine/outbox-postman';
import type { SentProbe } from '../../../electron/main/engine/probe-sent';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';

export const account = 'work' as AccountId;
export const sentBox = { id: 'work/Sent' as never, path: 'Sent' };

/** What the person sends. */
export const letter = (name: string, lines = 3): string =>
  `From: a@example.org\r\nTo: b@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\n${Array.from({ length: lines }, (_, at) => `${at === 1 ? '.' : ''}line ${at}\r\n`).join('')}`;

/** Thrown where the process would have died. */
export class Killed extends Error {}

export class PostmanRig {
  vault!: Vault;
  postman!: Postman;
  readonly notices: string[] = [];
  /** What a look into Sent finds, and how often it was learnt that the server files. */
  inSent: SentProbe = 'absent';
  filed = 0;
  /** Asked before and after each record is durable; true: die here. */
  dies: (entries: readonly JournalEntry[], when: 'before' | 'after') => boolean = () => false;
  dead: Promise<void> = Promise.resolve();
  #die: () => void = () => undefined;
  #killed = false;
  #dir = '';

  private constructor(
    readonly port: () => number,
    readonly ca: string,
  ) {}

  static async open(port: () => number, ca: string): Promise<PostmanRig> {
    const rig = new PostmanRig(port, ca);
    rig.#dir = await mkdtemp(join(tmpdir(), 'satchel-postman-'));
    await rig.start();
    return rig;
  }

  async start(): Promise<void> {
    this.#killed = false;
    this.dead = new Promise((resolve) => (this.#die = resolve));
    this.vault = await openMailVault(nodeFileSystem, join(this.#dir, 'vault'));
    const server = () => ({ host: 'localhost', port: this.port(), security: 'tls' as const, user: 'a' });
    const log = (): void => undefined;
    const { vault } = this;
    const record = async (entries: JournalEntry[]): Promise<void> => {
      this.#check(this.dies(entries, 'before'));
      await vault.append(entries);
      this.#check(this.dies(entries, 'after'));
    };
    const sender = createSmtpSender({
      ...{ server, password: () => Promise.resolve('secret'), trust: { ca: [this.ca] }, log },
    });
    this.postman = createPostman({
      ...{ accountId: account, label: () => 'Work', server: () => 'localhost', log, vault },
      ...{ feeder: { record }, turnstile: new Turnstile(), replayDue: () => undefined },
      ...{ trouble: () => undefined, mayConnect: true },
      ...{ filed: () => void (this.filed += 1), probeSent: () => Promise.resolve(this.inSent) },
      // A dead process hears and says nothing more.
      sender: {
        open: async () => (this.#killed ? neverAgain() : sender.open()),
        send: async (item, raw, beforeDot) => {
          const outcome = await sender.send(item, raw, beforeDot);
          return this.#killed ? neverAgain() : outcome;
        },
        close: () => sender.close(),
      },
      notice: ({ sentence }) => void this.notices.push(sentence),
      now: () => Date.now(),
    });
    this.#sender = sender;
    this.postman.start();
  }
  #sender: { close(): void } | null = null;

  #check(dies: boolean): void {
    if (this.#killed || dies) {
      this.#killed = true;
      this.#sender?.close();
      this.#die();
      throw new Killed('killed');
    }
  }

  /** As after kill -9: what is on the disk, and nothing else. */
  async restart(): Promise<void> {
    this.dies = () => false;
    this.#killed = true;
    this.#sender?.close();
    await this.vault.close();
    await this.start();
  }

  async queue(name: string, change: Partial<OutboxItem> = {}, lines?: number): Promise<OperationId> {
    const id = `send-${name}` as OperationId;
    const raw = Buffer.from(letter(name, lines));
    const stored = await this.vault.spool.put(id, raw);
    const envelope = {
      ...{
        subject: name,
        from: [],
        to: [],
        cc: [],
        replyTo: [],
        date: 0,
        messageId: `<${name}@example.org>`,
      },
      ...{ inReplyTo: null, references: [] },
    };
    const item: OutboxItem = {
      ...{
        id,
        accountId: account,
        draftId: null,
        from: 'a@example.org',
        to: ['b@example.org'],
        ...stored,
        envelope,
      },
      ...{
        messageId: `<${name}@example.org>`,
        hasAttachments: false,
        preview: '',
        createdAt: 0,
        notBefore: 0,
      },
      ...{
        conversation: null,
        draftId: null,
        source: null,
        sent: sentBox,
        deliveryReceipt: false,
        ...change,
      },
    };
    await this.vault.append([{ kind: 'outbox-queued', item }]);
    this.postman.wake();
    return id;
  }

  state(id: OperationId): OutboxState | null {
    return this.vault.state.outbox.get(id)?.state ?? null;
  }

  /** Tries again at once for as long as it takes. */
  async until(id: OperationId, states: readonly OutboxState[], patience = 20_000): Promise<OutboxState> {
    const deadline = Date.now() + patience;
    for (;;) {
      const state = this.state(id);
      if (state !== null && states.includes(state)) return state;
      if (Date.now() > deadline) throw new Error(`${id} stays ${String(state)}`);
      this.postman.sendNow();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    this.#killed = true;
    this.#sender?.close();
    await this.vault.close();
    await rm(this.#dir, { recursive: true, force: true });
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function neverAgain(): Promise<never> {
  return new Promise(() => undefined);
}
