/** An SMTP run's end of the process that it kills. */
import { type ChildProcess, fork } from 'node:child_process';
import type { MailNews, PostmanNews, PostmanStart, ToPostman } from './postman-words';

/** What was waited for did not come. */
export class Hang extends Error {}

/** ms; only there to end a hang. */
const patience = 60_000;

export class PostmanProcess {
  mails: readonly MailNews[] = [];
  readonly queued = new Set<string>();
  #alive = true;
  #started = false;
  #stderr = '';
  readonly #listeners = new Set<() => void>();

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (news: PostmanNews) => this.#hear(news));
    child.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    child.once('exit', () => {
      this.#alive = false;
      this.#changed();
    });
  }

  /** It waits with all its code loaded. */
  static spawn(file: string): PostmanProcess {
    return new PostmanProcess(fork(file, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
  }

  get alive(): boolean {
    return this.#alive;
  }

  async start(start: PostmanStart): Promise<void> {
    this.say({ kind: 'start', start });
    await this.until('its start', () => this.#started || !this.#alive);
    if (this.#stderr !== '') throw new Error(this.#stderr);
  }

  say(words: ToPostman): void {
    if (this.#alive && this.child.connected) this.child.send(words, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Looked at whenever anything is heard, and each `every` ms, when `nudge` is called first. @throws Hang */
  until(what: string, fits: () => boolean, nudge: () => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        clearTimeout(timer);
        clearInterval(ticks);
        this.#listeners.delete(look);
        work();
      };
      const timer = setTimeout(
        () =>
          end(() =>
            reject(new Hang(`waited for ${what}: ${JSON.stringify(this.mails.at(-1))} ${this.#stderr}`)),
          ),
        patience,
      );
      const look = (): void => {
        if (fits()) end(resolve);
      };
      const ticks = setInterval(() => {
        nudge();
        look();
      }, 25);
      this.#listeners.add(look);
      look();
    });
  }

  #hear(news: PostmanNews): void {
    if (news.kind === 'mails') this.mails = news.mails;
    if (news.kind === 'queued') this.queued.add(news.name);
    if (news.kind === 'started') this.#started = true;
    this.#changed();
  }

  #changed(): void {
    for (const look of [...this.#listeners]) look();
  }
}
