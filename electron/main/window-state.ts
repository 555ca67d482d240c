/** Where the window was when it was last closed, in settings/window.json: a convenience, so damage is answered by defaults. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Log } from './log-line';

const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Bounds = z.infer<typeof Bounds>;

const WindowFile = z.object({ format: z.literal(1), bounds: Bounds, maximised: z.boolean() });

export interface WindowPlacement {
  /** Without a place the system chooses one. */
  bounds: Partial<Pick<Bounds, 'x' | 'y'>> & Pick<Bounds, 'width' | 'height'>;
  maximised: boolean;
}

export const firstPlacement: WindowPlacement = { bounds: { width: 1280, height: 820 }, maximised: false };

/** So much of the title bar must be on a screen that a hand can grasp it, in pixels. */
const grasp = { width: 120, height: 40 };

/**
 * Puts remembered bounds on the screens that there are now: a window on a screen that is gone would be lost to its owner.
 * @param workAreas of all screens, the primary one first
 */
export function placeOnScreen(bounds: Bounds, workAreas: readonly Bounds[]): WindowPlacement['bounds'] {
  const shown = workAreas.find((area) => {
    const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const topInside = bounds.y >= area.y && bounds.y + grasp.height <= area.y + area.height;
    return across >= grasp.width && topInside;
  });
  const area = shown ?? workAreas[0];
  const width = area ? Math.min(bounds.width, area.width) : bounds.width;
  const height = area ? Math.min(bounds.height, area.height) : bounds.height;
  return shown ? { x: bounds.x, y: bounds.y, width, height } : { width, height };
}

/** What is needed of a BrowserWindow. */
export interface PlacedWindow {
  getNormalBounds(): Bounds;
  isMaximized(): boolean;
  isDestroyed(): boolean;
  on(event: 'resize' | 'move' | 'maximize' | 'unmaximize' | 'close', listener: () => void): unknown;
}

export interface WindowState {
  /** Call when the screens are known, that is after ready. */
  recall(workAreas: readonly Bounds[]): WindowPlacement;
  /** Remembers the window from now on. @returns writes at once, for quitting, which closes no window */
  follow(window: PlacedWindow): () => void;
}

/** Dragging a window sends hundreds of events; it is written when it rests, and at closing. */
const rest = 400;

/** @param settingsDir an existing folder of mode 0700 */
export function createWindowState(settingsDir: string, log: Log): WindowState {
  const path = join(settingsDir, 'window.json');
  let written = '';
  const write = (window: PlacedWindow): void => {
    if (window.isDestroyed()) return;
    const text = JSON.stringify({
      format: 1,
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
    } satisfies z.infer<typeof WindowFile>);
    if (text === written) return;
    try {
      // Before the window is gone there is no time to wait in; the loss of a hundred bytes would cost nobody anything.
      writeFileSync(`${path}.part`, text, { mode: 0o600 });
      renameSync(`${path}.part`, path);
      written = text;
    } catch (error) {
      log('warn', 'window-not-remembered', { code: (error as NodeJS.ErrnoException).code ?? '' });
    }
  };
  return {
    recall(workAreas) {
      const parsed = WindowFile.safeParse(readJson(path));
      if (!parsed.success) return firstPlacement;
      const { bounds, maximised } = parsed.data;
      return { bounds: placeOnScreen(bounds, workAreas), maximised };
    },
    follow(window) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const later = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => write(window), rest);
      };
      for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event, later);
      const now = (): void => {
        clearTimeout(timer);
        write(window);
      };
      window.on('close', now);
      return now;
    },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
