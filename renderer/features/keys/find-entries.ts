/** What the command palette shows for what was typed. */
import type { LucideIcon } from 'lucide-react';
import { matchesWords, rankOf, wordsOf } from '../../ui/match-words';

export interface PaletteEntry {
  id: string;
  label: string;
  /** Where it belongs: a group of commands, an account. */
  detail: string;
  icon: LucideIcon | null;
  /** In the key table's notation. */
  keys: string | null;
  run: () => void;
}

/** More than this many are found faster by typing another letter. */
const shownAtOnce = 60;

/** Those that fit what was typed, the best first; otherwise in the order given. */
export function findEntries<T extends Pick<PaletteEntry, 'label' | 'detail'>>(
  entries: readonly T[],
  typed: string,
): T[] {
  const words = wordsOf(typed);
  return entries
    .filter((entry) => matchesWords(words, entry.label, entry.detail))
    .sort((a, b) => rankOf(words, a.label) - rankOf(words, b.label))
    .slice(0, shownAtOnce);
}
