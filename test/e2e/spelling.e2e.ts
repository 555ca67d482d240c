/** Spelling in the composer: what is misspelled is known without a network, mended by keyboard, kept as one's own, or not looked at. */
import type { Page } from 'playwright';
import type { SpellingLanguage } from '../../electron/contract/spelling';
import type { SatchelBridge } from '../../electron/contract/ui-bridge';
import { expect } from '../support/tour/expect';
import { type Satchel, messageGrid } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { waitUntil } from '../support/tour/wait-until';
import { checkWith } from './axe';
import { test } from './satchel-test';

const body = (page: Page) => page.getByRole('textbox', { name: 'Message text' });

/** The system's menu is kept instead of shown: nobody could press it here. */
async function catchMenus({ app }: Satchel): Promise<void> {
  await app.evaluate(({ Menu }) => {
    const caught = globalThis as { menu?: Electron.Menu | null };
    Menu.prototype.popup = function (this: Electron.Menu) {
      caught.menu = this;
    };
  });
}

/** Opens the menu by its key, again until it offers something else first: words are looked at a moment after they are typed. */
async function menuBesides({ app, ui }: Satchel, unwanted: string): Promise<string[]> {
  for (;;) {
    await ui.keyboard.press('ContextMenu');
    let labels: string[] = [];
    const opened = async (): Promise<boolean> => {
      labels = await app.evaluate(() => {
        const caught = globalThis as { menu?: Electron.Menu | null };
        return caught.menu?.items.map(({ label }) => label) ?? [];
      });
      return labels.length > 0;
    };
    await waitUntil(opened, { what: 'the menu' });
    if (labels[0] !== unwanted) return labels;
    await choose({ app }, '');
  }
}

/** As Chromium asks for the words of a paragraph. */
async function misspelled(
  page: Page,
  text: string,
  language: SpellingLanguage | null = null,
): Promise<string[]> {
  const answer = await page.evaluate(
    async ([words, written]) => {
      const { satchel } = window as unknown as { satchel: SatchelBridge };
      return satchel.command('spelling.check', { words, language: written });
    },
    [text.split(' '), language] as const,
  );
  if (!answer.ok) throw new Error(answer.sentence);
  return answer.value;
}

/** As the menu of an underlined word does. */
const makeOwn = (page: Page, words: string[]): Promise<void> =>
  page.evaluate(async (all) => {
    const { satchel } = window as unknown as { satchel: SatchelBridge };
    for (const word of all) await satchel.command('spelling.add-word', { word });
  }, words);

/** Nothing, where the label is empty: the menu goes. */
async function choose({ app }: Pick<Satchel, 'app'>, label: string): Promise<void> {
  await app.evaluate((_electron, wanted) => {
    const caught = globalThis as { menu?: Electron.Menu | null };
    if (wanted !== '') caught.menu?.items.find((item) => item.label === wanted)?.click();
    caught.menu = null;
  }, label);
}

test('a misspelled word is mended by its menu, another one becomes the person’s own, and in another language both are right', async ({
  begin,
}) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const found: string[] = [];
  await catchMenus(satchel);
  await messageGrid(page).focus();
  await page.keyboard.press('Control+n');
  await body(page).focus();
  await page.keyboard.type('I shall recieve the letters of Satchelina every day');
  await page.keyboard.press('Home');
  for (let word = 0; word < 3; word += 1) await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect((await menuBesides(satchel, 'Undo'))[0]).toBe('receive');
  await choose(satchel, 'receive');
  await expect(body(page)).toHaveText('I shall receive the letters of Satchelina every day');

  await page.keyboard.press('End');
  for (let word = 0; word < 3; word += 1) await page.keyboard.press('Control+ArrowLeft');
  await page.keyboard.press('ArrowRight');
  expect(await menuBesides(satchel, 'Undo')).toContain('Add to Dictionary');
  await choose(satchel, 'Add to Dictionary');
  expect(await misspelled(page, 'Satchelina recieve')).toEqual(['recieve']);

  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('checkbox', { name: 'Deutsch' }).check();
  await checkWith(page, found)('the settings about spelling');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  const german = 'Die Rechtschreibprüfung kennt Haustürschlüssel und recieve nicht';
  expect(await misspelled(page, german)).toEqual(['recieve']);

  await page.keyboard.press('Control+,');
  await dialog.getByRole('checkbox', { name: 'Check spelling' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await misspelled(page, german)).toEqual([]);
  // Typed right after a dialog nothing came into the text: it had the focus, and was inert for the browser still.
  await page.keyboard.press('Control+End');
  await page.keyboard.type('!');
  await expect(body(page)).toHaveText('I shall receive the letters of Satchelina every day!');
  await page.keyboard.press('Control+ArrowLeft');
  expect((await menuBesides(satchel, ''))[0]).toBe('Undo');
  expect(found).toEqual([]);
});

