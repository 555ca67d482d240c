/** The source of a mail: seen, searched, copied and saved, online and not; and the system's menus over text. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import type { CorpusMail } from '../support/corpus/corpus-mail';
import { RawImap } from '../support/raw-imap';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { needRow, openMessage, rowLocator } from '../support/tour/message-list';
import {
  chooseNative,
  clipboardHasHtml,
  clipboardText,
  nativeMenus,
  openNativeMenu,
  watchNativeMenus,
} from '../support/tour/native-menu';
import { messageFrame, plainText } from '../support/tour/reader';
import {
  type Satchel,
  answerSaveDialog,
  captureWindow,
  messageGrid,
  resizeWindow,
  setZoom,
} from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { selectAndFind } from '../support/tour/server-state';
import { saysOf, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { expectAccessible } from './axe';
import { test } from './satchel-test';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const sheet = (page: Page): Locator => page.getByRole('dialog', { name: 'Message source' });
const sourceText = (page: Page): Locator =>
  sheet(page).getByRole('document', { name: 'Source of the message' });

async function closeSheet(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toHaveCount(0);
}

async function saveFromSheet(satchel: Satchel, path: string): Promise<Buffer> {
  await answerSaveDialog(satchel, path);
  await sheet(satchel.ui).getByRole('button', { name: 'Save as .eml…' }).click();
  return waitUntil(() => readFile(path).catch(() => null), { what: 'the source to be saved' });
}

const unseen = (mails: CorpusMail[]): CorpusMail => {
  const found = mails.findLast(({ flags, messageId }) => !flags.includes('\\Seen') && messageId !== null);
  if (!found) throw new Error('no unread mail');
  return found;
};

test('the source is seen, found in, copied and saved; offline there is a sentence, and POP mail all the same', async ({
  begin,
}, info) => {
  const { satchel, world } = await begin({ kinds: ['work', 'isp'], add: ['work', 'isp'] });
  const { work, isp } = world.accounts;
  const page = satchel.ui;
  const pictures = await createScreenshots(info.outputPath('screens'));
  const raw = await RawImap.open({ port: world.server.ports.imap }, work.user, work.password);
  await goToFolder(page, { account: work.label, path: 'INBOX' });

  // From the menu of a row, which is not opened by it: the server's \Seen stays off.
  const mail = unseen(inboxOf(work));
  const row = await needRow(page, { time: mail.date });
  await rowLocator(page, row).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show source' }).click();
  await expect(sourceText(page)).toBeFocused();
  await expect(sourceText(page)).toContainText(`Message-ID: ${mail.messageId ?? ''}`);
  const saved = await saveFromSheet(satchel, join(world.scratch, 'source.eml'));
  const uid = await selectAndFind(raw, 'INBOX', mail.messageId ?? '');
  expect(sha256(saved)).toBe(sha256(await raw.source(uid)));
  expect(sha256(saved)).toBe(sha256(mail.raw));
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Saved the message to');
  const flags = (await raw.messages()).find((one) => one.uid === uid)?.flags;
  expect(flags).not.toContain('\\Seen');
  await pictures.take(page, 'saved');
  await page.keyboard.press('Control+a');
  // Only the sheet's text, not its title or buttons; a selection leaves the last line end out.
  expect((await page.evaluate(() => getSelection()?.toString()))?.trimEnd()).toBe(
    (await sourceText(page).textContent())?.trimEnd(),
  );
  await closeSheet(page);
  await expect(messageGrid(page)).toBeFocused();

  // By key, of the message in the reader; find, wrap, copy, and the focus goes back.
  await openMessage(page, { time: mail.date });
  const more = page.getByRole('button', { name: 'More actions' });
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Show source' }).press('Enter');
  await expect(sourceText(page)).toBeFocused();
  await page.keyboard.press('Control+f');
  const find = sheet(page).getByRole('textbox', { name: 'Find in the source' });
  await expect(find).toBeFocused();
  await page.keyboard.type('received:');
  const count = sheet(page).getByRole('status').first();
  const times = mail.raw.toString('latin1').match(/received:/gi)?.length ?? 0;
  await expect(count).toHaveText(times === 0 ? 'Not found' : `1 of ${times}`);
  await find.fill('message-id');
  await expect(count).toHaveText(/^1 of \d+$/);
  await page.keyboard.press('Shift+Enter');
  await expect(count).toHaveText(/^(\d+) of \1$/);
  await find.fill('no such words');
  await expect(count).toHaveText('Not found');
  await find.fill('e');
  await expectAccessible(page, 'the sheet');
  await pictures.take(page, 'found');
  const wrap = sheet(page).getByRole('button', { name: 'Wrap long lines' });
  await expect(wrap).toHaveAttribute('aria-pressed', 'true');
  await wrap.press('Enter');
  await expect(wrap).toHaveAttribute('aria-pressed', 'false');
  await wrap.press('Enter');
  await sheet(page).getByRole('button', { name: 'Copy' }).press('Enter');
  await waitUntil(async () => (await clipboardText(satchel)) === (await sourceText(page).textContent()), {
    what: 'the source to be on the clipboard',
  });
  await closeSheet(page);
  await expect(more).toBeFocused();
  await page.keyboard.press('Control+u');
  await expect(sourceText(page)).toBeFocused();
  await resizeWindow(satchel, 480, 640);
  await pictures.take(page, 'narrow');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await resizeWindow(satchel, 1280, 820);
  await setZoom(satchel, 2);
  await pictures.take(page, 'zoom-200', () => captureWindow(satchel));
  await setZoom(satchel, 1);
  await closeSheet(page);

  // A large one: its beginning is shown, all of it is saved. Raw octets: signs stand for what cannot be seen.
  const large = Buffer.concat([
    Buffer.from(
      'Subject: Large and odd\r\nMessage-ID: <large@tour.example>\r\n\r\n\x1b[2J \x07 caf\xe9 x\ry\r\n',
      'latin1',
    ),
    Buffer.from('0123456789 abcdefghijklmnopqrstuvwxyz '.repeat(4).concat('\r\n').repeat(20_000)),
  ]);
  await raw.append('INBOX', large);
  await goToFolder(page, { account: work.label, path: 'INBOX' });
  await openMessage(page, { subject: 'Large and odd' });
  await messageGrid(page).focus();
  const since = Date.now();
  await page.keyboard.press('Control+u');
  await expect(sourceText(page)).toContainText('␛[2J ␇ café x␍');
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  info.annotations.push({
    type: 'a megabyte of source shown in ms',
    description: String(Date.now() - since),
  });
  await expect(sheet(page)).toContainText(
    'Only the first 1 MB of 3.1 MB are shown here; saving writes all of it.',
  );
  await pictures.take(page, 'large');
  expect(sha256(await saveFromSheet(satchel, join(world.scratch, 'large.eml')))).toBe(sha256(large));
  await closeSheet(page);
  await expect(messageGrid(page)).toBeFocused();

  // Its server goes away.
  raw.close();
  await world.server.stop();
  await waitForStatus(page, 'the IMAP account to be offline', saysOf(work.label, 'Offline'));
  await page.keyboard.press('Control+u');
  await expect(sheet(page).getByRole('alert')).toHaveText(
    `The source of this message is on the server of ${work.label}. It can be seen when the account is online.`,
  );
  await sheet(page).getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(sheet(page).getByRole('alert')).toBeVisible();
  await expect(sheet(page).getByRole('button', { name: 'Try again' })).toBeFocused();
  await expectAccessible(page, 'the sheet without a server');
  await pictures.take(page, 'offline');
  await closeSheet(page);

  const kept = inboxOf(isp).at(-1);
  await goToFolder(page, { account: isp.label, path: 'INBOX' });
  await openMessage(page, { subject: kept?.subject ?? '' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('source');
  await page.keyboard.press('Enter');
  await expect(sourceText(page)).toContainText(kept?.messageId ?? 'a Message-ID');
  const popSaved = await saveFromSheet(satchel, join(world.scratch, 'pop.eml'));
  expect(sha256(popSaved)).toBe(sha256(kept?.raw ?? Buffer.alloc(0)));
});

test('text has the system’s menu, by mouse and by key; mail brings nothing but plain text to the clipboard', async ({
  begin,
}) => {
  const { satchel, world } = await begin({ kinds: ['work'], add: ['work'] });
  const { work } = world.accounts;
  const page = satchel.ui;
  await watchNativeMenus(satchel);
  const raw = await RawImap.open({ port: world.server.ports.imap }, work.user, work.password);
  const head = (name: string, type: string): string =>
    `Subject: ${name}\r\nFrom: b@example.org\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n`;
  await raw.append(
    'INBOX',
    `${head('As HTML', 'text/html')}<p>One <b>bold</b> word</p><p>and <a href="https://example.org/a?b=1">a link</a></p>`,
  );
  await raw.append(
    'INBOX',
    `${head('As text', 'text/plain')}First words here.\r\n\r\nWrite to mailto:anna@example.org or see https://example.org/b\r\n`,
  );
  raw.close();
  await goToFolder(page, { account: work.label, path: 'INBOX' });

  // HTML mail, in its frame without scripts.
  await openMessage(page, { subject: 'As HTML' });
  const frame = messageFrame(page);
  expect(await openNativeMenu(satchel, () => frame.getByText('a link').click({ button: 'right' }))).toEqual([
    'Copy Link Address',
    '(Copy)',
    'Select All',
  ]);
  await chooseNative(satchel, 'Copy Link Address');
  expect(await clipboardText(satchel)).toBe('https://example.org/a?b=1');
  await chooseNative(satchel, 'Select All');
  // By key it opens at the selection's end, where the link is.
  expect(await openNativeMenu(satchel, () => page.keyboard.press('Shift+F10'))).toEqual(
    expect.arrayContaining(['Copy', 'Select All']),
  );
  await chooseNative(satchel, 'Copy');
  await waitUntil(async () => (await clipboardText(satchel)).includes('bold'), {
    what: 'the text to be copied',
  });
  expect((await clipboardText(satchel)).replace(/\s+/g, ' ').trim()).toBe('One bold word and a link');
  expect(await clipboardHasHtml(satchel)).toBe(false);

  // Plain text, in the ui's own page.
  await openMessage(page, { subject: 'As text' });
  await plainText(page)
    .getByText('First words')
    .dblclick({ position: { x: 10, y: 8 } });
  expect(
    await openNativeMenu(satchel, () =>
      plainText(page)
        .getByText('First words')
        .click({ button: 'right', position: { x: 10, y: 8 } }),
    ),
  ).toEqual(['Copy', 'Select All']);
  await chooseNative(satchel, 'Copy');
  await waitUntil(async () => (await clipboardText(satchel)).trim() === 'First', {
    what: 'a word to be copied',
  });
  await chooseNative(satchel, 'Select All');
  await page.waitForFunction(() => getSelection()?.toString().trim().endsWith('https://example.org/b'));
  expect(await page.evaluate(() => getSelection()?.toString().startsWith('First words'))).toBe(true);
  await plainText(page).focus();
  for (const key of ['Shift+F10', 'ContextMenu'])
    expect(await openNativeMenu(satchel, () => page.keyboard.press(key))).toEqual(['Copy', 'Select All']);

  // A text field.
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  await field.fill('words');
  const fields = await openNativeMenu(satchel, () => page.keyboard.press('Shift+F10'));
  expect(fields).toEqual(['Undo', '(Redo)', '(Cut)', '(Copy)', 'Paste', 'Select All']);
  await chooseNative(satchel, 'Select All');
  await openNativeMenu(satchel, () => field.click({ button: 'right' }));
  await waitUntil(
    async () => (await openNativeMenu(satchel, () => page.keyboard.press('Shift+F10'))).includes('Cut'),
    { what: 'the field to be selected' },
  ).catch(() => undefined);
  await chooseNative(satchel, 'Cut');
  await expect(field).toHaveValue('');
  await chooseNative(satchel, 'Paste');
  await expect(field).toHaveValue('words');
  await page.keyboard.press('Escape');

  // What has a menu of its own keeps it, and where there is no text there is none.
  const before = await nativeMenus(satchel);
  await messageGrid(page).focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await messageGrid(page).getByRole('row').first().click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('footer[aria-label=Status]').click({ button: 'right' });
  // By now all of them would have come: this one is asked for last.
  await openNativeMenu(satchel, () => plainText(page).click({ button: 'right' }));
  expect(await nativeMenus(satchel)).toBe(before + 1);
});
