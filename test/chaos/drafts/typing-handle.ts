/** The run's end of the process in which somebody types: starts it, hears what it says, compares, kills it. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { DovecotServer } from '../../support/dovecot/start-dovecot';
import type { DraftSatchelOptions } from '../../support/drafts/draft-satchel';
import type { FromTyping, ToTyping } from './typing-words';

/** ms of typing that a kill may take. */
const mostLost = 1_000;
/** ms; only there to end a hang. */
const patience = 120_000;

export interface Known {
  /** When each character was typed, from the first on; ms since 1970. */
  typedAt: number[];
  saved: number;
  /** `asked`: the process was killed before it could say whether it was thrown away. */
  discarded: 'no' | 'asked' | 'yes';
}

export type Totals = Record<
  'kills' | 'settled' | 'saves' | 'lost' | 'doubled' | 'wrong' | 'mostLostMs',
  number
>;

export class Typing {
  readonly #child: ChildProcess;
  #settled: { name: string; typed: number }[] | null = null;
  #found: { name: string; typed: number }[] | null = null;
  #wake: () => void = () => undefined;

  constructor(
    file: string,
    { caCertificatePath }: DovecotServer,
    private readonly drafts: Map<string, Known>,
    private readonly totals: Totals,
    private readonly failures: string[],
  ) {
    this.#child = fork(file, {
      serialization: 'advanced',
      execArgv: ['--use-openssl-ca'],
      env: { ...process.env, SSL_CERT_FILE: caCertificatePath },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (words: FromTyping) => {
      this.#hear(words);
      this.#wake();
    });
    this.#child.once('exit', () => this.#wake());
  }

  /** Resolves when it has told what it found, which is compared with what the one before had said. */
  async start(options: DraftSatchelOptions, ownSeed: number, killedAt: number | null): Promise<void> {
    this.#say({ kind: 'start', options, seed: ownSeed, first: this.drafts.size + this.totals.kills * 100 });
    await this.#until(() => this.#found !== null);
    if (killedAt !== null) this.#compare(this.#found ?? [], killedAt);
  }

  async settle(): Promise<{ name: string; typed: number }[]> {
    this.#say({ kind: 'settle' });
    await this.#until(() => this.#settled !== null);
    return this.#settled ?? [];
  }

  /** @returns ms since 1970 */
  async kill(): Promise<number> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    const at = Date.now();
    this.#child.kill('SIGKILL');
    await gone;
    return at;
  }

  #say(words: ToTyping): void {
    this.#child.send(words);
  }

  /** A draft that is open again must be as it was, but for the last second. */
  #compare(found: readonly { name: string; typed: number }[], killedAt: number): void {
    for (const { name, typed } of found) {
      const known = this.drafts.get(name);
      if (!known) continue;
      if (typed < known.saved) {
        this.totals.lost += 1;
        this.failures.push(`${name}: ${known.saved} characters were saved, ${typed} are there`);
      }
      const firstLost = known.typedAt[typed];
      const lostMs = firstLost === undefined ? 0 : killedAt - firstLost;
      this.totals.mostLostMs = Math.max(this.totals.mostLostMs, lostMs);
      if (lostMs > mostLost) {
        this.totals.lost += 1;
        this.failures.push(`${name}: ${Math.round(lostMs)} ms of typing were lost`);
      }
      known.typedAt.length = typed;
      known.saved = typed;
    }
  }

  #hear(words: FromTyping): void {
    const known = 'name' in words ? this.#known(words.name) : null;
    switch (words.kind) {
      case 'found':
        this.#found = words.open;
        break;
      case 'typed':
        if (known) known.typedAt[words.typed - 1] = words.at;
        break;
      case 'saved':
        this.totals.saves += 1;
        if (known) known.saved = words.typed;
        break;
      case 'discarding':
        if (known) known.discarded = 'asked';
        break;
      case 'discarded':
        if (known) known.discarded = 'yes';
        break;
      case 'closed':
        break;
      case 'settled':
        this.#settled = words.drafts;
        break;
      case 'failed':
        this.failures.push(words.words);
        break;
    }
  }

  #known(name: string): Known {
    const known = this.drafts.get(name) ?? { typedAt: [], saved: 0, discarded: 'no' };
    this.drafts.set(name, known);
    return known;
  }

  async #until(fits: () => boolean): Promise<void> {
    const end = performance.now() + patience;
    while (!fits()) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`it ended by itself: ${this.failures.join()}`);
      if (performance.now() > end) throw new Error(`it hangs: ${this.failures.join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
