/** The one context menu that may be open: where, on what, and what it offers. */
import type { LucideIcon } from 'lucide-react';
import { create } from 'zustand';

export type MenuEntry =
  | {
      kind: 'item';
      label: string;
      icon?: LucideIcon | undefined;
      /** The key that does the same, as the key sheet writes it. */
      hint?: string | undefined;
      danger?: boolean;
      /** Set where the item stands for something that is chosen or not. */
      checked?: boolean;
      run: () => void;
    }
  | { kind: 'separator' };

/** CSS pixels from the window's corner. */
export interface MenuPlace {
  x: number;
  y: number;
}

export interface OpenMenu {
  /** Its accessible name. */
  label: string;
  place: MenuPlace;
  entries: readonly MenuEntry[];
}

interface MenuState {
  /** A new object for each opening. `host` is the pane or dialog that it was asked for in, so that it lies in that landmark. */
  menu: (OpenMenu & { host: Element }) | null;
  openMenu: (menu: OpenMenu) => void;
  closeMenu: () => void;
}

export const useMenu = create<MenuState>()((set) => ({
  menu: null,
  openMenu: (menu) => set({ menu: menu.entries.length > 0 ? { ...menu, host: paneOfFocus() } : null }),
  closeMenu: () => set({ menu: null }),
}));

function paneOfFocus(): Element {
  // Outside of a modal dialog it would be inert.
  return document.activeElement?.closest('[data-pane], dialog') ?? document.body;
}

/** Where a menu goes that was asked for by mouse, or by key for what has the focus: the pointer, else the element's start. */
export function menuPlace(event: { clientX: number; clientY: number }, keyed: Element | null): MenuPlace {
  if (!keyed) return { x: event.clientX, y: event.clientY };
  const box = keyed.getBoundingClientRect();
  return { x: box.left + Math.min(48, box.width / 2), y: box.top + Math.min(28, box.height) };
}

/** The menu key's command: what a right click on the focused element does. */
export function openFocusedMenu(): void {
  const { activeElement } = document;
  activeElement?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
}
