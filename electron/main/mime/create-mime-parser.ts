/** Keeps one process that parses mail, with a deadline for each message, and restarts it. */
import type { Log } from '../log-line';
import { fallbackParse } from './fallback-parse';
import type { MimeParser, ParsedMessage, ParseOptions } from './mime-parser';
import type { MimeProcess, StartMimeProcess } from './start-mime-process';

export interface MimeParserOptions {
  startProcess: StartMimeProcess;
  log: Log;
  /** For one message, in ms, from the moment that the process gets it. */
  deadline?: number;
}

interface Job {
  key: number;
  raw: Uint8Array;
  options: ParseOptions;
  /** Processes that ended while they were at this message. */
  ended: number;
  /** Processes that ended before they had come to it. */
  neverBegan: number;
  resolve: (parsed: ParsedMessage) => void;
  reject: (error: Error) => void;
}

/** Octets. Larger mail is not parsed at all: several copies of it would not fit beside the rest of the app. */
const largest = 200 * 1024 * 1024;
/** A process may end for reasons that are not in the mail (the system was short of memory): twice is no proof. */
const mostTries = 3;
/** A process that dies while it starts says nothing about the mail; one that never comes up must not be started for ever. */
const mostStarts = 8;
const tooLarge = 'This message is too large to read here; only its beginning is shown.';
const slow = 'This message took too long to read; only its beginning is shown.';
const crashed = 'This message could not be read whole; only its beginning is shown.';

/** @returns a parser that works through its queue one message at a time; the process starts with the first one */
export function createMimeParser(options: MimeParserOptions): MimeParser {
  const { startProcess, log, deadline = 15_000 } = options;
  const queue: Job[] = [];
  let process: MimeProcess | null = null;
  let current: { job: Job; timer: NodeJS.Timeout; began: boolean } | null = null;
  let nextKey = 1;
  let closed = false;

  const start = (): MimeProcess => {
    const started = startProcess({
      answered(answer) {
        if (process !== started || current?.job.key !== answer.key) return;
        if (answer.kind === 'began') current.began = true;
        else settle(answer.parsed);
      },
      ended(code) {
        if (process !== started) return;
        log('error', 'mime-process-ended', { code, busy: current !== null });
        process = null;
        if (current) ended(current.job, current.began);
      },
    });
    return started;
  };

  const leave = (): void => {
    if (current) clearTimeout(current.timer);
    current = null;
  };

  const settle = (parsed: ParsedMessage): void => {
    const job = current?.job;
    leave();
    job?.resolve(parsed);
    next();
  };

  const ended = (job: Job, began: boolean): void => {
    if (began) job.ended += 1;
    else job.neverBegan += 1;
    if (job.ended >= mostTries || job.neverBegan >= mostStarts) {
      giveUp(job, crashed);
      return;
    }
    leave();
    queue.unshift(job);
    next();
  };

  /** The message at hand gets what can be read cheaply; the next one gets a fresh process. */
  const giveUp = (job: Job, problem: string): void => {
    const old = process;
    process = null;
    old?.kill();
    log('warn', 'mime-parse-given-up', { octets: job.raw.byteLength, late: problem === slow });
    settle(fallbackParse(job.raw, problem));
  };

  const next = (): void => {
    if (current || closed) return;
    const job = queue.shift();
    if (!job) return;
    current = { job, timer: setTimeout(() => giveUp(job, slow), deadline), began: false };
    process ??= start();
    // A copy goes over, of a view no more than it shows; the fallback may need the octets.
    process.post({ key: job.key, raw: new Uint8Array(job.raw), options: job.options });
  };

  return {
    parse(raw, options = {}) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the MIME parser is closed'));
          return;
        }
        if (raw.byteLength > largest) {
          resolve(fallbackParse(raw, tooLarge));
          return;
        }
        queue.push({ key: nextKey++, raw, options, ended: 0, neverBegan: 0, resolve, reject });
        next();
      });
    },
    close() {
      closed = true;
      const jobs = [...(current ? [current.job] : []), ...queue.splice(0)];
      leave();
      for (const job of jobs) job.reject(new Error('the MIME parser is closed'));
      const old = process;
      process = null;
      old?.kill();
      return Promise.resolve();
    },
  };
}
