/** The window's one context menu, by the ARIA menu pattern: arrows, Home, End, letters, Enter, Escape; focus goes back. */
import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { keepFocus } from '../state/focus';
import { useMenu } from '../state/menu';
import type { MenuEntry, OpenMenu } from '../state/menu';
import styles from './context-menu.module.css';
import { cx } from './cx';
import { fold } from './match-words';

export function ContextMenuHost(): ReactNode {
  const menu = useMenu((state) => state.menu);
  return menu && createPortal(<ContextMenu menu={menu} />, menu.host);
}

/** Least distance to the window's edges, in CSS pixels. */
const margin = 6;

function ContextMenu({ menu }: { menu: OpenMenu }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const { closeMenu } = useMenu.getState();

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    // Opened once more from within: what had the focus before the first is still what counts.
    if (!element.contains(document.activeElement)) before.current = document.activeElement;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const start = getComputedStyle(element).direction === 'rtl' ? menu.place.x - width : menu.place.x;
    element.style.left = `${Math.max(margin, Math.min(start, window.innerWidth - width - margin))}px`;
    element.style.top = `${Math.max(margin, Math.min(menu.place.y, window.innerHeight - height - margin))}px`;
    itemsOf(element)[0]?.focus({ preventScroll: true });

    const onPointer = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && element.contains(event.target))) closeMenu();
    };
    document.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('blur', closeMenu);
    window.addEventListener('resize', closeMenu);
    return () => {
      document.removeEventListener('pointerdown', onPointer, true);
      window.removeEventListener('blur', closeMenu);
      window.removeEventListener('resize', closeMenu);
      // React takes the element out after this; whoever has the focus by then keeps it.
      if (element.contains(document.activeElement)) giveBack(before.current);
    };
  }, [menu, closeMenu]);

  const run = (entry: MenuEntry): void => {
    if (entry.kind === 'separator') return;
    giveBack(before.current);
    closeMenu();
    entry.run();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Satchel's own keys mean nothing in a menu.
    event.stopPropagation();
    const items = ref.current ? itemsOf(ref.current) : [];
    const at = items.findIndex((item) => item === document.activeElement);
    switch (event.key) {
      case 'ArrowDown':
        items[(at + 1) % items.length]?.focus();
        break;
      case 'ArrowUp':
        items[(at <= 0 ? items.length : at) - 1]?.focus();
        break;
      case 'Home':
        items[0]?.focus();
        break;
      case 'End':
        items.at(-1)?.focus();
        break;
      case 'Escape':
      case 'Tab':
      case 'ContextMenu':
      case 'F10':
        giveBack(before.current);
        closeMenu();
        break;
      default:
        // Enter and Space press the button by themselves.
        if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey)
          nextByLetter(items, at, event.key)?.focus();
        return;
    }
    event.preventDefault();
  };

  return (
    <div
      ref={ref}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={menu.label}
      className={styles.menu}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {menu.entries.map((entry, index) =>
        entry.kind === 'separator' ? (
          <div key={index} role="separator" className={styles.separator} />
        ) : (
          <button
            key={index}
            type="button"
            role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={entry.checked}
            tabIndex={-1}
            className={cx(styles.item, entry.danger && styles.danger)}
            aria-label={entry.label}
            aria-keyshortcuts={entry.hint?.includes(' ') ? undefined : entry.hint?.replace('Ctrl', 'Control')}
            onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
            onClick={() => run(entry)}
          >
            <span className={styles.icon}>
              {entry.checked ? (
                <Check size={16} aria-hidden />
              ) : (
                entry.icon && <entry.icon size={16} aria-hidden />
              )}
            </span>
            <span className={styles.label}>{entry.label}</span>
            {entry.hint && <kbd className={styles.hint}>{entry.hint}</kbd>}
          </button>
        ),
      )}
    </div>
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];
}

function nextByLetter(items: readonly HTMLElement[], at: number, letter: string): HTMLElement | undefined {
  const round = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return round.find((item) => fold(item.getAttribute('aria-label') ?? '').startsWith(fold(letter)));
}

function giveBack(before: Element | null): void {
  if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
  else keepFocus();
}
