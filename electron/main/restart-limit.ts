/** Decides whether a page that died may be started again, and after how long (pure). */

export interface RestartLimit {
  /**
   * To be asked once for each death.
   * @param now ms since 1970
   * @returns how long to wait in ms; null: it dies too often, starting it again helps nobody
   */
  next(now: number): number | null;
}

/** Five deaths within a minute end it; the first restart is immediate, the others wait longer each time. */
export function createRestartLimit(most = 5, within = 60_000): RestartLimit {
  let deaths: number[] = [];
  return {
    next(now) {
      deaths = [...deaths.filter((death) => now - death < within), now];
      if (deaths.length > most) return null;
      return deaths.length === 1 ? 0 : 250 * 2 ** (deaths.length - 2);
    },
  };
}
