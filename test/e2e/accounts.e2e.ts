/** Accounts as a person manages them: by keyboard paused, moved, given another server, saved to a folder and removed. */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '../support/tour/expect';
import { resizeWindow } from '../support/tour/satchel';
import type { Satchel } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { allOnline, saysOf, waitForStatus } from '../support/tour/status-bar';
import { sha256, vaultHashes } from '../support/tour/vault-files';
import { test } from './satchel-test';

async function openAccount(page: Page, label: string) {
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: label }).click();
  const dialog = page.getByRole('dialog', { name: label, exact: true });
  await expect(dialog.getByRole('region', { name: 'This account' })).toBeVisible();
  return dialog;
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('dialog').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
}

const shownOrder = async (page: Page): Promise<string[]> =>
  page.locator('footer[aria-label=Status] [data-tone] [dir=auto]').allInnerTexts();

async function answerFolderDialog(satchel: Satchel, folder: string): Promise<void> {
  await satchel.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
}

test('an account is paused, moved, given another server, saved and removed', async ({ begin }, info) => {
  const session = await begin({ kinds: ['home', 'isp'], add: ['home', 'isp'] });
  const { world } = session;
  const { home, isp } = world.accounts;
  const page = session.satchel.ui;
  const pictures = await createScreenshots(info.outputPath('screens'));
  const downloaded = await vaultHashes(world.profile);
  expect(downloaded.length).toBeGreaterThan(0);

  // Paused: shown, remembered, and resumed, all by keyboard.
  const dialog = await openAccount(page, home.label);
  await dialog.getByRole('button', { name: 'Pause account' }).press('Enter');
  await waitForStatus(page, 'the account to be paused', saysOf(home.label, 'Paused'));
  await expect(dialog.getByRole('button', { name: 'Resume account' })).toBeFocused();
  await expectAccessible(page);
  await pictures.take(page, 'account');

  // Its place among the accounts; the focus stays on the button.
  expect(await shownOrder(page)).toEqual([home.label, isp.label]);
  const down = dialog.getByRole('button', { name: `Move ${home.label} down` });
  await down.press('Enter');
  await expect.poll(() => shownOrder(page)).toEqual([isp.label, home.label]);
  await expect(down).toBeFocused();
  await page.keyboard.press('Escape');
  await session.restart('close');
  const again = session.satchel.ui;
  await waitForStatus(
    again,
    'the account to be paused after a restart, and the other online',
    ({ accounts }) =>
      accounts.get(home.label)?.words === 'Paused' && accounts.get(isp.label)?.words === 'Online',
  );
  expect(await shownOrder(again)).toEqual([isp.label, home.label]);
  const resumed = await openAccount(again, home.label);
  await resumed.getByRole('button', { name: 'Resume account' }).press('Enter');
  await waitForStatus(again, 'both accounts to be online', allOnline(2));

  // A server that is not there is told by the test; STARTTLS on the other port is, and connects without a restart.
  const server = resumed.getByRole('form', { name: 'Server settings' });
  await server.getByLabel('Port').fill('1');
  await server.getByRole('button', { name: 'Test connection' }).press('Enter');
  await expect(server.getByRole('status')).toContainText(home.label);
  await server.getByLabel('Port').fill(String(world.server.ports.imap));
  await server.getByLabel('Security').selectOption('starttls');
  await server.getByRole('button', { name: 'Test connection' }).press('Enter');
  await expect(server.getByRole('status')).toContainText('The connection works', { timeout: 60_000 });
  await server.getByRole('button', { name: 'Save and connect' }).press('Enter');
  await expect(resumed).toBeHidden();
  await waitForStatus(again, 'both accounts to be online again', allOnline(2));

  // What would be lost is told; saved byte for byte; removed without a trace.
  const leaving = await openAccount(again, isp.label);
  await leaving.getByRole('button', { name: 'Remove account…' }).press('Enter');
  const asking = again.getByRole('dialog', { name: `Remove ${isp.label}?` });
  await expect(asking).toContainText(`${downloaded.length} messages are kept on this computer`);
  await expect(asking.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expectAccessible(again);
  await pictures.take(again, 'remove');
  const out = join(world.scratch, 'saved mail');
  await mkdir(out, { recursive: true });
  await answerFolderDialog(session.satchel, out);
  await asking.getByRole('button', { name: 'Save the mail to a folder…' }).press('Enter');
  await expect(asking.getByRole('status')).toContainText(`${downloaded.length} messages were saved in`);
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const written = entries.filter((entry) => entry.isFile());
  const hashes = await Promise.all(
    written.map(async (entry) => sha256(await readFile(join(entry.parentPath, entry.name)))),
  );
  expect(hashes.sort()).toEqual(downloaded);
  await pictures.take(again, 'saved');
  await resizeWindow(session.satchel, 480, 640);
  await pictures.take(again, 'saved-narrow');
  await resizeWindow(session.satchel, 1280, 800);
  await asking.getByRole('button', { name: 'Remove account' }).press('Enter');
  await expect(asking).toBeHidden();
  await waitForStatus(again, 'one account to be left', allOnline(1));
  expect(await vaultHashes(world.profile)).toEqual([]);
  expect(await readFile(join(world.profile, 'settings', 'accounts.json'), 'utf8')).not.toContain(isp.address);

  await session.restart('kill');
  await waitForStatus(session.satchel.ui, 'one account after a kill', allOnline(1));
});
