/** Lets one loop sleep until something happens, without losing a call that came while it was awake. */

export class WakeSignal<Reason extends string> {
  readonly #pending = new Set<Reason>();
  #wakeUp: (() => void) | null = null;

  /** Adds a reason; the loop sees it now or at its next `sleep`. */
  wake(reason: Reason): void {
    this.#pending.add(reason);
    this.#wakeUp?.();
  }

  /** Takes a reason out; whether it was there. */
  take(reason: Reason): boolean {
    return this.#pending.delete(reason);
  }

  has(reason: Reason): boolean {
    return this.#pending.has(reason);
  }

  /**
   * Resolves when there is a reason or `ms` have passed. Reasons stay until they are taken.
   * @param ms null waits for ever
   * @param only sleeps through every other reason
   */
  async sleep(ms: number | null, only?: readonly Reason[]): Promise<void> {
    const awake = (): boolean => [...this.#pending].some((reason) => !only || only.includes(reason));
    if (awake()) return;
    let timer: NodeJS.Timeout | null = null;
    await new Promise<void>((resolve) => {
      this.#wakeUp = () => {
        if (awake()) resolve();
      };
      // setTimeout overflows at 2^31 ms and would fire at once.
      if (ms !== null) timer = setTimeout(resolve, Math.min(Math.max(ms, 0), 2_000_000_000));
    });
    this.#wakeUp = null;
    if (timer) clearTimeout(timer);
  }
}
