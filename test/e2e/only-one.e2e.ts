/** A deletion that waited behind a copy in doubt asks the person when that may be the only one (H570029). */
import { expect } from '../support/tour/expect';
import { handsOf } from '../support/tour/hands';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, needRow } from '../support/tour/message-list';
import { createScreenshots } from '../support/tour/screenshots';
import { saysOf, waitForStatus } from '../support/tour/status-bar';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { waitUntil } from '../support/tour/wait-until';
import { expectAccessible } from './axe';
import { letterBehindProxy, only } from './letter-behind-proxy';
import { test } from './satchel-test';

test('what may be the only one is not deleted by an undo that waited: the person is asked', async ({
  begin,
}, info) => {
  const { satchel, page, work, raw, proxy, addIt, inLetters, close } = await letterBehindProxy(
    begin,
    'only one',
  );
  try {
    await addIt();

    // The copy does not reach the server, which nobody here can know; it is taken back all the same.
    const held = proxy.hold({
      ...{ direction: 'to-server', when: 'before' },
      line: ({ text }) => / UID COPY /.test(text),
    });
    await page.keyboard.press('Shift+V');
    const copying = page.getByRole('dialog', { name: 'Copy message' });
    await handsOf(page).type(copying.getByRole('combobox'), 'Letters');
    await page.keyboard.press('Enter');
    await held.fired;
    proxy.down = true;
    proxy.cutNow();
    await waitForStatus(page, 'the account to be offline', saysOf(work.label, 'Offline'));
    await page.keyboard.press('Control+z');
    await waitForStatus(page, 'copy and undo to wait', ({ pending }) => pending === 2);
    await raw.ok('SELECT INBOX');
    await raw.ok('UID MOVE * Letters');
    proxy.down = false;
    await page.keyboard.press('F5');

    await page.keyboard.press('g');
    await page.keyboard.press('o');
    const panel = page.getByRole('dialog', { name: 'Pending operations' });
    const asks = panel.getByRole('row', { name: /Needs you.*may be in “Letters” alone/ });
    await expect(asks).toBeVisible();
    await asks.focus();
    await expectAccessible(page, 'a deletion that asks');
    await takeAllSizes(satchel, await createScreenshots(info.outputPath('screens')), 'a deletion that asks');
    await asks.focus();
    await page.keyboard.press('Delete');
    await waitForStatus(page, 'nothing to wait', ({ pending }) => pending === 0);
    await page.keyboard.press('Escape');

    await goToFolder(page, { account: work.label, path: 'Letters' });
    await needRow(page, only);
    expect(await listTotal(page)).toBe(1);
    await goToFolder(page, { account: work.label, path: 'INBOX' });
    await waitUntil(async () => ((await listTotal(page)) > 0 ? true : null), { what: 'the Inbox' });
    expect(await inLetters()).toContain('messages=1');
  } finally {
    await close();
  }
});
