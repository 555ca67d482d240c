/** What the Help menu opens: over whatever is on the screen, so that nothing begun there is lost. */
import { create } from 'zustand';
import type { HelpItem } from '../../electron/contract/status-events';
import { copyDiagnostics } from './copy-diagnostics';
import { useUi } from './ui-store';

export type HelpDialog = Exclude<HelpItem, 'copy-diagnostics'>;

export const useHelp = create<{ open: HelpDialog | null }>()(() => ({ open: null }));

export function openHelp(item: HelpItem): void {
  switch (item) {
    case 'copy-diagnostics':
      void copyDiagnostics();
      return;
    case 'keys':
      // The key opens the same sheet.
      if (useUi.getState().dialog?.kind !== 'keys') useHelp.setState({ open: 'keys' });
      return;
    case 'about':
      useHelp.setState({ open: 'about' });
  }
}
