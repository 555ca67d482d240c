/** Which of the person's own words fit what was typed. Pure. */

/** More rows than a person looks through. */
export const mostShown = 200;

const collator = new Intl.Collator(undefined, { sensitivity: 'base' });

/** @returns in the order of a dictionary, those that begin with what was typed first; `more`: how many fit besides */
export function findOwnWords(
  words: readonly string[],
  typed: string,
): { shown: readonly string[]; more: number } {
  const wanted = fold(typed.trim());
  const found = words
    .filter((word) => fold(word).includes(wanted))
    .sort((a, b) => rank(a, wanted) - rank(b, wanted) || collator.compare(a, b) || (a < b ? -1 : 1));
  return { shown: found.slice(0, mostShown), more: Math.max(0, found.length - mostShown) };
}

function rank(word: string, wanted: string): number {
  return fold(word).startsWith(wanted) ? 0 : 1;
}

/** Neither case nor accents are in the way. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
