/** Lets main open the system's menu over text, and over text only; what is under the pointer is known here alone. */
import { useEffect } from 'react';
import { isTextField } from '../ui/is-text-field';

/** Whatever a menu was last asked for on. */
let asked: Element | null = null;

/** What has a menu of its own has cancelled the event by the time that it comes here. */
export function useTextMenus(): void {
  useEffect(() => {
    const onContextMenu = (event: MouseEvent): void => {
      if (event.defaultPrevented) return;
      asked = event.target instanceof Element ? event.target : null;
      if (!asked || !isText(asked)) event.preventDefault();
    };
    document.addEventListener('contextmenu', onContextMenu);
    return () => document.removeEventListener('contextmenu', onContextMenu);
  }, []);
}

function isText(element: Element): boolean {
  if (isTextField(element)) return !(element instanceof HTMLSelectElement);
  if (element.closest(readingText) || element.closest('a[href]')) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}

/** "Select All" of the system's menu: all of the text that it was asked for on, and none of the window around it. */
export function selectText(): void {
  const scope = asked?.closest(`${readingText}, article, dialog, [data-pane]`);
  if (scope?.isConnected) getSelection()?.selectAllChildren(scope);
}

/** Text to be read: a plain body, the source of a mail. */
export const readingText = '[role="document"]';
