/** Mail files: opened by command line, second start, menu, key and drop; shown like any mail, and kept nowhere. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright';
import { sandboxFlags } from '../../build/lib/sandbox-flags.mjs';
import { findElectron } from '../support/run-electron';
import { expect } from '../support/tour/expect';
import {
  answerSaveDialog,
  captureWindow,
  launchSatchel,
  resizeWindow,
  setZoom,
} from '../support/tour/satchel';
import type { World } from '../support/tour/tour-world';
import { createScreenshots } from '../support/tour/screenshots';
import { waitUntil } from '../support/tour/wait-until';
import { checkWith } from './axe';
import { pressInFrame } from './key-hands';
import { answerOpenDialog, clickMenu, dropFiles } from './mail-file-hands';
import { htmlMail, largeMail, plainMail } from './mails-in-files';
import { test } from './satchel-test';
import { startWatchedServer } from './watched-server';

const sheet = (page: Page, name: string): Locator => page.getByRole('dialog', { name });
const frameOf = (dialog: Locator): FrameLocator => dialog.frameLocator('iframe[title="Message text"]');

/** A start of the app that hands over to the one that runs. */
async function startAgain(world: World, cwd: string, files: string[]): Promise<number | null> {
  const { execPath } = await findElectron();
  const repository = join(import.meta.dirname, '../..');
  const args = [
    ...(await sandboxFlags(execPath)),
    ...['--disable-dev-shm-usage', repository, `--profile=${world.profile}`, ...files],
  ];
  const second = spawn(execPath, args, { cwd, stdio: 'ignore', env: process.env });
  return new Promise((resolve) => second.once('exit', resolve));
}

/** Every file below the folder that holds these words. */
async function filesWith(folder: string, words: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(words)) found.push(path);
  }
  return found;
}

test('mail files open at the start and by a second start, without an account, and leave nothing in the profile', async ({
  begin,
}) => {
  const session = await begin({ kinds: [] });
  const { world } = session;
  await session.satchel.close();
  const folder = join(world.scratch, 'mails');
  await mkdir(folder, { recursive: true });
  const put = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);
  const html =
    '<p>The words <b>Fuchsienhecke</b> and a picture: <img src="cid:logo@mail.example" alt="logo"></p>';
  await put('first letter.eml', htmlMail('The first letter', html));
  await put('second.eml', plainMail('The second letter'));
  await put('third.eml', plainMail('The third letter'));

  session.satchel = await launchSatchel(world, { args: [join(folder, 'first letter.eml')] });
  const page = session.satchel.ui;
  const first = sheet(page, 'first letter.eml');
  await expect(first.getByRole('heading', { name: 'The first letter' })).toBeVisible();
  await expect(first).toContainText('Ada Lovelace');
  await expect(first).toContainText('it is in none of your folders');
  await expect(frameOf(first).getByText('Fuchsienhecke')).toBeVisible();
  // The picture is part of the mail, and comes without any account or store.
  await expect
    .poll(() =>
      frameOf(first)
        .getByAltText('logo')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(1);
  const saved = join(world.scratch, 'saved.csv');
  await answerSaveDialog(session.satchel, saved);
  await first.getByRole('button', { name: 'Save figures 2026.csv,' }).click();
  expect(await waitUntil(() => readFile(saved, 'utf8').catch(() => null), { what: 'the attachment' })).toBe(
    'month;sum\r\nMay;7',
  );

  // Escape closes it from inside the frame too: the page hears of that key by main alone.
  await frameOf(first).getByText('Fuchsienhecke').click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
  await pressInFrame(session.satchel, 'Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await session.satchel.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => window.webContents.getURL().includes('//ui'))
      ?.hide(),
  );
  // Relative names belong to where the second start stands; the window comes forward.
  expect(await startAgain(world, folder, ['second.eml', 'third.eml', 'gone.eml'])).toBe(0);
  const second = sheet(page, 'second.eml');
  await expect(second.getByRole('heading', { name: 'The second letter' })).toBeVisible();
  await expect(second.getByRole('document', { name: 'Message text' })).toContainText(
    'this mail lies in a file',
  );
  expect(
    await session.satchel.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some(
        (window) => window.webContents.getURL().includes('//ui') && window.isVisible(),
      ),
    ),
  ).toBe(true);
  await expect(second).toContainText('1 of 3');
  await second.getByRole('button', { name: 'Next mail file' }).click();
  const third = sheet(page, 'third.eml');
  await expect(third.getByRole('heading', { name: 'The third letter' })).toBeVisible();
  await third.getByRole('button', { name: 'Next mail file' }).click();
  await expect(sheet(page, 'gone.eml').getByRole('alert')).toContainText(
    'There is no file “gone.eml” any more',
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Welcome to Satchel' })).toBeVisible();

  await session.satchel.close();
  expect(await filesWith(folder, 'Fuchsienhecke')).toHaveLength(1);
  for (const words of ['Fuchsienhecke', 'lies in a file', 'second letter', 'second.eml', 'ada@example.org'])
    expect(await filesWith(world.profile, words), words).toEqual([]);
});

