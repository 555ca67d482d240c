/** An account's outgoing server, set up as a person does it. */
import type { Page } from 'playwright';
import type { ScriptedSmtp } from '../support/smtp/scripted-smtp';
import { expect } from '../support/tour/expect';

export async function setUpSending(page: Page, smtp: ScriptedSmtp): Promise<void> {
  await page.locator('footer[aria-label=Status]').getByRole('button', { name: 'Fjordwerk' }).click();
  const form = page.getByRole('form', { name: 'Outgoing mail' });
  await form.getByLabel('Outgoing server').fill('localhost');
  await form.getByLabel('Outgoing port').fill(String(smtp.port));
  await form.getByRole('button', { name: 'Save outgoing server' }).click();
  await expect(form.getByRole('button', { name: 'Stop sending' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

export async function chooseDelay(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: label, exact: true }).check({ force: true });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}
