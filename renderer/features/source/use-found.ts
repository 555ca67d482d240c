/** Marks the places that were found in a text, and brings one of them into view, without touching focus or selection. */
import { useEffect } from 'react';
import type { RefObject } from 'react';

/**
 * @param ref an element that holds one text node and scrolls
 * @param at the place to show; -1: none
 */
export function useFound(
  ref: RefObject<HTMLElement | null>,
  found: readonly { start: number; end: number }[],
  at: number,
): void {
  useEffect(() => {
    const element = ref.current;
    const node = element?.firstChild;
    if (!element || !node) return;
    const ranges = found.map(({ start, end }) => {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      return range;
    });
    const here = ranges[at];
    CSS.highlights.set('found', new Highlight(...ranges.filter((range) => range !== here)));
    CSS.highlights.set('found-here', new Highlight(...(here ? [here] : [])));
    if (here) bringIntoView(element, here);
    return () => {
      CSS.highlights.delete('found');
      CSS.highlights.delete('found-here');
    };
  }, [ref, found, at]);
}

function bringIntoView(scroller: HTMLElement, range: Range): void {
  const box = scroller.getBoundingClientRect();
  const place = range.getBoundingClientRect();
  if (place.top < box.top || place.bottom > box.bottom)
    scroller.scrollTop += place.top - box.top - box.height / 3;
  if (place.left < box.left || place.right > box.right)
    scroller.scrollLeft += place.left - box.left - box.width / 3;
}
