/** Tells why Satchel does not start, where a person sees it, and ends: no profile is opened for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is needed of Electron's `app`. */
export interface RefusingApp {
  setPath(name: 'userData' | 'sessionData', path: string): void;
  whenReady(): Promise<unknown>;
  exit(code: number): void;
}

/**
 * Without a display the sentence on stderr is all there is. A dialog needs an app that is ready, and Chromium writes
 * files wherever it is told to by then: into a folder of its own, which goes away again.
 * @param showError shows a dialog and returns when the person has closed it
 */
export function refuseStart(app: RefusingApp, sentence: string, showError: (sentence: string) => void): void {
  process.stderr.write(`Satchel: ${sentence}\n`);
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    app.exit(1);
    return;
  }
  const nowhere = mkdtempSync(join(tmpdir(), 'satchel-refused-'));
  const remove = (): void => rmSync(nowhere, { recursive: true, force: true });
  process.once('exit', remove);
  app.setPath('userData', nowhere);
  app.setPath('sessionData', nowhere);
  void app.whenReady().then(() => {
    showError(sentence);
    app.exit(1);
  });
}
