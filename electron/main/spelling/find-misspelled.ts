/** Which words of a text are misspelled, in the language that it seems to be written in: pure. */
import type { SpellingLanguage } from '../../contract/spelling';

/** Words from which on a text tells its language. */
const telling = 4;

/**
 * @param knows whether a language has the word
 * @returns each once. Of a few words each counts as right that any of the languages has.
 */
export function findMisspelled(
  words: readonly string[],
  languages: readonly SpellingLanguage[],
  knows: (language: SpellingLanguage, word: string) => boolean,
): string[] {
  if (languages.length === 0) return [];
  const wanted = [...new Set(words)].filter(isWord);
  if (wanted.length < telling) return wanted.filter((word) => !languages.some((one) => knows(one, word)));
  const language = languageOf(wanted, languages, knows);
  return language === null ? [] : wanted.filter((word) => !knows(language, word));
}

/** The one that has most of the words, of equals the first; null: there is none. */
export function languageOf(
  words: readonly string[],
  languages: readonly SpellingLanguage[],
  knows: (language: SpellingLanguage, word: string) => boolean,
): SpellingLanguage | null {
  let best: { language: SpellingLanguage; known: number } | null = null;
  for (const language of languages) {
    const known = words.filter((word) => knows(language, word)).length;
    if (best === null || known > best.known) best = { language, known };
  }
  return best?.language ?? null;
}

/** Numbers, names of things such as `x86`, and single letters are nobody's mistakes. */
function isWord(word: string): boolean {
  return word.length > 1 && !/[\p{N}@_/\\]/u.test(word);
}