test('an identity has a language of its own, also for what was written before; own words are found, removed and put back', async ({
  begin,
}, info) => {
  const { satchel } = await begin({ kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const found: string[] = [];
  const check = checkWith(page, found);
  const pictures = await createScreenshots(info.outputPath('screens'));
  await catchMenus(satchel);
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Fjordwerk' }).click();
  const form = page.getByRole('form', { name: 'Identities' });
  await form.getByRole('button', { name: 'Add identity' }).click();
  const second = form.getByRole('group', { name: 'Identity 2' });
  await second.getByRole('textbox', { name: 'From address' }).fill('mara.fr@fjordwerk.example');
  await second.getByRole('combobox', { name: 'Spelling is checked in' }).selectOption({ label: 'Français' });
  await form.getByRole('button', { name: 'Save identities' }).click();
  await expect(form.getByText('Kept: new mail can be written as each of them.')).toBeVisible();
  await check('the language of an identity');
  await takeAllSizes(satchel, pictures, 'identity', () =>
    second.getByRole('combobox', { name: 'Spelling is checked in' }).scrollIntoViewIfNeeded(),
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // English, as its words show: "letters" is right until somebody writes French.
  await messageGrid(page).focus();
  await page.keyboard.press('Control+n');
  await body(page).focus();
  await page.keyboard.type('We shall read the letters');
  await page.keyboard.press('ArrowLeft');
  expect((await menuBesides(satchel, ''))[0]).toBe('Undo');
  await choose(satchel, '');
  await page
    .getByRole('combobox', { name: 'From' })
    .selectOption({ label: 'Mara Lindqvist <mara.fr@fjordwerk.example>' });
  await body(page).focus();
  expect(await menuBesides(satchel, 'Undo')).toContain('lettres');
  await choose(satchel, 'Add to Dictionary');

  const seven = ['Aalto', 'Brønnøysund', 'Csárdás', 'Donaudampfschiff', 'Eyjafjall', 'fjordwerk', 'Göteborg'];
  await makeOwn(page, seven);
  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const words = settings.getByRole('list', { name: 'Your own words' });
  await expect(words.getByRole('listitem')).toHaveCount(8);
  await check('the person’s own words');
  await takeAllSizes(satchel, pictures, 'words', () => words.scrollIntoViewIfNeeded());
  await settings.getByRole('searchbox', { name: 'Search your own words' }).fill('LETT');
  await expect(words.getByRole('listitem')).toHaveText(['letters']);
  await words.getByRole('button', { name: 'Remove “letters”' }).press('Enter');
  await expect(settings.getByText('None of your words is like “LETT”.')).toBeVisible();
  await expect(settings.getByRole('searchbox', { name: 'Search your own words' })).toBeFocused();
  await expect(settings.getByRole('searchbox', { name: 'Search your own words' })).toBeInViewport();
  expect(await misspelled(page, 'letters', 'fr-FR')).toEqual(['letters']);
  const undo = settings.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' });
  await pictures.take(page, 'removed');
  await undo.press('Enter');
  await expect(words.getByRole('listitem')).toHaveText(['letters']);
  await words.getByRole('button', { name: 'Remove “letters”' }).press('Enter');
  // The first Escape empties the field, as search fields do, and leaves it the focus; the next one closes.
  const field = settings.getByRole('searchbox', { name: 'Search your own words' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await pictures.take(page, 'emptied');
  await page.keyboard.press('Escape');
  await expect(settings).toHaveCount(0);
  // Underlined again where it stands, without a key being pressed in it.
  await body(page).focus();
  expect(await menuBesides(satchel, 'Undo')).toContain('lettres');
  expect(found).toEqual([]);
});
