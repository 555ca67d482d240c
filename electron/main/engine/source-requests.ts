/** Requests for a message's octets, which wait for their turn on the account's one connection, and never for ever. */
import type { MailBackend, SourceAnswer, SourceWanted } from '../backend/backend';

export type EngineSource =
  | SourceAnswer
  /** There is no connection to its server now. */
  | { kind: 'away' }
  /** Not answered in time: the connection is slow, or busy with other work. */
  | { kind: 'late' };

interface Request {
  wanted: SourceWanted;
  settle: (answer: EngineSource) => void;
}

/** ms that a person is kept waiting for a part of a message, and for all of one, which may be large. */
const patience = { part: 60_000, whole: 10 * 60_000 };

export class SourceRequests {
  #waiting: Request[] = [];
  #connected = false;

  /** Settles in every case, within the patience. */
  ask(wanted: SourceWanted): Promise<EngineSource> {
    if (!this.#connected) return Promise.resolve({ kind: 'away' });
    return new Promise((resolve) => {
      const settle = (answer: EngineSource): void => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((waiting) => waiting !== request);
        resolve(answer);
      };
      const request: Request = { wanted, settle };
      const timer = setTimeout(
        () => settle({ kind: 'late' }),
        wanted.limit === null ? patience.whole : patience.part,
      );
      this.#waiting.push(request);
    });
  }

  /** From now on requests are taken. */
  connected(): void {
    this.#connected = true;
  }

  /** The connection is gone: whoever waits hears so at once. */
  lost(): void {
    this.#connected = false;
    for (const { settle } of [...this.#waiting]) settle({ kind: 'away' });
  }

  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers the request that waits longest, if any. @returns whether there was one */
  async serveNext(backend: MailBackend): Promise<boolean> {
    const request = this.#waiting.shift();
    if (!request) return false;
    const answer = backend.source?.(request.wanted) ?? Promise.resolve({ kind: 'away' } as const);
    await answer.then(request.settle, (error: unknown) => {
      request.settle({ kind: 'failed', error: { kind: 'internal', detail: '' } });
      throw error;
    });
    return true;
  }
}
