/** The reader: what is shown of an open message. */
import { type FrameLocator, type Locator, type Page } from 'playwright';
import { expect } from './expect';
import { handsOf } from './hands';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Satchel, answerSaveDialog } from './satchel';
import { waitUntil } from './wait-until';

export const reader = (page: Page): Locator => page.getByRole('region', { name: 'Reader' });

export const plainText = (page: Page): Locator =>
  reader(page).getByRole('document', { name: 'Message text' });

export const messageFrame = (page: Page): FrameLocator =>
  reader(page).frameLocator('iframe[title="Message text"]');

/** Saves an attachment by its button, and reads the file that came of it. */
export async function saveAttachment(satchel: Satchel, scratch: string, filename: string): Promise<Buffer> {
  const path = join(scratch, `saved-${Date.now()}`);
  await answerSaveDialog(satchel, path);
  const button = reader(satchel.ui).getByRole('button', { name: `Save ${filename},` });
  await handsOf(satchel.ui).press(button);
  // The file appears whole, by a rename.
  const bytes = await waitUntil(() => readFile(path).catch(() => null), { what: `${filename} to be saved` });
  await expect(satchel.ui.getByRole('region', { name: 'Notices' })).toContainText(`Saved ${filename}`);
  await rm(path);
  return bytes;
}