test('a hostile mail file runs nothing, fetches nothing and goes nowhere, and the ui can name no path', async ({
  begin,
}) => {
  const { satchel, world } = await begin({ kinds: [] });
  const { ui } = satchel;
  const watched = await startWatchedServer();
  try {
    const html = `<html><head><meta http-equiv="refresh" content="0; url=${watched.url}/refresh">
<base href="${watched.url}/base/"><link rel="stylesheet" href="${watched.url}/style.css">
<style>@import url(${watched.url}/import.css); p { background: url(${watched.url}/background.png) }</style>
<script>window.top.hacked = 1; fetch('${watched.url}/script')</script></head><body onload="window.top.hacked = 2">
<p>Dear Mara, here is the harmless part.</p><img src="${watched.url}/pixel.gif" alt="">
<img src="x" onerror="window.top.hacked = 3; fetch('${watched.url}/onerror')" alt="">
<svg><script>window.top.hacked = 4</script></svg><iframe src="${watched.url}/frame"></iframe>
<img src="file:///etc/passwd" alt=""><iframe src="file:///etc/passwd"></iframe>
<form action="${watched.url}/form"><input autofocus onfocus="this.form.submit()"></form>
<a href="file:///etc/passwd">A file</a> <a href="javascript:window.top.hacked=5">A script</a>
<a href="https://example.org/report" target="_top">The report</a></body></html>`;
    const path = join(world.scratch, 'hostile.eml');
    await writeFile(path, htmlMail('A hostile letter', html));
    await satchel.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      (globalThis as { opened?: string[] }).opened = opened;
      shell.openExternal = (url) => Promise.resolve(void opened.push(url));
    });
    const opened = (): Promise<string[]> =>
      satchel.app.evaluate(() => (globalThis as { opened?: string[] }).opened ?? []);
    await answerOpenDialog(satchel, [path]);
    await clickMenu(satchel, 'Open Mail File…');
    const dialog = sheet(ui, 'hostile.eml');
    const frame = frameOf(dialog);
    await expect(frame.getByText('Dear Mara, here is the harmless part.')).toBeVisible();
    expect(await frame.locator('script, iframe, object, embed, form, meta[http-equiv=refresh]').count()).toBe(
      0,
    );
    await frame.getByText('The report').click();
    await expect.poll(opened).toEqual(['https://example.org/report']);
    await frame.getByText('A script').click();
    await frame.getByText('A file').click();
    // Images that the person allows are fetched by main, and never from this computer's own network.
    await dialog.getByRole('button', { name: 'Load images' }).click();
    await expect(dialog.getByRole('note', { name: 'Remote content' })).toBeHidden();
    await expect(frame.getByText('Dear Mara, here is the harmless part.')).toBeVisible();
    await ui.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
    expect(await opened()).toEqual(['https://example.org/report']);
    expect(watched.requests).toEqual([]);
    expect(await ui.evaluate(() => 'hacked' in window)).toBe(false);
    expect(ui.url()).toMatch(/^satchel:\/\/ui\//);

    // A page that somebody took over can ask for the dialog, and for what is open; no command takes a path.
    const answers = await ui.evaluate(async () => {
      type Bridge = { command(name: string, args: unknown): Promise<{ ok: boolean }> };
      const { satchel: bridge } = window as unknown as { satchel: Bridge };
      const ask = (name: string, args: unknown): Promise<boolean> =>
        bridge.command(name, args).then(
          ({ ok }) => ok,
          () => false,
        );
      return [
        await ask('mail-file.drop', { files: [{ name: 'x', path: '/etc/passwd' }] }),
        await ask('mail-file.drop', { files: [{ name: '/etc/passwd', bytes: '/etc/passwd' }] }),
        await ask('mail-file.read', { fileId: '/etc/passwd' }),
        await ask('mail-file.read', { fileId: `mail-file:${'0'.repeat(32)}` }),
        await ask('attachment.save', { messageId: `mail-file:${'0'.repeat(32)}`, partId: '1' }),
      ];
    });
    expect(answers).toEqual([false, false, false, false, false]);
  } finally {
    watched.server.close();
  }
});

