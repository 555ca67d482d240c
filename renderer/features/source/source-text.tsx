/** The source itself: text that can be read, searched, wrapped or not, and never changed. */
import { ChevronDown, ChevronUp, WrapText } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { recall, remember } from '../../state/ui-store';
import { IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { describeFound, findInText } from './find-in-text';
import styles from './source.module.css';
import { useFound } from './use-found';

export function SourceText({ text }: { text: string }): ReactNode {
  const pre = useRef<HTMLPreElement>(null);
  const find = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(() => recall('source-wrap', true));
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => findInText(text, typed), [text, typed]);
  useFound(pre, found, found.length > 0 ? at : -1);
  useEffect(() => pre.current?.focus({ preventScroll: true }), []);
  useSheetKeys(pre, find);

  const step = (by: 1 | -1): void => setAt(found.length > 0 ? (at + by + found.length) % found.length : 0);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  const toggleWrap = (): void => {
    remember('source-wrap', !wrap);
    setWrap(!wrap);
  };
  return (
    <>
      <div className={styles.tools} role="toolbar" aria-label="Source">
        <input
          ref={find}
          className={styles.find}
          type="text"
          aria-label="Find in the source"
          placeholder="Find"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <span className={styles.count} role="status">
          {describeFound(found.length, at, typed)}
        </span>
        <IconButton
          icon={ChevronUp}
          label="Previous place"
          hint="Shift+Enter"
          aria-disabled={found.length === 0}
          onClick={() => step(-1)}
        />
        <IconButton
          icon={ChevronDown}
          label="Next place"
          hint="Enter"
          aria-disabled={found.length === 0}
          onClick={() => step(1)}
        />
        <span className={styles.spring} />
        <IconButton icon={WrapText} label="Wrap long lines" pressed={wrap} onClick={toggleWrap} />
      </div>
      <pre
        ref={pre}
        className={cx(styles.source, wrap && styles.wrapped)}
        dir="ltr"
        role="document"
        aria-label="Source of the message"
        // Focusable, so that it can be scrolled by keys.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {text}
      </pre>
    </>
  );
}

/** Find, and select all of the source rather than all of the window. */
function useSheetKeys(
  pre: { readonly current: HTMLElement | null },
  find: { readonly current: HTMLInputElement | null },
): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const key = event.key.toLowerCase();
      if (key === 'f') find.current?.select();
      else if (key === 'a' && event.target !== find.current && pre.current)
        getSelection()?.selectAllChildren(pre.current);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [pre, find]);
}
