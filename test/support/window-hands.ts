/** A person's hands on an app's windows: X11 keys, sizes and the system's own dialogs, for an app that cannot be asked inside. */
import type { Page } from 'playwright';
import { waitUntil } from './tour/wait-until';

export interface WindowHands {
  /** Types a path into the next “Save attachment” dialog, whenever it opens. */
  answerSaveDialog(path: string): Promise<void>;
  /** Of the window's content, in pixels of the screen. */
  resize(width: number, height: number): Promise<void>;
  /** By the zoom keys, as near as their steps come. */
  zoom(factor: number): Promise<void>;
  /** The window's content as PNG. */
  capture(): Promise<Buffer>;
  /** By the window manager's key. */
  close(): Promise<void>;
  /** The class that the desktop knows the window by. */
  windowClass(): Promise<string>;
}

export interface HandsParts {
  run(command: string, args: string[], options: { env: NodeJS.ProcessEnv }): Promise<{ stdout: string }>;
  display: string;
  pid: number;
  page: Page;
  /** What went wrong in the background. */
  failed(error: unknown): void;
}

/** Waits for the window; needs xdotool and a window manager on the display. */
export async function windowHands({ run, display, page, failed }: HandsParts): Promise<WindowHands> {
  const env = { ...process.env, DISPLAY: display };
  const xdotool = async (...args: string[]): Promise<string> =>
    (await run('xdotool', args, { env })).stdout.trim();
  const find = async (title: string): Promise<string | undefined> =>
    // It exits with 1 when there is none.
    (await xdotool('search', '--onlyvisible', '--name', title).catch(() => ''))
      .split('\n')
      .filter(Boolean)
      .at(-1);
  const appear = (title: string): Promise<string> =>
    waitUntil(() => find(title), { what: `a window called ${title}` });
  const main = await appear('Satchel$');
  const activate = (window: string): Promise<string> => xdotool('windowactivate', '--sync', window);
  await activate(main);

  const save = async (path: string): Promise<void> => {
    const title = '^Save attachment$';
    const dialog = await appear(title);
    await activate(dialog);
    await xdotool('key', '--clearmodifiers', 'ctrl+a');
    await xdotool('type', '--clearmodifiers', '--delay', '5', path);
    await xdotool('key', '--clearmodifiers', 'Return');
    await waitUntil(async () => (await find(title)) === undefined, { what: 'the dialog to close' });
    await activate(main);
  };
  const scale = (): Promise<number> => page.evaluate(() => window.devicePixelRatio);

  return {
    answerSaveDialog: (path) => {
      save(path).catch(failed);
      return Promise.resolve();
    },
    resize: async (width, height) => {
      await xdotool('windowsize', '--sync', main, String(width), String(height));
    },
    zoom: async (factor) => {
      await activate(main);
      await xdotool('key', '--clearmodifiers', 'ctrl+0');
      await waitUntil(async () => Math.abs((await scale()) - 1) < 0.01, { what: 'zoom 100 %' });
      for (let before = 1; before < factor - 0.05; before = await scale()) {
        const last = before;
        await xdotool('key', '--clearmodifiers', 'ctrl+plus');
        await waitUntil(async () => (await scale()) > last, { what: 'the zoom key to be heard' });
      }
    },
    capture: async () => {
      const session = await page.context().newCDPSession(page);
      const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
      await session.detach();
      return Buffer.from(data, 'base64');
    },
    close: async () => {
      await activate(main);
      await xdotool('key', '--clearmodifiers', 'alt+F4');
    },
    windowClass: async () => {
      const { stdout } = await run('xprop', ['-id', main, 'WM_CLASS'], { env });
      return /"([^"]*)"\s*$/.exec(stdout)?.[1] ?? '';
    },
  };
}
