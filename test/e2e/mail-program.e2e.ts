/** Satchel as the system's mail program: told, made so by a press and by the palette, and given back; nothing before a press. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '../support/tour/expect';
import { createScreenshots } from '../support/tour/screenshots';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { checkWith } from './axe';
import { test } from './satchel-test';

test('a press makes Satchel the system’s mail program, and an undo gives that back', async ({
  begin,
}, info) => {
  const { satchel, world } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const found: string[] = [];
  const check = checkWith(page, found);
  const pictures = await createScreenshots(info.outputPath('screens'));
  const applications = join(world.scratch, 'home/.local/share/applications');
  await mkdir(applications, { recursive: true });
  await mkdir(join(world.scratch, 'home/config'), { recursive: true });
  for (const [id, name] of [
    ['org.satchel.Satchel', 'Satchel'],
    ['org.other.Mail', 'Other Mail'],
  ] as const)
    await writeFile(
      join(applications, `${id}.desktop`),
      `[Desktop Entry]\nType=Application\nName=${name}\nExec=/bin/true %U\nMimeType=x-scheme-handler/mailto;\n`,
    );
  const list = join(world.scratch, 'home/config/mimeapps.list');
  const other = '[Default Applications]\nx-scheme-handler/mailto=org.other.Mail.desktop\n';
  await writeFile(list, other);

  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await expect(settings.getByText('The system’s mail program is Other Mail.')).toBeVisible();
  expect(await readFile(list, 'utf8')).toBe(other);
  const make = settings.getByRole('button', { name: 'Make Satchel the system’s mail program' });
  await check('another mail program');
  await takeAllSizes(satchel, pictures, 'another', () => make.scrollIntoViewIfNeeded());
  await make.press('Enter');
  await expect(settings.getByText('Satchel is the system’s mail program:')).toBeVisible();
  await expect(make).toBeFocused();
  expect(await readFile(list, 'utf8')).toBe(other.replace('org.other.Mail', 'org.satchel.Satchel'));
  await check('Satchel as the mail program');
  await pictures.take(page, 'ours');
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(settings.getByText('The system’s mail program is Other Mail.')).toBeVisible();
  expect(await readFile(list, 'utf8')).toBe(other);
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('mail program');
  await page.keyboard.press('Enter');
  await expect(notices).toContainText('Mail addresses in other programs begin a draft in Satchel now.');
  expect(await readFile(list, 'utf8')).toContain('org.satchel.Satchel.desktop');
  expect(found).toEqual([]);
});
