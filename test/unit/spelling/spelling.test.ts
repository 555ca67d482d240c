/** Spelling: the dictionaries that go along know their languages, a text is checked in its own, and the person's words are kept. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { dictionaryPackages } from '../../../build/lib/bundle-parts.mjs';
import type { SpellingLanguage } from '../../../electron/contract/spelling';
import { findMisspelled } from '../../../electron/main/spelling/find-misspelled';
import { type Dictionary, openDictionary } from '../../../electron/main/spelling/hunspell';
import { languagesFor, openSpelling } from '../../../electron/main/spelling/spelling';

const { resolve } = createRequire(import.meta.url);
async function dictionary(language: SpellingLanguage): Promise<Dictionary> {
  const folder = dirname(resolve(dictionaryPackages[language]));
  const [aff, dic] = await Promise.all(['aff', 'dic'].map((end) => readFile(join(folder, `index.${end}`))));
  const wasm = await readFile(resolve('hunspell-wasm/wasm/hunspell.wasm'));
  if (!aff || !dic) throw new Error('no dictionary');
  return openDictionary(wasm, { aff, dic });
}

test.each([
  ['en-US', ['color', 'don’t', "wasn't"], 'recieve', 'receive'],
  ['en-GB', ['colour', 'organise'], 'recieve', 'receive'],
  ['de-DE', ['Straße', 'Rechtschreibprüfung', 'Haustürschlüssel'], 'Grüsse', 'Grüße'],
  ['fr-FR', ['l’école', "aujourd'hui"], 'francais', 'français'],
  ['es-ES', ['mañana', 'corazón'], 'corazon', 'corazón'],
] as const)(
  'the dictionary of %s knows its words, and what is meant by a wrong one',
  async (language, right, wrong, meant) => {
    const words = await dictionary(language);
    expect(right.filter((word) => !words.knows(word))).toEqual([]);
    expect(words.knows(wrong)).toBe(false);
    expect(words.suggest(wrong)[0]).toBe(meant);
    // Of a shorter word nothing may be left of the longer one before.
    expect([words.knows(`${wrong}${wrong}`), words.knows('a'), words.knows(wrong)]).toEqual([
      false,
      true,
      false,
    ]);
  },
);

describe('a text', () => {
  const lists: Partial<Record<SpellingLanguage, string[]>> = {
    'en-US': ['the', 'plan', 'is', 'good', 'in', 'die'],
    'de-DE': ['der', 'Plan', 'ist', 'gut', 'in', 'die'],
  };
  const find = (text: string, languages: SpellingLanguage[] = ['en-US', 'de-DE']): string[] =>
    findMisspelled(text.split(' '), languages, (one, word) => lists[one]?.includes(word) ?? false);

  it('is checked in the language that knows most of it', () => {
    expect(find('the plan is gut today')).toEqual(['gut', 'today']);
    expect(find('der Plan ist good heute heute')).toEqual(['good', 'heute']);
  });
  it('of a few words may be in any of them', () => {
    expect(find('good gut gutt')).toEqual(['gutt']);
  });
  it('with numbers, letters and addresses has no mistakes in those', () => {
    expect(find('x 2nd a@b a_b 12')).toEqual([]);
  });
  it('has none where there is no dictionary', () => {
    expect(find('gutt', [])).toEqual([]);
  });
});

describe('what the person wants', () => {
  let dir: string;
  let asked: SpellingLanguage[][];
  beforeEach(async () => {
    asked = [];
    dir = await mkdtemp(join(tmpdir(), 'satchel-spelling-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const open = () =>
    openSpelling(dir, ['de-AT', 'en'], {
      check: async (words, languages) => (asked.push(languages), words),
      suggest: async (_word, languages) => (asked.push(languages), ['1', '2', '3', '4', '5', '6']),
    });

  it('is kept, with words of his own, also at the beginning of a sentence', async () => {
    const first = await open();
    expect(first.choice).toEqual({ on: true, languages: ['de-DE', 'en-US'] });
    await Promise.all([
      first.add('satchel'),
      first.add('Kiew'),
      first.set({ on: true, languages: ['fr-FR'] }),
    ]);
    const second = await open();
    expect(second.choice).toEqual({ on: true, languages: ['fr-FR'] });
    expect(await second.check(['Satchel', 'satchel', 'Kiew', 'kiew'], null)).toEqual(['kiew']);
    expect(await second.suggest('kiew')).toHaveLength(5);
  });
  it('may be nothing: then nothing is looked at', async () => {
    const spelling = await open();
    await spelling.set({ on: false, languages: ['en-US'] });
    expect([await spelling.check(['x'], 'de-DE'), await spelling.suggest('x'), asked]).toEqual([[], [], []]);
  });
  it('is one language where the writer has one, for what could be meant too, chosen or not', async () => {
    const spelling = await open();
    await spelling.check(['x'], 'fr-FR');
    await spelling.suggest('x');
    await spelling.check(['x'], null);
    await spelling.suggest('x');
    expect(asked).toEqual([['fr-FR'], ['fr-FR'], ['de-DE', 'en-US'], ['de-DE', 'en-US']]);
  });
  it('has words of his own until they are removed', async () => {
    const first = await open();
    await first.add('Kiew');
    await first.add('satchel');
    await first.remove('Kiew');
    const second = await open();
    expect(second.words).toEqual(['satchel']);
    expect(await second.check(['Kiew', 'satchel'], null)).toEqual(['Kiew']);
  });
  it('of a newer Satchel is left as it is', async () => {
    const path = join(dir, 'spelling.json');
    await writeFile(path, '{"format":2}');
    await (await open()).add('word');
    expect(await readFile(path, 'utf8')).toBe('{"format":2}');
  });
  it('begins with the languages of the system that there are dictionaries for', () => {
    expect(languagesFor(['en-AU', 'fr-CH', 'en-GB', 'pl'])).toEqual(['en-GB', 'fr-FR']);
    expect(languagesFor(['pl-PL'])).toEqual(['en-US']);
  });
});
