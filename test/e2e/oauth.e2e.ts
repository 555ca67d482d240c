/** An account that is signed in to by the browser: added, at work after a restart, and asked for again when its service has ended it. */
import { appendFile, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { browse } from '../support/oauth/browse';
import { startOidcServer } from '../support/oauth/start-oidc-server';
import type { OidcServer } from '../support/oauth/start-oidc-server';
import { accountForm, addAccount, fillAccountForm, openAccountForm } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { needRow } from '../support/tour/message-list';
import { resizeWindow } from '../support/tour/satchel';
import type { Satchel } from '../support/tour/satchel';
import { createScreenshots } from '../support/tour/screenshots';
import { takeAllSizes } from '../support/tour/take-all-sizes';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';
import type { Session, SessionOptions } from './satchel-test';

/** Keeps what Satchel opens away from a browser of this computer. @returns the next address that it opens */
async function watchBrowser(satchel: Satchel): Promise<() => Promise<string>> {
  await satchel.app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  return () =>
    waitUntil(
      () =>
        satchel.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened.shift() ?? null),
      { what: 'the browser to be opened', timeoutMs: 20_000 },
    );
}

/** Every file of a profile in which a text stands. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const isFile = await stat(path).then(
        (it) => it.isFile(),
        () => false,
      );
      return isFile && (await readFile(path)).includes(text) ? [name] : [];
    }),
  );
  return found.flat();
}

/** Satchel at a mail server that asks this service about tokens; both are trusted. */
async function beginWith(oidc: OidcServer, begin: (options: SessionOptions) => Promise<Session>) {
  const session = await begin({
    kinds: ['home'],
    dovecot: { oauth: { introspectionUrl: oidc.introspectionUrl } },
  });
  await session.restart('close', () =>
    appendFile(session.world.server.caCertificatePath, `\n${oidc.caCertificatePem}`),
  );
  return session;
}

test('an account is added, renewed and signed in to again by the browser', async ({ begin }, info) => {
  const oidc = await startOidcServer();
  try {
    const session = await beginWith(oidc, begin);
    const { world } = session;
    const { home } = world.accounts;
    let page = session.satchel.ui;
    let opened = await watchBrowser(session.satchel);
    const pictures = await createScreenshots(info.outputPath('screens'));
    const inBrowser = async (login = home.user): Promise<string> =>
      browse(await opened(), { login, ca: oidc.caCertificatePem });

    await openAccountForm(page);
    await fillAccountForm(page, home);
    const form = accountForm(page);
    const signIn = form.getByRole('group', { name: /Signing in with your browser/ });
    await form.getByRole('radio', { name: 'With your browser' }).check();
    await expect(form.getByLabel('Password', { exact: true })).toBeHidden();
    await form.getByRole('button', { name: 'Add account' }).click();
    await expect(form).toContainText('Sign in with your browser first.');
    await signIn.getByRole('button', { name: 'Sign in with your browser' }).click();
    await expect(signIn).toContainText('Enter what the service knows Satchel as.');
    await signIn.getByLabel('Sign-in service').fill(oidc.issuer);
    await signIn.getByLabel('Client ID').fill(oidc.clientId);
    await signIn.getByLabel('Scope').fill(oidc.scope);

    // The person changes their mind, and then does it.
    await signIn.getByRole('button', { name: 'Sign in with your browser' }).click();
    const first = new URL(await opened());
    expect(first.searchParams.get('login_hint')).toBe(home.address);
    expect(first.searchParams.get('code_challenge_method')).toBe('S256');
    await expect(signIn).toContainText('Waiting for you to sign in in your browser…');
    await pictures.take(page, 'waiting');
    await signIn.getByRole('button', { name: 'Stop waiting' }).click();
    await expect(signIn).toContainText('The sign-in was not finished.');
    await signIn.getByRole('button', { name: 'Sign in with your browser' }).click();
    expect(await inBrowser()).toContain('Go back to Satchel');
    await expect(signIn).toContainText('You are signed in.');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('form').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    for (const [width, name] of [
      [1280, 'signed-in'],
      [600, 'signed-in-narrow'],
    ] as const) {
      await resizeWindow(session.satchel, width, 800);
      await signIn.scrollIntoViewIfNeeded();
      await pictures.take(page, name);
    }
    await resizeWindow(session.satchel, 1280, 800);
    await form.getByRole('button', { name: 'Test connection' }).click();
    await expect(form).toContainText('The connection works', { timeout: 60_000 });
    await form.getByRole('button', { name: 'Add account' }).click();
    await waitForStatus(page, 'the account to be online', allOnline(1));
    const newest = inboxOf(home).at(-1);
    await needRow(page, newest ? { time: newest.date } : {});

    await session.restart('close');
    await waitForStatus(session.satchel.ui, 'the account to be online after a restart', allOnline(1));

    // Only where passwords are kept does its grant stand.
    const kept = await readFile(join(world.profile, 'settings', 'credentials.json'), 'utf8');
    const [value] = /"value":\s*"([^"]+)"/.exec(kept)?.slice(1) ?? [];
    const text = Buffer.from(value ?? '', 'base64').toString('utf8');
    const { refreshToken } = JSON.parse(text) as { refreshToken: string };
    expect(refreshToken.length).toBeGreaterThan(20);
    expect(await filesWith(world.profile, refreshToken)).toEqual([]);
    expect(await filesWith(world.profile, value ?? '')).toEqual(['settings/credentials.json']);

    // The service ends it: the account says so, and only the browser helps.
    await session.restart('close', () => oidc.revokeAll());
    page = session.satchel.ui;
    opened = await watchBrowser(session.satchel);
    await waitForStatus(
      page,
      'the account to need a sign-in',
      ({ accounts }) => accounts.get(home.label)?.words === 'Needs sign-in',
    );
    await needRow(page, newest ? { time: newest.date } : {});
    await page.locator('footer[aria-label=Status]').getByRole('button', { name: home.label }).click();
    const dialog = page.getByRole('dialog', { name: home.label });
    await expect(dialog).toContainText('Sign in in your browser to go on.');
    await expect(dialog.getByLabel('New password')).toHaveCount(0);
    await pictures.take(page, 'needs-sign-in');
    await dialog.getByRole('button', { name: 'Sign in again' }).press('Enter');
    expect(await inBrowser()).toContain('Go back to Satchel');
    await expect(dialog).toBeHidden();
    await waitForStatus(page, 'the account to be online again', allOnline(1));
  } finally {
    await oidc.close();
  }
});

