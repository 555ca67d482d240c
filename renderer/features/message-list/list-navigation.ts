/** Moves the list's cursor and selection, by keys and by mouse alike. */
import type { MessageId } from '../../../electron/contract/ids';
import type { FolderRef } from '../../../electron/contract/model';
import { storeConnection } from '../../data/store-connection';
import { listRows } from '../../state/list-rows';
import type { Cursor } from '../../state/selection';
import { useUi } from '../../state/ui-store';
import { currentLayout } from '../../state/use-layout';

/** Holding j runs through rows faster than mail can be drawn: the reader follows when the cursor rests. */
const openDelay = 120;
let openTimer: ReturnType<typeof setTimeout> | undefined;

/**
 * Puts the cursor on a row; beside a reader, the message opens too.
 * @returns when it is there: a row that is not loaded is asked of the store
 */
export function goTo(index: number, options: { open: boolean } = { open: true }): Promise<void> | undefined {
  const clamped = Math.max(0, Math.min(index, listRows.total() - 1));
  const id = listRows.idAt(clamped);
  if (id === undefined) return listRows.total() > 0 ? fetchAndPlace(clamped, options.open) : undefined;
  place({ id, index: clamped }, options.open);
  return undefined;
}

async function fetchAndPlace(index: number, open: boolean): Promise<void> {
  const { folder, selection } = useUi.getState();
  const { rows } = await storeConnection.get('message-window', { folder, offset: index, limit: 1 });
  const row = rows[0];
  // A click has gone elsewhere meanwhile: it wins.
  if (row && useUi.getState().selection === selection) place({ id: row.id, index }, open);
}

function place(cursor: Cursor, open: boolean): void {
  const { select, open: show, pane } = useUi.getState();
  select({ kind: 'go', cursor });
  clearTimeout(openTimer);
  if (!open || (currentLayout() === 'one' && pane !== 'reader')) return;
  openTimer = setTimeout(() => {
    if (useUi.getState().selection.cursor?.id === cursor.id) show(cursor.id);
  }, openDelay);
}

/** @param by rows downward, negative upward; messages on their way out are stepped over */
export function step(by: number, options: { open: boolean } = { open: true }): Promise<void> | undefined {
  const { selection, leaving } = useUi.getState();
  if (!selection.cursor) return goTo(0, options);
  let index = selection.cursor.index + by;
  const direction = Math.sign(by);
  for (let id = listRows.idAt(index); id !== undefined && leaving.has(id); id = listRows.idAt(index))
    index += direction;
  if (index >= 0 && index < listRows.total()) return goTo(index, options);
  return Math.abs(by) > 1 ? goTo(by > 0 ? listRows.total() - 1 : 0, options) : undefined;
}

/** Opens a row at once; where only one pane fits, the reader takes the screen. */
export function openRow(cursor: Cursor): void {
  clearTimeout(openTimer);
  const { select, open, showPane } = useUi.getState();
  select({ kind: 'go', cursor });
  open(cursor.id);
  showPane('reader');
}

export function toggleRow(cursor: Cursor, keepCursor: boolean): void {
  useUi.getState().select({ kind: 'toggle', cursor, keepCursor });
}

/** Selects from the anchor to this row; rows that are not loaded are asked of the store. */
export async function selectRangeTo(folder: FolderRef, cursor: Cursor): Promise<void> {
  const { selection, select } = useUi.getState();
  const anchor = selection.anchor ?? selection.cursor?.index ?? cursor.index;
  const [from, to] = anchor < cursor.index ? [anchor, cursor.index] : [cursor.index, anchor];
  const loaded: MessageId[] = [];
  for (let index = from; index <= to; index += 1) {
    const id = listRows.idAt(index);
    if (id === undefined) break;
    loaded.push(id);
  }
  const ids =
    loaded.length === to - from + 1
      ? loaded
      : (await storeConnection.get('message-ids', { folder })).slice(from, to + 1);
  select({ kind: 'range', cursor, anchor, ids });
}

/** Shift with an arrow key. */
export function extend(by: number): Promise<void> | undefined {
  const { selection, folder } = useUi.getState();
  if (!selection.cursor) return goTo(0, { open: false });
  const index = selection.cursor.index + by;
  const id = listRows.idAt(index);
  return id === undefined ? undefined : selectRangeTo(folder, { id, index });
}

export async function selectAll(): Promise<void> {
  const { folder, select } = useUi.getState();
  const ids = await storeConnection.get('message-ids', { folder });
  if (useUi.getState().folder === folder) select({ kind: 'all', ids });
}
