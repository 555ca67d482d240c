/** Settings: every one is found by its name and gone to, also those in the accounts' own dialogs; room that mail takes is told. */
import type { Locator, Page } from 'playwright';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal } from '../support/tour/message-list';
import { captureWindow, resizeWindow, setZoom } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { expectAccessible } from './axe';
import { test } from './satchel-test';

const sections = ['Appearance', 'Writing', 'Folders', 'Accounts', 'Storage', 'Keyboard', 'About'];

async function openSettings(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings', exact: true });
  await expect(dialog.getByRole('searchbox', { name: 'Search settings' })).toBeFocused();
  return dialog;
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** The names of all that can be set or pressed in a dialog; what saves a form is no setting, and a group is one. */
const settingsIn = (dialog: Locator): Promise<string[]> =>
  dialog.evaluate((root) => {
    const names = [
      ...root.querySelectorAll('fieldset, input, select, textarea, button, [role=textbox]'),
    ].flatMap((element) => {
      if (element instanceof HTMLFieldSetElement) return [element.querySelector('legend')?.textContent ?? ''];
      // What a toolbar does, it does to the text below it.
      if (element.closest('fieldset, nav, [role=toolbar]')) return [];
      if (element instanceof HTMLButtonElement && element.type === 'submit') return [];
      if (element instanceof HTMLInputElement && element.type === 'search') return [];
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      return [element.getAttribute('aria-label') ?? label ?? element.textContent];
    });
    return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== 'Close');
  });

test('every setting is found by its name, and a press goes to it', async ({ begin }) => {
  const { satchel, world } = await begin({ kinds: ['home', 'isp'], add: ['home', 'isp'] });
  const { home, isp } = world.accounts;
  const page = satchel.ui;
  let settings = await openSettings(page);
  const search = () => settings.getByRole('searchbox', { name: 'Search settings' });
  const results = () => settings.getByRole('region', { name: 'In the accounts’ own settings' });

  // What this dialog holds itself: found by name, and shown.
  const own = await settingsIn(settings);
  expect(own).toEqual(
    expect.arrayContaining(['Theme', 'Density of the list', 'Unified folders', 'Add account', 'Zoom in']),
  );
  for (const name of own) {
    await search().fill(name);
    await expect(settings.getByText(/settings? found\./), `searched for ${name}`).toBeVisible({
      timeout: 5_000,
    });
    expect(await settingsIn(settings), `searched for ${name}`).toContain(name);
  }
  await search().fill('theme');
  await search().press('Enter');
  await expect(settings.getByRole('radio', { name: 'System' })).toBeFocused();
  await closeDialog(page);

  // What each account's own dialog holds: there is a way to each, and it ends at the control.
  for (const account of [home, isp]) {
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: account.label }).click();
    const dialog = page.getByRole('dialog', { name: account.label, exact: true });
    await expect(dialog.getByRole('region', { name: 'This account' })).toBeVisible();
    const names = await settingsIn(dialog);
    expect(names).toEqual(expect.arrayContaining(['Account name', 'Colour', 'Port', 'Pause account']));
    await closeDialog(page);
    for (const name of names) {
      settings = await openSettings(page);
      await search().fill(name.includes(account.label) ? name : `${name} ${account.label}`);
      await results().getByRole('button').first().press('Enter');
      await expect(dialog).toBeVisible();
      await page.waitForFunction(
        (wanted) => {
          const focused = document.activeElement;
          const group = focused?.closest('fieldset')?.querySelector('legend')?.textContent;
          const label = (focused as HTMLInputElement | null)?.labels?.[0]?.textContent;
          const called = group ?? focused?.getAttribute('aria-label') ?? label ?? focused?.textContent;
          return called?.trim() === wanted;
        },
        name,
        { timeout: 10_000 },
      );
      await closeDialog(page);
    }
  }
  settings = await openSettings(page);
  await search().fill('save the mail');
  await results()
    .getByRole('button', { name: `Save the mail to a folder… ${isp.label}` })
    .press('Enter');
  await expect(page.getByRole('button', { name: 'Remove account…' })).toBeFocused();
  await closeDialog(page);

  // The keys' own names lead to the sheet of them.
  settings = await openSettings(page);
  await search().fill('mark as junk');
  await settings.getByRole('button', { name: 'Show keyboard shortcuts' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
});

