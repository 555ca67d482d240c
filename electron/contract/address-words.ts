/** By which words a name and an address are found when they are typed: case and accents do not matter. Pure. */

export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words that a name and an address can be found by, each by its beginning. */
export function wordsOfAddress(name: string, address: string): string[] {
  const folded = foldText(address);
  return [...new Set([...split(foldText(name)), folded, ...split(folded)])];
}

/** What was typed, as words; all of them must begin a word of what is found. */
export function typedWords(text: string): string[] {
  return foldText(text)
    .replace(/["<>(),;]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function matchesAll(row: { words: readonly string[] }, typed: readonly string[]): boolean {
  return typed.every((word) => row.words.some((known) => known.startsWith(word)));
}

function split(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
