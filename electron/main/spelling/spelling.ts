/** Spelling as the person wants it: on or off, in which languages, with words of his own, kept in settings/spelling.json. */
import { join } from 'node:path';
import * as z from 'zod';
import { SpellingChoice, type SpellingLanguage } from '../../contract/spelling';
import { readKeptJson, writeKeptJson } from '../kept-json';
import type { SpellThread } from './spell-thread';

const version = 1;
const SpellingFile = z.object({
  format: z.literal(version),
  choice: SpellingChoice,
  /** The person's own, as they were written. */
  words: z.array(z.string()),
});

export interface Spelling {
  readonly choice: SpellingChoice;
  /** Counts at once. @throws the file system's error when it could not be made durable */
  set(choice: SpellingChoice): Promise<void>;
  /** @param language what the text is written in; null: as its words show. It need not be among those chosen. */
  check(words: string[], language: SpellingLanguage | null): Promise<string[]>;
  /** For a word of the text that was checked last. */
  suggest(word: string): Promise<string[]>;
  /** The person's own, the oldest first. */
  readonly words: readonly string[];
  /** Never again misspelled. @throws as `set` */
  add(word: string): Promise<void>;
  /** Checked as any other again. @throws as `set` */
  remove(word: string): Promise<void>;
}

/** Suggestions that are offered. */
const mostOffered = 5;

/**
 * @param settingsDir an existing folder of mode 0700
 * @param preferred the languages of the system, the best first (BCP 47)
 */
export async function openSpelling(
  settingsDir: string,
  preferred: readonly string[],
  thread: Pick<SpellThread, 'check' | 'suggest'>,
  now: () => number = Date.now,
): Promise<Spelling> {
  const path = join(settingsDir, 'spelling.json');
  const read = await readKeptJson(path, version, SpellingFile, now());
  let choice: SpellingChoice =
    read.kind === 'read' ? read.value.choice : { on: true, languages: languagesFor(preferred) };
  const own = new Set(read.kind === 'read' ? read.value.words : []);
  /** Of the text that was checked last. */
  let written: SpellingLanguage | null = null;
  const languages = (): SpellingLanguage[] => (written === null ? choice.languages : [written]);
  let last: Promise<void> = Promise.resolve();
  const keep = (): Promise<void> => {
    // What a newer Satchel wrote is left as it is.
    if (read.kind === 'newer') return Promise.resolve();
    const write = (): Promise<void> => writeKeptJson(path, { format: version, choice, words: [...own] });
    // One after the other, whatever became of the one before: the newest must end on the disk.
    last = last.then(write, write);
    return last;
  };
  return {
    get choice() {
      return choice;
    },
    set(wanted) {
      choice = { on: wanted.on, languages: [...new Set(wanted.languages)] };
      return keep();
    },
    async check(words, language) {
      if (!choice.on) return [];
      written = language;
      const strange = words.filter((word) => !isOwn(own, word));
      return thread.check(strange, languages());
    },
    suggest: async (word) =>
      choice.on ? (await thread.suggest(word, languages())).slice(0, mostOffered) : [],
    get words() {
      return [...own];
    },
    add(word) {
      own.add(word);
      return keep();
    },
    remove(word) {
      own.delete(word);
      return keep();
    },
  };
}

/** At the beginning of a sentence it stands with a capital. */
function isOwn(own: ReadonlySet<string>, word: string): boolean {
  return own.has(word) || own.has(word.charAt(0).toLowerCase() + word.slice(1));
}

/** Pure. Those of the system that there is a dictionary for, else American English. */
export function languagesFor(preferred: readonly string[]): SpellingLanguage[] {
  const found = preferred.flatMap((tag): SpellingLanguage[] => {
    const [language = '', region = ''] = tag.split('-');
    switch (language.toLowerCase()) {
      case 'en':
        return region === '' || /^(?:US|PH|PR)$/i.test(region) ? ['en-US'] : ['en-GB'];
      case 'de':
        return ['de-DE'];
      case 'fr':
        return ['fr-FR'];
      case 'es':
        return ['es-ES'];
      default:
        return [];
    }
  });
  return found.length > 0 ? [...new Set(found)] : ['en-US'];
}
