/** Tables in the editor's documents: plain markup with borders of its own, so that they look the same in any mail program. */
import { Node } from '@tiptap/core';
import type { Editor } from '@tiptap/core';
import {
  CellSelection,
  addRowAfter,
  deleteTable,
  goToNextCell,
  isInTable,
  tableEditing,
} from '@tiptap/pm/tables';
import type { Node as DocumentNode } from '@tiptap/pm/model';
import { directionOf } from './text-direction';

/** Readable on a light canvas and on a dark one. */
const border = 'border: 1px solid #888888; padding: 4px 8px; vertical-align: top';

/** What prosemirror-tables calls them. */
const roles: Readonly<Record<string, string>> = {
  table: 'table',
  tableRow: 'row',
  tableCell: 'cell',
  tableHeader: 'header_cell',
};

/** Everything but another table. */
const cellContent =
  '(paragraph | heading | bulletList | orderedList | blockquote | codeBlock | horizontalRule)+';

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  extendNodeSchema: ({ name }) => (name in roles ? { tableRole: roles[name] } : {}),
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: ({ node }) => ['table', tableAttributes(node), ['tbody', 0]],

  // The same, and wide ones scroll by themselves; its direction follows what is written.
  addNodeView:
    () =>
    ({ node }) => {
      const dom = document.createElement('div');
      dom.dataset['table'] = '';
      const table = dom.appendChild(document.createElement('table'));
      const contentDOM = table.appendChild(document.createElement('tbody'));
      const show = (now: DocumentNode): void => {
        const direction = directionOfTable(now) ?? '';
        // Set again, though the same, it would have every cell looked at anew.
        if (dom.dir !== direction) dom.dir = direction;
      };
      show(node);
      return {
        ...{ dom, contentDOM },
        update: (now) => {
          if (now.type !== node.type) return false;
          show(now);
          return true;
        },
        ignoreMutation: (mutation) => mutation.type === 'attributes' && mutation.target === dom,
      };
    },

  addKeyboardShortcuts() {
    const { editor } = this;
    return {
      Tab: () => nextCell(editor),
      'Shift-Tab': () => run(editor, goToNextCell(-1)),
      Backspace: () => deleteWhole(editor),
      Delete: () => deleteWhole(editor),
    };
  },

  addProseMirrorPlugins: () => [tableEditing()],
});

const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});

const TableCell = cellNode('tableCell', 'td');
const TableHeader = cellNode('tableHeader', 'th');

/** In the order in which the schema needs them. */
export const tableNodes = [Table, TableRow, TableCell, TableHeader];

function cellNode(name: string, tag: 'td' | 'th'): Node {
  return Node.create({
    name,
    content: cellContent,
    isolating: true,
    addAttributes: () => ({
      colspan: spanAttribute('colspan'),
      rowspan: spanAttribute('rowspan'),
      // Widths are left to whoever shows it; what edits tables looks for them.
      colwidth: { default: null, rendered: false, parseHTML: () => null },
      align: {
        default: null,
        parseHTML: (element) => alignmentOf(element),
        renderHTML: () => ({}),
      },
    }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ node, HTMLAttributes }) => {
      const align = (node.attrs['align'] as string | null) ?? 'start';
      return [tag, { ...HTMLAttributes, style: `${border}; text-align: ${align}` }, 0];
    },
  });
}

function spanAttribute(name: 'colspan' | 'rowspan') {
  return {
    default: 1,
    parseHTML: (element: HTMLElement) => {
      const span = Number(element.getAttribute(name) ?? 1);
      return Number.isInteger(span) && span >= 1 && span <= 1_000 ? span : 1;
    },
    renderHTML: (attributes: Record<string, unknown>) =>
      attributes[name] === 1 ? {} : { [name]: attributes[name] },
  };
}

/** Numbers of a spreadsheet stand at the end of their cells. */
function alignmentOf(element: HTMLElement): 'right' | 'center' | null {
  const wanted = (element.style.textAlign || element.getAttribute('align'))?.toLowerCase();
  return wanted === 'right' || wanted === 'center' ? wanted : null;
}

/** Asked with each key: the text of a large table is not put together for it. */
function directionOfTable(table: DocumentNode): ReturnType<typeof directionOf> {
  let found: ReturnType<typeof directionOf> = null;
  table.descendants((node) => {
    if (found === null && node.isText) found = directionOf(node.text ?? '');
    return found === null;
  });
  return found;
}

/** A mirrored one stands where its text begins, though the page around it goes the other way. */
export function tableAttributes(node: DocumentNode): Record<string, string> {
  const dir = directionOfTable(node);
  const style = `border-collapse: collapse${dir === 'rtl' ? '; margin-left: auto' : ''}`;
  return dir === null ? { style } : { dir, style };
}

type Command = typeof addRowAfter;

function run(editor: Editor, command: Command): boolean {
  return command(editor.state, editor.view.dispatch);
}

/** In the last cell it makes a row. */
function nextCell(editor: Editor): boolean {
  if (!isInTable(editor.state)) return false;
  return run(editor, goToNextCell(1)) || (run(editor, addRowAfter) && run(editor, goToNextCell(1)));
}

/** Where all cells are selected the table is meant, else what is in them. */
function deleteWhole(editor: Editor): boolean {
  const { selection } = editor.state;
  if (!(selection instanceof CellSelection)) return false;
  return selection.isRowSelection() && selection.isColSelection() && run(editor, deleteTable);
}
