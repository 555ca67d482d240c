/** The window: focus, menus, palette, panes, zoom, densities, and what of it is remembered. */
import type { Page } from 'playwright';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, rowLocator, showsEffect, visibleRows } from '../support/tour/message-list';
import { messageGrid, resizeWindow } from '../support/tour/satchel';
import { unifiedInbox } from '../support/tour/tour-world';
import { waitUntil } from '../support/tour/wait-until';
import { focusIn, pressWhereFocusIs } from './key-hands';
import { test } from './satchel-test';

const topRow = async (page: Page) => {
  const row = (await visibleRows(page)).find((one) => one.index === 1);
  if (!row) throw new Error('the list has no first row');
  return row;
};

/** Like `rows`, but through React's own state: the row that has the cursor. */
const cursorRow = (page: Page): Promise<string | null> =>
  messageGrid(page).getAttribute('aria-activedescendant');

test('twenty archives in a row by key keep pace and never lose the focus', async ({ begin }) => {
  const { satchel, world } = await begin({ corpus: { scale: 1 }, kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const before = await listTotal(page);
  expect(before).toBeGreaterThan(60);
  // The order that the server holds, newest first, without asking the screen.
  const order = unifiedInbox(world).map(({ mail }) => mail.date.toISOString());
  const first = await topRow(page);
  await rowLocator(page, first).click();

  for (let count = 0; count < 20; count += 1) {
    await page.keyboard.press('e');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  }
  await waitUntil(async () => (await listTotal(page)) === before - 20, { what: 'twenty to have left' });
  const left = (await visibleRows(page)).map(({ time }) => time);
  expect(left[0]).toBe(order[20]);
  // The cursor went on to the twenty-first, and it is open.
  expect(await cursorRow(page)).toBe((await topRow(page)).elementId);
  await expect(page.getByRole('region', { name: 'Reader' }).getByRole('heading', { level: 2 })).toHaveText(
    (await topRow(page)).subject || 'No subject',
  );

  // From inside the reader, where the element with the focus goes away with its message.
  await page
    .getByRole('toolbar', { name: 'Message actions' })
    .getByRole('button', { name: 'Archive' })
    .click();
  await waitUntil(async () => (await listTotal(page)) === before - 21, { what: 'one more to have left' });
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);

  // Where one pane fits: the reader stays, and so does the focus.
  await resizeWindow(satchel, 600, 800);
  await page.getByRole('button', { name: 'Back to list' }).click();
  await expect(messageGrid(page)).toBeFocused();
  await rowLocator(page, await topRow(page)).click();
  const reader = page.getByRole('region', { name: 'Reader' });
  await expect(reader).toBeVisible();
  for (let count = 0; count < 2; count += 1) {
    const subject = await reader.getByRole('heading', { level: 2 }).textContent();
    await pressWhereFocusIs(satchel, 'e');
    await expect(reader.getByRole('heading', { level: 2 })).not.toHaveText(subject ?? '');
  }
  expect(await focusIn(page)).not.toBe('nothing');
  await page.getByRole('button', { name: 'Back to list' }).click();
  await expect(messageGrid(page)).toBeFocused();
  await waitUntil(async () => (await listTotal(page)) === before - 23, { what: 'the list to be back' });
});

test('menus by mouse and by key do what the keys do; mail is dragged to folders', async ({ begin }) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const menu = page.getByRole('menu');
  let row = await topRow(page);

  await rowLocator(page, row).click({ button: 'right' });
  await expect(menu).toBeVisible();
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu.getByRole('menuitem', { name: 'Delete for ever…' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Open' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(messageGrid(page)).toBeFocused();

  for (const key of ['Shift+F10', 'ContextMenu']) {
    row = await topRow(page);
    await rowLocator(page, row).click();
    await page.keyboard.press(key);
    await expect(menu).toBeVisible();
    await page.keyboard.press('a');
    await expect(menu.getByRole('menuitem', { name: 'Archive' })).toBeFocused();
    await page.keyboard.press('Enter');
    await showsEffect(page, row, 'leaves');
    await expect(messageGrid(page)).toBeFocused();
  }

  const inbox = page.getByRole('treeitem', { name: /^Inbox/ }).first();
  await inbox.focus();
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: 'Mark all as read' })).toBeVisible();
  await menu.getByRole('menuitem', { name: 'Mark all as read' }).click();
  await waitUntil(async () => (await visibleRows(page)).every(({ unread }) => !unread), {
    what: 'everything in view to be read',
  });
  await expect(inbox).toBeFocused();

  row = await topRow(page);
  await rowLocator(page, row).dragTo(page.getByRole('treeitem', { name: /^Ålesund 2026/ }));
  await showsEffect(page, row, 'leaves');
  await goToFolder(page, { account: 'Fjordwerk', path: 'Projects/Ålesund 2026' });
  await waitUntil(async () => (await visibleRows(page)).some(({ time }) => time === row.time), {
    what: 'the dragged message in its folder',
  });
});

