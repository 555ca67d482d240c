/** The status bar: how each account is doing, and how much waits for a server. */
import type { Page } from 'playwright';
import { waitUntil } from './wait-until';

export interface ShownStatus {
  /** The whole app in a word: `Online`, `Offline`, … */
  overall: string;
  /** By account name: tone (ok, busy, offline, attention) and words. */
  accounts: Map<string, { tone: string; words: string }>;
  /** The number beside the clock. */
  pending: number;
}

export async function readStatus(page: Page): Promise<ShownStatus> {
  const shown = await page.locator('footer[aria-label=Status]').evaluate((bar) => ({
    overall: bar.querySelector('[data-status]')?.textContent ?? '',
    chips: [...bar.querySelectorAll<HTMLElement>('[data-tone]')].map((chip) => ({
      name: chip.querySelector('[dir=auto]')?.textContent ?? '',
      tone: chip.dataset['tone'] ?? '',
      words: chip.querySelector('span:last-child')?.textContent ?? '',
    })),
    pending: bar.querySelector('[data-f6=status]')?.textContent ?? '',
  }));
  return {
    overall: shown.overall,
    accounts: new Map(shown.chips.map(({ name, tone, words }) => [name, { tone, words }])),
    pending: Number.parseInt(shown.pending.replace(/\D/g, '') || '0', 10),
  };
}

/** Waits until the bar shows what `fits` wants. */
export async function waitForStatus(
  page: Page,
  what: string,
  fits: (status: ShownStatus) => boolean,
  timeoutMs = 180_000,
): Promise<ShownStatus> {
  return waitUntil(
    async () => {
      const status = await readStatus(page);
      return fits(status) && status;
    },
    {
      what,
      timeoutMs,
      everyMs: 50,
      onTimeout: async () => JSON.stringify([...(await readStatus(page)).accounts]),
    },
  );
}

export const allOnline =
  (accounts: number) =>
  (status: ShownStatus): boolean =>
    status.accounts.size === accounts &&
    [...status.accounts.values()].every(({ words }) => words === 'Online');

/** Whether the bar says just this of an account. */
export const saysOf =
  (label: string, words: string) =>
  ({ accounts }: ShownStatus): boolean =>
    accounts.get(label)?.words === words;
