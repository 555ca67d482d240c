/** How wide folders and list may be: what the person wants, cut to what the window leaves. */

/** CSS pixels. */
export interface PaneWidths {
  tree: number;
  list: number;
}

export const defaultWidths: PaneWidths = { tree: 232, list: 392 };

const least: PaneWidths = { tree: 168, list: 256 };
const most: PaneWidths = { tree: 420, list: 720 };
/** Below this mail can no longer be read with comfort. */
const leastReader = 360;

export interface WidthLimits {
  min: number;
  max: number;
}

const between = (value: number, { min, max }: WidthLimits): number =>
  Math.round(Math.max(min, Math.min(value, Math.max(min, max))));

/**
 * @param room the window's width
 * @param columns three: folders, list and reader; two: list and reader
 * @returns for each pane what it may be while the other stays as it is
 */
export function widthLimits(
  wanted: PaneWidths,
  room: number,
  columns: 'two' | 'three',
): Record<keyof PaneWidths, WidthLimits> {
  const tree = columns === 'three' ? between(wanted.tree, { min: least.tree, max: most.tree }) : 0;
  const list = between(wanted.list, {
    min: least.list,
    max: Math.min(most.list, room - leastReader - tree),
  });
  return {
    tree: {
      min: least.tree,
      max: Math.max(least.tree, Math.min(most.tree, room - leastReader - list)),
    },
    list: {
      min: least.list,
      max: Math.max(least.list, Math.min(most.list, room - leastReader - tree)),
    },
  };
}

/** What is shown of what is wanted. The wish itself is kept for a larger window. */
export function fitWidths(wanted: PaneWidths, room: number, columns: 'two' | 'three'): PaneWidths {
  const limits = widthLimits(wanted, room, columns);
  return { tree: between(wanted.tree, limits.tree), list: between(wanted.list, limits.list) };
}
