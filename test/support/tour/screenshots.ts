/** Takes a screen in light and in dark, for people to look at. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';

export interface Screenshots {
  /**
   * @param name without number and ending
   * @param capture takes the picture instead of Playwright, which sees only a part of a zoomed page
   */
  take(page: Page, name: string, capture?: () => Promise<Buffer>): Promise<void>;
  /** What was taken so far. */
  readonly files: string[];
  readonly folder: string;
}

export async function createScreenshots(folder: string): Promise<Screenshots> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  let number = 0;
  return {
    files,
    folder,
    async take(page, name, capture) {
      number += 1;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForFunction(
          (theme) => document.documentElement.dataset['theme'] === theme,
          colorScheme,
        );
        const file = join(folder, `${String(number).padStart(2, '0')}-${name}-${colorScheme}.png`);
        if (capture) await writeFile(file, await capture());
        else await page.screenshot({ path: file });
        files.push(file);
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  };
}
