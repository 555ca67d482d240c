/** Tables in a mail: made and changed by keyboard, pasted from a spreadsheet, mirrored, there again after a crash, and sent as plain markup. */
import type { Page } from 'playwright';
import { startScriptedSmtp } from '../support/smtp/scripted-smtp';
import { expect } from '../support/tour/expect';
import { messageGrid } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { waitUntil } from '../support/tour/wait-until';
import { checkWith } from './axe';
import { chooseDelay, setUpSending } from './outgoing-hands';
import { test } from './satchel-test';

const body = (page: Page) => page.getByRole('textbox', { name: 'Message text' });
const saved = (page: Page) => page.locator('[data-saving="saved"]:visible');

/** Rows of cells, a line each, of all tables in the text. */
const grids = (page: Page): Promise<string[][]> =>
  body(page).evaluate((root) =>
    [...root.querySelectorAll('table')].map((table) =>
      [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join('|')),
    ),
  );

/** As LibreOffice Calc 7.4 puts cells on the clipboard. */
const spreadsheet = `<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<title></title><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>
<style type="text/css">body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }</style></head>
<body><table cellspacing="0" border="0"><colgroup width="85"></colgroup><colgroup span="2" width="91"></colgroup>
<tr><td height="17" align="left"><b>Item</b></td><td align="right" sdval="2" sdnum="1033;">2</td></tr>
<tr><td height="17" align="left">Rope &amp; hook</td><td align="right" sdval="13.5" sdnum="1033;"><font color="#FF0000">13.5</font></td></tr>
</table></body></html>`;

