/** Mail that only some have got: the outbox says who waits and who was refused, and what is corrected shows nobody who was hidden. */
import { startScriptedSmtp } from '../support/smtp/scripted-smtp';
import { expect } from '../support/tour/expect';
import { messageGrid } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { checkWith } from './axe';
import { chooseDelay, setUpSending } from './outgoing-hands';
import { test } from './satchel-test';

test('one is put off, a hidden one refused: told as it is, given up, corrected in the field that it was written into', async ({
  begin,
}, info) => {
  const session = await begin({ kinds: ['work'], add: ['work'] });
  const smtp = await startScriptedSmtp(session.world.server.certificates);
  try {
    const page = session.satchel.ui;
    const found: string[] = [];
    await setUpSending(page, smtp);
    await chooseDelay(page, 'None');
    smtp.answer = (line) => {
      if (line.startsWith('RCPT TO:<cleo@')) return '450 4.2.0 greylisted';
      return line.startsWith('RCPT TO:<eve@') ? '550 5.1.1 no such user' : null;
    };
    await messageGrid(page).focus();
    await page.keyboard.press('Control+n');
    await page.keyboard.type('bob@x.example; cleo@x.example;');
    await page.getByRole('button', { name: 'Cc Bcc' }).click();
    await page.getByRole('combobox', { name: 'Bcc' }).fill('eve@x.example;');
    await page.getByRole('textbox', { name: 'Subject' }).fill('Harvest');
    await page.getByRole('textbox', { name: 'Message text' }).focus();
    await page.keyboard.type('On Sunday.');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('tab')).toHaveCount(0);
    await page.getByRole('treeitem', { name: /^Outbox, 2 / }).click();
    const rows = page.getByRole('list', { name: 'Messages in the outbox' }).getByRole('listitem');
    const partly = rows.filter({ hasText: 'Sent, but not to eve@x.example' });
    const again = rows.filter({ hasText: 'Waiting to be tried again' });
    await expect(partly).toBeVisible();
    await expect(again).toContainText('cleo@x.example');
    await expect(again).not.toContainText('bob@x.example');
    await expect(again).toContainText('A second try, for those alone whom the server had put off.');
    await checkWith(page, found)('mail that some have got');
    await takeAllSizes(
      session.satchel,
      await createScreenshots(info.outputPath('screens')),
      'some have got it',
    );

    await again.getByRole('button', { name: 'Do not try again' }).click();
    await expect(rows).toHaveCount(1);
    await partly.getByRole('button', { name: 'Correct the addresses' }).click();
    const hidden = page.getByRole('group', { name: 'Bcc, 1 recipient' });
    await expect(hidden.getByRole('button', { name: /eve@x\.example/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /bob@x\.example|cleo@x\.example/ })).toHaveCount(0);
    expect(smtp.accepted.map(({ to }) => to)).toEqual([['bob@x.example']]);
    expect(found).toEqual([]);
  } finally {
    await smtp.close();
  }
});
