/** axe finds nothing to complain about on the main screens, light and dark. */
import { AxeBuilder } from '@axe-core/playwright';
import { openAccountForm } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { openMessage } from '../support/tour/message-list';
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
  await openAccountForm(page);
  await check('add account');
  expect(found).toEqual([]);
});
