/** Puts the focus on the setting that was searched for, once the open dialog shows it. */
import { useEffect } from 'react';
import { focusControl } from '../../ui/focus-control';

/** Some parts wait for an answer of the store; after this many ms the setting is not there. */
const patience = 3_000;

/** @param ready whether the settings have been read */
export function useGoTo(names: readonly string[] | null, ready: boolean): void {
  useEffect(() => {
    const dialog = document.querySelector('dialog[open]');
    if (!ready || names === null || !dialog || focusControl(dialog, names)) return undefined;
    const observer = new MutationObserver(() => {
      if (focusControl(dialog, names)) observer.disconnect();
    });
    observer.observe(dialog, { childList: true, subtree: true });
    const timer = setTimeout(() => observer.disconnect(), patience);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [names, ready]);
}
