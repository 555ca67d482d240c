/** The system's own dialog that asks which files to open: the one way in which the ui can have a file opened by its path. */
import type { BaseWindow, OpenDialogOptions } from 'electron';
import type { OpenDialog } from './ask-folder';

/**
 * @param window the ui window, to which the dialog belongs; null while there is none
 * @returns a function that answers with absolute paths, none when the person closed the dialog or it is open already
 */
export function createAskFiles<W extends BaseWindow>(
  dialog: OpenDialog<W>,
  window: () => W | null,
  words: Pick<OpenDialogOptions, 'title' | 'buttonLabel' | 'filters'>,
): () => Promise<string[]> {
  const options: OpenDialogOptions = { ...words, properties: ['openFile', 'multiSelections'] };
  let asking = false;
  return async () => {
    if (asking) return [];
    asking = true;
    try {
      const parent = window();
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return answer.canceled ? [] : answer.filePaths;
    } finally {
      asking = false;
    }
  };
}
