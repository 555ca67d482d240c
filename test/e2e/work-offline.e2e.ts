/** "Work offline": no socket of the app while it is on, in IMAP and POP accounts, through a restart; then everything at once. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { expect } from '../support/tour/expect';
import { needRow, rowLocator, showsEffect } from '../support/tour/message-list';
import { readStatus, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

/** Processes of the app, by their parents. */
async function familyOf(root: number): Promise<number[]> {
  const family = [root];
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    all.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return { pid, parent: Number(/\) \S (\d+)/.exec(stat)?.[1]) };
    }),
  );
  for (const known of family)
    family.push(...parents.filter(({ parent }) => parent === known).map(({ pid }) => pid));
  return family;
}

/** TCP and UDP sockets of the app, but for those that listen for the test and the test's own connections to them. */
async function socketsOf(root: number): Promise<string[]> {
  const inodes = new Set<string>();
  for (const pid of await familyOf(root)) {
    const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const name of names) {
      const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) inodes.add(inode);
    }
  }
  const rows: { local: string; remote: string; listens: boolean }[] = [];
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const lines = (await readFile(`/proc/${root}/net/${table}`, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (inodes.has(inode)) rows.push({ local, remote, listens: state === '0A' && table.startsWith('tcp') });
    }
  }
  const ofTest = new Set(rows.filter(({ listens }) => listens).map(({ local }) => local.split(':')[1]));
  return rows
    .filter(({ local }) => !ofTest.has(local.split(':')[1]))
    .map(({ local, remote }) => `${local} → ${remote}`);
}

test('no socket while it is on, everything else works, and going online sends what waited', async ({
  begin,
}) => {
  const session = await begin({ kinds: ['home', 'isp'], add: ['home', 'isp'] });
  const { world } = session;
  const { home, isp } = world.accounts;
  let page = session.satchel.ui;
  const main = (): Promise<number> => session.satchel.app.evaluate(() => process.pid);
  const switched = () =>
    page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Work offline' });
  const offline = (): Promise<unknown> =>
    waitForStatus(
      page,
      'the app to say that it is offline by choice',
      ({ overall, accounts }) =>
        overall === 'Offline (your choice)' &&
        [...accounts.values()].every(({ words }) => words === 'Offline'),
    );
  const sockets = async (): Promise<string[]> => socketsOf(await main());
  const logins = async (): Promise<number> =>
    (await world.server.log()).split('\n').filter((line) => /login: |Aborted login/i.test(line)).length;

  // The instrument sees: an IMAP account that is online has a connection.
  expect((await sockets()).length).toBeGreaterThan(0);
  await switched().click();
  await offline();
  await waitUntil(async () => (await sockets()).length === 0, {
    what: 'every socket to be closed',
    onTimeout: async () => (await sockets()).join(),
  });
  const before = await logins();

  const seen: string[] = [];
  let watching = true;
  const watch = (async () => {
    while (watching) seen.push(...(await sockets()));
  })();
  for (const account of [home, isp]) {
    const mail = inboxOf(account).at(-1);
    if (!mail) throw new Error('no mail');
    const row = await needRow(page, { time: mail.date });
    await rowLocator(page, row).click();
    await page.keyboard.press('e');
    await showsEffect(page, row, 'leaves');
  }
  await page.keyboard.press('F5');
  await expect(page.getByText('You work offline by choice. Go online to get new mail.')).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await session.satchel.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  // The connection test of the form, too.
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: home.label }).click();
  const settings = page.getByRole('dialog');
  await settings.getByRole('button', { name: /test/i }).first().click();
  await expect(settings.getByText(/You work offline by choice, so nothing was connected to/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  watching = false;
  await watch;
  expect(seen).toEqual([]);

  await session.restart('kill');
  page = session.satchel.ui;
  await offline();
  expect(await switched().getAttribute('aria-pressed')).toBe('true');
  expect((await readStatus(page)).pending).toBeGreaterThan(0);
  expect(await sockets()).toEqual([]);
  expect(await logins()).toBe(before);

  await page.keyboard.press('Control+Shift+O');
  await waitForStatus(
    page,
    'the queue to be sent',
    (status) =>
      status.pending === 0 && [...status.accounts.values()].every(({ words }) => words === 'Online'),
  );
  expect(await logins()).toBeGreaterThan(before);
});
