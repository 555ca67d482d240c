/** The editor's document as the HTML that is kept and sent. */
import type { Editor } from '@tiptap/core';
import { DOMSerializer } from '@tiptap/pm/model';
import type { Node as DocumentNode } from '@tiptap/pm/model';
import { tableAttributes } from './table-nodes';

/** Of what has not changed since: a draft is written out with each save, and a table may have thousands of rows. */
const written = new WeakMap<DocumentNode, string>();

/** Empty when nothing is in it; a table that nothing was written into yet is something. */
export function writtenHtml(editor: Editor): string {
  const { doc } = editor.state;
  if (editor.isEmpty && !holdsTable(doc)) return '';
  const page = document.implementation.createHTMLDocument();
  return doc.children.map((block) => htmlOf(block, page)).join('');
}

function htmlOf(node: DocumentNode, page: Document): string {
  const known = written.get(node);
  if (known !== undefined) return known;
  const html = node.type.name === 'table' ? tableHtml(node, page) : serialised(node, page);
  written.set(node, html);
  return html;
}

/** As the schema has it, put together of its rows. */
function tableHtml(table: DocumentNode, page: Document): string {
  const shell = page.createElement('table');
  for (const [name, value] of Object.entries(tableAttributes(table))) shell.setAttribute(name, value);
  const [open = ''] = shell.outerHTML.split('</table>');
  const rows = table.children.map((row) => htmlOf(row, page));
  return `${open}<tbody>${rows.join('')}</tbody></table>`;
}

function serialised(node: DocumentNode, page: Document): string {
  const element = DOMSerializer.fromSchema(node.type.schema).serializeNode(node, { document: page });
  if (!(element instanceof Element)) return '';
  for (const cell of element.querySelectorAll('td, th')) tightenCell(cell);
  return element.outerHTML;
}

function holdsTable(doc: DocumentNode): boolean {
  let found = false;
  doc.descendants((node) => !(found ||= node.type.name === 'table'));
  return found;
}

/** Elsewhere paragraphs have a line's room above and below, which no cell of a table is meant to have. */
function tightenCell(cell: Element): void {
  const only = cell.childElementCount === 1 ? cell.firstElementChild : null;
  if (only?.localName === 'p') only.replaceWith(...only.childNodes);
  else for (const line of cell.querySelectorAll(':scope > p')) line.setAttribute('style', 'margin: 0');
}
