/** The first words of a message, for its row in the list. */

const longest = 200;
/** Beyond this nobody looks for the first words: bounds the work on huge mail. */
const looksAt = 20_000;

/**
 * Folds white space, and drops the invisible characters with which newsletters pad their preview.
 * @returns at most 200 characters, never half of a surrogate pair
 */
export function previewOf(text: string): string {
  const folded = text
    .slice(0, looksAt)
    .replace(/(?!\s)\p{Cc}|\u00ad|\u034f|\u061c|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    // Joiners shape emoji and some scripts; beside white space they are padding.
    .replace(/(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const cut = folded.slice(0, longest);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
