/** Counts how often the event loop comes round while something works: whether it lets others run. */

/** @returns turns of the event loop between the work's beginning and its end */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let counter: NodeJS.Immediate | undefined;
  const count = (): void => {
    turns += 1;
    counter = setImmediate(count);
  };
  counter = setImmediate(count);
  try {
    await work();
  } finally {
    clearImmediate(counter);
  }
  return turns;
}
