/** Cuts long work into slices, so that whatever else waits for the event loop gets its turn between them. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** ms that a slice may take: a pause that nobody sees. */
const longest = 8;

/**
 * @returns to be asked often: the promise to wait for when the slice is used up, else null, so that going on costs nothing
 */
export function timeSlices(): () => Promise<void> | null {
  let began = performance.now();
  return () => {
    if (performance.now() - began < longest) return null;
    return nextTurn().then(() => void (began = performance.now()));
  };
}
