/** The system's own dialog that asks for a folder to write into. */
import type { BaseWindow, OpenDialogOptions, OpenDialogReturnValue } from 'electron';

/** What is needed of Electron's `dialog`. */
export interface OpenDialog<W> {
  showOpenDialog(window: W, options: OpenDialogOptions): Promise<OpenDialogReturnValue>;
  showOpenDialog(options: OpenDialogOptions): Promise<OpenDialogReturnValue>;
}

/** @param window the ui window, to which the dialog belongs; null while there is none */
export function createAskFolder<W extends BaseWindow>(
  dialog: OpenDialog<W>,
  window: () => W | null,
): (startDir: string) => Promise<string | null> {
  return async (startDir) => {
    const options: OpenDialogOptions = {
      title: 'Save mail to',
      buttonLabel: 'Save here',
      defaultPath: startDir,
      properties: ['openDirectory', 'createDirectory'],
    };
    const parent = window();
    const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  };
}
