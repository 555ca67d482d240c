/** Keeps one worker thread that parses mail, with a deadline and a memory limit for each message, and restarts it. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../backend/backend';
import { fallbackParse } from './fallback-parse';
import type { MimeParser, ParsedMessage } from './mime-parser';
import type { ParseAnswer, ParseRequest } from './mime-worker';

export interface MimeParserOptions {
  /** The bundled worker, `mime-worker.cjs` beside main's own bundle. */
  workerPath: string;
  log: Log;
  /** For one message, in ms, from the moment that the worker gets it. */
  deadline?: number;
  /**
   * Of the worker's heap; octets of attachments do not count. A worker that comes upon it slowly is ended alone; a single
   * allocation far beyond it may abort the whole process, so text is cut (see guessing-parser) long before.
   */
  maxHeapMb?: number;
}

interface Job {
  key: number;
  raw: Uint8Array;
  resolve: (parsed: ParsedMessage) => void;
  reject: (error: Error) => void;
}

/** Octets. Larger mail is not parsed at all: several copies of it would not fit beside the rest of the app. */
const largest = 200 * 1024 * 1024;
const tooLarge = 'This message is too large to read here; only its beginning is shown.';
const slow = 'This message took too long to read; only its beginning is shown.';
const crashed = 'This message could not be read whole; only its beginning is shown.';

/** @returns a parser that works through its queue one message at a time; the worker starts with the first one */
export function createMimeParser(options: MimeParserOptions): MimeParser {
  const { log, deadline = 15_000, maxHeapMb = 768 } = options;
  const queue: Job[] = [];
  let worker: Worker | null = null;
  let current: { job: Job; timer: NodeJS.Timeout } | null = null;
  let nextKey = 1;
  let closed = false;

  const startWorker = (): Worker => {
    const started = new Worker(options.workerPath, { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
    started.on('message', (answer: ParseAnswer) => {
      if (worker !== started || current?.job.key !== answer.key) return;
      settle(answer.parsed);
    });
    // An error (out of memory, a defect) is always followed by `exit`; without a listener it would end the app.
    started.on('error', (error) => log('error', 'mime-worker-error', { code: codeOf(error) }));
    started.on('exit', () => {
      if (worker === started) giveUp(crashed);
    });
    started.unref();
    return started;
  };

  const settle = (parsed: ParsedMessage): void => {
    if (!current) return;
    const { job, timer } = current;
    clearTimeout(timer);
    current = null;
    job.resolve(parsed);
    next();
  };

  /** The message at hand gets what can be read cheaply; the next one gets a fresh worker. */
  const giveUp = (problem: string): void => {
    const old = worker;
    worker = null;
    void old?.terminate();
    if (!current) return;
    log('warn', 'mime-parse-given-up', { octets: current.job.raw.byteLength, late: problem === slow });
    settle(fallbackParse(current.job.raw, problem));
  };

  const next = (): void => {
    if (current || closed) return;
    const job = queue.shift();
    if (!job) return;
    current = { job, timer: setTimeout(() => giveUp(slow), deadline) };
    // A copy goes over: the caller goes on using its octets, the fallback may need them, and a view of a larger buffer
    // would take all of that along.
    const raw = new Uint8Array(job.raw);
    const request: ParseRequest = { key: job.key, raw };
    worker ??= startWorker();
    worker.postMessage(request, [raw.buffer]);
  };

  return {
    parse(raw) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the MIME parser is closed'));
          return;
        }
        if (raw.byteLength > largest) {
          resolve(fallbackParse(raw, tooLarge));
          return;
        }
        queue.push({ key: nextKey++, raw, resolve, reject });
        next();
      });
    },
    async close() {
      closed = true;
      const jobs = [...(current ? [current.job] : []), ...queue.splice(0)];
      if (current) clearTimeout(current.timer);
      current = null;
      for (const job of jobs) job.reject(new Error('the MIME parser is closed'));
      const old = worker;
      worker = null;
      await old?.terminate();
    },
  };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown');
}
