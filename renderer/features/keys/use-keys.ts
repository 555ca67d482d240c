/** Listens for keys on the whole window and calls the command that the registry names. */
import { useEffect, useRef } from 'react';
import { inOrder } from '../../state/in-order';
import { readingText } from '../../state/text-menus';
import { mailIsHidden, useUi } from '../../state/ui-store';
import { isTextField } from '../../ui/is-text-field';
import { chordOf, createKeyMatcher } from './key-registry';
import type { KeyCommandId } from './key-registry';

/** What a key does; what it fetches first, the next key waits for. */
export type KeyHandlers = Record<KeyCommandId, () => void | Promise<void>>;

/** Keys are inert in text fields and while a dialog is open, which has its own. */
export function useKeys(handlers: KeyHandlers): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    const match = createKeyMatcher();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
      const chord = chordOf(event);
      if (chord === null) return;
      const target = event.target instanceof Element ? event.target : null;
      const found = match(chord, {
        inList: target?.closest('[role="grid"]') != null,
        inText: isTextField(target),
        inComposer: mailIsHidden(useUi.getState()),
        now: event.timeStamp,
      });
      if (found.kind === 'none') return;
      // The browser asks for the system's menu by itself, unless the key is taken from it.
      if (found.kind === 'command' && found.id === 'menu' && target?.closest(readingText)) return;
      event.preventDefault();
      if (found.kind === 'command') inOrder(() => current.current[found.id]());
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
