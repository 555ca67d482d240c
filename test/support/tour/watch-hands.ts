/** Proves that a tour was made without a pointer, and that the focus was always somewhere. */
import { strict as assert } from 'node:assert';
import type { Page } from 'playwright';
import { describeFocus } from './keyboard-hands';
import { waitUntil } from './wait-until';

const mark = 'pointer event: ';

/** @returns every press of a pointer that this window was given from now on, as it comes */
export async function watchPointer(page: Page): Promise<string[]> {
  const seen: string[] = [];
  // Told at once, so that a window that is killed takes nothing with it.
  page.on('console', (message) => {
    if (message.text().startsWith(mark)) seen.push(message.text().slice(mark.length));
  });
  await page.evaluate((prefix) => {
    // Presses only: Chromium itself sends a mouse move after a layout that changes what lies under the pointer.
    for (const type of ['pointerdown', 'mousedown', 'mouseup', 'wheel', 'dragstart'])
      window.addEventListener(
        type,
        (event) => {
          const target = event.target instanceof Element ? event.target.outerHTML.slice(0, 120) : '';
          console.debug(`${prefix}${type} on ${target}`);
        },
        { capture: true },
      );
  }, mark);
  return seen;
}

/** A keyboard user must never have to look for the focus. */
export async function assertFocusSomewhere(page: Page, when: string): Promise<void> {
  await waitUntil(
    () => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body),
    {
      what: `the focus to be somewhere ${when}`,
      timeoutMs: 5_000,
      onTimeout: () => describeFocus(page),
    },
  );
  assert.notEqual(await describeFocus(page), 'nothing');
}
