/** Finds what was typed in a long text, whatever the case (pure). */

/** More are neither counted nor shown. */
export const mostFound = 2_000;

/** @returns offsets of the first `mostFound` places, ascending, none within another */
export function findInText(text: string, typed: string): { start: number; end: number }[] {
  if (typed === '') return [];
  const pattern = new RegExp(typed.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'gi');
  const found: { start: number; end: number }[] = [];
  for (const { index, 0: match } of text.matchAll(pattern)) {
    found.push({ start: index, end: index + match.length });
    if (found.length >= mostFound) break;
  }
  return found;
}

/** @param at index of the place that is shown; -1: none */
export function describeFound(count: number, at: number, typed: string): string {
  if (typed === '') return '';
  if (count === 0) return 'Not found';
  const most = count >= mostFound ? ' or more' : '';
  return `${(at + 1).toLocaleString()} of ${count.toLocaleString()}${most}`;
}
