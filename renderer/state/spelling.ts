/** What the person wants to be checked for spelling, as main has it. */
import { create } from 'zustand';
import type { SpellingChoice } from '../../electron/contract/spelling';
import { sendCommand } from '../data/use-commands';

interface SpellingState {
  /** null: not known yet; nothing is underlined until it is. */
  choice: SpellingChoice | null;
  /** Why the last choice could not be kept, if so. */
  problem: string | null;
  load: () => Promise<void>;
  choose: (choice: SpellingChoice) => void;
}

export const useSpelling = create<SpellingState>((set) => ({
  choice: null,
  problem: null,
  load: async () => {
    const result = await sendCommand('spelling.get', {});
    if (result.ok) set({ choice: result.value });
  },
  choose: (choice) => {
    set({ choice, problem: null });
    void sendCommand('spelling.set', choice).then((result) => {
      if (!result.ok) set({ problem: result.sentence });
    });
  },
}));

/** Whether what is misspelled in a text is to be underlined. */
export const useSpellCheck = (): boolean => useSpelling(({ choice }) => choice?.on ?? false);
