/** The words that the person has added to the dictionary: seen, searched, and removed with an undo. */
import { Search, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useSpelling } from '../../state/spelling';
import { IconButton } from '../../ui/button';
import { findOwnWords } from './find-own-words';
import dialogStyles from './settings-dialog.module.css';
import styles from './own-words-setting.module.css';

/** What people look for. */
export const ownWordsWords =
  'your own words added to the dictionary personal custom spelling remove delete forget misspelled';

/** From here on a person searches rather than looks. */
const searchable = 8;

export function OwnWordsSetting(): ReactNode {
  const { words, loadWords, removeWord } = useSpelling();
  const [typed, setTyped] = useState('');
  // Escape empties a search field: gone with its text, it would take the focus along.
  const [hasSearched, setHasSearched] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => void loadWords(), [loadWords]);
  if (words === null) return null;
  const { shown, more } = findOwnWords(words, typed);
  const remove = async (word: string): Promise<void> => {
    const at = shown.indexOf(word);
    await removeWord(word);
    // The row that had the focus is gone: the next one has it, or what is left.
    requestAnimationFrame(() => {
      const rows = [...(place.current?.querySelectorAll<HTMLElement>('li button') ?? [])];
      const next =
        rows[Math.min(at, rows.length - 1)] ?? place.current?.querySelector('input') ?? place.current;
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: 'nearest' });
    });
  };
  return (
    <div ref={place} className={styles.place} role="group" aria-label="Your own words" tabIndex={-1}>
      <p className={styles.title}>Your own words</p>
      {words.length === 0 ? (
        <p className={dialogStyles.hint}>
          There are none. “Add to Dictionary”, in the menu of an underlined word, makes it one of them.
        </p>
      ) : (
        <p className={dialogStyles.hint}>Never underlined, in whatever language you write.</p>
      )}
      {(words.length >= searchable || hasSearched) && (
        <div className={dialogStyles.search}>
          <Search size={16} aria-hidden />
          <input
            type="search"
            aria-label="Search your own words"
            placeholder="Search your own words"
            dir="auto"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setHasSearched(true);
            }}
          />
        </div>
      )}
      {shown.length > 0 && (
        <ul className={styles.list} aria-label="Your own words">
          {shown.map((word) => (
            <li key={word}>
              <span dir="auto">{word}</span>
              <IconButton icon={Trash2} label={`Remove “${word}”`} onClick={() => void remove(word)} />
            </li>
          ))}
        </ul>
      )}
      <p className={dialogStyles.hint} role="status">
        {countSentence(words.length, shown.length + more, more, typed)}
      </p>
    </div>
  );
}

function countSentence(all: number, found: number, more: number, typed: string): string {
  if (more > 0) return `${more.toLocaleString()} more are not shown: search for them.`;
  if (typed.trim() === '' || all === 0) return '';
  if (found === 0) return `None of your words is like “${typed.trim()}”.`;
  return found === 1 ? 'One word found.' : `${found} words found.`;
}
