/** The message list as a person sees it: its rows read off the screen, found by scrolling, acted upon by keys. */
import { type Locator, type Page } from 'playwright';
import { expect } from './expect';
import { handsOf } from './hands';
import { messageGrid } from './satchel';
import { waitUntil } from './wait-until';

export interface ListRow {
  /** The row element's own id. */
  elementId: string;
  /** From the top, 1 is the newest. */
  index: number;
  /** What a screen reader says. */
  label: string;
  people: string;
  subject: string;
  preview: string;
  /** The account's name in text; null in the folders of one account. */
  account: string | null;
  /** The colour of the account's stripe. */
  colour: string | null;
  /** ISO time that the list is sorted by. */
  time: string;
  unread: boolean;
  starred: boolean;
  /** Waits for the server. */
  pending: boolean;
  attachments: boolean;
}

/** The rows that are on the screen now and have their content. */
export function visibleRows(page: Page): Promise<ListRow[]> {
  return messageGrid(page).evaluate((grid) =>
    [...grid.querySelectorAll<HTMLElement>('[role=row]')].flatMap((row) => {
      const time = row.querySelector('time');
      if (!time) return [];
      const texts = [...row.querySelectorAll<HTMLElement>('[role=gridcell] span[dir=auto]')].map(
        (one) => one.textContent,
      );
      const stripe = row.querySelector<HTMLElement>('[role=gridcell] > span[style]');
      const label = row.getAttribute('aria-label') ?? '';
      const states = /^(?:Unread, )?(?:Starred, )?(?:Answered, )?/.exec(label)?.[0] ?? '';
      return [
        {
          elementId: row.id,
          index: Number(row.getAttribute('aria-rowindex')),
          label,
          people: texts[0] ?? '',
          subject: texts[1] ?? '',
          preview: (texts[2] ?? '').trim(),
          account: texts[3] ?? null,
          colour: stripe ? getComputedStyle(stripe).backgroundColor : null,
          time: time.dateTime,
          unread: states.includes('Unread'),
          starred: states.includes('Starred'),
          pending: label.endsWith(', Waiting for the server'),
          attachments: label.includes(', Has attachments'),
        },
      ];
    }),
  );
}

/** How many messages the folder has, as the grid tells assistive technology; -1 while it does not know yet. */
export async function listTotal(page: Page): Promise<number> {
  // An empty folder shows a sentence instead of the grid.
  const grid = page.getByRole('region', { name: 'Message list' }).locator('[role=grid]');
  return Number(await grid.getAttribute('aria-rowcount'));
}

async function scrollTo(page: Page, top: number): Promise<void> {
  await messageGrid(page).evaluate((grid, to) => {
    grid.scrollTop = to;
  }, top);
}

/**
 * Whether rows lie without a gap from the top to the bottom of what is in view: right after scrolling a busy machine
 * still shows the rows of before, beside the one with the cursor, and to read those would be to miss these.
 */
function fillsTheView(page: Page): Promise<boolean> {
  return messageGrid(page).evaluate((grid) => {
    const view = grid.getBoundingClientRect();
    const total = Number(grid.getAttribute('aria-rowcount'));
    const rows = [...grid.querySelectorAll('[role=row]')]
      .map((row) => ({
        top: row.getBoundingClientRect().top,
        bottom: row.getBoundingClientRect().bottom,
        index: Number(row.getAttribute('aria-rowindex')),
      }))
      .sort((a, b) => a.top - b.top);
    let covered = view.top;
    for (const { top, bottom, index } of rows) {
      // A little room between rows, or above the first one, is no gap.
      if (bottom <= covered || (top > covered + 8 && index !== 1)) continue;
      covered = index === total ? view.bottom : bottom;
    }
    return covered >= view.bottom - 8;
  });
}

/**
 * Waits until the rows in view have their content, and no other folder's. That they fill the view is asked first: rows read
 * before that could be those of before the scrolling still, and what fills the view a moment later would never be read.
 */
async function settled(page: Page): Promise<ListRow[]> {
  return waitUntil(
    async () => {
      if (!(await fillsTheView(page))) return false;
      const rows = await visibleRows(page);
      const shown = await messageGrid(page).getByRole('row').count();
      return rows.length > 0 && rows.length === shown && rows;
    },
    { what: 'the rows in view to be filled', everyMs: 20 },
  );
}

