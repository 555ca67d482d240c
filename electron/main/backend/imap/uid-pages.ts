/** Cuts lists of UIDs into pages and writes them as IMAP sets: pure. */

/**
 * Pages of UIDs, newest first; within a page ascending. The first page is small, so that mail shows at once.
 * @param uids ascending
 */
export function pagesNewestFirst(
  uids: readonly number[],
  pageSize: number,
  firstPage = pageSize,
): number[][] {
  const pages: number[][] = [];
  let size = Math.min(firstPage, pageSize);
  for (let end = uids.length; end > 0;) {
    const start = Math.max(0, end - size);
    pages.push(uids.slice(start, end));
    end = start;
    size = pageSize;
  }
  return pages;
}

/**
 * An ascending, merged UID set; some servers refuse descending ones (ADVERSE-IMAP I53). Two wanted UIDs are joined to a
 * range also over a gap in which the server has no message, which keeps the command short.
 * @param wanted ascending
 * @param existing every UID that the server has, ascending; leave out when unknown
 */
export function uidSet(wanted: readonly number[], existing: readonly number[] = []): string {
  const parts: string[] = [];
  let at = 0;
  for (let i = 0; i < wanted.length;) {
    const start = wanted[i] as number;
    let last = start;
    at = lowerBound(existing, start, at);
    i += 1;
    while (i < wanted.length && (wanted[i] === last + 1 || existing[at + 1] === wanted[i])) {
      last = wanted[i] as number;
      i += 1;
      at = lowerBound(existing, last, at);
    }
    parts.push(start === last ? String(start) : `${start}:${last}`);
  }
  return parts.join(',');
}

function lowerBound(sorted: readonly number[], value: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
