/** Keeps cursor and selection true while the folder changes underneath: by sync, by another client, by our own actions. */
import { useEffect, useState } from 'react';
import type { FolderRef, MailboxRole } from '../../../electron/contract/model';
import type { QueryValues } from '../../../electron/contract/queries';
import { useLiveQuery } from '../../data/use-live-query';
import { listRows } from '../../state/list-rows';
import { useUi } from '../../state/ui-store';

type Slice = QueryValues['message-window'];

/** ms within which a selection is most often acted on; to read a large folder's ids meanwhile would only hold that up. */
const acted = 1_000;

export function useFollowRows(folder: FolderRef, slice: Slice | undefined, role: MailboxRole): void {
  useEffect(() => {
    listRows.set({ offset: slice?.offset ?? 0, rows: slice?.rows ?? [], total: slice?.total ?? 0, role });
    if (slice) {
      followCursor(slice);
      forgetGone(slice);
    }
  }, [slice, role]);

  const selecting = useUi((state) => state.selection.selected.size > 0);
  const follows = useTrueFor(selecting, acted);
  const ids = useLiveQuery('message-ids', follows ? { folder } : null);
  useEffect(() => {
    if (selecting && ids) useUi.getState().select({ kind: 'keep-only', ids: new Set(ids) });
    // Only when the folder changed: a selection is never wider than the folder it was made in.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids]);
}

/** Whether `value` has been true for so long, in ms. */
function useTrueFor(value: boolean, ms: number): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!value) return undefined;
    const timer = setTimeout(() => setLong(true), ms);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [value, ms]);
  return long;
}

/** The cursor stays with its message; when that left, with its place. */
function followCursor(slice: Slice): void {
  const { selection, select, leaving } = useUi.getState();
  const { cursor } = selection;
  if (!cursor) return;
  const found = slice.rows.findIndex((row) => row.id === cursor.id);
  if (found >= 0) {
    const index = slice.offset + found;
    if (index !== cursor.index) select({ kind: 'follow', cursor: { id: cursor.id, index } });
    return;
  }
  if (slice.total === 0) {
    select({ kind: 'follow', cursor: null });
    return;
  }
  let index = Math.min(cursor.index, slice.total - 1);
  let row = slice.rows[index - slice.offset];
  while (row && leaving.has(row.id)) {
    index += 1;
    row = slice.rows[index - slice.offset];
  }
  if (row) select({ kind: 'follow', cursor: { id: row.id, index } });
}

/** What has really left needs no stepping over any more. */
function forgetGone(slice: Slice): void {
  const { leaving, setLeaving } = useUi.getState();
  if (leaving.size === 0) return;
  const here = new Set(slice.rows.map((row) => row.id));
  const still = [...leaving].filter((id) => here.has(id));
  if (still.length < leaving.size) setLeaving(new Set(still));
}
