/** Cuts long work into slices, so that whatever else waits for the event loop gets its turn between them. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** ms that a slice may take: a pause that nobody sees. */
const longest = 5;
/**
 * Turns of the event loop between two slices. What is served meanwhile, such as the pages at a start, goes by many small
 * steps, each of which waits for a turn: with one turn a slice it would be as slow as if it had waited for the end.
 */
const turns = 8;

/**
 * @returns to be asked often: the promise to wait for when the slice is used up, else null, so that going on costs nothing
 */
export function timeSlices(): () => Promise<void> | null {
  let began = performance.now();
  return () => {
    if (performance.now() - began < longest) return null;
    return letOthersGo().then(() => void (began = performance.now()));
  };
}

async function letOthersGo(): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
}
