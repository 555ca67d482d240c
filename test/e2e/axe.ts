/** axe over whatever is on the screen, in both themes. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from '../support/tour/expect';

/** @returns a function that adds to `found` what axe says of the screen, under the name given to it */
export function checkWith(page: Page, found: string[]): (screen: string) => Promise<void> {
  return async (screen) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme);
      // Electron has no other windows for axe to work in.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe').analyze();
      for (const { id, nodes } of violations)
        found.push(
          `${screen}, ${colorScheme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
        );
    }
  };
}

/** Nothing is found on the screen as it is; it is light afterwards. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  const found: string[] = [];
  await checkWith(page, found)(screen);
  expect(found).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}
