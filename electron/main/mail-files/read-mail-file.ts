/** Reads a file that should be a mail, whole and unchanged, or says in a plain sentence why that cannot be. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { largestMailFile } from '../../contract/mail-files';
import { findMail } from './find-mail';

export type MailFileRead = { ok: true; raw: Uint8Array } | { ok: false; sentence: string };

/**
 * @param path absolute
 * @param largest octets
 */
export async function readMailFile(path: string, largest = largestMailFile): Promise<MailFileRead> {
  const name = basename(path);
  let file: FileHandle | null = null;
  try {
    // A pipe that nobody writes to must not hold the app up. Windows knows no such thing, and no such flag.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const before = await file.stat();
    if (before.isDirectory()) return failed(`“${name}” is a folder, not a mail.`);
    if (!before.isFile()) return failed(`“${name}” is not a file that Satchel can read.`);
    if (before.size > largest) return failed(tooLargeSentence(name, largest));
    const bytes = await readSized(file, before.size);
    const after = await file.stat();
    if (bytes === null || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return failed(`“${name}” was being changed while Satchel read it. Open it again in a moment.`);
    }
    return mailIn(name, bytes);
  } catch (error) {
    return failed(readErrorSentence(name, (error as NodeJS.ErrnoException).code));
  } finally {
    await file?.close().catch(() => undefined);
  }
}

/** The mail among the octets of a file, or why there is none. */
export function mailIn(name: string, bytes: Uint8Array): MailFileRead {
  if (bytes.byteLength === 0) return failed(`“${name}” is empty.`);
  const start = findMail(bytes);
  return start === null
    ? failed(
        `“${name}” is not a mail. Satchel opens mail that was saved as a file, which mostly ends in .eml.`,
      )
    : { ok: true, raw: bytes.subarray(start) };
}

/** @returns null when the file holds less or more by now */
async function readSized(file: FileHandle, size: number): Promise<Uint8Array | null> {
  // One octet more, to notice that it grew.
  const buffer = Buffer.alloc(size + 1);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === size ? buffer.subarray(0, size) : null;
}

function tooLargeSentence(name: string, largest: number): string {
  return `“${name}” is too large: Satchel opens mail files of up to ${Math.floor(largest / 1024 / 1024)} MB.`;
}

/** @param code Node's name of the file system's error */
export function readErrorSentence(name: string, code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no file “${name}” any more, or it never was there.`;
    case 'EACCES':
    case 'EPERM':
      return `You may not read “${name}”. Ask its owner, or change its permissions.`;
    case 'EISDIR':
      return `“${name}” is a folder, not a mail.`;
    case 'EBUSY':
      return `Another program is using “${name}”. Close it there, then open it again.`;
    default:
      return `“${name}” could not be read${code === undefined ? '' : ` (${code})`}. Check the disk that it is on.`;
  }
}

function failed(sentence: string): MailFileRead {
  return { ok: false, sentence };
}
