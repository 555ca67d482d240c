/** Tables that only place things on a page, as newsletters are made of: their text stays, they do not. */

/**
 * @param html that a document shows nothing and loads nothing of yet
 * @param from `paste`: whatever is a table to the eye stays one; `mail`: what has borders, headings, or rows and columns
 * @returns the same text where nothing was to be done
 */
export function withoutLayoutTables(html: string, from: 'paste' | 'mail'): string {
  if (!/<table/i.test(html)) return html;
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  // The inner ones first: what they hold is moved, not copied.
  const tables = [...body.querySelectorAll('table')].reverse();
  const layout = tables.filter((table) => isLayout(table, from));
  if (layout.length === 0) return html;
  for (const table of layout) dissolve(table);
  return body.innerHTML;
}

function isLayout(table: HTMLTableElement, from: 'paste' | 'mail'): boolean {
  if (/^(?:presentation|none)$/i.test(table.getAttribute('role') ?? '')) return true;
  if (table.querySelector('table') !== null) return true;
  const cells = [...table.rows].flatMap((row) => [...row.cells]);
  if (from === 'paste') return cells.length < 2;
  const bordered = Number(table.getAttribute('border') ?? 0) > 0;
  const said = cells.some(
    (cell) => cell.tagName === 'TH' || /border\s*:\s*[^;]*solid/i.test(cell.style.cssText),
  );
  const columns = Math.max(...[...table.rows].map((row) => row.cells.length));
  return !bordered && !said && (table.rows.length < 2 || columns < 2);
}

/** A line for each cell. */
function dissolve(table: HTMLTableElement): void {
  const pieces = [table.caption, ...[...table.rows].flatMap((row) => [...row.cells])];
  table.replaceWith(
    ...pieces.flatMap((piece) => {
      if (piece === null) return [];
      const line = piece.ownerDocument.createElement('div');
      line.append(...piece.childNodes);
      return [line];
    }),
  );
}
