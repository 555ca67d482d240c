/** axe finds nothing to complain about on the main screens, light and dark. */
import { openAccountForm } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { openMessage } from '../support/tour/message-list';
import { messageGrid, resizeWindow } from '../support/tour/satchel';
import { saysOf, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { checkWith } from './axe';
import { test } from './satchel-test';

test('the main screens are free of what axe can find', async ({ begin }) => {
  const { satchel, world } = await begin({ kinds: ['work', 'isp'], add: ['work', 'isp'] });
  const page = satchel.ui;
  const found: string[] = [];
  const check = checkWith(page, found);
  const dialog = async (key: string, name: RegExp): Promise<void> => {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await check(`the dialog of ${key}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
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
  await page.locator('[role=treeitem][data-node^="mailbox:pop3"][data-node$="/Archive"]').click();
  await expect(page.getByRole('region', { name: 'Message list' })).toContainText('The archive is empty');
  await check('empty folder');
  await goToFolder(page, { unified: 'inbox' });
  await openMessage(page, mail ? { time: mail.date } : {});
  await dialog('v', /^Move/);
  await dialog('Shift+Delete', /Delete/);
  const chip = page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Fjordwerk' });
  await chip.click();
  await expect(page.getByRole('form', { name: 'Folders of this account' })).toBeVisible();
  await check('account settings');
  await page.getByRole('button', { name: 'Remove account…' }).click();
  await expect(page.getByRole('dialog', { name: /^Remove/ })).toBeVisible();
  await check('remove account');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await world.server.stop();
  await waitForStatus(page, 'the IMAP account to be offline', saysOf('Fjordwerk', 'Offline'));
  await messageGrid(page).focus();
  await page.keyboard.press('e');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('rchived');
  await check('offline, with a notice');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const waiting = page.getByRole('dialog', { name: 'Pending operations' });
  await expect(waiting.getByRole('button', { name: /Discard/ }).first()).toBeVisible();
  await check('operations that wait');
  await page.keyboard.press('Escape');
  await openAccountForm(page);
  await page.getByRole('button', { name: 'Add account', exact: true }).last().click();
  await expect(page.getByText('Some fields need another look.')).toBeVisible();
  await check('add account, with errors');
  expect(found).toEqual([]);
});

test('the first screen is free of what axe can find', async ({ begin }) => {
  const { satchel } = await begin({ kinds: ['work'] });
  const page = satchel.ui;
  await expect(page.getByRole('heading', { name: 'Welcome to Satchel' })).toBeVisible();
  const found: string[] = [];
  // However long the form is.
  await expect(page.getByRole('button', { name: 'Add account' })).toBeInViewport({ ratio: 1 });
  await checkWith(page, found)('first run');
  expect(found).toEqual([]);
});
