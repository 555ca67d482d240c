/** What takes long says how far it is and can be halted: a first sync, and the saving of mail to a folder. */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { startDelayProxy } from '../chaos/support/delay-proxy';
import { fillAccountForm, openAccountForm, submitAccountForm } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { listTotal } from '../support/tour/message-list';
import { resizeWindow } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { readStatus, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { sha256, vaultHashes } from '../support/tour/vault-files';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

test('a long first sync is paused and resumed from its own line, and nothing is missing', async ({
  begin,
}, info) => {
  const { satchel, world } = await begin({ corpus: { scale: 3 }, kinds: ['home'] });
  const { home } = world.accounts;
  const page = satchel.ui;
  const pictures = await createScreenshots(info.outputPath('screens'));
  // A slow line: each segment of each answer is late, as over a bad mobile network.
  const line = await startDelayProxy(home.port, 120);
  try {
    await openAccountForm(page);
    await fillAccountForm(page, home, { port: line.port });
    await submitAccountForm(page);
    const sync = page.getByRole('group', { name: `Sync of ${home.label}` });
    await expect(sync).toContainText(/\d+ of \d+ \w+ in /);
    await expect(sync.getByRole('progressbar', { name: `Progress of ${home.label}` })).toBeVisible();
    await pictures.take(page, 'syncing');

    await sync.getByRole('button', { name: `Pause ${home.label}` }).press('Enter');
    await waitForStatus(page, 'the account to be paused', ({ accounts }) =>
      (accounts.get(home.label)?.words ?? '').startsWith('Paused'),
    );
    const resume = sync.getByRole('button', { name: `Resume ${home.label}` });
    await expect(resume).toBeFocused();
    await expect(sync).toContainText('not all of its mail may be here yet');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe').analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    }
    await pictures.take(page, 'paused');
    await resizeWindow(satchel, 480, 640);
    await pictures.take(page, 'paused-narrow');
    await resizeWindow(satchel, 1280, 820);

    await resume.press('Enter');
    await expect(sync.getByRole('button', { name: `Pause ${home.label}` })).toBeFocused();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(`pause ${home.label}`);
    await page.keyboard.press('Enter');
    await waitForStatus(page, 'the account to be paused again', ({ accounts }) =>
      (accounts.get(home.label)?.words ?? '').startsWith('Paused'),
    );
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(`resume ${home.label}`);
    await page.keyboard.press('Enter');

    await waitForStatus(
      page,
      'the sync to end',
      ({ accounts }) => accounts.get(home.label)?.words === 'Online',
      300_000,
    );
    await expect(sync).toHaveCount(0);
    await waitUntil(async () => (await listTotal(page)) === inboxOf(home).length, {
      what: 'all of the Inbox to be here',
    });
    expect((await readStatus(page)).pending).toBe(0);
    expect(await world.differences('home')).toEqual([]);
  } finally {
    await line.close();
  }
});

test('saving mail to a folder shows its count and can be ended; what was saved is whole', async ({
  begin,
}, info) => {
  const { satchel, world } = await begin({ corpus: { scale: 8 }, kinds: ['isp'], add: ['isp'] });
  const { isp } = world.accounts;
  const page = satchel.ui;
  const pictures = await createScreenshots(info.outputPath('screens'));
  const kept = await vaultHashes(world.profile);
  const out = join(world.scratch, 'saved');
  await mkdir(out);
  await satchel.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, out);
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: isp.label }).click();
  await page.getByRole('button', { name: 'Remove account…' }).press('Enter');
  const asking = page.getByRole('dialog', { name: `Remove ${isp.label}?` });
  const save = asking.getByRole('button', { name: 'Save the mail to a folder…' });
  await save.press('Enter');
  const line = asking.getByRole('group', { name: 'Saving the mail' });
  await line.getByRole('button', { name: 'Stop saving' }).press('Enter');
  await expect(asking.getByRole('status')).toContainText(
    /saved in .*You stopped it: [\d,]+ were not saved\./,
  );
  await expect(line).toHaveCount(0);
  await expect(save).toBeFocused();
  await pictures.take(page, 'stopped');
  const hashesIn = async (folder: string): Promise<string[]> => {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    const all = await Promise.all(
      files.map(async (one) => sha256(await readFile(join(one.parentPath, one.name)))),
    );
    return all.sort();
  };
  const partly = await hashesIn(out);
  expect(partly.length).toBeLessThan(kept.length);
  for (const hash of partly) expect(kept).toContain(hash);

  // To the end: every byte, beside what is there already.
  await save.press('Enter');
  await expect(line).toContainText(/[\d,]+ of [\d,]+ messages/);
  await pictures.take(page, 'saving');
  await expect(asking.getByRole('status')).toContainText(
    `${kept.length.toLocaleString('en-GB')} messages were saved`,
  );
  const [, second] = (await readdir(out)).sort();
  expect(await hashesIn(join(out, second ?? ''))).toEqual(kept);
  expect(await vaultHashes(world.profile)).toEqual(kept);
});
