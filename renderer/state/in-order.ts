/** Keys act in the order in which they were pressed: what comes while a selection is still being fetched waits for it. */

let last: Promise<void> | null = null;

/**
 * Runs at once, or after what was begun before and has not ended. If that fails, what waits for it is dropped: it would act
 * on other messages than the person meant.
 */
export function inOrder(run: () => void | Promise<void>): void {
  const ended = last === null ? run() : last.then(run);
  if (!ended) return;
  const mine = ended.finally(() => {
    if (last === mine) last = null;
  });
  mine.catch(() => undefined);
  last = mine;
}
