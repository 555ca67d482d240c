/** Reads files that a person attaches, piece by piece, or says in a plain sentence why that cannot be. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { readErrorSentence } from '../mail-files/read-mail-file';

/** A file that cannot be attached; its message is for the person. */
export class Unreadable extends Error {}

const pieceOctets = 256 * 1024;

/**
 * @param path absolute; only of a file that the person has named
 * @throws Unreadable while it is being read
 */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const name = basename(path);
  let file: FileHandle | null = null;
  try {
    // A pipe that nobody writes to must not hold the app up.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (stat.isDirectory()) throw new Unreadable(`“${name}” is a folder. Pack it into a file first.`);
    if (!stat.isFile()) throw new Unreadable(`“${name}” is not a file that Satchel can read.`);
    for (;;) {
      // A buffer of its own each time: whoever takes it may keep it.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceOctets), 0, pieceOctets, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // What the taker of a piece throws does not come through here.
    throw code === undefined ? error : new Unreadable(readErrorSentence(name, code));
  } finally {
    await file?.close().catch(() => undefined);
  }
}
