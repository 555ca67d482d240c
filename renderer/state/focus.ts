/** Focus is never lost: when what had it went away, the list takes it. */

const paneOrder = ['tabs', 'tree', 'list', 'reader', 'composer', 'status'] as const;

function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility();
}

function paneElement(name: (typeof paneOrder)[number]): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>(`[data-f6="${name}"]`)].find(isVisible);
}

/** Between two messages the reader alone on the screen has nothing that F6 would go to; its section takes the focus. */
function restingPlace(): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('[data-rest]')].find(isVisible);
}

/** Gives the focus to the message list, or where that is not on screen, to the pane that is. */
export function focusList(): void {
  const pane =
    paneElement('composer') ??
    paneElement('list') ??
    paneElement('reader') ??
    paneElement('tree') ??
    restingPlace();
  pane?.focus();
}

/** After something that may have removed the focused element: looks once the screen was drawn. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    const { activeElement } = document;
    const lost = !activeElement || activeElement === document.body;
    if (lost && !document.querySelector('dialog[open]')) focusList();
  });
}

/** F6: from pane to pane, round and round; panes that are not on screen are left out. */
export function focusNextPane(by: 1 | -1): void {
  const panes = paneOrder.flatMap((name) => {
    const element = paneElement(name);
    return element ? [element] : [];
  });
  const at = panes.findIndex(
    (pane) => pane === document.activeElement || pane.contains(document.activeElement),
  );
  const pane =
    at >= 0
      ? at
      : panes.findIndex((element) => element.closest('[data-pane]')?.contains(document.activeElement));
  const next = pane < 0 ? (by > 0 ? 0 : panes.length - 1) : (pane + by + panes.length) % panes.length;
  panes[next]?.focus();
}
