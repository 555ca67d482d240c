/** Where the window goes when its screen is still there, smaller, or gone; and that a damaged file hurts nobody. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type PlacedWindow,
  createWindowState,
  firstPlacement,
  placeOnScreen,
} from '../../../electron/main/window-state';

const laptop = { x: 0, y: 24, width: 1440, height: 876 };
const external = { x: 1440, y: 0, width: 2560, height: 1440 };

describe('placeOnScreen', () => {
  it('keeps what is on a screen', () => {
    const bounds = { x: 1600, y: 100, width: 1200, height: 900 };
    expect(placeOnScreen(bounds, [laptop, external])).toEqual(bounds);
  });
  it('lets the system place a window whose screen is gone, no larger than the one that is left', () => {
    expect(placeOnScreen({ x: 1600, y: 100, width: 2000, height: 1200 }, [laptop])).toEqual({
      width: 1440,
      height: 876,
    });
  });
  it('does not leave only an edge, or a title bar above the screen', () => {
    expect(placeOnScreen({ x: 1400, y: 100, width: 900, height: 600 }, [laptop])).toEqual({
      width: 900,
      height: 600,
    });
    expect(placeOnScreen({ x: 100, y: -200, width: 900, height: 600 }, [laptop])).toEqual({
      width: 900,
      height: 600,
    });
  });
});

describe('createWindowState', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'satchel-window-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const state = () => createWindowState(dir, () => undefined);

  it('begins with a size of its own', () => {
    expect(state().recall([laptop])).toEqual(firstPlacement);
  });
  it('remembers bounds and whether it was maximised, written at closing', () => {
    const listeners = new Map<string, () => void>();
    const bounds = { x: 10, y: 40, width: 900, height: 700 };
    const window: PlacedWindow = {
      getNormalBounds: () => bounds,
      isMaximized: () => true,
      isDestroyed: () => false,
      on: (event, listener) => listeners.set(event, listener),
    };
    state().follow(window);
    listeners.get('close')?.();
    expect(JSON.parse(readFileSync(join(dir, 'window.json'), 'utf8'))).toMatchObject({ bounds });
    expect(state().recall([laptop])).toEqual({ bounds, maximised: true });
  });
  it.each([
    '',
    '{',
    '{"format":2}',
    '{"format":1,"bounds":{"x":0,"y":0,"width":-1,"height":1},"maximised":false}',
  ])('starts with the defaults after %j', (text) => {
    writeFileSync(join(dir, 'window.json'), text);
    expect(state().recall([laptop])).toEqual(firstPlacement);
  });
});
