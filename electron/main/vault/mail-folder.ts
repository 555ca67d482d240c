/** One account's raw messages: a file each, byte for byte as received, in a folder of Maildir's kind. */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { AccountId, MessageId } from '../../contract/ids';
import { errorCode, onDisk } from './disk-failure';
import type { AppendHandle, FileSystem } from './file-system';
import { accountFolder, ensureFolder } from './folders';
import { sweepMailFolder } from './sweep-mail-folder';
import type { KnownFile, MailSweep } from './sweep-mail-folder';

export interface FinishedMail {
  file: string;
  octets: number;
  /** Hex. */
  sha256: string;
}

/** A message on its way to the disk. */
export interface IncomingMail {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when octets and name are durable. */
  finish(): Promise<FinishedMail>;
  /** Removes the file, finished or not. It must not be called once a journal record may speak of the file. */
  abort(): Promise<void>;
}

/** Every method rejects with a MailFailure of kind `disk` when the disk fails. */
export interface MailFolder {
  createIncoming(messageId: MessageId): Promise<IncomingMail>;
  read(file: string): Promise<Uint8Array>;
  /** Durable when it resolves; no error when the file is gone already. */
  remove(file: string): Promise<void>;
  /** Removes the account's folder with everything in it; durable when it resolves, and may be repeated. */
  removeAll(): Promise<void>;
  /** On start, before anything is received; see `MailSweep`. */
  sweep(known: ReadonlyMap<string, KnownFile>, garbage: ReadonlySet<string>): Promise<MailSweep>;
}

/**
 * Maildir's unique name without its colon, which Windows refuses. The id is hashed: it may hold any character.
 * @param now ms since 1970
 */
export function mailFileName(messageId: MessageId, now: number): string {
  const hash = createHash('sha256').update(messageId).digest('hex').slice(0, 32);
  return `${Math.floor(now / 1000)}.${hash}.satchel.eml`;
}

/** @param vault the vault's folder, which exists */
export function openMailFolder(
  fs: FileSystem,
  vault: string,
  accountId: AccountId,
  now: () => number,
): MailFolder {
  const account = accountFolder(vault, accountId);
  const mail = join(account, 'mail');
  const folders = { tmp: join(mail, 'tmp'), cur: join(mail, 'cur') };
  let prepared: Promise<void> | null = null;

  const prepare = (): Promise<void> =>
    (prepared ??= (async () => {
      for (const folder of [account, mail, folders.tmp, folders.cur]) await ensureFolder(fs, folder);
    })().catch((error: unknown) => {
      prepared = null;
      throw error;
    }));

  return {
    createIncoming: (messageId) =>
      onDisk(async () => {
        await prepare();
        const file = mailFileName(messageId, now());
        // What an aborted attempt of the same second may have left under this name is nobody's.
        await unlinkIfThere(fs, join(folders.tmp, file));
        const handle = await fs.createExclusive(join(folders.tmp, file));
        return incomingMail(fs, folders, file, handle);
      }),
    read: (file) => onDisk(() => fs.readFile(join(folders.cur, file))),
    remove: (file) =>
      onDisk(async () => {
        await unlinkIfThere(fs, join(folders.cur, file));
        // Mail deleted for ever must not come back with a power cut.
        await fs.syncDirectory(folders.cur);
      }),
    removeAll: () => {
      prepared = null;
      return onDisk(() => removeFolders(fs, vault, [folders.tmp, folders.cur, mail, account]));
    },
    sweep: (known, garbage) => onDisk(() => sweepMailFolder(fs, folders, known, garbage)),
  };
}

function incomingMail(
  fs: FileSystem,
  { tmp, cur }: { tmp: string; cur: string },
  file: string,
  handle: AppendHandle,
): IncomingMail {
  const hash = createHash('sha256');
  let octets = 0;
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await handle.close();
  };
  return {
    write: (bytes) =>
      onDisk(async () => {
        await handle.write(bytes);
        hash.update(bytes);
        octets += bytes.byteLength;
      }),
    finish: () =>
      onDisk(async () => {
        await handle.sync();
        await close();
        await fs.rename(join(tmp, file), join(cur, file));
        await fs.syncDirectory(cur);
        await fs.syncDirectory(tmp);
        return { file, octets, sha256: hash.digest('hex') };
      }),
    abort: () =>
      onDisk(async () => {
        await close().catch(() => undefined);
        await unlinkIfThere(fs, join(tmp, file));
        await unlinkIfThere(fs, join(cur, file));
      }),
  };
}

/** @param inOrder folders to be emptied of files and removed, the innermost first */
async function removeFolders(fs: FileSystem, vault: string, inOrder: readonly string[]): Promise<void> {
  for (const folder of inOrder) {
    const children = inOrder.filter((other) => dirname(other) === folder).map((other) => basename(other));
    for (const name of await fs.readdir(folder))
      if (!children.includes(name)) await unlinkIfThere(fs, join(folder, name));
    try {
      await fs.rmdir(folder);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  // Everything else lay below this one name.
  await fs.syncDirectory(vault);
}

async function unlinkIfThere(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
