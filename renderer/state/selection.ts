/** The message list's cursor and selection as one pure state machine. */
import type { MessageId } from '../../electron/contract/ids';

export interface Cursor {
  id: MessageId;
  /** Where it was seen last; where focus stays when the message leaves. */
  index: number;
}

export interface SelectionState {
  /** The row that keys act on. */
  cursor: Cursor | null;
  /** Where a Shift range begins. */
  anchor: number | null;
  selected: ReadonlySet<MessageId>;
}

export type SelectionAction =
  /** Plain click or j/k: one row, nothing selected. */
  | { kind: 'go'; cursor: Cursor | null }
  /** Ctrl+click or x. */
  | { kind: 'toggle'; cursor: Cursor; keepCursor: boolean }
  /** Shift+click or Shift+arrow: `ids` are the rows from anchor to cursor, both included. */
  | { kind: 'range'; cursor: Cursor; anchor: number; ids: readonly MessageId[] }
  | { kind: 'all'; ids: readonly MessageId[] }
  | { kind: 'none' }
  /** Messages that left the folder cannot stay selected. */
  | { kind: 'keep-only'; ids: ReadonlySet<MessageId> }
  /** The cursor's message moved to another index, or the row under the cursor is another one now. */
  | { kind: 'follow'; cursor: Cursor | null };

export const emptySelection: SelectionState = { cursor: null, anchor: null, selected: new Set() };

export function reduceSelection(state: SelectionState, action: SelectionAction): SelectionState {
  switch (action.kind) {
    case 'go':
      return { cursor: action.cursor, anchor: action.cursor?.index ?? null, selected: new Set() };
    case 'toggle':
      return toggle(state, action);
    case 'range':
      return { cursor: action.cursor, anchor: action.anchor, selected: new Set(action.ids) };
    case 'all':
      return { ...state, selected: new Set(action.ids) };
    case 'none':
      return state.selected.size === 0 ? state : { ...state, selected: new Set() };
    case 'keep-only': {
      const kept = [...state.selected].filter((id) => action.ids.has(id));
      return kept.length === state.selected.size ? state : { ...state, selected: new Set(kept) };
    }
    case 'follow':
      return { ...state, cursor: action.cursor };
  }
}

/** The first Ctrl+click takes the open message along, as every desktop list does; `x` selects just its own row. */
function toggle(state: SelectionState, action: SelectionAction & { kind: 'toggle' }): SelectionState {
  const selected = new Set(state.selected);
  if (!action.keepCursor && selected.size === 0 && state.cursor && state.cursor.id !== action.cursor.id) {
    selected.add(state.cursor.id);
  }
  if (selected.has(action.cursor.id)) selected.delete(action.cursor.id);
  else selected.add(action.cursor.id);
  return { cursor: action.cursor, anchor: action.cursor.index, selected };
}

/** What a key or button acts on: the selection, else the row under the cursor. */
export function targetsOf(state: SelectionState): MessageId[] {
  if (state.selected.size > 0) return [...state.selected];
  return state.cursor ? [state.cursor.id] : [];
}

/**
 * The row that takes the cursor when `leaving` messages go: the next one below that stays, else the next above.
 * @param rowAt a loaded row's id, or undefined where none is loaded
 */
export function successor(
  cursor: Cursor,
  leaving: ReadonlySet<MessageId>,
  rowAt: (index: number) => MessageId | undefined,
): Cursor | null {
  if (!leaving.has(cursor.id)) return cursor;
  for (const step of [1, -1]) {
    for (let index = cursor.index + step; ; index += step) {
      const id = rowAt(index);
      if (id === undefined) break;
      if (!leaving.has(id)) return { id, index };
    }
  }
  return null;
}
