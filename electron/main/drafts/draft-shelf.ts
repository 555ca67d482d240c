/** The drafts of the profile: those in the vault, and those that were begun and not saved yet, which are in memory. */
import { randomUUID } from 'node:crypto';
import type {
  DraftAttachment,
  DraftAttachmentId,
  DraftContent,
  DraftId,
  OpenDraft,
} from '../../contract/draft';
import type { AttachmentSum, DraftCopy, DraftHead, DraftState } from '../vault/draft-head';
import type { Vault } from '../vault/vault';
import { Turnstile } from '../turnstile';
import { recipientsAmong } from './recipients-among';
import { decodeContent, encodeContent } from './stored-content';

/** Octets of a file, with what is known of them without reading them. */
export interface FileToAttach {
  filename: string;
  contentType: string;
  inline: boolean;
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type SaveOutcome =
  | { kind: 'saved'; revision: number }
  /** No such draft. */
  | { kind: 'gone' }
  /** Another revision is the newest. */
  | { kind: 'stale' }
  /** Its mail is in the outbox. */
  | { kind: 'sending' };

export type FoundDraft =
  | { kind: 'here'; draft: OpenDraft }
  | { kind: 'gone' }
  /** The disk has lost its text. */
  | { kind: 'lost' };

/** Every method that writes rejects with a MailFailure of kind `disk` when the disk fails; nothing counts as done then. */
export interface DraftShelf {
  /** @param copies the message of a Drafts mailbox that it goes on from */
  begin(content: DraftContent, copies?: DraftCopy[]): DraftId;
  /** The draft that goes on from this message and was not saved yet. */
  begunFrom(isIts: (copy: DraftCopy) => boolean): DraftId | null;
  /** The content that an unsaved draft opens with. */
  setBeginning(id: DraftId, content: DraftContent): void;
  read(id: DraftId): Promise<FoundDraft>;
  save(id: DraftId, revision: number, content: DraftContent): Promise<SaveOutcome>;
  /** As `save`, but the composer goes on counting from its own revision where nothing comes of the sending. */
  saveToSend(id: DraftId, revision: number, content: DraftContent): Promise<SaveOutcome>;
  /** All of them, or none where one fails. */
  attach(id: DraftId, files: readonly FileToAttach[]): Promise<DraftAttachment[]>;
  /** null: it is not this draft's, or the disk has lost or spoiled it. */
  attachment(
    id: DraftId,
    attachmentId: DraftAttachmentId,
  ): Promise<{ bytes: Uint8Array; contentType: string } | null>;
  /** Whether it was begun here and not saved yet. */
  isUnsaved(id: DraftId): boolean;
  /** Forgets one that was never saved. */
  forget(id: DraftId): Promise<void>;
  moveOn(id: DraftId, change: { state?: DraftState; copies?: DraftCopy[] }): Promise<void>;
  head(id: DraftId): DraftHead | undefined;
  /** Saves it as it is under the next number, to be written on. @returns false: the disk has lost it */
  renew(id: DraftId): Promise<boolean>;
  /** Drafts that a composer has, or had since Satchel began. */
  readonly lent: Set<DraftId>;
  /** Whether a mail that was made of it can be written on. */
  has(id: DraftId): boolean;
  /**
   * Opens a draft whose mail does not go out.
   * @param to another draft of the same text is made, to these alone; null: the draft itself
   * @returns null: it is no longer in the vault
   */
  reopen(id: DraftId, to: readonly string[] | null): Promise<DraftId | null>;
}

interface LooseFile {
  sum: AttachmentSum;
  meta: DraftAttachment;
}

interface Unsaved {
  content: DraftContent;
  copies: DraftCopy[];
}

export function createDraftShelf(vault: Vault): DraftShelf {
  const unsaved = new Map<DraftId, Unsaved>();
  /** Files whose draft has not spoken of them yet. */
  const loose = new Map<DraftId, Map<DraftAttachmentId, LooseFile>>();
  /** Revisions that a composer does not know of. */
  const saidAs = new Map<DraftId, { said: number; is: number }>();
  const turnstiles = new Map<DraftId, Turnstile>();

  const head = (id: DraftId): DraftHead | undefined => vault.state.drafts.get(id);
  const inTurn = <T>(id: DraftId, work: () => Promise<T>): Promise<T> => {
    const turnstile = turnstiles.get(id) ?? new Turnstile();
    turnstiles.set(id, turnstile);
    return turnstile.pass(work);
  };

  const readSaved = async ({ id, revision, sha256 }: DraftHead): Promise<FoundDraft> => {
    const bytes = await vault.drafts.readContent(id, revision, sha256);
    const content = bytes && decodeContent(bytes);
    if (content) return { kind: 'here', draft: { id, content, revision, note: null } };
    const earlier = await vault.drafts.readContent(id, revision - 1, null);
    const older = earlier && decodeContent(earlier);
    if (!older) return { kind: 'lost' };
    const note = 'The disk has lost what was written last. This is the text as it was saved just before.';
    return { kind: 'here', draft: { id, content: older, revision, note } };
  };

  /** In turn. @returns the revision that it is now */
  const write = async (id: DraftId, revision: number, content: DraftContent): Promise<number> => {
    const before = head(id);
    const begun = unsaved.get(id);
    const next = revision + 1;
    const octets = await vault.drafts.putContent(id, next, encodeContent(content));
    const known = new Set(before?.attachments.map((one) => one.id));
    const attached = content.attachments.flatMap((one) => {
      const sum = known.has(one.id) ? undefined : loose.get(id)?.get(one.id)?.sum;
      return sum ? [sum] : [];
    });
    const { accountId } = content;
    const copies = begun && !before && begun.copies.length > 0 ? { copies: begun.copies } : {};
    await vault.append([
      { kind: 'draft-saved', id, accountId, revision: next, ...octets, attached, ...copies },
    ]);
    unsaved.delete(id);
    // What the disk does not let go of now, the next start removes.
    await vault.drafts.removeOldContent(id, next).catch(() => undefined);
    return next;
  };

  const metaOf = async (id: DraftId, wanted: DraftAttachmentId): Promise<DraftAttachment | undefined> => {
    const known = loose.get(id)?.get(wanted)?.meta;
    if (known) return known;
    const found = await shelf.read(id);
    const content = found.kind === 'here' ? found.draft.content : null;
    return content?.attachments.find((one) => one.id === wanted);
  };

  const shelf: DraftShelf = {
    begin(content, copies = []) {
      const id = randomUUID() as DraftId;
      unsaved.set(id, { content, copies });
      return id;
    },
    begunFrom: (isIts) => [...unsaved].find(([, { copies }]) => copies.some(isIts))?.[0] ?? null,
    setBeginning(id, content) {
      const draft = unsaved.get(id);
      if (draft) draft.content = content;
    },
    async read(id) {
      const saved = head(id);
      if (saved) return readSaved(saved);
      const begun = unsaved.get(id);
      if (!begun) return { kind: 'gone' };
      return { kind: 'here', draft: { id, content: begun.content, revision: 0, note: null } };
    },
    save: (id, revision, content) =>
      inTurn(id, async () => {
        const before = head(id);
        const begun = unsaved.get(id);
        if (!before && !begun) return { kind: 'gone' };
        if (before && before.outboxId !== null) return { kind: 'sending' };
        if (before?.state === 'discarded') return { kind: 'gone' };
        const newest = before?.revision ?? 0;
        const untold = saidAs.get(id);
        if (revision !== newest && !(untold?.said === revision && untold.is === newest))
          return { kind: 'stale' };
        return { kind: 'saved', revision: await write(id, newest, content) };
      }),
    async saveToSend(id, revision, content) {
      const outcome = await shelf.save(id, revision, content);
      if (outcome.kind === 'saved') saidAs.set(id, { said: revision, is: outcome.revision });
      return outcome;
    },
    async attach(id, files) {
      const taken: LooseFile[] = [];
      try {
        for (const { filename, contentType, inline, chunks } of files) {
          const fileId = randomUUID() as DraftAttachmentId;
          const sum = await vault.drafts.putAttachment(id, fileId, chunks);
          const meta = { id: fileId, filename, contentType, octets: sum.octets, inline };
          taken.push({ sum: { id: fileId, ...sum }, meta });
        }
      } catch (error) {
        for (const { meta } of taken) await vault.drafts.removeAttachment(id, meta.id).catch(() => undefined);
        throw error;
      }
      const known = loose.get(id) ?? new Map<DraftAttachmentId, LooseFile>();
      for (const file of taken) known.set(file.meta.id, file);
      loose.set(id, known);
      return taken.map(({ meta }) => meta);
    },
    async attachment(id, attachmentId) {
      const sum =
        head(id)?.attachments.find((one) => one.id === attachmentId) ?? loose.get(id)?.get(attachmentId)?.sum;
      if (!sum) return null;
      const bytes = await vault.drafts.readAttachment(id, attachmentId, sum.sha256);
      const meta = await metaOf(id, attachmentId);
      return bytes && { bytes, contentType: meta?.contentType ?? 'application/octet-stream' };
    },
    isUnsaved: (id) => unsaved.has(id),
    forget: (id) =>
      inTurn(id, async () => {
        if (!unsaved.delete(id)) return;
        loose.delete(id);
        await vault.drafts.remove(id);
      }),
    moveOn: (id, { state, copies }) =>
      inTurn(id, async () => {
        const now = head(id);
        if (!now) return;
        await vault.append([
          { kind: 'draft-moved-on', id, state: state ?? now.state, copies: copies ?? now.copies },
        ]);
      }),
    head,
    lent: new Set(),
    async renew(id) {
      const before = head(id);
      const found = before && (await readSaved(before));
      if (found?.kind !== 'here' || before?.outboxId !== null) return false;
      await inTurn(id, () => write(id, before.revision, found.draft.content));
      return true;
    },
    has: (id) => head(id) !== undefined,
    async reopen(id, to) {
      const before = head(id);
      if (!before) return null;
      if (to !== null) return copyFor(before, to);
      if (before.outboxId !== null) return null;
      if (before.state !== 'open') await shelf.moveOn(id, { state: 'open' });
      return id;
    },
  };

  /** Files and all, under an id of its own. */
  const copyFor = async (before: DraftHead, to: readonly string[]): Promise<DraftId | null> => {
    const found = await readSaved(before);
    if (found.kind !== 'here') return null;
    const { content } = found.draft;
    const id = shelf.begin(content);
    const attachments: DraftAttachment[] = [];
    let { body, quote } = content;
    for (const { id: fileId, filename, contentType, inline } of content.attachments) {
      const file = await shelf.attachment(before.id, fileId);
      if (!file) continue;
      const [taken] = await shelf.attach(id, [{ filename, contentType, inline, chunks: [file.bytes] }]);
      if (!taken) continue;
      attachments.push(taken);
      const inHtml = (html: string): string => html.replaceAll(`cid:${fileId}`, `cid:${taken.id}`);
      if (body.kind === 'html') body = { kind: 'html', html: inHtml(body.html) };
      if (quote?.html) quote = { ...quote, html: inHtml(quote.html) };
    }
    await shelf.save(id, 0, { ...content, ...recipientsAmong(content, to), body, quote, attachments });
    return id;
  };
  return shelf;
}
