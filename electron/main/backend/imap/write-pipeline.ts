/** Lets fetching run ahead of the store: writes happen strictly in order, and at most a few wait at a time. */

export class WritePipeline {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: { reason: unknown } | null = null;

  constructor(private readonly depth: number) {}

  /**
   * Queues a write and resolves as soon as there is room for the next one.
   * Order matters: a page's sync state must never be in the store before the rows of the pages above it.
   * @throws what an earlier write threw; nothing is written after a failure
   */
  async push(write: () => Promise<unknown>): Promise<void> {
    this.#check();
    this.#waiting += 1;
    const previous = this.#last;
    this.#last = previous.then(async () => {
      try {
        if (!this.#failure) await write();
      } catch (reason) {
        this.#failure ??= { reason };
      } finally {
        this.#waiting -= 1;
      }
    });
    // Up to `depth` may wait; the one before the newest always ends first.
    if (this.#waiting >= this.depth) await previous;
    this.#check();
  }

  /** Resolves when everything is written. @throws what a write threw */
  async drain(): Promise<void> {
    await this.#last;
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.reason;
  }
}
