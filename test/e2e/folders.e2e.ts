/** Folders made, filled, renamed and deleted with no network, through a kill -9; afterwards the server has what the screen shows. */
import type { Locator, Page } from 'playwright';
import { expect } from '../support/tour/expect';
import { fromModifiedUtf7 } from '../support/corpus/modified-utf7';
import { addAccount } from '../support/tour/account-form';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, needRow, rowLocator } from '../support/tour/message-list';
import { createScreenshots } from '../support/tour/screenshots';
import { readServerState } from '../support/tour/server-state';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { RawImap } from '../support/raw-imap';
import { expectAccessible } from './axe';
import { test } from './satchel-test';

/** A row of the tree by what it says first. */
const row = (page: Page, name: string): Locator =>
  page.getByRole('treeitem', { name: new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,|$)`) });
const dialog = (page: Page): Locator => page.getByRole('dialog');

async function fromMenu(page: Page, folder: string, item: string | RegExp): Promise<void> {
  await row(page, folder).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

async function makeFolder(page: Page, under: string, name: string): Promise<void> {
  await fromMenu(page, under, /^New folder/);
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(row(page, name)).toBeVisible();
}

/** The open folder's newest message goes there. */
async function moveFirst(page: Page, to: string): Promise<void> {
  const before = await listTotal(page);
  await page.locator('[role=grid] [role=row]').first().click();
  await page.keyboard.press('v');
  await page.getByRole('combobox', { name: 'Folder to move to' }).fill(to);
  await page.keyboard.press('Enter');
  await waitUntil(async () => (await listTotal(page)) === before - 1, { what: 'the message to leave' });
}

test('folders offline: made, filled, renamed, emptied, deleted; killed; then as on the screen', async ({
  begin,
}, info) => {
  const session = await begin({ kinds: ['home'], add: ['home'] });
  const { world } = session;
  const { home } = world.accounts;
  const shots = await createScreenshots(info.outputPath('shots'));
  let page = session.satchel.ui;
  await world.server.stop();
  await waitForStatus(page, 'the account to be offline', ({ overall }) => overall === 'Offline');

  await makeFolder(page, home.label, 'Häfen & Fähren');
  await expect(row(page, 'Häfen & Fähren').locator('[data-mark=pending]')).toBeVisible();
  await makeFolder(page, 'Häfen & Fähren', 'Karten');
  const mails = inboxOf(home).slice(-3);
  await goToFolder(page, { unified: 'inbox' });
  for (const mail of mails) {
    await rowLocator(page, await needRow(page, { time: mail.date })).click();
    await page.keyboard.press('v');
    await page.getByRole('combobox', { name: 'Folder to move to' }).fill('Häfen');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Moved 1 message to Häfen & Fähren').first()).toBeVisible();
  }

  // A name that cannot be is told of while it is typed, and the same name is no news.
  await row(page, 'Häfen & Fähren').click();
  await page.keyboard.press('F2');
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Familie');
  await expect(dialog(page).getByText('There is a folder “Familie” already.')).toBeVisible();
  await shots.take(page, 'rename');
  await expectAccessible(page, 'renaming a folder');
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Überfahrten');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Überfahrten')).toBeVisible();
  expect(await listTotal(page)).toBe(3);
  await moveFirst(page, 'Archive');

  await makeFolder(page, home.label, 'Leer');
  await fromMenu(page, 'Leer', /^Delete folder/);
  await dialog(page).getByRole('button', { name: 'Delete folder' }).click();
  await expect(row(page, 'Leer')).toHaveCount(0);

  await fromMenu(page, 'Familie', /^Delete folder/);
  await expect(dialog(page)).toContainText('Move the folder “Familie” to Trash?');
  await shots.take(page, 'delete');
  await dialog(page).getByRole('button', { name: 'Move to Trash' }).click();
  await expect(row(page, 'Familie')).toHaveAttribute('aria-level', '3');
  await fromMenu(page, home.label, /^New folder/);
  await shots.take(page, 'new');
  await expectAccessible(page, 'a new folder');
  await page.keyboard.press('Escape');
  await shots.take(page, 'tree');

  /** Folders and how much they show, as a person reads them. */
  const shown = async (): Promise<string[]> => {
    await expect(row(page, 'Überfahrten')).toBeVisible();
    return page
      .locator('[role=treeitem]')
      .evaluateAll((nodes) =>
        nodes.map(
          (node) => `${node.getAttribute('aria-level')} ${node.querySelector('[dir=auto]')?.textContent}`,
        ),
      );
  };
  const before = await shown();
  await session.restart('kill');
  page = session.satchel.ui;
  expect(await shown()).toEqual(before);
  await row(page, 'Überfahrten').click();
  await waitUntil(async () => (await listTotal(page)) === 2, { what: 'its two messages' });

  await world.server.start();
  await page.keyboard.press('F5');
  await waitForStatus(page, 'the queue to be empty', ({ pending }) => pending === 0);
  await waitForStatus(page, 'the account to be online', allOnline(1));
  expect(await shown()).toEqual(before);
  await expect(page.locator('[role=treeitem] [data-mark=pending]')).toHaveCount(0);
  expect(await listTotal(page)).toBe(2);
  const state = await readServerState(world.server, home);
  const familie = home.mailboxes.find(({ path }) => path === 'Familie')?.mails.length;
  expect(state.get('Überfahrten')).toHaveLength(2);
  expect(state.get('Überfahrten/Karten')).toHaveLength(0);
  expect(state.get('Trash/Familie')).toHaveLength(familie ?? -1);
  for (const gone of ['Häfen & Fähren', 'Leer', 'Familie']) expect(state.has(gone)).toBe(false);
  const raw = await RawImap.open({ port: world.server.ports.imap }, home.user, home.password);
  const subscribed = (await raw.ok('LSUB "" "*"')).untagged.map((line) => fromModifiedUtf7(line));
  await raw.logout();
  expect(subscribed.some((line) => line.includes('Überfahrten/Karten'))).toBe(true);
  expect(subscribed.some((line) => line.includes('Häfen'))).toBe(false);

  // Taken back: the inverse goes to the server.
  await page.keyboard.press('F2');
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Doch nicht');
  await page.keyboard.press('Enter');
  // While the dialog is still there, the key for undo would be one for its field.
  await expect(row(page, 'Doch nicht')).toBeVisible();
  await waitForStatus(page, 'the renaming to be replayed', ({ pending }) => pending === 0);
  await page.keyboard.press('z');
  await expect(row(page, 'Überfahrten')).toBeVisible();
  await waitForStatus(page, 'its undoing to be replayed', ({ pending }) => pending === 0);
  await waitUntil(async () => (await readServerState(world.server, home)).has('Überfahrten'), {
    what: 'the old name on the server',
  });
});

test('folders that are only on this computer: made, renamed, and deleted for ever with their mail', async ({
  begin,
}) => {
  const session = await begin({ kinds: ['isp'] });
  const { isp } = session.world.accounts;
  let page = session.satchel.ui;
  await addAccount(page, isp);
  await waitForStatus(page, 'the account to be online', allOnline(1));
  await makeFolder(page, isp.label, 'Rechnungen');
  await goToFolder(page, { unified: 'inbox' });
  await moveFirst(page, 'Rechnungen');
  await row(page, 'Rechnungen').click();
  await page.keyboard.press('F2');
  await dialog(page).getByRole('textbox', { name: 'Name' }).fill('Belege');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Belege')).toBeVisible();
  await fromMenu(page, 'Belege', /^Delete folder/);
  await dialog(page).getByRole('button', { name: 'Move to Trash' }).click();
  await expect(row(page, 'Belege')).toHaveAttribute('aria-level', '3');
  await session.restart('kill');
  page = session.satchel.ui;
  await row(page, 'Belege').click();
  await waitUntil(async () => (await listTotal(page)) === 1, { what: 'its message' });
  await fromMenu(page, 'Belege', /^Delete folder/);
  await dialog(page).getByRole('button', { name: 'Delete for ever' }).click();
  await expect(row(page, 'Belege')).toHaveCount(0);
  await waitForStatus(page, 'the deletion to be done', ({ pending }) => pending === 0);
  await session.restart('kill');
  await expect(row(session.satchel.ui, 'Inbox').first()).toBeVisible();
  await expect(row(session.satchel.ui, 'Belege')).toHaveCount(0);
});
