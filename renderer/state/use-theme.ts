/** Puts the chosen theme, or the system's, on the root element. */
import { useEffect } from 'react';
import { useUi } from './ui-store';

export function useTheme(): void {
  const choice = useUi((state) => state.theme);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      document.documentElement.dataset['theme'] =
        choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [choice]);
}
