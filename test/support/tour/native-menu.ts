/** The system's own menus, which lie outside of the page: they are opened for real, read, and chosen from in main. */
import type { BaseWindow, Menu } from 'electron';
import type { Satchel } from './satchel';
import { waitUntil } from './wait-until';

interface Watched {
  opened: Menu[];
}
const key = 'satchelTestMenus';

/** From now on each menu that opens is remembered, and closed again, for nobody is there to do it. */
export async function watchNativeMenus(satchel: Satchel): Promise<void> {
  await satchel.app.evaluate(({ Menu: Menus }, name) => {
    const watched: Watched = { opened: [] };
    (globalThis as unknown as Record<string, Watched>)[name] = watched;
    const { popup } = Menus.prototype;
    Menus.prototype.popup = function (this: Menu, options) {
      this.once('menu-will-show', () => {
        watched.opened.push(this);
        setImmediate(() => this.closePopup((options as { window?: BaseWindow } | undefined)?.window));
      });
      popup.call(this, options);
    };
  }, key);
}

/** Runs what should open a menu. @returns its labels, those that cannot be chosen in parentheses */
export async function openNativeMenu(satchel: Satchel, open: () => Promise<void>): Promise<string[]> {
  const count = (): Promise<number> =>
    satchel.app.evaluate(
      (_electron, name) => (globalThis as unknown as Record<string, Watched>)[name]?.opened.length ?? 0,
      key,
    );
  const before = await count();
  await open();
  await waitUntil(async () => (await count()) > before, { what: 'a menu of the system' });
  return satchel.app.evaluate((_electron, name) => {
    const items = (globalThis as unknown as Record<string, Watched>)[name]?.opened.at(-1)?.items ?? [];
    return items.flatMap(({ type, label, enabled }) =>
      type === 'separator' ? [] : [enabled ? label : `(${label})`],
    );
  }, key);
}

/** Chooses from the menu that was opened last. */
export async function chooseNative(satchel: Satchel, label: string): Promise<void> {
  await satchel.app.evaluate(
    (_electron, [name, wanted]) => {
      const items = (globalThis as unknown as Record<string, Watched>)[name]?.opened.at(-1)?.items ?? [];
      const item = items.find((one) => one.label === wanted && one.enabled);
      if (!item) throw new Error(`the menu has no ${wanted}`);
      (item.click as () => void)();
    },
    [key, label] as const,
  );
}

/** How many menus of the system were opened so far. */
export const nativeMenus = (satchel: Satchel): Promise<number> =>
  satchel.app.evaluate(
    (_electron, name) => (globalThis as unknown as Record<string, Watched>)[name]?.opened.length ?? 0,
    key,
  );

export const clipboardText = (satchel: Satchel): Promise<string> =>
  satchel.app.evaluate(({ clipboard }) => clipboard.readText());

/** Whether markup lies on the clipboard. */
export const clipboardHasHtml = (satchel: Satchel): Promise<boolean> =>
  satchel.app.evaluate(({ clipboard }) => clipboard.has('text/html'));
