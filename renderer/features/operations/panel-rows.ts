/** How the pending view's rows stand below each other: headings, groups, and the operations of the one that is unfolded. Pure. */

/** What is decided about a row, or about all of them. */
export type PanelKey =
  'retry' | 'choose' | 'put-back' | 'discard' | 'dismiss' | 'retry-all' | 'discard-all' | 'clear-history';

/** Where a row stands in the list. */
export interface RowPlace {
  index: number;
  /** In px. */
  top: number;
  measure: (element: Element | null) => void;
  /** In the tab order. */
  isActive: boolean;
}

export interface PanelShape {
  /** How many groups there are of each rank. */
  sections: readonly number[];
  /** The unfolded group's place among all groups, and how many operations it has. */
  expanded: { index: number; operations: number } | null;
}

export type PanelRow =
  | { kind: 'heading'; rank: number }
  | { kind: 'group'; index: number }
  | { kind: 'operation'; group: number; index: number };

export function countRows({ sections, expanded }: PanelShape): number {
  const groups = sections.reduce((sum, count) => sum + count, 0);
  return groups + sections.filter((count) => count > 0).length + (expanded?.operations ?? 0);
}

export function rowAt({ sections, expanded }: PanelShape, at: number): PanelRow | null {
  let row = at;
  let before = 0;
  for (const [rank, count] of sections.entries()) {
    if (count === 0) continue;
    if (row === 0) return { kind: 'heading', rank };
    row -= 1;
    const open = expanded && expanded.index >= before && expanded.index < before + count ? expanded : null;
    const rows = count + (open?.operations ?? 0);
    if (row < rows) return inSection(row, before, open);
    row -= rows;
    before += count;
  }
  return null;
}

function inSection(row: number, before: number, open: PanelShape['expanded']): PanelRow {
  if (!open) return { kind: 'group', index: before + row };
  const place = open.index - before;
  if (row <= place) return { kind: 'group', index: before + row };
  const index = row - place - 1;
  if (index < open.operations) return { kind: 'operation', group: open.index, index };
  return { kind: 'group', index: before + row - open.operations };
}

/** The groups, or the unfolded operations, that these rows show: first and last; null where they show none. */
export function spanOf(
  rows: readonly (PanelRow | null)[],
  kind: 'group' | 'operation',
): { first: number; last: number } | null {
  const indices = rows.flatMap((row) => (row?.kind === kind ? [row.index] : []));
  return indices.length > 0 ? { first: Math.min(...indices), last: Math.max(...indices) } : null;
}
