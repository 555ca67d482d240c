/** What the person wants to be checked for spelling, and the words of his own, as main has them. */
import { create } from 'zustand';
import type { SpellingChoice } from '../../electron/contract/spelling';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

interface SpellingState {
  /** null: not known yet; nothing is underlined until it is. */
  choice: SpellingChoice | null;
  /** Why the last choice could not be kept, if so. */
  problem: string | null;
  load: () => Promise<void>;
  choose: (choice: SpellingChoice) => void;
  /** Another one: what was right or wrong before need not be so now. */
  generation: number;
  /** What was added to the dictionary; null: not known yet. */
  words: readonly string[] | null;
  loadWords: () => Promise<void>;
  /** Told with its undo. */
  removeWord: (word: string) => Promise<void>;
}

export const useSpelling = create<SpellingState>((set, get) => ({
  choice: null,
  problem: null,
  load: async () => {
    const result = await sendCommand('spelling.get', {});
    if (result.ok) set({ choice: result.value });
  },
  choose: (choice) => {
    set({ choice, problem: null });
    void sendCommand('spelling.set', choice).then((result) => {
      set(({ generation }) => ({
        generation: generation + 1,
        ...(result.ok ? {} : { problem: result.sentence }),
      }));
    });
  },
  generation: 0,
  words: null,
  loadWords: async () => {
    const result = await sendCommand('spelling.words', {});
    if (result.ok) set({ words: result.value });
  },
  removeWord: async (word) => {
    const { tell } = useNotices.getState();
    const told = { actionId: null, topic: `word ${word}` } as const;
    const turn = async (name: 'spelling.remove-word' | 'spelling.add-word'): Promise<boolean> => {
      const result = await sendCommand(name, { word });
      await get().loadWords();
      set(({ generation }) => ({ generation: generation + 1 }));
      if (!result.ok) tell({ ...told, level: 'error', sentence: result.sentence });
      return result.ok;
    };
    if (!(await turn('spelling.remove-word'))) return;
    const undo = { label: 'Undo', run: () => void turn('spelling.add-word') };
    tell({ ...told, level: 'info', sentence: `“${word}” is no longer one of your words.`, action: undo });
  },
}));

/** Whether what is misspelled in a text is to be underlined. */
export const useSpellCheck = (): boolean => useSpelling(({ choice }) => choice?.on ?? false);
