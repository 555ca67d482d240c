/** A password that stops working is told in a sentence, asked for, and everything goes on; STARTTLS for both protocols. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  accountForm,
  fillAccountForm,
  openAccountForm,
  submitAccountForm,
  testConnection,
} from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { needRow } from '../support/tour/message-list';
import { inboxOf } from '../support/tour/tour-context';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import type { World } from '../support/tour/tour-world';
import { test } from './satchel-test';

/** Dovecot reads the file anew at the next sign-in. */
async function changePasswords(world: World, password: string): Promise<void> {
  const lines = Object.values(world.accounts).map(
    ({ user }) => `${user}:{PLAIN.B64}${Buffer.from(password).toString('base64')}\n`,
  );
  await writeFile(join(world.server.folder, 'passwords'), lines.join(''));
}

test('a refused password is told, and a new one brings the account back', async ({ begin }) => {
  const session = await begin({ kinds: ['home', 'isp'], add: ['home', 'isp'] });
  const { world } = session;
  const password = 'entirely new: ß € "quoted" \\';
  await session.restart('close', () => changePasswords(world, password));
  const page = session.satchel.ui;
  const { home, isp } = world.accounts;
  await waitForStatus(
    page,
    'both accounts to need their password',
    ({ accounts }) =>
      [...accounts.values()].length === 2 &&
      [...accounts.values()].every(({ words }) => words === 'Needs password'),
  );
  // The mail of before is readable all the same.
  const newest = inboxOf(home).at(-1);
  await needRow(page, newest ? { time: newest.date } : {});

  for (const account of [home, isp]) {
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: account.label }).click();
    const dialog = page.getByRole('dialog', { name: account.label });
    await expect(dialog).toContainText(
      new RegExp(
        `${account.label}: localhost:${account.port} did not accept the user name or password.*Enter the password again`,
      ),
    );
    await dialog.getByLabel(`Password for ${account.address}`).fill('wrong once more');
    await dialog.getByLabel(`Password for ${account.address}`).press('Enter');
    await expect(dialog).toBeHidden();
    await waitForStatus(
      page,
      `${account.label} to need its password again`,
      ({ accounts }) => accounts.get(account.label)?.words === 'Needs password',
    );
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: account.label }).click();
    await dialog.getByLabel(`Password for ${account.address}`).fill(password);
    await dialog.getByLabel(`Password for ${account.address}`).press('Enter');
    await expect(dialog).toBeHidden();
  }
  await waitForStatus(page, 'both accounts to be online', allOnline(2));

  // The new password was kept like the old one.
  await session.restart('close');
  await waitForStatus(session.satchel.ui, 'both accounts to be online after a restart', allOnline(2));
});

test('STARTTLS works for IMAP and POP; the wrong kind of security is told, and nothing is sent', async ({
  begin,
}) => {
  const { world, satchel } = await begin({ kinds: ['home', 'isp'] });
  const page = satchel.ui;
  const { home, isp } = world.accounts;
  const { ports } = world.server;

  await openAccountForm(page);
  await fillAccountForm(page, home, { security: 'tls', port: ports.imap });
  expect(await testConnection(page)).toMatch(/does not speak TLS on this port.*No password was sent/);
  await fillAccountForm(page, home, { host: '127.0.0.1', port: 1 });
  expect(await testConnection(page)).toMatch(/refused the connection/);
  await fillAccountForm(page, home, { security: 'starttls', port: ports.imap });
  expect(await testConnection(page)).toMatch(/The connection works/);
  await submitAccountForm(page);

  await openAccountForm(page);
  await fillAccountForm(page, isp, { security: 'starttls', port: ports.pop3 });
  expect(await testConnection(page)).toMatch(/The connection works/);
  await submitAccountForm(page);
  await expect(accountForm(page)).toBeHidden();
  await waitForStatus(page, 'both accounts to be online', allOnline(2));
  for (const account of [home, isp]) {
    const newest = inboxOf(account).at(-1);
    await needRow(page, newest ? { time: newest.date } : {});
  }
  // What the server noted: every POP session was encrypted, and so were Satchel's IMAP sessions (the seeding was not).
  const logins = (await world.server.log()).split('\n').filter((line) => /Login: user=/.test(line));
  const pop = logins.filter((line) => line.includes('pop3-login') && line.includes(`<${isp.user}>`));
  expect(pop.length).toBeGreaterThan(0);
  expect(pop.filter((line) => !line.includes(', TLS'))).toEqual([]);
  const imap = logins.filter((line) => line.includes('imap-login') && line.includes(`<${home.user}>`));
  expect(imap.filter((line) => line.includes(', TLS')).length).toBeGreaterThan(0);
  expect(imap.filter((line) => !line.includes(', TLS'))).toHaveLength(1);
});
