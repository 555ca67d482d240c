/** Writing mail: offline, over a crash, with an answer's quote in its own design, taken back, and sent to a real server, once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { startScriptedSmtp } from '../support/smtp/scripted-smtp';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { messageGrid, resizeWindow, setZoom } from '../support/tour/satchel';
import { waitUntil } from '../support/tour/wait-until';
import { checkWith } from './axe';
import { answerOpenDialog } from './mail-file-hands';
import { chooseDelay, setUpSending } from './outgoing-hands';
import { test } from './satchel-test';

const body = (page: Page) => page.getByRole('textbox', { name: 'Message text' });
const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const saved = (page: Page) => page.locator('[data-saving="saved"]:visible');

test('written offline, there again after a crash, taken back, and sent once', async ({ begin }) => {
  const session = await begin({ kinds: ['work'], add: ['work'] });
  const { world } = session;
  const smtp = await startScriptedSmtp(world.server.certificates);
  try {
    let page = session.satchel.ui;
    const found: string[] = [];
    await setUpSending(page, smtp);
    await messageGrid(page).focus();
    await page.keyboard.press('Control+Shift+O');
    await expect(page.getByRole('button', { name: 'Work offline', pressed: true })).toBeVisible();

    await page.keyboard.press('Control+n');
    await expect(page.getByRole('combobox', { name: 'To' })).toBeFocused();
    // Completed from the mail that is here, without a network.
    await page.keyboard.type('tide');
    await expect(page.getByRole('option', { name: /Tidewater Weekly/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await page.keyboard.type('"Hopper, Grace" <grace@navy.example>; nobody');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Hopper, Grace, grace@navy.example' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Ein Plan für den Herbst');
    await body(page).focus();
    await page.keyboard.type('Dear all, see the attached plan.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('Urgent');
    await expect(saved(page)).toBeVisible();
    await checkWith(page, found)('a new draft');

    // An invalid chip blocks sending, and says so.
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('alert')).toContainText('“nobody” is not a valid address');
    await page.getByRole('button', { name: /^nobody, not a valid address/ }).focus();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('button', { name: /^nobody/ })).toHaveCount(0);

    const path = join(world.scratch, 'plan.txt');
    await writeFile(path, 'The plan itself.');
    await answerOpenDialog(session.satchel, [path]);
    await page.keyboard.press('Control+Shift+A');
    await expect(page.getByRole('region', { name: 'Attachments' })).toContainText('plan.txt');
    // Nothing may take the place of the text itself.
    await setZoom(session.satchel, 2);
    await body(page).focus();
    await expect(body(page)).toBeInViewport({ ratio: 0.4 });
    await setZoom(session.satchel, 1);
    await waitUntil(async () => (await saved(page).count()) === 1, { what: 'everything to be saved' });

    await session.restart('kill');
    page = session.satchel.ui;
    await page.getByRole('tab', { name: 'Ein Plan für den Herbst' }).click();
    await expect(body(page)).toContainText('Dear all, see the attached plan.');
    await expect(body(page).locator('strong')).toHaveText('Urgent');
    await expect(page.getByRole('region', { name: 'Attachments' })).toContainText('plan.txt');

    await body(page).focus();
    await page.keyboard.press('Control+Enter');
    await notices(page).getByRole('button', { name: 'Undo' }).click();
    await expect(body(page)).toContainText('Dear all, see the attached plan.');
    expect(smtp.accepted).toEqual([]);

    await chooseDelay(page, 'None');
    await body(page).focus();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('tab')).toHaveCount(0);
    // Offline it waits where it can be seen.
    await page.getByRole('treeitem', { name: /^Outbox, 1 on their way/ }).click();
    const waiting = page.getByRole('list', { name: 'Messages in the outbox' });
    await expect(waiting).toContainText('Ein Plan für den Herbst');
    await expect(waiting).toContainText('You work offline.');
    await checkWith(page, found)('the outbox');
    await page.keyboard.press('Control+Shift+O');
    await waitUntil(async () => smtp.accepted.length > 0, { what: 'the server to accept the mail' });
    await expect(page.getByRole('main')).toContainText('The outbox is empty');
    expect(smtp.accepted).toHaveLength(1);
    const [mail] = smtp.accepted;
    expect(mail?.to.sort()).toEqual(['grace@navy.example', 'weekly@tidewater.example']);
    expect(mail?.data).toContain('filename=plan.txt');
    expect(mail?.data).toContain('<strong>Urgent</strong>');

    // What the server takes was said at that connection, and is known offline.
    await page.keyboard.press('Control+Shift+O');
    await page.keyboard.press('Control+n');
    await page.keyboard.type('grace@navy.example');
    await page.getByRole('textbox', { name: 'Subject' }).fill('Film');
    const film = join(world.scratch, 'film.mp4');
    await writeFile(film, Buffer.alloc(8_000_000));
    await answerOpenDialog(session.satchel, [film]);
    await page.keyboard.press('Control+Shift+A');
    const tooLarge = /^The message is about 11 MB, and its server takes up to 10 MB\.$/;
    await expect(page.getByRole('region', { name: 'Attachments' }).getByText(tooLarge)).toBeVisible();
    await checkWith(page, found)('a mail that is too large');
    await page.keyboard.press('Control+Enter');
    const asked = page.getByRole('dialog', { name: 'Send it like this?' });
    await expect(asked.getByText(tooLarge)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(asked).toHaveCount(0);
    expect(found).toEqual([]);
  } finally {
    await smtp.close();
  }
});

test('an answer keeps the design of what it quotes, lies among the drafts when it is closed, and goes on from there', async ({
  begin,
}) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const found: string[] = [];
  await page
    .getByRole('row', { name: /Tidewater Weekly/ })
    .first()
    .click();
  await expect(page.getByTitle('Message text')).toBeVisible();
  await page.keyboard.press('r');
  await expect(body(page)).toBeFocused();
  await page.keyboard.type('Thank you.');
  const quote = page.getByRole('region', { name: 'Quoted message' });
  await expect(quote.getByLabel('Line above the quoted message')).toHaveValue(/Tidewater Weekly wrote:/);
  await expect(quote.frameLocator('iframe').getByRole('heading').first()).toBeVisible();
  await checkWith(page, found)('an answer');
  await resizeWindow(satchel, 600, 800);
  await checkWith(page, found)('an answer in one pane');
  await resizeWindow(satchel, 1280, 820);

  // Keys for mail do nothing to mail that is not on the screen.
  await page.getByRole('tab', { name: /^Re:/ }).focus();
  await page.keyboard.press('e');
  await expect(notices(page)).not.toContainText('rchived');

  await body(page).focus();
  await page.keyboard.press('Escape');
  await expect(notices(page)).toContainText('The draft is saved in Drafts.');
  await expect(page.getByRole('tab')).toHaveCount(0);
  await goToFolder(page, { unified: 'drafts' });
  // The world has another answer among its drafts.
  await page.getByRole('row', { name: /Re: / }).filter({ hasText: 'Thank you.' }).click();
  await page.getByRole('button', { name: 'Go on writing' }).click();
  await expect(body(page)).toContainText('Thank you.');
  await expect(page.getByRole('region', { name: 'Quoted message' })).toBeVisible();

  // Made part of the text, and taken back; then thrown away, and taken back again.
  await page.getByRole('button', { name: 'Quote in the text' }).click();
  await expect(body(page).locator('blockquote')).toContainText('Tidewater Weekly');
  await notices(page).getByRole('button', { name: 'Undo' }).click();
  await expect(body(page).locator('blockquote')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Quoted message' })).toBeVisible();
  await page.keyboard.press('Control+Shift+D');
  await expect(page.getByRole('tab')).toHaveCount(0);
  await notices(page).getByRole('button', { name: 'Undo' }).click();
  await expect(body(page)).toContainText('Thank you.');

  // What was written becomes a template, which goes into other mail, and out of it again by one key.
  await body(page).focus();
  await page.keyboard.press('Control+Shift+M');
  const templates = page.getByRole('dialog', { name: 'Templates' });
  await expect(templates).toContainText('There are none yet.');
  await checkWith(page, found)('the templates');
  await templates.getByLabel('Save this message as a template').fill('Thanks');
  await page.keyboard.press('Enter');
  await expect(notices(page)).toContainText('The template “Thanks” was saved.');
  await page.keyboard.press('Control+n');
  await expect(page.getByRole('combobox', { name: 'To' })).toBeFocused();
  await page.keyboard.press('Control+Shift+M');
  const choice = templates.getByRole('button', { name: /^Thanks/ });
  await expect(choice).toBeFocused();
  await checkWith(page, found)('a template to choose');
  await page.keyboard.press('Enter');
  await expect(body(page)).toHaveText('Thank you.');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue(/^Re: /);
  await page.keyboard.press('Control+z');
  await expect(body(page)).toHaveText('');
  await page.keyboard.press('Control+Shift+T');
  await page.keyboard.press('Control+Shift+M');
  await choice.press('Enter');
  await expect(body(page)).toHaveValue('Thank you.');
  await page.keyboard.press('Control+Shift+M');
  await templates.getByRole('button', { name: 'Remove template Thanks' }).press('Enter');
  await expect(templates).toContainText('There are none yet.');
  expect(found).toEqual([]);
});
