/** Which slice of a long list to read for what is on screen: whole pages, one query, so that a slice is always of one moment. */

const page = 100;

export interface WindowRange {
  offset: number;
  limit: number;
}

/**
 * The visible rows' pages, and the next one where the edge is near. Ranges overlap while scrolling, so rows stay on screen.
 * @param first index of the first visible row
 * @param last index of the last visible row, included
 */
export function windowRange(first: number, last: number): WindowRange {
  const margin = page / 2;
  const offset = Math.max(0, Math.floor((first - margin) / page)) * page;
  const end = (Math.floor((last + margin) / page) + 1) * page;
  return { offset, limit: Math.min(500, Math.max(2 * page, end - offset)) };
}
