/** What is done with the table at the cursor, by a menu; where there is none, one is asked for. */
import { menuPlace, useMenu } from '../../state/menu';
import type { MenuEntry } from '../../state/menu';
import type { RichEditor, TableCommand } from './rich-editor';

/**
 * @param button that was pressed; null: by key, and the menu opens at the cursor
 * @param onNew asks how large a new one is to be
 */
export function startTable(editor: RichEditor, button: HTMLElement | null, onNew: () => void): void {
  const table = editor.table();
  if (!table) return onNew();
  const item = (command: TableCommand, label: string): MenuEntry => ({
    ...{ kind: 'item', label, run: () => editor.runOnTable(command) },
  });
  useMenu.getState().openMenu({
    label: 'Table',
    place: button ? menuPlace({ clientX: 0, clientY: 0 }, button) : { x: table.x, y: table.y },
    entries: [
      item('row-above', 'Insert row above'),
      item('row-below', 'Insert row below'),
      item('column-before', 'Insert column before'),
      item('column-after', 'Insert column after'),
      { kind: 'separator' },
      {
        ...{ kind: 'item', label: 'First row has headings', checked: table.heading },
        run: () => editor.runOnTable('heading'),
      },
      { kind: 'separator' },
      item('delete-row', 'Delete row'),
      item('delete-column', 'Delete column'),
      {
        ...{ kind: 'item', label: 'Delete table', danger: true },
        run: () => editor.runOnTable('delete-table'),
      },
    ],
  });
}