test('the palette runs commands and goes to folders by a few letters', async ({ begin }) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const row = await topRow(page);
  await rowLocator(page, row).click();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands and folders' });
  await palette.getByRole('combobox').fill('arch');
  await expect(palette.getByRole('option').first()).toContainText('Archive');
  await page.keyboard.press('Enter');
  await showsEffect(page, row, 'leaves');
  await expect(palette).toBeHidden();

  await page.keyboard.press('Control+k');
  await palette.getByRole('combobox').fill('alesund');
  await page.keyboard.press('Enter');
  await expect(messageGrid(page)).toHaveAccessibleName('Messages in Ålesund 2026');

  await page.keyboard.press('Control+k');
  await palette.getByRole('combobox').fill('keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('widths, density, zoom and the window itself are as they were left', async ({ begin }) => {
  const session = await begin({ kinds: ['work'], add: ['work'] });
  let page = session.satchel.ui;
  const separator = () => page.getByRole('separator', { name: 'Width of the message list' });
  const listWidth = async (): Promise<number> =>
    Math.round((await messageGrid(page).boundingBox())?.width ?? 0);
  await separator().focus();
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('ArrowRight');
  await expect(separator()).toHaveAttribute('aria-valuenow', '440');
  expect(await listWidth()).toBe(439);
  const box = await separator().boundingBox();
  await page.mouse.move((box?.x ?? 0) + 5, 300);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) - 95, 300, { steps: 5 });
  await page.mouse.up();
  await expect(separator()).toHaveAttribute('aria-valuenow', '340');

  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('searchbox').fill('zzz');
  await expect(settings.getByText('No setting is called “zzz”.')).toBeVisible();
  await settings.getByRole('searchbox').fill('density');
  await expect(settings.getByRole('radio', { name: 'Dark' })).toHaveCount(0);
  await settings.getByRole('radio', { name: 'Compact' }).check();
  await page.keyboard.press('Escape');
  const rowHeight = async (): Promise<number> =>
    (await rowLocator(page, await topRow(page)).boundingBox())?.height ?? 0;
  expect(await rowHeight()).toBe(30);

  await resizeWindow(session.satchel, 1150, 700);
  await page.keyboard.press('Control+=');
  await page.keyboard.press('Control++');
  await page.waitForFunction(() => Math.abs(window.devicePixelRatio - 1.25) < 0.01);
  await page.keyboard.press('Control+-');
  await page.waitForFunction(() => Math.abs(window.devicePixelRatio - 1.1) < 0.01);

  await session.restart('close');
  page = session.satchel.ui;
  await messageGrid(page).waitFor();
  await page.waitForFunction(() => Math.abs(window.devicePixelRatio - 1.1) < 0.01);
  expect(await page.evaluate(() => Math.round((window.innerWidth * window.devicePixelRatio) / 10))).toBe(115);
  await page.keyboard.press('Control+0');
  await page.waitForFunction(() => window.devicePixelRatio === 1);
  await expect(separator()).toHaveAttribute('aria-valuenow', '340');
  expect(await rowHeight()).toBe(30);
});

test('a notice is seen, heard and pressed over a dialog too', async ({ begin }) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const row = await topRow(page);
  await rowLocator(page, row).click();
  await page.keyboard.press('e');
  await showsEffect(page, row, 'leaves');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const panel = page.getByRole('dialog', { name: 'Pending operations' });
  // By role: what a modal dialog makes inert has none.
  await panel.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await page.keyboard.press('Escape');
  await waitUntil(async () => (await topRow(page)).elementId === row.elementId, {
    what: 'the message to be back',
  });
});
