/** One at a time, in order of asking: keeps reading a message's place and journaling what to do with it in one piece. */

export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after everything asked before it has ended, well or not. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
