/** A person with a mouse. */
import type { Page } from 'playwright';
import { expect } from './expect';
import type { Hands } from './hands-interface';

export function mouseHands(page: Page): Hands {
  const clearSelection = async (): Promise<void> => {
    const bar = page.getByRole('toolbar', { name: 'Selected messages' });
    if (await bar.isVisible()) await bar.getByRole('button', { name: 'Clear selection' }).click();
    await expect(bar).toBeHidden();
  };
  return {
    press: (control) => control.click(),
    type: (field, text) => field.fill(text),
    choose: async (field, value) => {
      await field.selectOption(value);
    },
    check: (control) => control.check(),
    goToNode: (node) => node.click(),
    openRow: (row) => row.click(),
    pointAt: async (row) => {
      // A first Ctrl+click takes the row that had the cursor along, so the selection is put away again.
      await row.click({ modifiers: ['Control'] });
      await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toBeVisible();
      await clearSelection();
    },
    openMenu: (node) => node.click({ button: 'right' }),
    clearSelection,
  };
}
