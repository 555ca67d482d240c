/** Finds out who has a profile before anything in it is touched: nobody, a Satchel that answers, one that hangs, or another computer. */
import { existsSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type AliveQuestion, alivePath, nobodyAnswers, somebodyAnswers } from './alive-socket';

export type ProfileHolder =
  | { kind: 'none' }
  /** It will bring its window forward when it is told of this start. */
  | { kind: 'awake' }
  /** It runs on this computer and does not answer; `pid` where the lock names it. */
  | { kind: 'silent'; pid: number | null }
  /** A Satchel on another computer has it, or had it when it crashed. */
  | { kind: 'elsewhere'; host: string; lock: string };

/** ms; a Satchel at work answers within a moment, also while it starts. */
const patience = 5_000;

/** Chromium's lock: a link that points to `host-pid` (POSIX). Windows has another one, which dies with its process. */
export function lockPath(profileDir: string): string {
  return join(profileDir, 'SingletonLock');
}

/**
 * Chromium alone would kill a holder that hangs, after 20 s without a word, and say nothing at all about one on another
 * computer. So this is asked first. Blocks for at most 5 s, since Chromium opens its files as soon as anybody waits.
 * @param worker the bundle of `ask-alive-worker.ts`
 */
export function findHolder(profileDir: string, worker: string): ProfileHolder {
  const lock = readLock(profileDir);
  // A socket answers on its own computer only, whatever that one was called when the lock was made.
  switch (ask(alivePath(profileDir), worker)) {
    case somebodyAnswers:
      return { kind: 'awake' };
    case nobodyAnswers:
      return lock && lock.host !== hostname()
        ? { kind: 'elsewhere', host: lock.host, lock: lockPath(profileDir) }
        : { kind: 'none' };
    default:
      return { kind: 'silent', pid: lock?.host === hostname() ? lock.pid : null };
  }
}

/** The sentence for a profile that cannot be had; null where the holder answers, or there is none. */
export function describeHolder(holder: ProfileHolder): string | null {
  switch (holder.kind) {
    case 'none':
    case 'awake':
      return null;
    case 'silent':
      return `Satchel is already open with this profile${holder.pid === null ? '' : ` (process ${holder.pid})`}, but it does not answer. Wait a minute and start it again; if it stays so, end that process first, which loses nothing. This start has changed nothing.`;
    case 'elsewhere':
      return `Satchel on the computer “${holder.host}” has this profile open. Quit it there, then start it here again. If it does not run there any more, delete the file ${holder.lock} first. This start has changed nothing.`;
  }
}

/** For the case that the lock is gone, and the Satchel that had it is not. */
export const stillOpen =
  'Satchel is already open with this profile. Use its window, or quit it and start again. This start has changed nothing.';

function readLock(profileDir: string): { host: string; pid: number } | null {
  try {
    const [, host, pid] = /^(.+)-(\d+)$/.exec(readlinkSync(lockPath(profileDir))) ?? [];
    return host === undefined ? null : { host, pid: Number(pid) };
  } catch {
    return null; // nobody has it
  }
}

/** @returns `nobodyAnswers`, `somebodyAnswers`, or 0: somebody took the question and never answered */
function ask(path: string | null, worker: string): number {
  if (path === null || !existsSync(path)) return nobodyAnswers;
  const answer = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const question: AliveQuestion = { path, answer };
  const asking = new Worker(worker, { workerData: question });
  asking.on('error', () => undefined);
  asking.unref();
  Atomics.wait(answer, 0, 0, patience);
  void asking.terminate();
  return Atomics.load(answer, 0);
}
