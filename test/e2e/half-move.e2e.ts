/** A move that stopped half-way, whose copy another program has deleted since: the person is asked, and loses nothing (H600133). */
import { expect } from '../support/tour/expect';
import { handsOf } from '../support/tour/hands';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, needRow } from '../support/tour/message-list';
import { createScreenshots } from '../support/tour/screenshots';
import { waitForStatus } from '../support/tour/status-bar';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { expectAccessible } from './axe';
import { letterBehindProxy, only } from './letter-behind-proxy';
import { test } from './satchel-test';

test('H600133 the copy of a half-done move is deleted elsewhere: the original stays, and the person is asked', async ({
  begin,
}, info) => {
  const { satchel, page, work, raw, proxy, addIt, inLetters, close } = await letterBehindProxy(
    begin,
    'half moved',
  );
  // A server without MOVE that refuses to remove anything for now.
  proxy.rewrite = (line, direction) => (direction === 'to-client' ? line.replace(/\bMOVE\b/g, 'XOVE') : line);
  proxy.instead = (line) =>
    / UID EXPUNGE /.test(line) ? 'NO The mailbox is being rebuilt, nothing can be removed.' : null;
  try {
    await addIt();
    await page.keyboard.press('v');
    const moving = page.getByRole('dialog', { name: 'Move message' });
    await handsOf(page).type(moving.getByRole('combobox'), 'Letters');
    await page.keyboard.press('Enter');

    await page.keyboard.press('g');
    await page.keyboard.press('o');
    const panel = page.getByRole('dialog', { name: 'Pending operations' });
    const stopped = panel.getByRole('row', {
      name: /Needs you.*the original in “INBOX” could not be removed/,
    });
    await expect(stopped).toBeVisible();
    await raw.ok('SELECT Letters');
    await raw.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
    await raw.ok('UID EXPUNGE 1');
    proxy.instead = () => null;

    await stopped.focus();
    await page.keyboard.press('r');
    const asks = panel.getByRole('row', { name: /Needs you.*The original is still in “INBOX”/ });
    await expect(asks).toBeVisible();
    expect(await inLetters()).toContain('messages=0');
    await raw.ok('SELECT INBOX');
    expect((await raw.messages()).at(-1)).toMatchObject({ messageId: '<half moved@x>', flags: [] });
    await asks.focus();
    await expectAccessible(page, 'a half-done move that asks');
    const screens = await createScreenshots(info.outputPath('screens'));
    await takeAllSizes(satchel, screens, 'a half-done move that asks');

    await asks.focus();
    await page.keyboard.press('r');
    await waitForStatus(page, 'nothing to wait', ({ pending }) => pending === 0);
    await page.keyboard.press('Escape');
    await goToFolder(page, { account: work.label, path: 'Letters' });
    await needRow(page, only);
    expect(await listTotal(page)).toBe(1);
    expect(await inLetters()).toContain('messages=1');
  } finally {
    await close();
  }
});
