/** Undo and redo by keys and menu: offline, through kill -9, and when the server has it already. */
import { expect } from '../support/tour/expect';
import { needRow, rowLocator, showsEffect } from '../support/tour/message-list';
import { waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

test('several levels, over a restart, before and after the server heard of it', async ({ begin }) => {
  const session = await begin({ kinds: ['home'], add: ['home'] });
  const { world } = session;
  const { home } = world.accounts;
  const mails = inboxOf(home).slice(-2);
  const there = async (mailbox: string): Promise<number> => {
    const status = await world.server.doveadm(['mailbox', 'status', '-u', home.user, 'messages', mailbox]);
    return Number(/messages=(\d+)/.exec(status)?.[1]);
  };
  const before = { inbox: await there('INBOX'), archive: await there('Archive') };
  const editMenu = (): Promise<string[]> =>
    session.satchel.app.evaluate(({ Menu }) => {
      const edit = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Edit');
      return (edit?.submenu?.items ?? []).slice(0, 2).map(({ label }) => label);
    });
  const menuSays = (...labels: string[]): Promise<unknown> =>
    waitUntil(async () => (await editMenu()).join() === labels.join(), {
      what: `the Edit menu to say ${labels.join(', ')}`,
      onTimeout: async () => (await editMenu()).join(),
    });
  const choose = (index: number): Promise<void> =>
    session.satchel.app.evaluate(({ Menu }, at) => {
      const edit = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Edit');
      (edit?.submenu?.items[at]?.click as (() => void) | undefined)?.();
    }, index);
  let page = session.satchel.ui;
  const pending = (count: number) =>
    waitForStatus(page, `${count} operations to wait`, (status) => status.pending === count);

  // Opening a message marks it read, which is no action of the person's.
  await menuSays('Undo', 'Redo');
  await world.server.stop();
  await waitForStatus(page, 'the account to be offline', ({ overall }) => overall === 'Offline');
  for (const mail of mails) {
    const row = await needRow(page, { time: mail.date });
    await rowLocator(page, row).click();
    await page.keyboard.press('e');
    await showsEffect(page, row, 'leaves');
  }
  await menuSays('Undo Archive 1 message', 'Redo');

  await session.restart('kill');
  page = session.satchel.ui;
  await menuSays('Undo Archive 1 message', 'Redo');
  const queued = (await waitForStatus(page, 'the queue', (status) => status.pending >= 2)).pending;
  await page.keyboard.press('Control+z');
  await pending(queued - 1);
  await choose(0);
  await pending(queued - 2);
  await menuSays('Undo', 'Redo Archive 1 message');
  for (const mail of mails) await needRow(page, { time: mail.date });
  await page.keyboard.press('Control+Shift+Z');
  await pending(queued - 1);
  await page.keyboard.press('Control+y');
  await pending(queued);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await pending(queued - 1);

  await world.server.start();
  await page.keyboard.press('F5');
  await waitForStatus(page, 'the queue to be sent', (status) => status.pending === 0);
  await waitUntil(async () => (await there('Archive')) === before.archive + 1, {
    what: 'one message in the Archive of the server',
  });
  await page.keyboard.press('Control+z');
  await waitForStatus(page, 'the inverse to be sent', (status) => status.pending === 0);
  await waitUntil(async () => (await there('INBOX')) === before.inbox, {
    what: 'the message to be back in the Inbox of the server',
  });
  expect(await there('Archive')).toBe(before.archive);
  for (const mail of mails) await needRow(page, { time: mail.date });
});