const paste = (page: Page, html: string): Promise<void> =>
  body(page).evaluate((root, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', text);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, html);

test('a table is made, changed, pasted, kept over a crash and sent', async ({ begin }, info) => {
  const session = await begin({ kinds: ['work'], add: ['work'] });
  const smtp = await startScriptedSmtp(session.world.server.certificates);
  try {
    let page = session.satchel.ui;
    const found: string[] = [];
    const check = checkWith(page, found);
    const pictures = await createScreenshots(info.outputPath('screens'));
    await setUpSending(page, smtp);
    // In a signature neither a link nor a table could be added: the form around it kept what their dialogs said. And the
    // menu of a table lay outside of the dialog, and nothing of it could be pressed.
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Fjordwerk' }).click();
    const identities = page.getByRole('form', { name: 'Identities' });
    const signature = identities.getByRole('textbox', { name: 'Signature' });
    await identities.getByRole('button', { name: 'Link' }).press('Enter');
    await page.getByRole('textbox', { name: 'Address', exact: true }).fill('fjordwerk.example');
    await page.keyboard.press('Enter');
    await expect(signature.getByRole('link', { name: 'https://fjordwerk.example' })).toBeVisible();
    const table = identities.getByRole('button', { name: 'Table' });
    await table.press('Enter');
    await page.getByRole('button', { name: 'Insert table' }).press('Enter');
    const cells = signature.locator('td, th');
    await expect(cells).toHaveCount(9);
    await table.click();
    await page.getByRole('menuitem', { name: 'Delete row' }).click();
    await expect(cells).toHaveCount(6);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await chooseDelay(page, 'None');
    await messageGrid(page).focus();
    await page.keyboard.press('Control+n');
    await page.keyboard.type('grace@navy.example');
    await page.getByRole('textbox', { name: 'Subject' }).fill('The plan');
    await body(page).focus();
    await page.keyboard.type('Where we are:');
    await page.keyboard.press('Enter');

    await page.keyboard.press('Control+Shift+G');
    const dialog = page.getByRole('dialog', { name: 'Insert a table' });
    await expect(dialog.getByRole('spinbutton', { name: 'Rows' })).toBeFocused();
    await check('the dialog of a new table');
    await takeAllSizes(session.satchel, pictures, 'dialog');
    await dialog.getByRole('spinbutton', { name: 'Rows' }).fill('1000');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('Type a number from 1 to 100.')).toBeVisible();
    await dialog.getByRole('spinbutton', { name: 'Rows' }).fill('2');
    await dialog.getByRole('spinbutton', { name: 'Columns' }).fill('2');
    await page.keyboard.press('Enter');
    await expect(body(page)).toBeFocused();
    // In the last cell Tab makes a row.
    for (const [at, word] of ['Day', 'Where', 'Monday', 'Oslo', 'Tuesday', 'Bergen'].entries()) {
      if (at > 0) await page.keyboard.press('Tab');
      await page.keyboard.type(word);
    }
    expect(await grids(page)).toEqual([['Day|Where', 'Monday|Oslo', 'Tuesday|Bergen']]);
    await expect(body(page).locator('th')).toHaveText(['Day', 'Where']);

    // Its menu, by key at the cursor, and what it does is one step that can be undone.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Control+Shift+G');
    const menu = page.getByRole('menu', { name: 'Table' });
    await expect(menu.getByRole('menuitem', { name: 'Insert row above' })).toBeFocused();
    await check('the menu of a table');
    await takeAllSizes(session.satchel, pictures, 'menu', async () => {
      // A window of another size puts the menu away.
      if (await menu.isVisible()) return;
      await body(page).focus();
      await page.keyboard.press('Control+Shift+G');
      await expect(menu).toBeVisible();
    });
    await expect(menu).toBeHidden();
    await body(page).focus();
    await page.keyboard.press('Control+Shift+G');
    await menu.getByRole('menuitem', { name: 'Delete row' }).press('Enter');
    await expect.poll(() => grids(page)).toEqual([['Day|Where', 'Monday|Oslo']]);
    await expect(body(page)).toBeFocused();
    await page.keyboard.press('Control+z');
    await expect.poll(() => grids(page)).toEqual([['Day|Where', 'Monday|Oslo', 'Tuesday|Bergen']]);

    // The same by the button: the column after the cursor's.
    const button = page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'Table' });
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await button.press('Enter');
    await menu.getByRole('menuitem', { name: 'Insert column after' }).press('Enter');
    await expect(body(page)).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.type('early');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.type('When');
    await expect
      .poll(() => grids(page))
      .toEqual([['Day|When|Where', 'Monday||Oslo', 'Tuesday|early|Bergen']]);

    await page.keyboard.press('Control+End');
    await paste(page, spreadsheet);
    await page.keyboard.press('Control+End');
    await paste(page, '<table><tr><td>יום</td><td>שני</td></tr><tr><td>מקום</td><td>נמל</td></tr></table>');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('Yours');
    const all = [
      ['Day|When|Where', 'Monday||Oslo', 'Tuesday|early|Bergen'],
      ['Item|2', 'Rope & hook|13.5'],
      ['יום|שני', 'מקום|נמל'],
    ];
    await expect.poll(() => grids(page)).toEqual(all);
    const mirrored = (): Promise<boolean> =>
      body(page)
        .locator('table')
        .nth(2)
        .evaluate(({ rows: [row] }: HTMLTableElement) => {
          const [first, second] = [...(row?.cells ?? [])].map((cell) => cell.getBoundingClientRect().left);
          return (first ?? 0) > (second ?? 0);
        });
    expect(await mirrored()).toBe(true);
    await check('a text with tables');
    await takeAllSizes(session.satchel, pictures, 'tables');
    const whole = await body(page).innerHTML();
    await waitUntil(async () => (await saved(page).count()) === 1, { what: 'everything to be saved' });

    await session.restart('kill');
    page = session.satchel.ui;
    await page.getByRole('tab', { name: 'The plan' }).click();
    await expect.poll(() => grids(page)).toEqual(all);
    expect(await body(page).innerHTML()).toBe(whole);
    expect(await mirrored()).toBe(true);

    await body(page).focus();
    await page.keyboard.press('Control+Enter');
    await waitUntil(async () => smtp.accepted.length > 0, { what: 'the server to accept the mail' });
    const sent = (smtp.accepted[0]?.data ?? '').replace(/=\r\n/g, '').replaceAll('=3D', '=');
    expect(sent).toContain(
      'Day       When    Where\r\nMonday            Oslo\r\nTuesday   early   Bergen\r\n',
    );
    expect(sent).toContain('Rope & hook   13.5\r\n');
    expect(sent).toMatch(
      /<table dir="ltr" style="border-collapse: collapse;?"><tbody><tr><th dir="auto" style="border: 1px solid /,
    );
    expect(sent).toContain('<table dir="rtl"');
    expect(sent.split('<body>')[1]).not.toMatch(/class=|<col|sdval|<font|<style/);
    expect(found).toEqual([]);
  } finally {
    await smtp.close();
  }
});
