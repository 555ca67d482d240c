/** The commands about drafts over a real vault and the real store service; messages are parsed as in the app. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountConfig } from '../../../electron/contract/account';
import type { CommandResult } from '../../../electron/contract/commands';
import type { DraftContent, DraftStart, OpenDraft } from '../../../electron/contract/draft';
import type { MessageId } from '../../../electron/contract/ids';
import { createDraftShelf } from '../../../electron/main/drafts/draft-shelf';
import { type DraftHandlers, createDrafts } from '../../../electron/main/drafts/drafts';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { type MemoryStore, openMemoryStore } from '../store/memory-store';
import { prepare } from '../store/sample-mail';
import { home, work } from './source-mails';

export class DraftRig {
  vault!: Vault;
  drafts!: DraftHandlers;
  store!: MemoryStore;
  accounts: AccountConfig[] = [work, home];
  /** Octets that servers give, by message. */
  readonly raw = new Map<MessageId, Uint8Array>();
  /** What the person chooses in the dialog. */
  chosen: string[] = [];
  dir = '';

  static async open(): Promise<DraftRig> {
    const rig = new DraftRig();
    rig.dir = await mkdtemp(join(tmpdir(), 'satchel-drafts-'));
    rig.store = await openMemoryStore();
    await prepare(rig.store);
    await rig.start();
    return rig;
  }

  /** Also as after kill -9: nothing is closed, and what the disk has is read anew. */
  async start(): Promise<void> {
    this.vault = await openMailVault(nodeFileSystem, join(this.dir, 'vault'));
    const mime = { parse: parseMessage };
    this.drafts = createDrafts({
      ...{ shelf: createDraftShelf(this.vault), store: this.store, mime },
      drafts: () => this.vault.state.drafts.values(),
      whole: async (id) => {
        const value = this.raw.get(id);
        return value ? { ok: true, value } : { ok: false, sentence: 'The server is away.', error: null };
      },
      accounts: () => this.accounts,
      askFiles: async () => this.chosen,
    });
  }

  async close(): Promise<void> {
    await this.vault.close();
    this.store.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  open(start: DraftStart): Promise<OpenDraft> {
    return value(this.drafts['draft.open']({ start }));
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
}

export async function value<T>(asked: Promise<CommandResult<T>>): Promise<T> {
  const result = await asked;
  if (!result.ok) throw new Error(result.sentence);
  return result.value;
}
