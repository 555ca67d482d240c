/** Finding by typing a few words: case and accents do not matter, nor does the words' order. */

export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** @returns the words to look for, folded; none when nothing was typed */
export function wordsOf(typed: string): string[] {
  return fold(typed).split(/\s+/).filter(Boolean);
}

/** Every word must occur somewhere. */
export function matchesWords(words: readonly string[], ...texts: readonly string[]): boolean {
  const haystack = fold(texts.join(' '));
  return words.every((word) => haystack.includes(word));
}

/** How well a name fits: 0 when it begins with what was typed, 1 when one of its words does, else 2. Sort by it. */
export function rankOf(words: readonly string[], name: string): number {
  const first = words[0];
  if (first === undefined) return 0;
  const folded = fold(name);
  if (folded.startsWith(words.join(' ')) || folded.startsWith(first)) return 0;
  return folded.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first)) ? 1 : 2;
}
