/** Answers, on a socket in the profile folder, whoever asks whether the Satchel that has this profile is well. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What the thread that asks is given (see `profile-holder.ts`). */
export interface AliveQuestion {
  path: string;
  /** One number, to be waited for: 0 until it is one of the two below. */
  answer: Int32Array;
}
export const nobodyAnswers = 1;
export const somebodyAnswers = 2;

/** Whoever reads it was answered by the thread that does everything: so that thread does not hang. */
export const aliveWord = 'alive\n';

/** Octets of a socket's path that every system takes; beyond it some cut the path off without a word. */
const longestPath = 100;

/**
 * A file that is there says nothing by itself: a Satchel that crashed leaves it behind, and nobody answers on it.
 * @returns null where there can be none: then Chromium's lock alone keeps a second Satchel away
 */
export function alivePath(profileDir: string): string | null {
  const path = join(profileDir, 'alive');
  // Windows has its pipes outside of the file system.
  return process.platform === 'win32' || Buffer.byteLength(path) > longestPath ? null : path;
}

/** To be called by whoever has just claimed the profile; a file system that knows no sockets is no reason not to start. */
export function answerAsAlive(profileDir: string): void {
  const path = alivePath(profileDir);
  if (path === null) return;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(aliveWord);
  });
  server.on('error', () => undefined);
  const remove = (): void => {
    try {
      rmSync(path, { force: true });
    } catch {
      // The next one to ask gets no answer on it.
    }
  };
  remove();
  // The folder may be one that others can read.
  server.listen(path, () => chmodSync(path, 0o600));
  server.unref();
  process.once('exit', remove);
}
