/** axe finds nothing to complain about on the main screens, light and dark. */
import { AxeBuilder } from '@axe-core/playwright';
import { openAccountForm } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { openMessage } from '../support/tour/message-list';
import { messageGrid, resizeWindow } from '../support/tour/satchel';
import { inboxOf } from '../support/tour/tour-context';
import { test } from './satchel-test';

test('the main screens are free of what axe can find', async ({ begin }) => {
  const { satchel, world } = await begin({ kinds: ['work', 'isp'], add: ['work', 'isp'] });
  const page = satchel.ui;
  const found: string[] = [];
  const check = async (screen: string): Promise<void> => {
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
  await check('inbox');
  const mail = inboxOf(world.accounts.work).at(-1);
  await openMessage(page, mail ? { time: mail.date } : {});
  await check('reader');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await check('keyboard shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('dialog', { name: 'Pending operations' })).toBeVisible();
  await check('pending operations');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await check('settings');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands and folders' })).toBeVisible();
  await check('command palette');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await messageGrid(page).focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await check('menu of a message');
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem', { name: /^Fjordwerk/ }).click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await check('menu of an account');
  await page.keyboard.press('Escape');
  for (const density of ['cosy', 'compact', 'comfortable']) {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill(`${density} list`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await check(`${density} list`);
  }
  await messageGrid(page).focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toBeVisible();
  await check('everything selected');
  await page.keyboard.press('Escape');
  await resizeWindow(satchel, 900, 700);
  await page.getByRole('button', { name: 'Folders', exact: true }).click();
  await check('two panes, the folders over them');
  await page.keyboard.press('Escape');
  await resizeWindow(satchel, 600, 800);
  await check('one pane: reader');
  await page.getByRole('button', { name: 'Back to list' }).click();
  await check('one pane: list');
  await page.getByRole('button', { name: 'Back to folders' }).click();
  await check('one pane: folders');
  await page
    .getByRole('treeitem', { name: /^Inbox/ })
    .first()
    .click();
  await resizeWindow(satchel, 1280, 820);
  await openAccountForm(page);
  await check('add account');
  expect(found).toEqual([]);
});
