/** Entry of the thread that checks spelling, so that no word holds up a key or a mail: questions in, answers out, in order. */
import { parentPort } from 'node:worker_threads';
import type { SpellingLanguage } from '../../contract/spelling';
import { findMisspelled, languageOf } from './find-misspelled';
import { openDictionary } from './hunspell';
import type { Dictionary, DictionaryFiles } from './hunspell';

export type SpellQuestion =
  | { kind: 'load'; key: number; language: SpellingLanguage; wasm: Uint8Array; files: DictionaryFiles }
  | { kind: 'check'; key: number; words: string[]; languages: SpellingLanguage[] }
  | { kind: 'suggest'; key: number; word: string; languages: SpellingLanguage[] };

/** For `load` nothing, for `check` what is misspelled, for `suggest` what could be meant. */
export interface SpellAnswer {
  key: number;
  words: string[];
  /** The name of an error, for the log; null: there was none. */
  failure: string | null;
}

/** Checking a long compound takes tens of ms, and a text is checked again with each word that is added to it. */
const mostRemembered = 50_000;

const dictionaries = new Map<SpellingLanguage, Dictionary>();
const remembered = new Map<string, boolean>();
/** What was checked last is what is being written. */
let recent: string[] = [];

function knows(language: SpellingLanguage, word: string): boolean {
  const key = `${language} ${word}`;
  const before = remembered.get(key);
  if (before !== undefined) return before;
  const dictionary = dictionaries.get(language);
  if (!dictionary) return false;
  const known = dictionary.knows(word);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(key, known);
  return known;
}

/** A dictionary that could not be read makes no word wrong. */
function open(languages: readonly SpellingLanguage[]): SpellingLanguage[] {
  return languages.filter((one) => dictionaries.has(one));
}

async function answer(question: SpellQuestion): Promise<string[]> {
  switch (question.kind) {
    case 'load':
      dictionaries.set(question.language, await openDictionary(question.wasm, question.files));
      return [];
    case 'check':
      recent = question.words;
      return findMisspelled(question.words, open(question.languages), knows);
    case 'suggest': {
      const language = languageOf(recent, open(question.languages), knows);
      return (language && dictionaries.get(language)?.suggest(question.word)) ?? [];
    }
  }
}

let turn: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (question: SpellQuestion) => {
  const { key } = question;
  turn = turn
    .then(() => answer(question))
    .then(
      (words): SpellAnswer => ({ key, words, failure: null }),
      (error: unknown): SpellAnswer => ({
        ...{ key, words: [], failure: error instanceof Error ? error.name : 'unknown' },
      }),
    )
    .then((told) => parentPort?.postMessage(told));
});
