/** Presses keys as the system does: to the page, or to the message frame where that has the focus. */
import type { Page } from 'playwright';
import type { Satchel } from '../support/tour/satchel';
import { waitUntil } from '../support/tour/wait-until';

/**
 * A key that the system gives to the message frame: main hears of it, the page does not. Electron's own `sendInputEvent`
 * would give it to the page.
 */
export async function pressInFrame(satchel: Satchel, key: string): Promise<void> {
  await satchel.app.evaluate(({ BrowserWindow }, pressed) => {
    const ui = BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().includes('//ui'));
    const modifiers = { control: false, meta: false, alt: false, shift: false, isAutoRepeat: false };
    const event = { preventDefault: () => undefined };
    ui?.webContents.emit('before-input-event', event, {
      ...{ type: 'keyDown', key: pressed, code: pressed },
      ...modifiers,
    });
  }, key);
}

/** What would hear a key: nothing at all is for a moment only, between two messages. */
export const focusIn = (page: Page): Promise<'frame' | 'page' | 'nothing'> =>
  page.evaluate(() => {
    if (document.activeElement instanceof HTMLIFrameElement) return 'frame';
    return document.activeElement === document.body ? 'nothing' : 'page';
  });

/** The page's own keyboard does not reach main, which hears the keys of a frame: so it depends on who has the focus. */
export async function pressWhereFocusIs(satchel: Satchel, key: string): Promise<void> {
  const focus = await waitUntil(
    async () => {
      const at = await focusIn(satchel.ui);
      return at === 'nothing' ? null : at;
    },
    { what: 'the focus to be somewhere' },
  );
  if (focus === 'frame') await pressInFrame(satchel, key);
  else await satchel.ui.keyboard.press(key);
}