/** Every row of the open folder, from the newest to the oldest. */
export async function allRows(page: Page): Promise<ListRow[]> {
  if ((await listTotal(page)) === 0) return [];
  const rows = new Map<number, ListRow>();
  for (let top = 0; ;) {
    await scrollTo(page, top);
    for (const row of await settled(page)) rows.set(row.index, row);
    const { height, total } = await messageGrid(page).evaluate((grid) => ({
      height: grid.clientHeight,
      total: grid.scrollHeight,
    }));
    if (top + height >= total) break;
    top += Math.max(200, height - 80);
  }
  await scrollTo(page, 0);
  return [...rows.values()].sort((a, b) => a.index - b.index);
}

export interface WantedRow {
  /** The time that its row is sorted by; no two mails of the corpus share one. */
  time?: Date;
  subject?: string;
}

const fits = (row: ListRow, { time, subject }: WantedRow): boolean =>
  (time === undefined || row.time === time.toISOString()) &&
  (subject === undefined || row.subject === subject);

/** Finds a row, scrolling from the top; null when the open folder does not show it. */
export async function findRow(page: Page, wanted: WantedRow): Promise<ListRow | null> {
  if ((await listTotal(page)) === 0) return null;
  const here = (await visibleRows(page)).find((row) => fits(row, wanted));
  if (here) return here;
  for (let top = 0; ;) {
    await scrollTo(page, top);
    const found = (await settled(page)).find((row) => fits(row, wanted));
    if (found) return found;
    const { height, total } = await messageGrid(page).evaluate((grid) => ({
      height: grid.clientHeight,
      total: grid.scrollHeight,
    }));
    if (top + height >= total) return null;
    top += Math.max(200, height - 80);
  }
}

export async function needRow(page: Page, wanted: WantedRow): Promise<ListRow> {
  return waitUntil(() => findRow(page, wanted), {
    what: `a row ${wanted.subject ?? ''} ${wanted.time?.toISOString() ?? ''}`,
    timeoutMs: 60_000,
  });
}

export const rowLocator = (page: Page, row: ListRow): Locator =>
  page.locator(`[id="${row.elementId.replace(/["\\]/g, '\\$&')}"]`);

/** Opens a message in the reader. Opening marks it read after a moment. */
export async function openMessage(page: Page, wanted: WantedRow): Promise<ListRow> {
  const row = await needRow(page, wanted);
  await handsOf(page).openRow(rowLocator(page, row));
  const reader = page.getByRole('region', { name: 'Reader' });
  await expect(reader.getByRole('heading', { level: 2 })).toHaveText(row.subject);
  return row;
}

/** What a key does to a row: it leaves the folder, or its state changes. */
export type Effect = 'leaves' | ((row: ListRow) => boolean);

/**
 * Presses a key on one message that is not opened for it.
 * @returns ms until the screen showed the effect
 */
export async function actOn(page: Page, wanted: WantedRow, key: string, effect: Effect): Promise<number> {
  const row = await selectOnly(page, wanted);
  const since = Date.now();
  await page.keyboard.press(key);
  await showsEffect(page, row, effect);
  return Date.now() - since;
}

/** Puts the cursor on this message without opening it: keys act on it alone. */
export async function selectOnly(page: Page, wanted: WantedRow): Promise<ListRow> {
  await clearSelection(page);
  const row = await needRow(page, wanted);
  await handsOf(page).pointAt(rowLocator(page, row));
  await expect(messageGrid(page)).toHaveAttribute('aria-activedescendant', row.elementId);
  return row;
}

export const clearSelection = (page: Page): Promise<void> => handsOf(page).clearSelection();

export async function showsEffect(page: Page, row: ListRow, effect: Effect): Promise<void> {
  await waitUntil(
    async () => {
      const now = (await visibleRows(page)).find((one) => one.elementId === row.elementId);
      return effect === 'leaves' ? !now : now !== undefined && effect(now);
    },
    { what: `the screen to show what was done to “${row.subject}”`, timeoutMs: 20_000, everyMs: 5 },
  );
}

/** Moves the selected messages by the dialog that `v` opens. @param account the name of the folder's account */
export async function moveSelectedTo(page: Page, folder: string, account: string): Promise<void> {
  await page.keyboard.press('v');
  const dialog = page.getByRole('dialog', { name: /^Move/ });
  const name = folder.split('/').at(-1) ?? folder;
  await handsOf(page).type(dialog.getByRole('combobox'), `${name} ${account}`);
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await expect(dialog.getByRole('option')).toContainText(name);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}
