/** Main's end of the thread that checks spelling: started with the first question, given each dictionary when it is first needed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SpellingLanguage } from '../../contract/spelling';
import type { Log } from '../log-line';
import type { SpellAnswer, SpellQuestion } from './spell-worker';

export interface SpellThread {
  /** Nothing is misspelled where nobody can tell. */
  check(words: string[], languages: SpellingLanguage[]): Promise<string[]>;
  /** For a word of the text that was checked last. */
  suggest(word: string, languages: SpellingLanguage[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts of the thread; one that dies again and again is left alone. */
const mostStarts = 3;

type WithoutKey<T> = T extends unknown ? Omit<T, 'key'> : never;

/** @param folder has `spell-worker.cjs`, `hunspell.wasm` and the folder `dictionaries` */
export function createSpellThread(folder: string, log: Log): SpellThread {
  let worker: Worker | null = null;
  let starts = 0;
  let serial = 0;
  const asked = new Map<number, (words: string[]) => void>();
  const loaded = new Map<SpellingLanguage, Promise<void>>();

  const ended = (gone: Worker): void => {
    if (worker !== gone) return;
    worker = null;
    loaded.clear();
    for (const answer of asked.values()) answer([]);
    asked.clear();
  };

  const running = (): Worker | null => {
    if (worker) return worker;
    if (starts >= mostStarts) return null;
    starts += 1;
    const started = new Worker(join(folder, 'spell-worker.cjs'), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    started.on('message', ({ key, words, failure }: SpellAnswer) => {
      if (failure !== null) log('error', 'spelling-failed', { reason: failure });
      asked.get(key)?.(words);
      asked.delete(key);
    });
    started.on('error', (error) => log('error', 'spelling-failed', { reason: error.name }));
    started.on('exit', () => ended(started));
    // It holds up no end of the app.
    started.unref();
    worker = started;
    return started;
  };

  const ask = (question: WithoutKey<SpellQuestion>): Promise<string[]> =>
    new Promise((resolve) => {
      const to = running();
      if (!to) return resolve([]);
      serial += 1;
      asked.set(serial, resolve);
      to.postMessage({ ...question, key: serial });
    });

  const load = (language: SpellingLanguage): Promise<void> => {
    const known = loaded.get(language);
    if (known) return known;
    const loading = (async () => {
      const file = join(folder, 'dictionaries', language);
      const [wasm, aff, dic] = await Promise.all(
        [join(folder, 'hunspell.wasm'), `${file}.aff`, `${file}.dic`].map((path) => readFile(path)),
      );
      if (wasm && aff && dic) await ask({ kind: 'load', language, wasm, files: { aff, dic } });
    })();
    loaded.set(language, loading);
    return loading;
  };

  const withDictionaries = async (
    languages: SpellingLanguage[],
    question: WithoutKey<SpellQuestion>,
  ): Promise<string[]> => {
    try {
      await Promise.all(languages.map(load));
      return await ask(question);
    } catch (error) {
      log('error', 'dictionary-missing', { reason: error instanceof Error ? error.name : 'unknown' });
      return [];
    }
  };

  return {
    check: (words, languages) => withDictionaries(languages, { kind: 'check', words, languages }),
    suggest: (word, languages) => withDictionaries(languages, { kind: 'suggest', word, languages }),
    async close() {
      await worker?.terminate();
    },
  };
}