test('files that are no mail get a sentence; drops open mail and do nothing else; Help helps', async ({
  begin,
}) => {
  const { satchel, world } = await begin({ kinds: ['work'], add: ['work'], corpus: { scale: 0.05 } });
  const page = satchel.ui;
  const path = (name: string): string => join(world.scratch, name);
  const alertIn = (name: string): Locator =>
    sheet(page, name).getByRole('alert').filter({ hasText: 'This file cannot be shown' });
  await writeFile(path('holiday.jpg'), Buffer.alloc(5_000, 0xd8));
  await writeFile(path('empty.eml'), '');
  await writeFile(path('huge.eml'), plainMail('Huge'));
  await truncate(path('huge.eml'), 200 * 1024 * 1024);
  await mkdir(path('folder.eml'));
  for (const [name, sentence] of [
    ['holiday.jpg', 'is not a mail'],
    ['empty.eml', 'is empty'],
    ['huge.eml', 'is too large: Satchel opens mail files of up to 100 MB'],
    ['folder.eml', 'is a folder, not a mail'],
    ['gone.eml', 'There is no file “gone.eml”'],
  ] as const) {
    await answerOpenDialog(satchel, [path(name)]);
    await page.keyboard.press('Control+o');
    await expect(alertIn(name)).toContainText(sentence);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  // As macOS names files: by an event. This one is as large as mail gets.
  const attachment = Buffer.alloc(40 * 1024 * 1024, 'Satchel! ');
  await writeFile(path('large.eml'), largeMail(attachment));
  await satchel.app.evaluate(({ app }, name) => {
    app.emit('open-file', { preventDefault: () => undefined }, name);
  }, path('large.eml'));
  await answerSaveDialog(satchel, path('saved.bin'));
  await sheet(page, 'large.eml').getByRole('button', { name: 'Save large.bin,' }).click();
  const saved = await waitUntil(() => readFile(path('saved.bin')).catch(() => null), {
    what: 'the attachment',
  });
  expect(saved.equals(attachment)).toBe(true);
  await page.keyboard.press('Escape');
  await dropFiles(page, page.getByRole('treeitem').first(), [path('large.eml')]);
  await expect(sheet(page, 'large.eml').getByRole('button', { name: 'Save large.bin,' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // The person closed the system's dialog.
  await answerOpenDialog(satchel, []);
  await page.keyboard.press('Control+o');

  // By drop: on the tree, whose folders take mail but no files.
  await writeFile(path('dropped.eml'), htmlMail('A dropped letter', '<p>It is in the frame.</p>'));
  await writeFile(path('notes.txt'), 'Dear diary');
  await dropFiles(page, page.getByRole('treeitem').first(), [path('dropped.eml')]);
  const dropped = sheet(page, 'dropped.eml');
  await expect(dropped.getByRole('heading', { name: 'A dropped letter' })).toBeVisible();
  await expect(frameOf(dropped).getByText('It is in the frame.')).toBeVisible();
  // On the mail's own frame, which has no script that could take it.
  await writeFile(path('another.eml'), plainMail('Another letter'));
  await dropFiles(page, dropped.locator('iframe'), [path('another.eml')]);
  await expect(sheet(page, 'another.eml').getByRole('heading', { name: 'Another letter' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // Over a dialog, which stays as it was.
  await page.keyboard.press('Control+,');
  await expect(sheet(page, 'Settings')).toBeVisible();
  const both = ['dropped.eml', 'notes.txt', 'huge.eml', 'folder.eml'].map(path);
  await dropFiles(page, sheet(page, 'Settings'), both);
  await expect(sheet(page, 'dropped.eml')).toContainText('1 of 2');
  const notices = page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('“huge.eml” is too large');
  await expect(notices).toContainText('“folder.eml” is a folder');
  await sheet(page, 'dropped.eml').getByRole('button', { name: 'Previous mail file' }).click();
  await expect(alertIn('notes.txt')).toContainText('“notes.txt” is not a mail');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(sheet(page, 'Settings')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(page.url()).toMatch(/^satchel:\/\/ui\//);
  expect(satchel.app.windows()).toHaveLength(2);

  await clickMenu(satchel, 'Keyboard Shortcuts');
  await expect(sheet(page, 'Keyboard shortcuts')).toContainText('Open a mail file');
  await page.keyboard.press('Escape');
  await clickMenu(satchel, 'Copy Diagnostics');
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(
    'diagnostics are on the clipboard',
  );
  await clickMenu(satchel, 'About Satchel');
  await expect(sheet(page, 'About Satchel')).toContainText(world.profile);
});

test('the sheet of a mail file is free of what axe can find, and fits every window', async ({ begin }) => {
  const { satchel, world } = await begin({ kinds: ['work'], add: ['work'], corpus: { scale: 0.1 } });
  const page = satchel.ui;
  const shots = await createScreenshots(join(import.meta.dirname, '../../test-results/mail-files'));
  const found: string[] = [];
  const check = checkWith(page, found);
  const open = async (name: string, content: string): Promise<Locator> => {
    const path = join(world.scratch, name);
    await writeFile(path, content);
    await answerOpenDialog(satchel, [path]);
    await page.keyboard.press('Control+o');
    await expect(sheet(page, name)).toBeVisible();
    return sheet(page, name);
  };
  const look = async (name: string): Promise<void> => {
    await check(name);
    await shots.take(page, name);
  };
  await resizeWindow(satchel, 1280, 820);
  const html = `<h1 style="color:#7a3b00">Our spring letter</h1><p>Dear Mara, the <b>hedge</b> is in bloom.</p>
<p><img src="https://news.example.org/hedge.png" alt="The hedge" width="300"></p><p>${'More of it. '.repeat(120)}</p>`;
  const mail = await open(
    'Frühlingsbrief 2026 – our letter to all members.eml',
    htmlMail('Our spring letter', html),
  );
  await expect(frameOf(mail).getByText('Our spring letter')).toBeVisible();
  await look('html');
  await resizeWindow(satchel, 420, 760);
  await look('html-narrow');
  await resizeWindow(satchel, 1280, 820);
  await setZoom(satchel, 2);
  await check('html at 200 %');
  await shots.take(page, 'html-200', async () => {
    // The window's picture is the last one that was drawn.
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))),
    );
    return captureWindow(satchel);
  });
  await setZoom(satchel, 1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const text = await open(
    'notes.eml',
    plainMail('Minutes of the meeting', `${'A line of the minutes.\r\n\r\n'.repeat(40)}`),
  );
  await expect(text.getByRole('document', { name: 'Message text' })).toBeVisible();
  await look('text');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const files = [join(world.scratch, 'gone.eml'), join(world.scratch, 'notes.eml')];
  await answerOpenDialog(satchel, files);
  await page.keyboard.press('Control+o');
  await expect(sheet(page, 'gone.eml').getByRole('alert')).toBeVisible();
  await look('unreadable');
  await mkdir(join(world.scratch, 'a folder'));
  await dropFiles(page, sheet(page, 'gone.eml'), [join(world.scratch, 'a folder')]);
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('“a folder” is a folder');
  await look('unreadable-with-a-notice');
  await page.keyboard.press('Escape');
  await clickMenu(satchel, 'About Satchel');
  await expect(sheet(page, 'About Satchel')).toContainText('MIT');
  await look('about');
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'x.eml'));
    document.body.dispatchEvent(
      new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(page.getByText('Drop to open the mail')).toBeVisible();
  await look('dragging');
  expect(found).toEqual([]);
});
