/** Adds accounts by hand: types into the form what a person would. */
import { type Page } from 'playwright';
import { expect } from './expect';
import { handsOf } from './hands';
import type { WorldAccount } from './tour-world';

export const accountForm = (page: Page) => page.getByRole('form', { name: 'New account' });

/** The form is there by itself on the first start, and behind Settings later. */
export async function openAccountForm(page: Page): Promise<void> {
  const firstRun = page.getByRole('heading', { name: 'Welcome to Satchel' });
  const list = page.getByRole('region', { name: 'Message list' });
  await expect(firstRun.or(list).first()).toBeVisible();
  if (await list.isVisible()) {
    await page.keyboard.press('Control+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await handsOf(page).press(settings.getByRole('button', { name: 'Add account' }));
  }
  await expect(accountForm(page)).toBeVisible();
}

/** @param changes what is typed instead of the account's true settings */
export async function fillAccountForm(
  page: Page,
  account: WorldAccount,
  changes: Partial<Pick<WorldAccount, 'password' | 'host' | 'port' | 'security' | 'user'>> = {},
): Promise<void> {
  const form = accountForm(page);
  const typed = { ...account, ...changes };
  const hands = handsOf(page);
  await hands.check(
    form.getByRole('radio', { name: account.protocol === 'imap' ? 'IMAP' : 'POP', exact: true }),
  );
  await hands.type(form.getByLabel('E-mail address'), account.address);
  await hands.type(form.getByLabel('Your name'), account.name);
  await hands.type(form.getByLabel('Password', { exact: true }), typed.password);
  await hands.type(form.getByLabel('Server', { exact: true }), typed.host);
  await hands.choose(form.getByLabel('Security', { exact: true }), typed.security);
  await hands.type(form.getByLabel('Port', { exact: true }), String(typed.port));
  await hands.type(form.getByLabel('User name', { exact: true }), typed.user);
  await hands.type(form.getByLabel('Account name'), account.label);
  // Nothing in this world takes mail.
  await hands.type(form.getByLabel('Outgoing server'), '');
  // The next start must know the password: in the keychain where there is one, else in the file that says what it is.
  const file = form.getByRole('radio', { name: 'Keep it in a file' });
  if ((await file.count()) > 0) await hands.check(file);
}

/** @returns the sentence that the form answers with */
export async function testConnection(page: Page): Promise<string> {
  const form = accountForm(page);
  await handsOf(page).press(form.getByRole('button', { name: 'Test connection' }));
  const outcome = form.getByRole('status');
  await expect(outcome).toHaveText(/\S/);
  await expect(outcome).not.toHaveText(/Talking to the server/, { timeout: 90_000 });
  return (await outcome.innerText()).trim();
}

export async function submitAccountForm(page: Page): Promise<void> {
  const form = accountForm(page);
  await handsOf(page).press(form.getByRole('button', { name: 'Add account' }));
  await expect(form).toBeHidden({ timeout: 90_000 });
}

export async function addAccount(page: Page, account: WorldAccount): Promise<void> {
  await openAccountForm(page);
  await fillAccountForm(page, account);
  await submitAccountForm(page);
}