test('the sections, the room that mail takes, and an account left out from here', async ({ begin }, info) => {
  const { satchel, world } = await begin({ kinds: ['home', 'isp'], add: ['home', 'isp'] });
  const { home, isp } = world.accounts;
  const page = satchel.ui;
  const pictures = await createScreenshots(info.outputPath('screens'));
  await goToFolder(page, { unified: 'inbox' });
  const both = await listTotal(page);
  let settings = await openSettings(page);
  const used = settings.getByLabel('Storage used');
  await expect(used).toContainText(/About .* for \d+ messages that can be read offline\./);
  // Mail of POP is counted from the vault's own record: exact.
  const kept = inboxOf(isp).length;
  await expect(used).toContainText(`in ${kept} messages kept on this computer`);
  await settings.getByRole('button', { name: 'Measure again' }).press('Enter');
  await expect(settings.getByRole('button', { name: 'Measure again' })).toBeFocused();
  await expect(used).not.toContainText('Not known');

  const nav = settings.getByRole('navigation', { name: 'Sections of the settings' });
  expect(await nav.getByRole('button').allInnerTexts()).toEqual(sections);
  for (const section of sections) {
    await nav.getByRole('button', { name: section }).press('Enter');
    const heading = settings.getByRole('heading', { name: section, exact: true });
    await expect(heading).toBeFocused();
    await expect(heading).toBeInViewport();
    await pictures.take(page, section.toLowerCase());
  }
  await expectAccessible(page, 'all settings');
  const search = settings.getByRole('searchbox', { name: 'Search settings' });
  await search.fill('server');
  await expect(settings.getByRole('region', { name: 'In the accounts’ own settings' })).toBeVisible();
  await expectAccessible(page, 'a search');
  await pictures.take(page, 'search');
  await resizeWindow(satchel, 480, 640);
  await pictures.take(page, 'search-narrow');
  await search.fill('');
  await pictures.take(page, 'narrow');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await resizeWindow(satchel, 1280, 820);
  await setZoom(satchel, 2);
  await pictures.take(page, 'zoom-200', () => captureWindow(satchel));
  await nav.getByRole('button', { name: 'Storage' }).press('Enter');
  await expect(settings.getByRole('heading', { name: 'Storage', exact: true })).toBeInViewport();
  await pictures.take(page, 'zoom-200-storage', () => captureWindow(satchel));
  await setZoom(satchel, 1);

  await settings.getByRole('checkbox', { name: `with mail of ${isp.label}` }).press('Space');
  await closeDialog(page);
  const ofHome = inboxOf(home).length;
  expect(ofHome).toBeLessThan(both);
  await waitUntil(async () => (await listTotal(page)) === ofHome, { what: 'one account to be left out' });
  settings = await openSettings(page);
  const box = settings.getByRole('checkbox', { name: `with mail of ${isp.label}` });
  await expect(box).not.toBeChecked();
  await box.press('Space');
  await closeDialog(page);
  await waitUntil(async () => (await listTotal(page)) === both, { what: 'both accounts to be in again' });

  // With every account left out there is no unified folder: the first account's own Inbox is home, for keys too.
  settings = await openSettings(page);
  for (const { label } of [home, isp])
    await settings.getByRole('checkbox', { name: `with mail of ${label}` }).press('Space');
  await expect(page.locator('[role=treeitem][data-node^="unified:"]')).toHaveCount(0);
  await closeDialog(page);
  await waitUntil(async () => (await listTotal(page)) === ofHome, { what: 'the first Inbox to be open' });
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  expect(await listTotal(page)).toBe(ofHome);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('inbox');
  await expect(page.getByRole('option', { name: /^Inbox/ })).toHaveCount(2);
});
