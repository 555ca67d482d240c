/** How the tour does things to a window: by mouse, or by keys alone. The steps are the same for both. */
import type { Page } from 'playwright';
import type { Hands } from './hands-interface';
import { type PressKey, keyboardHands } from './keyboard-hands';
import { mouseHands } from './mouse-hands';

export type HandsKind = 'mouse' | 'keyboard';

const known = new WeakMap<Page, Hands>();

/**
 * From now on this window is used in that way; a window of which nothing was said is used by mouse.
 * @param pressInWindow presses a key by the window itself, as the system does
 */
export function useHands(page: Page, kind: HandsKind, pressInWindow: PressKey): void {
  known.set(page, kind === 'keyboard' ? keyboardHands(page, pressInWindow) : mouseHands(page));
}

export function handsOf(page: Page): Hands {
  const hands = known.get(page) ?? mouseHands(page);
  known.set(page, hands);
  return hands;
}
