/** What a person's hands do with mail files: the system's dialog, the menu, a drop. */
import type { Locator, Page } from 'playwright';
import { expect } from '../support/tour/expect';
import type { Satchel } from '../support/tour/satchel';

/** What the system's dialog answers from now on: only the dialog is replaced, by the paths that a person would choose. */
export async function answerOpenDialog(satchel: Satchel, filePaths: string[]): Promise<void> {
  await satchel.app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: paths.length === 0, filePaths: paths });
  }, filePaths);
}

export async function clickMenu(satchel: Satchel, label: string): Promise<void> {
  const found = await satchel.app.evaluate(({ Menu }, wanted) => {
    const item = (Menu.getApplicationMenu()?.items ?? [])
      .flatMap(({ submenu }) => submenu?.items ?? [])
      .find((each) => each.label === wanted);
    item?.click();
    return item !== undefined;
  }, label);
  expect(found, `the menu's ${label}`).toBe(true);
}

/** Drags files of this computer over the middle of a place in the window, as the system does, and lets go of them there. */
export async function dropFiles(page: Page, place: Locator, files: string[]): Promise<void> {
  const box = await place.boundingBox();
  if (!box) throw new Error(`${place.toString()} is not on the screen`);
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files, dragOperationsMask: 1 };
  try {
    // It comes in over the edge of the window.
    await session.send('Input.dispatchDragEvent', { type: 'dragEnter', x: 3, y: at.y, data });
    await session.send('Input.dispatchDragEvent', { type: 'dragOver', x: 3, y: at.y, data });
    await expect.poll(() => isDragging(page)).toBe(true);
    await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data });
    await session.send('Input.dispatchDragEvent', { type: 'drop', ...at, data });
  } finally {
    await session.detach();
  }
  await expect.poll(() => isDragging(page)).toBe(false);
}

const isDragging = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.hasAttribute('data-file-drag'));
