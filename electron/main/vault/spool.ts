/** Raw messages on their way to a mailbox: a file for each operation, durable before the journal speaks of it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { OperationId } from '../../contract/ids';
import type { Cargo } from '../../contract/operation';
import { errorCode, onDisk } from './disk-failure';
import type { FileSystem } from './file-system';
import { ensureFolder, spoolFolder } from './folders';

/** Every method rejects with a MailFailure of kind `disk` when the disk fails. */
export interface Spool {
  /** Replaces what an earlier try left; octets and name are durable when it resolves. */
  put(id: OperationId, bytes: Uint8Array): Promise<Pick<Cargo, 'octets' | 'sha256'>>;
  /** As `put`, of octets that come one after the other: they are never all in memory. Rejects also with what `chunks` throws. */
  write(id: OperationId, chunks: AsyncIterable<Uint8Array>): Promise<Pick<Cargo, 'octets' | 'sha256'>>;
  /** null when the disk has lost the file, or what is in it is not what was put. */
  read(id: OperationId, cargo: Pick<Cargo, 'sha256'>): Promise<Uint8Array | null>;
  /** No error when it is gone already. */
  remove(id: OperationId): Promise<void>;
  /** On start: removes the files of operations that need none. A file without a record was never spoken of. */
  sweep(needed: ReadonlySet<OperationId>): Promise<void>;
}

/** @param vault the vault's folder, which exists */
export function openSpool(fs: FileSystem, vault: string): Spool {
  const folder = spoolFolder(vault);
  let prepared: Promise<void> | null = null;
  const pathOf = (id: OperationId): string => join(folder, spoolFileName(id));
  const unlink = async (path: string): Promise<void> => {
    try {
      await fs.unlink(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  };

  const write = async (id: OperationId, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
    await onDisk(
      () =>
        (prepared ??= ensureFolder(fs, folder).catch((error: unknown) => {
          prepared = null;
          throw error;
        })),
    );
    const handle = await onDisk(async () => {
      await unlink(pathOf(id));
      return fs.createExclusive(pathOf(id));
    });
    const hash = createHash('sha256');
    let octets = 0;
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        octets += chunk.byteLength;
        await onDisk(() => handle.write(chunk));
      }
      await onDisk(() => handle.sync());
    } catch (error) {
      // On a full disk each further try would leave another part of a file, until the next start.
      await handle.close().catch(() => undefined);
      await unlink(pathOf(id)).catch(() => undefined);
      throw error;
    }
    await onDisk(() => handle.close());
    await onDisk(() => fs.syncDirectory(folder));
    return { octets, sha256: hash.digest('hex') };
  };

  return {
    put: (id, bytes) => write(id, [bytes]),
    write,
    read: (id, { sha256 }) =>
      onDisk(async () => {
        try {
          const bytes = await fs.readFile(pathOf(id));
          return hashOf(bytes) === sha256 ? bytes : null;
        } catch (error) {
          if (errorCode(error) === 'ENOENT') return null;
          throw error;
        }
      }),
    remove: (id) => onDisk(() => unlink(pathOf(id))),
    sweep: (needed) =>
      onDisk(async () => {
        const names = new Set([...needed].map(spoolFileName));
        for (const name of await fs.readdir(folder)) if (!names.has(name)) await unlink(join(folder, name));
      }),
  };
}

/** An operation's id is hashed: it may hold any character. */
function spoolFileName(id: OperationId): string {
  return `${hashOf(Buffer.from(id)).slice(0, 40)}.eml`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
