/** The commands about drafts over a real vault, queue and store service; messages are parsed as in the app, servers are scripted. */
import type { AccountConfig } from '../../../electron/contract/account';
import type { CommandResult } from '../../../electron/contract/commands';
import type { DraftContent, DraftStart, OpenDraft } from '../../../electron/contract/draft';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import { type DraftCopies, createDraftCopies } from '../../../electron/main/drafts/draft-copies';
import { type DraftShelf, createDraftShelf } from '../../../electron/main/drafts/draft-shelf';
import { type DraftHandlers, createDrafts } from '../../../electron/main/drafts/drafts';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import type { Vault } from '../../../electron/main/vault/vault';
import { QueueRig } from '../engine/queue-rig';
import type { MemoryStore } from '../store/memory-store';
import { account, mailboxInfo, tree } from '../store/sample-mail';
import { home, work } from './source-mails';

export const draftsBox: MailboxId = mailboxIdFor(account, 'Drafts');

export class DraftRig {
  drafts!: DraftHandlers;
  shelf!: DraftShelf;
  copies!: DraftCopies;
  accounts: AccountConfig[] = [work, home];
  /** Octets that servers give, by message. */
  readonly raw = new Map<MessageId, Uint8Array>();
  /** What the person chooses in the dialog. */
  chosen: string[] = [];

  private constructor(readonly queue: QueueRig) {}

  get vault(): Vault {
    return this.queue.vault;
  }

  get store(): MemoryStore {
    return this.queue.store;
  }

  get dir(): string {
    return this.queue.dir;
  }

  /** An account with an empty Inbox, and a Drafts mailbox unless told otherwise. */
  static async open(
    mailboxes = [
      ...tree,
      mailboxInfo(draftsBox, 'drafts'),
      mailboxInfo(mailboxIdFor(account, 'Sent'), 'sent'),
    ],
  ): Promise<DraftRig> {
    const rig = new DraftRig(await QueueRig.open(0, mailboxes));
    rig.queue.config = { ...work, smtp: { ...work.server, ownPassword: false } };
    rig.#begin();
    return rig;
  }

  /** As after kill -9: what the disk has is read anew. */
  async restart(): Promise<void> {
    this.copies.stop();
    await this.queue.restartKeepingCache();
    this.#begin();
  }

  #begin(): void {
    const { vault, store, writer, notices, clock } = this.queue;
    const mime = { parse: parseMessage };
    const state = () => vault.state;
    this.shelf = createDraftShelf(vault);
    this.copies = createDraftCopies({
      ...{ vault, store, writer, mime, state, shelf: this.shelf, now: () => clock, log: () => undefined },
      account: (id) => this.accounts.find((one) => one.id === id) ?? null,
      appoint: async (mailbox) => {
        this.queue.appointed.push(mailbox);
        return this.queue.appointing;
      },
      notice: (notice) => void notices.push(notice),
    });
    this.copies.start();
    this.drafts = createDrafts({
      ...{ vault, store, mime, shelf: this.shelf, copies: this.copies, send: this.queue.send },
      whole: async (id) => {
        const value = this.raw.get(id);
        return value ? { ok: true, value } : { ok: false, sentence: 'The server is away.', error: null };
      },
      accounts: () => this.accounts,
      askFiles: async () => this.chosen,
    });
  }

  async close(): Promise<void> {
    this.copies.stop();
    await this.copies.settled();
    await this.queue.close();
  }

  open(start: DraftStart): Promise<OpenDraft> {
    return value(this.drafts['draft.open']({ start }));
  }

  newDraft(): Promise<OpenDraft> {
    return this.open({ kind: 'new', accountId: account });
  }

  /** @returns the draft as it is after the save */
  async save(
    { id: draftId, revision, content }: OpenDraft,
    change: Partial<DraftContent>,
  ): Promise<OpenDraft> {
    const next = { ...content, ...change };
    const saved = await value(this.drafts['draft.save']({ draftId, revision, content: next }));
    return { id: draftId, content: next, revision: saved.revision, note: null };
  }

  /** Closes a draft; what that means for its copies has been queued when it resolves. */
  async shut({ id: draftId }: OpenDraft): Promise<void> {
    await value(this.drafts['draft.close']({ draftId }));
    await this.copies.settled();
  }
}

export async function value<T>(asked: Promise<CommandResult<T>>): Promise<T> {
  const result = await asked;
  if (!result.ok) throw new Error(result.sentence);
  return result.value;
}
