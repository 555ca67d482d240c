/** After the ten steps: the screens that none of them showed, also narrow and at 200 % zoom, without loss. */
import { expect } from '../expect';
import { handsOf } from '../hands';
import { goToFolder } from '../mailbox-tree';
import { openMessage, visibleRows } from '../message-list';
import { captureWindow, resizeWindow, setZoom } from '../satchel';
import { type TourStep, assert } from '../tour-context';

export const allScreens: TourStep = {
  name: 'Every other screen: keys, settings, moving, selection, narrow window, 200 % zoom',
  async run({ satchel, page, shots, pick }) {
    const verified: string[] = [];
    const hands = handsOf(page);
    const dialog = async (
      open: () => Promise<unknown>,
      name: string | RegExp,
      shot: string,
    ): Promise<void> => {
      await open();
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await shots?.take(page, shot);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      verified.push(`${shot} opens and closes by keys`);
    };
    await goToFolder(page, { unified: 'inbox' });
    await dialog(() => page.keyboard.press('?'), 'Keyboard shortcuts', 'keyboard-shortcuts');
    await dialog(() => page.keyboard.press('Control+,'), 'Settings', 'settings');
    const mail = pick('work');
    await openMessage(page, { time: mail.date });
    await dialog(() => page.keyboard.press('v'), /^Move/, 'move-to-folder');
    await page.keyboard.press('Control+a');
    await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('the whole folder');
    await shots?.take(page, 'select-all');
    await page.keyboard.press('Escape');
    await goToFolder(page, { unified: 'drafts' });
    await goToFolder(page, { account: 'Fjordwerk', path: 'Projects/Ålesund 2026' });
    await shots?.take(page, 'folder');
    await goToFolder(page, { unified: 'inbox' });

    await resizeWindow(satchel, 420, 820);
    await expect(page.getByRole('region', { name: 'Message list' })).toBeVisible();
    assert.ok((await visibleRows(page)).length > 3);
    await assertNoSideways(page);
    await shots?.take(page, 'narrow-list');
    await openMessage(page, { time: mail.date });
    await assertNoSideways(page);
    await shots?.take(page, 'narrow-reader');
    await hands.press(page.getByRole('button', { name: 'Back to list' }));
    await hands.press(page.getByRole('button', { name: 'Back to folders' }));
    await expect(page.getByRole('tree', { name: 'Mailboxes' })).toBeVisible();
    await shots?.take(page, 'narrow-folders');
    await hands.goToNode(page.getByRole('treeitem', { name: /^Inbox/ }).first());
    verified.push('at 420 px one pane at a time, none wider than the window');

    await resizeWindow(satchel, 1280, 820);
    await setZoom(satchel, 2);
    await expect(page.getByRole('region', { name: 'Message list' })).toBeVisible();
    await assertNoSideways(page);
    await shots?.take(page, 'zoom-200', () => captureWindow(satchel));
    await setZoom(satchel, 1);
    verified.push('at 200 % nothing is wider than the window');
    return { verified };
  },
};

async function assertNoSideways(page: Parameters<typeof visibleRows>[0]): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `the page is ${over} px wider than the window`);
}
