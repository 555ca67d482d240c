/** Ctrl+K: every command and every folder, found by typing a few letters, each with the key that does the same. */
import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { startsFocused } from '../../ui/auto-focus';
import { cx } from '../../ui/cx';
import { Dialog } from '../../ui/dialog';
import styles from './command-palette.module.css';
import { findEntries } from './find-entries';
import type { PaletteEntry } from './find-entries';
import { Keys } from './keys';

export function CommandPalette({
  entries,
  onClose,
}: {
  entries: readonly PaletteEntry[];
  onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = useMemo(() => findEntries(entries, typed), [entries, typed]);
  const at = Math.min(active, found.length - 1);

  const run = (entry: PaletteEntry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive(at + 1 < found.length ? at + 1 : 0);
    else if (event.key === 'ArrowUp') setActive(at > 0 ? at - 1 : found.length - 1);
    else if (event.key === 'Enter') run(found[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title="Commands and folders" shape="top" onClose={onClose}>
      <input
        type="text"
        {...startsFocused}
        role="combobox"
        className={styles.filter}
        aria-label="Command or folder"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        placeholder="What would you like to do?"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} role="listbox" aria-label="Found" className={styles.list}>
        {found.map((entry, index) => (
          // The combobox above keeps the focus and has the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            className={cx(styles.option, index === at && styles.active)}
            onMouseMove={() => setActive(index)}
            onClick={() => run(entry)}
          >
            <span className={styles.icon}>{entry.icon && <entry.icon size={16} aria-hidden />}</span>
            <span className={styles.label} dir="auto">
              {entry.label}
            </span>
            <span className={styles.detail} dir="auto">
              {entry.detail}
            </span>
            <span className={styles.keys}>{entry.keys && <Keys keys={entry.keys} />}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className={styles.none} role="status">
          Nothing is called “{typed}”.
        </p>
      )}
    </Dialog>
  );
}
