/** Folders as the person wants them: a role mapped by hand, and an account left out of the unified folders. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { findRow, listTotal, needRow, rowLocator } from '../support/tour/message-list';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

const target = 'Projects/Ålesund 2026';

test('Archive is another mailbox by hand, and an account is left out of the unified folders', async ({
  begin,
}) => {
  const session = await begin({ kinds: ['work', 'home'], add: ['work', 'home'] });
  const { world } = session;
  const { work, home } = world.accounts;
  let page = session.satchel.ui;
  const openSettings = async () => {
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: work.label }).click();
    return page.getByRole('form', { name: 'Folders of this account' });
  };
  const held = async (mailbox: string): Promise<number> => {
    const answer = await world.server.doveadm(['mailbox', 'status', '-u', work.user, 'messages', mailbox]);
    return Number(/messages=(\d+)/.exec(answer)?.[1]);
  };
  const before = { target: await held(target), archive: await held('Archive') };

  let form = await openSettings();
  await expect(form.getByLabel('Archive')).toHaveValue('');
  await expect(form.getByLabel('Archive').locator('option').first()).toHaveText('Automatic (Archive)');
  await form.getByLabel('Archive').selectOption(target);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe').analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  }
  await form.getByRole('button', { name: 'Save folders' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // It holds through a crash, and through the LIST of the next connection.
  await session.restart('kill');
  page = session.satchel.ui;
  await waitForStatus(page, 'both to be online', allOnline(2));
  const mail = inboxOf(work).at(-1);
  if (!mail) throw new Error('no mail');
  await goToFolder(page, { unified: 'inbox' });
  const row = await needRow(page, { time: mail.date });
  await rowLocator(page, row).click();
  await page.keyboard.press('e');
  await waitForStatus(page, 'the move to be replayed', ({ pending }) => pending === 0);
  await waitUntil(async () => (await held(target)) === before.target + 1, {
    what: 'the chosen mailbox to hold it',
  });
  expect(await held('Archive')).toBe(before.archive);
  await goToFolder(page, { unified: 'archive' });
  await needRow(page, { time: mail.date });

  await goToFolder(page, { unified: 'inbox' });
  const both = await listTotal(page);
  form = await openSettings();
  await expect(form.getByLabel('Archive')).toHaveValue(target);
  await form.getByLabel('Show its mail in the unified folders').uncheck();
  await form.getByRole('button', { name: 'Save folders' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const own = inboxOf(home).length;
  expect(own).toBeLessThan(both);
  await waitUntil(async () => (await listTotal(page)) === own, {
    what: 'the Inbox to hold the other account only',
  });
  const workMail = inboxOf(work).at(-2);
  expect(await findRow(page, workMail ? { time: workMail.date } : {})).toBeNull();
  await goToFolder(page, { account: work.label, path: target });
  await needRow(page, { time: mail.date });

  // Without unified folders the first account's Inbox is home, and keys go to the account's own folders.
  await goToFolder(page, { unified: 'inbox' });
  await page.keyboard.press('Control+,');
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('unified');
  await page.getByLabel('Unified folders').uncheck();
  await page.keyboard.press('Escape');
  await expect(page.locator('[role=treeitem][data-node^="unified:"]')).toHaveCount(0);
  const workInbox = inboxOf(work).length - 1;
  await waitUntil(async () => (await listTotal(page)) === workInbox, { what: 'the first Inbox to be open' });
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await needRow(page, { time: mail.date });
  await session.restart('close');
  page = session.satchel.ui;
  await waitUntil(async () => (await listTotal(page)) === workInbox, {
    what: 'the first Inbox after a restart',
  });
  await expect(page).toHaveTitle(/^Inbox .*Satchel$/);
});
