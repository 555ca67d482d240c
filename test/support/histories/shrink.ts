/** Makes the script of a failure short: parts are left out as long as what is left still fails. */

/**
 * Delta debugging (Zeller and Hildebrandt 2002): halves first, then ever smaller parts, down to single items.
 * @param fails whether a script still shows the failure; it may be asked for the same one again
 * @param goesOn asked before each try
 */
export async function shrink<T>(
  script: readonly T[],
  fails: (shorter: readonly T[]) => Promise<boolean>,
  goesOn: () => boolean,
): Promise<readonly T[]> {
  let shortest = script;
  let part = Math.ceil(shortest.length / 2);
  while (part >= 1) {
    let removed = false;
    for (let from = 0; from < shortest.length;) {
      if (!goesOn()) return shortest;
      const shorter = [...shortest.slice(0, from), ...shortest.slice(from + part)];
      if (shorter.length > 0 && (await fails(shorter))) {
        shortest = shorter;
        removed = true;
      } else from += part;
    }
    if (part === 1 && !removed) break;
    part = part === 1 ? 1 : Math.ceil(part / 2);
  }
  return shortest;
}