test('an account with a password goes over to the browser and back, and keeps what works where its server refuses', async ({
  begin,
}, info) => {
  const oidc = await startOidcServer();
  try {
    const session = await beginWith(oidc, begin);
    const { world } = session;
    const { home } = world.accounts;
    await addAccount(session.satchel.ui, home);
    const opened = await watchBrowser(session.satchel);
    const pictures = await createScreenshots(info.outputPath('screens'));
    const inBrowser = async (login: string): Promise<string> =>
      browse(await opened(), { login, ca: oidc.caCertificatePem });
    const newest = inboxOf(home).at(-1);
    const kept = () => readFile(join(world.profile, 'settings', 'credentials.json'), 'utf8');
    const before = await kept();
    const dialog = () => session.satchel.ui.getByRole('dialog', { name: home.label });
    const openSettings = async () => {
      await session.satchel.ui
        .locator('footer[aria-label=Status]')
        .getByRole('button', { name: home.label })
        .click();
      return dialog().getByRole('region', { name: 'Signing in' });
    };

    let section = await openSettings();
    await expect(section).toContainText('You sign in to this account with a password.');
    await section.getByRole('button', { name: 'Use your browser instead…' }).press('Enter');
    await section.getByLabel('Sign-in service').fill(oidc.issuer);
    await section.getByLabel('Client ID').fill(oidc.clientId);
    await section.getByLabel('Scope').fill(oidc.scope);
    // Somebody else signs in there: the mail server knows whose mail it is.
    await section.getByRole('button', { name: 'Sign in with your browser' }).press('Enter');
    await inBrowser('somebody.else');
    await expect(section).toContainText('Nothing was changed.', { timeout: 60_000 });
    expect(await kept()).toBe(before);
    const { violations } = await new AxeBuilder({ page: session.satchel.ui })
      .setLegacyMode(true)
      .include('dialog')
      .analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await takeAllSizes(session.satchel, pictures, 'refused', () => section.scrollIntoViewIfNeeded());
    // A second try is ended like the first; what came of the first is not taken for its outcome.
    const { y } = (await section.boundingBox()) ?? { y: NaN };
    await section.getByRole('button', { name: 'Sign in again' }).press('Enter');
    await opened();
    await expect(section).toContainText('Waiting for you to sign in in your browser…');
    await section.getByRole('button', { name: 'Stop waiting' }).press('Enter');
    await expect(section).toContainText('The sign-in was not finished.');
    await expect(section).not.toContainText('Nothing was changed.');
    expect((await section.boundingBox())?.y).toBe(y);
    expect(await kept()).toBe(before);
    await section.getByRole('button', { name: 'Sign in with your browser' }).press('Enter');
    await inBrowser(home.user);
    await expect(dialog()).toBeHidden({ timeout: 60_000 });
    await waitForStatus(session.satchel.ui, 'the account to be online by the browser', allOnline(1));
    expect(await kept()).not.toBe(before);
    expect(await kept()).not.toContain(Buffer.from(home.password).toString('base64'));

    await session.restart('close');
    await waitForStatus(session.satchel.ui, 'the account to be online after a restart', allOnline(1));
    await needRow(session.satchel.ui, newest ? { time: newest.date } : {});
    section = await openSettings();
    await expect(section).toContainText(`with your browser, at ${new URL(oidc.issuer).host}.`);
    await section.getByRole('button', { name: 'Sign in differently…' }).press('Enter');
    await expect(section.getByLabel('Client ID')).toHaveValue(oidc.clientId);
    const password = section.getByLabel(`Password for ${home.user}`);
    await password.fill('wrong');
    await password.press('Enter');
    await expect(section).toContainText('did not accept', { timeout: 60_000 });
    await takeAllSizes(session.satchel, pictures, 'differently', () =>
      section.getByLabel(`Password for ${home.user}`).scrollIntoViewIfNeeded(),
    );
    await password.fill(home.password);
    await password.press('Enter');
    await expect(dialog()).toBeHidden({ timeout: 60_000 });
    await waitForStatus(session.satchel.ui, 'the account to be online by its password', allOnline(1));
    await session.restart('close');
    await waitForStatus(session.satchel.ui, 'the account to be online at the end', allOnline(1));
  } finally {
    await oidc.close();
  }
});
