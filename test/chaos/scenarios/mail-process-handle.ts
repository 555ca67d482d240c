/** A chaos run's end of the process that it kills: asks it, serves its store, hears how it goes. */
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { StoreFailure } from '../../../electron/contract/store-failure';
import type { MemoryStore } from '../../support/store/memory-store';
import type { ScenarioProcess } from './scenario-process';
import type { Asked, News, Question, StartOptions, ToProcess, ToRun } from './mail-process-words';

/** The process ended before it answered. */
export class ProcessGone extends Error {}
/** What was waited for did not come: the run counts as hanging. */
export class Hang extends Error {}

/** ms; only there to end a hang. */
const patience = 180_000;

export class MailProcess implements ScenarioProcess {
  news: News | null = null;
  /** Sentences that the person was told. */
  readonly notices: string[] = [];
  readonly gone: Promise<void>;
  /** The signal or exit status that it ended by; empty while it runs. */
  endedBy = '';
  #alive = true;
  #store: MemoryStore | null = null;
  #storeWork = new Set<Promise<void>>();
  #serial = 0;
  #stderr = '';
  readonly #answers = new Map<number, (words: Extract<ToRun, { kind: 'answer' }> | null) => void>();
  readonly #listeners = new Set<() => void>();
  #held: (() => void) | null = null;
  #started = false;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (words: ToRun) => this.#hear(words));
    child.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#alive = false;
        this.endedBy = signal ?? `status ${code}`;
        for (const settle of this.#answers.values()) settle(null);
        this.#changed();
        // What it had put to its store before may still be under way, as in a store page that outlives main for a moment.
        void Promise.all(this.#storeWork).then(() => resolve());
      });
    });
  }

  /** Starts a process that waits for `start` with all its code loaded. */
  static spawn(file: string, caCertificatePath: string): MailProcess {
    return new MailProcess(
      fork(file, {
        serialization: 'advanced',
        // Of authorities OpenSSL reads this file alone: parsing Node's own list costs each process 20 ms. Flags of V8
        // would cost 50: its compiled code of Node's own modules would not fit them.
        execArgv: ['--use-openssl-ca'],
        env: { ...process.env, SSL_CERT_FILE: caCertificatePath },
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      }),
    );
  }

  get alive(): boolean {
    return this.#alive;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when the account runs, or the process has ended on the way. */
  async start(store: MemoryStore, options: StartOptions): Promise<void> {
    this.#store = store;
    this.#say({ kind: 'start', options });
    await this.until('its start', () => this.#started || !this.#alive);
  }

  /** @throws ProcessGone */
  ask<Q extends Question>(question: Q, args: Asked[Q]['args']): Promise<Asked[Q]['value']> {
    this.#serial += 1;
    const id = this.#serial;
    return new Promise((resolve, reject) => {
      if (!this.#alive) return reject(new ProcessGone(question));
      const settle = (words: Extract<ToRun, { kind: 'answer' }> | null): void => {
        clearTimeout(timer);
        this.#answers.delete(id);
        if (words === null) reject(new ProcessGone(question));
        else if (words.ok) resolve(words.value as never);
        else reject(new Error(words.sentence));
      };
      const timer = setTimeout(() => {
        this.#answers.delete(id);
        reject(new Hang(`no answer to ${question}`));
      }, patience);
      this.#answers.set(id, settle);
      this.#say({ kind: 'ask', id, question, args });
    });
  }

  /** Resolves as soon as `fits`; looked at whenever anything is heard. @throws Hang */
  until(what: string, fits: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new Hang(`waited for ${what}; last heard: ${JSON.stringify(this.news)} ${this.#stderr}`));
      }, patience);
      const look = (): void => {
        if (!fits()) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Makes those who wait look again. */
  nudge(): void {
    this.#changed();
  }

  /** What happens when it holds at a record. It goes on when that has been done. */
  onHeld(work: () => void): void {
    this.#held = work;
  }

  async kill(): Promise<void> {
    if (this.#alive) this.child.kill('SIGKILL');
    await this.gone;
  }

  #say(words: ToProcess): void {
    if (this.child.connected) this.child.send(words, () => undefined);
  }

  #hear(words: ToRun): void {
    switch (words.kind) {
      case 'answer':
        this.#answers.get(words.id)?.(words);
        break;
      case 'store': {
        const work = this.#serve(words.id, words.request).finally(() => this.#storeWork.delete(work));
        this.#storeWork.add(work);
        return;
      }
      case 'started':
        this.#started = true;
        break;
      case 'news':
        this.news = words.news;
        break;
      case 'notice':
        this.notices.push(words.sentence);
        break;
      case 'at-record':
        this.#held?.();
        this.#held = null;
        this.#say({ kind: 'go-on' });
        return;
    }
    this.#changed();
  }

  async #serve(id: number, request: unknown): Promise<void> {
    try {
      const value = await this.#store?.request(request as never);
      this.#say({ kind: 'store-answer', id, ok: true, value });
    } catch (error) {
      const code = error instanceof StoreFailure ? error.code : 'failed';
      this.#say({ ...{ kind: 'store-answer', id, ok: false, code }, sentence: String(error) });
    }
  }

  #changed(): void {
    for (const look of [...this.#listeners]) look();
  }
}
