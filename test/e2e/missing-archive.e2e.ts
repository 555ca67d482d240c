/** An account without an Archive: the first archive makes one, offline, through a kill -9, and once. */
import { expect } from '../support/tour/expect';
import { addAccount } from '../support/tour/account-form';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, needRow, rowLocator } from '../support/tour/message-list';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

/** The server marks the other mailboxes, so that it does offer SPECIAL-USE, but has no Archive and will mark none. */
const extraConfig = 'namespace inbox {\n  mailbox Archive {\n    auto = no\n    special_use =\n  }\n}\n';

test('the first archive makes a missing Archive: offline, through kill -9, and once', async ({ begin }) => {
  const session = await begin({ kinds: ['home'], dovecot: { extraConfig } });
  const { world } = session;
  const { home } = world.accounts;
  const list = async (): Promise<string[]> =>
    (await world.server.doveadm(['mailbox', 'list', '-u', home.user])).split('\n').filter(Boolean);
  const subscribed = async (): Promise<string[]> =>
    (await world.server.doveadm(['mailbox', 'list', '-s', '-u', home.user])).split('\n').filter(Boolean);
  await world.server.doveadm(['mailbox', 'delete', '-s', '-u', home.user, 'Archive']);
  expect(await list()).not.toContain('Archive');

  let page = session.satchel.ui;
  await addAccount(page, home);
  await waitForStatus(page, 'the account to be online', allOnline(1));
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: home.label }).click();
  const form = page.getByRole('form', { name: 'Folders of this account' });
  await expect(form.getByLabel('Archive').locator('option').first()).toHaveText(
    'Automatic (made when first needed)',
  );
  await page.keyboard.press('Escape');

  await world.server.stop();
  await waitForStatus(page, 'the account to be offline', ({ overall }) => overall === 'Offline');
  const mails = inboxOf(home).slice(-3);
  await goToFolder(page, { unified: 'inbox' });
  for (const mail of mails) {
    await rowLocator(page, await needRow(page, { time: mail.date })).click();
    await page.keyboard.press('e');
    if (mail === mails[0])
      await expect(page.getByText(/A new mailbox “Archive” is made for it/).first()).toBeVisible();
  }
  const archived = async (): Promise<void> => {
    await goToFolder(page, { account: home.label, path: 'Archive' });
    await waitUntil(async () => (await listTotal(page)) === mails.length, {
      what: 'the new Archive to hold them',
    });
    await goToFolder(page, { unified: 'archive' });
    expect(await listTotal(page)).toBe(mails.length);
  };
  await archived();

  await session.restart('kill');
  page = session.satchel.ui;
  await archived();
  await waitForStatus(page, 'four operations to wait', ({ pending }) => pending === mails.length + 1);

  await world.server.start();
  await page.keyboard.press('F5');
  await waitForStatus(
    page,
    'the queue to be empty',
    ({ pending, overall }) => pending === 0 && overall !== 'Offline',
  );
  expect((await list()).filter((name) => name === 'Archive')).toHaveLength(1);
  expect(await subscribed()).toContain('Archive');
  const held = await world.server.doveadm(['mailbox', 'status', '-u', home.user, 'messages', 'Archive']);
  expect(Number(/messages=(\d+)/.exec(held)?.[1])).toBe(mails.length);
  await waitForStatus(page, 'the account to be online', allOnline(1));
  await archived();
});
