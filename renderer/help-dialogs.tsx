/** Whichever dialog of the Help menu is open, over whatever else is. */
import type { ReactNode } from 'react';
import { AboutDialog } from './features/help/about-dialog';
import { KeySheet } from './features/keys/key-sheet';
import { useHelp } from './state/help';

export function HelpDialogs(): ReactNode {
  const open = useHelp((state) => state.open);
  const close = (): void => useHelp.setState({ open: null });
  switch (open) {
    case null:
      return null;
    case 'keys':
      return <KeySheet onClose={close} />;
    case 'about':
      return <AboutDialog onClose={close} />;
  }
}
