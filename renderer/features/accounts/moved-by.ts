/** A list with one of its items a place up or down. Pure. */

/** @returns the list as it was where the item is not in it or is at the end already */
export function movedBy<T>(items: readonly T[], item: T, by: -1 | 1): T[] {
  const from = items.indexOf(item);
  const to = from + by;
  const moved = items.slice();
  if (from === -1 || to < 0 || to >= items.length) return moved;
  moved.splice(from, 1);
  moved.splice(to, 0, item);
  return moved;
}
