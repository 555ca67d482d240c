/** Satchel without windows on a real server, with the commands about drafts. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountDraft } from '../../../electron/contract/account';
import type { DraftContent, OpenDraft } from '../../../electron/contract/draft';
import type { MessageListRow } from '../../../electron/contract/model';
import { type DraftHandlers, createDrafts } from '../../../electron/main/drafts/drafts';
import { createMessageSource } from '../../../electron/main/source/message-source';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import { Satchel } from '../histories/satchel';
import { directParser } from '../imap/imap-rig';
import { value } from './draft-rig';

export interface DraftSatchelOptions {
  /** What its threads of the certificate and ports are read from. */
  server: Pick<ImapTestServer, 'folder' | 'ports'>;
  user: string;
  password: string;
  /** Its profile. */
  folder: string;
}

/** ms; only there to end a hang. */
const patience = 60_000;

export class DraftSatchel {
  readonly #satchel: Satchel;
  drafts!: DraftHandlers;

  private constructor(satchel: Satchel) {
    this.#satchel = satchel;
  }

  /** The account is there and connects; nothing is awaited of it. */
  static async open({ server, user, password, folder }: DraftSatchelOptions): Promise<DraftSatchel> {
    const { fingerprint256: fingerprint } = new X509Certificate(
      await readFile(join(server.folder, 'server.pem')),
    );
    const port = server.ports.imaps;
    return DraftSatchel.of(folder, password, {
      ...{ kind: 'imap', name: 'Me', label: 'Work', colour: 'blue', passwordStorage: 'weak' },
      address: 'me@work.example',
      server: {
        ...{ host: 'localhost', port, security: 'tls', user },
        pin: { host: 'localhost', port, fingerprint },
      },
    });
  }

  /** As `open`, with an account of any kind. */
  static async of(folder: string, password: string, draft: AccountDraft): Promise<DraftSatchel> {
    const one = new DraftSatchel(new Satchel({ folder, password, draft, journaled: () => undefined }));
    await one.start();
    return one;
  }

  get notices(): string[] {
    return this.#satchel.notices;
  }

  get heads() {
    return this.#satchel.now.vault.state.drafts;
  }

  async start(): Promise<void> {
    await this.#satchel.start();
    const { mail, vault, store } = this.#satchel.now;
    const source = createMessageSource({
      ...{ vault, store, askPath: async () => null, downloadsDir: () => '/', writeText: () => undefined },
      fetch: (id, wanted) => mail.registry.source(id, wanted),
      accountOf: (id) => mail.registry.list().find((account) => account.id === id) ?? null,
    });
    this.drafts = createDrafts({
      ...{ vault, store, mime: directParser, shelf: mail.shelf, copies: mail.copies, send: mail.send },
      whole: (id) => source.whole(id),
      accounts: () => mail.registry.list(),
      askFiles: async () => [],
    });
  }

  async stop(): Promise<void> {
    this.#satchel.now.mail.copies.stop();
    await this.#satchel.stop();
  }

  loseCache(): void {
    this.#satchel.loseCache();
  }

  /** No connection while it is paused, as after the network went. */
  async pause(paused: boolean): Promise<void> {
    const { registry } = this.#satchel.now.mail;
    await value(registry.pause({ accountId: this.#satchel.accountId, paused }));
  }

  /** Resolves when the account has synced and nothing waits in its queue. */
  async settled(): Promise<void> {
    const { mail, vault, status } = this.#satchel.now;
    for (;;) {
      await mail.copies.settled();
      const idle = (): boolean =>
        vault.state.pending.size === 0 && status.snapshot().accounts.every(({ phase }) => phase === 'online');
      if (!(await this.#satchel.until(idle, patience))) throw new Error(`not settled: ${this.#describe()}`);
      await mail.copies.settled();
      if (idle()) return;
    }
  }

  #describe(): string {
    const { vault, status } = this.#satchel.now;
    const operations = [...vault.state.pending.values()].map(
      ({ operation, state, reason }) => `${operation.kind} ${state} ${reason ?? ''}`,
    );
    return JSON.stringify([
      operations,
      status.snapshot().accounts.map(({ phase, sentence }) => [phase, sentence]),
    ]);
  }

  /** What the unified Drafts shows. */
  async shown(): Promise<MessageListRow[]> {
    const { rows } = await this.#satchel.now.store.query('message-window', {
      ...{ folder: { kind: 'unified', role: 'drafts' }, offset: 0, limit: 100 },
    });
    return rows;
  }

  /** Begins one and saves it. */
  async write(change: Partial<DraftContent>): Promise<OpenDraft> {
    const start = { kind: 'new' as const, accountId: this.#satchel.accountId };
    return this.save(await value(this.drafts['draft.open']({ start })), change);
  }

  async save(
    { id: draftId, revision, content }: OpenDraft,
    change: Partial<DraftContent>,
  ): Promise<OpenDraft> {
    const next = { ...content, ...change };
    const saved = await value(this.drafts['draft.save']({ draftId, revision, content: next }));
    return { id: draftId, content: next, revision: saved.revision, note: null };
  }

  async shut({ id: draftId }: OpenDraft): Promise<void> {
    await value(this.drafts['draft.close']({ draftId }));
    await this.#satchel.now.mail.copies.settled();
  }
}
