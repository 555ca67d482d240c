/** A server with a certificate of its own making: told, looked at, trusted by hand, asked again when it changes, and distrusted. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { makeTestCertificates } from '../support/dovecot/test-ca';
import { accountForm, fillAccountForm, openAccountForm, testConnection } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { waitForStatus } from '../support/tour/status-bar';
import { test } from './satchel-test';

const carol = { user: 'carol@example.org', password: 'carol-secret' };

test('a certificate is trusted by hand, asked about again when it changes, and distrusted', async ({
  begin,
}) => {
  const server = await startDovecot({ users: [carol] });
  try {
    await server.deliver(
      carol.user,
      'From: a@example.org\r\nSubject: Pinned\r\nMessage-ID: <p@test>\r\n\r\nHi.\r\n',
    );
    const { satchel, world } = await begin({ kinds: ['work'], add: ['work'] });
    const page = satchel.ui;
    const dialog = page.getByRole('dialog', { name: 'Carol' });
    const fingerprint = async (): Promise<string> =>
      new X509Certificate(await readFile(join(server.folder, 'server.pem'))).fingerprint256;
    const axe = async (): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForFunction(
          (theme) => document.documentElement.dataset['theme'] === theme,
          colorScheme,
        );
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe').analyze();
        expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
      }
    };
    const statusIs = (words: RegExp): Promise<unknown> =>
      waitForStatus(page, `Carol to be ${words.source}`, ({ accounts }) =>
        words.test(accounts.get('Carol')?.words ?? ''),
      );
    const openSettings = (): Promise<void> =>
      page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Carol' }).click();

    await openAccountForm(page);
    const account = { ...world.accounts.work, ...carol, address: carol.user, label: 'Carol' };
    await fillAccountForm(page, { ...account, port: server.ports.imaps, security: 'tls' });
    expect(await testConnection(page)).toContain('an authority that this computer does not know');
    const form = accountForm(page);
    await form.getByText('Certificate details').click();
    await expect(form.locator('code')).toHaveText(await fingerprint());
    await axe();
    await form.getByRole('button', { name: 'Trust this certificate for localhost' }).click();
    await expect(form.getByRole('status')).toContainText('The connection works');
    await form.getByRole('button', { name: 'Add account' }).click();
    await expect(form).toBeHidden();
    await statusIs(/^Online/);

    await server.stop();
    const before = await fingerprint();
    await makeTestCertificates(server.folder);
    await server.start();
    const after = await fingerprint();
    expect(after).not.toBe(before);
    await statusIs(/^Not secure/);
    await openSettings();
    await expect(dialog).toContainText('is not the one that you trusted');
    await dialog.getByText('Certificate details').click();
    await expect(dialog.locator('details code')).toHaveText(after);
    await axe();
    await dialog.getByRole('button', { name: 'Trust this certificate for localhost' }).click();
    await expect(dialog).toBeHidden();
    await statusIs(/^Online/);

    await openSettings();
    await expect(dialog.getByRole('region', { name: 'Server' })).toContainText(after);
    await dialog.getByRole('button', { name: 'Stop trusting it' }).click();
    await expect(dialog).toBeHidden();
    await statusIs(/^Not secure/);
    expect(satchel.output()).not.toContain(carol.password);
  } finally {
    await server.dispose();
  }
});
