/** Lets only so many tasks run at once; the others wait in line. */

/** @returns a function that runs a task when it is its turn and passes on how it ended */
export function createTurns(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place is handed on, so the count stays.
      const following = waiting.shift();
      if (following) following();
      else running--;
    }
  };
}
