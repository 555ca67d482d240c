/** A person without a mouse: everything is reached by F6, Tab and the arrows. */
import type { Locator, Page } from 'playwright';
import { expect } from './expect';
import type { Hands } from './hands-interface';
import { waitUntil } from './wait-until';

/** Panes and the status bar, and one round more in case focus began outside of them. */
const mostPanes = 6;
/** A newsletter's links and a whole form lie between any two controls. */
const mostStops = 250;

/** Presses a key by its name in Electron. */
export type PressKey = (key: string) => Promise<void>;

/** @param pressInWindow for keys inside a message's frame: main never hears of those that Playwright presses there */
export function keyboardHands(page: Page, pressInWindow: PressKey): Hands {
  const { keyboard } = page;
  const focused = (control: Locator): Promise<boolean> =>
    control.evaluate((element) => element === document.activeElement);
  const isIn = (control: Locator, scope: string): Promise<boolean> =>
    control.evaluate(
      (element, selector) => element.closest(selector)?.contains(document.activeElement) ?? true,
      scope,
    );

  /** From inside a message's frame the key takes a way round by main: the next press waits for this one. */
  const nextPane = async (): Promise<void> => {
    const before = await page.evaluateHandle(() => document.activeElement);
    if (await before.evaluate((element) => element instanceof HTMLIFrameElement)) await pressInWindow('F6');
    else await keyboard.press('F6');
    await page
      .waitForFunction((element) => document.activeElement !== element, before, { timeout: 2_000 })
      // Where there is one pane only, the focus stays; the caller looks where it is.
      .catch(() => undefined);
  };
  /** F6 to the pane of the control, unless a dialog holds the focus. */
  const goToPaneOf = async (control: Locator): Promise<void> => {
    for (let count = 0; count < mostPanes; count += 1) {
      if (await isIn(control, 'dialog, [role=menu], [data-pane], footer[aria-label=Status]')) return;
      await nextPane();
    }
    throw new Error(`F6 does not reach the pane of ${control.toString()}`);
  };
  const stops = async (count: number, key: string, there: () => Promise<boolean>): Promise<boolean> => {
    for (let left = count; ; left -= 1) {
      if (await there()) return true;
      if (left === 0) return false;
      if (key === 'F6') await nextPane();
      else await keyboard.press(key);
    }
  };
  /** By Tab, or back by Shift+Tab, whichever is nearer; then by the other. */
  const reach = async (control: Locator, there = () => focused(control)): Promise<void> => {
    await expect(control.first()).toBeVisible();
    if (await there()) return;
    await goToPaneOf(control);
    const follows = await control
      .first()
      .evaluate(
        (element) =>
          ((document.activeElement?.compareDocumentPosition(element) ?? 0) &
            Node.DOCUMENT_POSITION_FOLLOWING) !==
          0,
      );
    if (await stops(mostStops, follows ? 'Tab' : 'Shift+Tab', there)) return;
    if (await stops(2 * mostStops, follows ? 'Shift+Tab' : 'Tab', there)) return;
    throw new Error(`Tab does not reach ${control.toString()}; the focus is on ${await describeFocus(page)}`);
  };

  /** The row that has the cursor, counted from 1; null while there is none in view. */
  const cursorIndex = (grid: Locator): Promise<number | null> =>
    grid.evaluate((element) => {
      const id = element.getAttribute('aria-activedescendant');
      const row = id === null ? null : document.getElementById(id);
      return row === null ? null : Number(row.getAttribute('aria-rowindex'));
    });
  const pointAt = async (row: Locator): Promise<void> => {
    const wanted = Number(await row.getAttribute('aria-rowindex'));
    const id = await row.getAttribute('id');
    const grid = page.getByRole('region', { name: 'Message list' }).getByRole('grid');
    await goToList(grid);
    const at = await waitUntil(
      async () => {
        const index = await cursorIndex(grid);
        // The cursor was scrolled out of view.
        if (index === null) await keyboard.press('Control+Home');
        return index;
      },
      { what: 'the cursor to be in view', everyMs: 50 },
    );
    for (let index = at; index !== wanted; index += Math.sign(wanted - index))
      await keyboard.press(index < wanted ? 'Control+ArrowDown' : 'Control+ArrowUp');
    await expect(grid).toHaveAttribute('aria-activedescendant', id ?? '');
  };
  const goToList = async (grid: Locator): Promise<void> => {
    if (!(await stops(mostPanes, 'F6', () => focused(grid))))
      throw new Error(`F6 does not reach the message list; the focus is on ${await describeFocus(page)}`);
  };
  /** One row of the tree is in the tab order, whichever it is; from there by arrows. */
  const reachNode = async (node: Locator): Promise<void> => {
    const inTree = (): Promise<boolean> =>
      page.evaluate(() => document.activeElement?.getAttribute('role') === 'treeitem');
    if (!(await stops(mostPanes, 'F6', inTree)))
      throw new Error(`F6 does not reach the folders; the focus is on ${await describeFocus(page)}`);
    if (await focused(node)) return;
    await keyboard.press('Home');
    const below = await node.evaluate((element) =>
      [...(element.closest('[role=tree]')?.querySelectorAll('[role=treeitem]') ?? [])].indexOf(element),
    );
    // In one go: a look at the focus after each would take longer than all the keys.
    await Promise.all(Array.from({ length: below }, () => keyboard.press('ArrowDown')));
    await expect(node).toBeFocused();
  };

  return {
    press: async (control) => {
      await reach(control);
      await keyboard.press('Enter');
    },
    type: async (field, text) => {
      await reach(field);
      await keyboard.press('Control+a');
      if (text === '') await keyboard.press('Delete');
      else await keyboard.type(text);
      await expect(field).toHaveValue(text);
    },
    choose: async (field, value) => {
      await reach(field);
      await keyboard.press('Home');
      const chosen = (): Promise<boolean> =>
        field.evaluate((select: HTMLSelectElement, wanted) => select.value === wanted, value);
      if (!(await stops(20, 'ArrowDown', chosen))) throw new Error(`there is no choice ${value}`);
    },
    check: async (control) => {
      if (await control.isChecked()) return;
      if ((await control.getAttribute('type')) !== 'radio') {
        await reach(control);
        await keyboard.press('Space');
      } else {
        // The group is one stop: its chosen button.
        const name = (await control.getAttribute('name')) ?? '';
        const inGroup = (): Promise<boolean> =>
          page.evaluate(
            (wanted) =>
              document.activeElement instanceof HTMLInputElement && document.activeElement.name === wanted,
            name,
          );
        await reach(control, inGroup);
        await stops(10, 'ArrowDown', () => control.isChecked());
      }
      await expect(control).toBeChecked();
    },
    goToNode: async (node) => {
      await reachNode(node);
      await keyboard.press('Enter');
    },
    openMenu: async (node) => {
      await reachNode(node);
      await keyboard.press('Shift+F10');
    },
    pointAt,
    openRow: async (row) => {
      await pointAt(row);
      await keyboard.press('Enter');
    },
    clearSelection: async () => {
      const bar = page.getByRole('toolbar', { name: 'Selected messages' });
      if (await bar.isVisible()) await keyboard.press('Escape');
      await expect(bar).toBeHidden();
    },
  };
}

/** For messages: the element that has the focus. */
export function describeFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    if (!at) return 'nothing';
    const name = at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 40);
    return `${at.tagName.toLowerCase()} “${name}”`;
  });
}
