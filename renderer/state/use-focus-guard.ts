/** Notices when what had the focus was taken off the screen, by whatever change, and gives the focus to the list. */
import { useEffect } from 'react';
import { keepFocus } from './focus';

export function useFocusGuard(): void {
  useEffect(() => {
    let last: Element | null = null;
    const onFocus = (event: FocusEvent): void => {
      last = event.target instanceof Element ? event.target : null;
    };
    // Browsers tell nobody when the focused element is removed.
    const watch = new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      // What takes the focus may not be drawn yet; every later change asks again until something has it.
      keepFocus();
    });
    document.addEventListener('focusin', onFocus);
    watch.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      watch.disconnect();
    };
  }, []);
}
