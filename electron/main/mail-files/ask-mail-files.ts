/** Asks which mail files to open. */
import type { BaseWindow } from 'electron';
import { createAskFiles } from '../attachments/ask-files';
import type { OpenDialog } from '../attachments/ask-folder';

/** As `createAskFiles`. */
export function createAskMailFiles<W extends BaseWindow>(
  dialog: OpenDialog<W>,
  window: () => W | null,
): () => Promise<string[]> {
  return createAskFiles(dialog, window, {
    title: 'Open mail file',
    buttonLabel: 'Open',
    filters: [
      { name: 'Mail', extensions: ['eml'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
}
