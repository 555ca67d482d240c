/** What the editor does with tables. */
import type { Editor } from '@tiptap/core';
import { Fragment } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  selectedRect,
  toggleHeader,
} from '@tiptap/pm/tables';
import type { NewTable, TableCommand } from './rich-editor';

/** The cursor goes to its first cell. */
export function insertTable(editor: Editor, { rows, columns, heading }: NewTable): void {
  const { schema, tr } = editor.state;
  const { table, tableRow, tableCell, tableHeader } = schema.nodes;
  if (!table || !tableRow || !tableCell || !tableHeader) return;
  const row = (type: typeof tableCell): ReturnType<typeof tableRow.create> =>
    tableRow.create(
      null,
      Array.from({ length: columns }, () => type.createAndFill()).filter((cell) => cell !== null),
    );
  const made = table.create(
    null,
    Fragment.from(
      Array.from({ length: rows }, (_none, at) => row(heading && at === 0 ? tableHeader : tableCell)),
    ),
  );
  const at = tr.selection.from + 1;
  tr.replaceSelectionWith(made);
  editor.view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at))).scrollIntoView());
  editor.view.focus();
}

export function runTableCommand(editor: Editor, command: TableCommand): void {
  const { state, view } = editor;
  if (isInTable(state)) commandOf(editor, command)(state, view.dispatch);
  view.focus();
}

function commandOf(editor: Editor, command: TableCommand): typeof deleteTable {
  const { map, top, bottom, left, right } = selectedRect(editor.state);
  switch (command) {
    case 'row-above':
      return addRowBefore;
    case 'row-below':
      return addRowAfter;
    case 'column-before':
      return addColumnBefore;
    case 'column-after':
      return addColumnAfter;
    case 'delete-row':
      return bottom - top === map.height ? deleteTable : deleteRow;
    case 'delete-column':
      return right - left === map.width ? deleteTable : deleteColumn;
    case 'heading':
      return toggleHeader('row');
    case 'delete-table':
      return deleteTable;
  }
}

/** @returns null: the cursor is in none */
export function tableAtCursor({ state, view }: Editor): { heading: boolean; x: number; y: number } | null {
  if (!isInTable(state)) return null;
  const { table } = selectedRect(state);
  const { left, bottom } = view.coordsAtPos(state.selection.head);
  return { heading: table.firstChild?.firstChild?.type.name === 'tableHeader', x: left, y: bottom };
}
