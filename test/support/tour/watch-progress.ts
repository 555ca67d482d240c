/** Notes every state that the status bar shows, also those too short for a test that only looks now and then. */
import type { Page } from 'playwright';

interface WatchedWindow {
  shownProgress?: Set<string>;
}

/** From now on, as long as this page lives. */
export async function watchProgress(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    (window as WatchedWindow).shownProgress = seen;
    const look = (): void => {
      for (const chip of document.querySelectorAll<HTMLElement>('footer[aria-label=Status] [data-tone]')) {
        seen.add(
          [...chip.children]
            .map((part) => part.textContent)
            .join(' ')
            .trim(),
        );
      }
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    look();
  });
}

/** What was shown so far: account names with their words. */
export function progressSeen(page: Page): Promise<string[]> {
  return page.evaluate(() => [...((window as WatchedWindow).shownProgress ?? [])]);
}
