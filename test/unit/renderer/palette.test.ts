/** Finding commands, folders and settings by typing. */
import { describe, expect, it } from 'vitest';
import { findEntries } from '../../../renderer/features/keys/find-entries';
import { matchesWords, rankOf, wordsOf } from '../../../renderer/ui/match-words';

const entries = [
  { label: 'Move to Trash', detail: 'Acting' },
  { label: 'Projects / Archive 2025', detail: 'Home' },
  { label: 'Archive', detail: 'Acting' },
  { label: 'Ålesund 2026', detail: 'Fjordwerk' },
];
const found = (typed: string): string[] => findEntries(entries, typed).map(({ label }) => label);

describe('findEntries', () => {
  it('puts what begins with the word before what only has it', () => {
    expect(found('arch')).toEqual(['Archive', 'Projects / Archive 2025']);
  });
  it('minds neither case nor accents, and looks at the detail too', () => {
    expect(found('FJORD alesund')).toEqual(['Ålesund 2026']);
  });
  it('shows everything in its order before anything was typed', () => {
    expect(found('  ')).toEqual(entries.map(({ label }) => label));
  });
});

describe('match-words', () => {
  it('wants every word somewhere', () => {
    expect(matchesWords(wordsOf('dark theme'), 'Theme', 'light dark')).toBe(true);
    expect(matchesWords(wordsOf('dark zoom'), 'Theme', 'light dark')).toBe(false);
  });
  it('ranks the beginning, then a word, then the middle', () => {
    expect(['trash', 'to trash', 'xtrash'].map((name) => rankOf(['tra'], name))).toEqual([0, 1, 2]);
  });
});
