/** Drafts on the disk: a file for each revision of the text, one for each attachment, durable before the journal speaks of them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DraftAttachmentId, DraftId } from '../../contract/draft';
import { errorCode, onDisk } from './disk-failure';
import type { DraftHead, FileSum } from './draft-head';
import type { FileSystem } from './file-system';
import { draftsFolder, ensureFolder } from './folders';

/** Every method rejects with a MailFailure of kind `disk` when the disk fails. */
export interface DraftFiles {
  /** Octets and name are durable when it resolves; what an earlier try left is replaced. */
  putContent(id: DraftId, revision: number, bytes: Uint8Array): Promise<FileSum>;
  /** @param sha256 null: whatever there is. @returns null when the disk has lost it, or holds something else */
  readContent(id: DraftId, revision: number, sha256: string | null): Promise<Uint8Array | null>;
  /** As `putContent`, from a stream; what was written goes when the stream throws, whose error it then throws. */
  putAttachment(
    id: DraftId,
    attachmentId: DraftAttachmentId,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<FileSum>;
  readAttachment(
    id: DraftId,
    attachmentId: DraftAttachmentId,
    sha256: string | null,
  ): Promise<Uint8Array | null>;
  removeAttachment(id: DraftId, attachmentId: DraftAttachmentId): Promise<void>;
  /** Where a message that is built of it reads it. */
  pathOf(id: DraftId, attachmentId: DraftAttachmentId): string;
  /** Removes revisions before the last but one: that one serves if the disk spoils the last. */
  removeOldContent(id: DraftId, revision: number): Promise<void>;
  /** Removes everything of it. */
  remove(id: DraftId): Promise<void>;
  /** On start: removes what the journal does not speak of. */
  sweep(drafts: ReadonlyMap<DraftId, DraftHead>): Promise<void>;
}

const contentName = (id: DraftId, revision: number): string => `${id}.${revision}.json`;
const attachmentName = (id: DraftId, attachmentId: DraftAttachmentId): string => `${id}.${attachmentId}.part`;

/** @param vault the vault's folder, which exists */
export function openDraftFiles(fs: FileSystem, vault: string): DraftFiles {
  const folder = draftsFolder(vault);
  let prepared: Promise<void> | null = null;
  const prepare = (): Promise<void> =>
    (prepared ??= ensureFolder(fs, folder).catch((error: unknown) => {
      prepared = null;
      throw error;
    }));
  const unlink = async (name: string): Promise<void> => {
    try {
      await fs.unlink(join(folder, name));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  };

  const put = async (
    name: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<FileSum> => {
    await prepare();
    await unlink(name);
    const hash = createHash('sha256');
    let octets = 0;
    const handle = await fs.createExclusive(join(folder, name));
    try {
      for await (const chunk of chunks) {
        await handle.write(chunk);
        hash.update(chunk);
        octets += chunk.byteLength;
      }
      await handle.sync();
    } catch (error) {
      await handle.close();
      await unlink(name);
      throw error;
    }
    await handle.close();
    await fs.syncDirectory(folder);
    return { octets, sha256: hash.digest('hex') };
  };

  const read = async (name: string, sha256: string | null): Promise<Uint8Array | null> => {
    try {
      const bytes = await fs.readFile(join(folder, name));
      return sha256 === null || createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : null;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  };

  const removeWhere = async (isGone: (name: string) => boolean): Promise<void> => {
    for (const name of await fs.readdir(folder)) if (isGone(name)) await unlink(name);
  };

  return {
    putContent: (id, revision, bytes) => onDisk(() => put(contentName(id, revision), [bytes])),
    readContent: (id, revision, sha256) => onDisk(() => read(contentName(id, revision), sha256)),
    putAttachment: (id, attachmentId, chunks) => onDisk(() => put(attachmentName(id, attachmentId), chunks)),
    readAttachment: (id, attachmentId, sha256) =>
      onDisk(() => read(attachmentName(id, attachmentId), sha256)),
    removeAttachment: (id, attachmentId) => onDisk(() => unlink(attachmentName(id, attachmentId))),
    pathOf: (id, attachmentId) => join(folder, attachmentName(id, attachmentId)),
    removeOldContent: (id, revision) => onDisk(() => unlink(contentName(id, revision - 2))),
    remove: (id) => onDisk(() => removeWhere((name) => name.startsWith(`${id}.`))),
    sweep: (drafts) =>
      onDisk(async () => {
        const kept = new Set(
          [...drafts.values()].flatMap(({ id, revision, attachments }) => [
            contentName(id, revision),
            contentName(id, revision - 1),
            ...attachments.map((one) => attachmentName(id, one.id)),
          ]),
        );
        await removeWhere((name) => !kept.has(name));
      }),
  };
}
