/** Puts the chosen theme, or the system's, on the root element. */
import { useEffect, useSyncExternalStore } from 'react';
import { useUi } from './ui-store';

const systemDark = '(prefers-color-scheme: dark)';

/** The theme that is seen, whoever chose it. */
export function useShownTheme(): 'light' | 'dark' {
  const choice = useUi((state) => state.theme);
  const system = useSyncExternalStore(
    (changed) => {
      const dark = window.matchMedia(systemDark);
      dark.addEventListener('change', changed);
      return () => dark.removeEventListener('change', changed);
    },
    () => (window.matchMedia(systemDark).matches ? 'dark' : 'light'),
  );
  return choice === 'system' ? system : choice;
}

/** Called once, by the app's root. */
export function useTheme(): void {
  const theme = useShownTheme();
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
