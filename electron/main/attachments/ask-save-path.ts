/** The system's own dialog that asks where to save a file. */
import type { BaseWindow, SaveDialogOptions, SaveDialogReturnValue } from 'electron';

/** What is needed of Electron's `dialog`. */
export interface SaveDialog<W> {
  showSaveDialog(window: W, options: SaveDialogOptions): Promise<SaveDialogReturnValue>;
  showSaveDialog(options: SaveDialogOptions): Promise<SaveDialogReturnValue>;
}

/** @param window the ui window, to which the dialog belongs; null while there is none */
export function createAskSavePath<W extends BaseWindow>(
  dialog: SaveDialog<W>,
  window: () => W | null,
  title = 'Save attachment',
): (defaultPath: string) => Promise<string | null> {
  return async (defaultPath) => {
    const options: SaveDialogOptions = {
      title,
      defaultPath,
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    };
    const parent = window();
    const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
    return answer.canceled || !answer.filePath ? null : answer.filePath;
  };
}
