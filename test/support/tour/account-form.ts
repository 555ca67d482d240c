/** Adds accounts by hand: types into the form what a person would. */
import { type Page } from 'playwright';
import { expect } from './expect';
import type { WorldAccount } from './tour-world';

export const accountForm = (page: Page) => page.getByRole('form', { name: 'New account' });

/** The form is there by itself on the first start, and behind Settings later. */
export async function openAccountForm(page: Page): Promise<void> {
  const firstRun = page.getByRole('heading', { name: 'Welcome to Satchel' });
  const list = page.getByRole('region', { name: 'Message list' });
  await expect(firstRun.or(list).first()).toBeVisible();
  if (await list.isVisible()) {
    await page.keyboard.press('Control+,');
    await page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Add account' }).click();
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
  await form.getByRole('radio', { name: account.protocol === 'imap' ? 'IMAP' : 'POP', exact: true }).check();
  await form.getByLabel('E-mail address').fill(account.address);
  await form.getByLabel('Your name').fill(account.name);
  await form.getByLabel('Password', { exact: true }).fill(typed.password);
  await form.getByLabel('Server', { exact: true }).fill(typed.host);
  await form.getByLabel('Security').selectOption(typed.security);
  await form.getByLabel('Port').fill(String(typed.port));
  await form.getByLabel('User name').fill(typed.user);
  await form.getByLabel('Account name').fill(account.label);
  // The next start must know the password: in the keychain where there is one, else in the file that says what it is.
  const file = form.getByRole('radio', { name: 'Keep it in a file' });
  if ((await file.count()) > 0) await file.check();
}

/** @returns the sentence that the form answers with */
export async function testConnection(page: Page): Promise<string> {
  const form = accountForm(page);
  await form.getByRole('button', { name: 'Test connection' }).click();
  const outcome = form.getByRole('status');
  await expect(outcome).toHaveText(/\S/);
  await expect(outcome).not.toHaveText(/Talking to the server/, { timeout: 90_000 });
  return (await outcome.innerText()).trim();
}

export async function submitAccountForm(page: Page): Promise<void> {
  const form = accountForm(page);
  await form.getByRole('button', { name: 'Add account' }).click();
  await expect(form).toBeHidden({ timeout: 90_000 });
}

export async function addAccount(page: Page, account: WorldAccount): Promise<void> {
  await openAccountForm(page);
  await fillAccountForm(page, account);
  await submitAccountForm(page);
}
