/** A move that stopped half-way, whose copy another program has deleted since: the person is asked, and loses nothing (H600133). */
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import { mail } from '../support/imap/variants';
import { RawImap } from '../support/raw-imap';
import { addAccount } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { handsOf } from '../support/tour/hands';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, needRow, selectOnly } from '../support/tour/message-list';
import { createScreenshots } from '../support/tour/screenshots';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { expectAccessible } from './axe';
import { test } from './satchel-test';

test('H600133 the copy of a half-done move is deleted elsewhere: the original stays, and the person is asked', async ({
  begin,
}, info) => {
  const { world, satchel } = await begin({ kinds: ['work'], corpus: { scale: 2 } });
  const { work } = world.accounts;
  const page = satchel.ui;
  await world.server.doveadm(['mailbox', 'create', '-u', work.user, 'Letters']);
  const raw = await RawImap.open({ port: world.server.ports.imap }, work.user, work.password);
  await raw.append('INBOX', mail('half moved'), [], '17-Jul-2026 02:44:25 +0000');
  const proxy = await FaultProxy.start({
    ...{ protocol: 'imap', port: world.server.ports.imaps, server: world.server },
  });
  // A server without MOVE that refuses to remove anything for now.
  proxy.rewrite = (line, direction) => (direction === 'to-client' ? line.replace(/\bMOVE\b/g, 'XOVE') : line);
  proxy.instead = (line) =>
    / UID EXPUNGE /.test(line) ? 'NO The mailbox is being rebuilt, nothing can be removed.' : null;
  const only = { time: new Date('2026-07-17T02:44:25Z') };
  const inLetters = async (): Promise<string> =>
    world.server.doveadm(['mailbox', 'status', '-u', work.user, 'messages', 'Letters']);
  try {
    await addAccount(page, { ...work, port: proxy.port });
    await waitForStatus(page, 'the account to be online', allOnline(1));
    await goToFolder(page, { account: work.label, path: 'INBOX' });
    await selectOnly(page, only);
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
    raw.close();
    await proxy.close();
  }
});
