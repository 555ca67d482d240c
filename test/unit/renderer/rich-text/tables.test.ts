// @vitest-environment jsdom
/** Tables in the text of a draft: made, changed, pasted, kept and sent as plain markup. */
import { afterEach, describe, expect, it } from 'vitest';
import { createEditor } from '../../../../renderer/ui/rich-text/create-editor';
import { withoutLayoutTables } from '../../../../renderer/ui/rich-text/layout-tables';
import type { RichEditor } from '../../../../renderer/ui/rich-text/rich-editor';
import { directionOf } from '../../../../renderer/ui/rich-text/text-direction';

const open: RichEditor[] = [];
afterEach(() => {
  for (const editor of open.splice(0)) editor.end();
  document.body.replaceChildren();
});

function editorOf(html: string): RichEditor {
  const editor = createEditor({
    ...{
      element: document.body.appendChild(document.createElement('div')),
      html,
      label: 'Text',
      isPane: true,
    },
    ...{ onChange: () => undefined, onFiles: () => undefined, loadPicture: async () => null },
  });
  open.push(editor);
  return editor;
}

/** A row on each line, its cells between bars; headings in capitals as they stand. */
function gridOf(html: string): string[] {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return [...body.querySelectorAll('tr')].map((row) =>
    [...row.cells].map((cell) => `${cell.tagName === 'TH' ? '*' : ''}${cell.textContent}`).join('|'),
  );
}

describe('a table', () => {
  it('is plain markup with borders of its own, and comes back the same', () => {
    const editor = editorOf('<p>Before</p>');
    editor.focus('end');
    editor.insertTable({ rows: 2, columns: 2, heading: true });
    editor.insertHtml('Day');
    const html = editor.html();
    expect(html).toMatch(
      /^<p dir="auto">Before<\/p><table dir="ltr" style="border-collapse: collapse;?"><tbody><tr><th dir="auto" style="border: 1px solid [^"]*text-align: start;?">Day<\/th>/,
    );
    expect(html).not.toMatch(/class=|<col|<script|<p[^>]*><\/p><\/t[dh]>/);
    expect(gridOf(html)).toEqual(['*Day|*', '|']);
    const again = editorOf(html);
    expect(again.html()).toBe(html);
    again.setHtml(html);
    expect(again.html()).toBe(html);
  });
  it('grows and shrinks around the cursor, to nothing', () => {
    const editor = editorOf(
      '<table border="1"><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
    );
    editor.focus('start');
    expect(editor.active().has('table')).toBe(true);
    const grid = (): string[] => gridOf(editor.html());
    editor.runOnTable('row-above');
    editor.runOnTable('column-after');
    expect(grid()).toEqual(['||', 'a||b', 'c||d']);
    editor.runOnTable('heading');
    expect(grid()[0]).toBe('*|*|*');
    editor.runOnTable('row-below');
    editor.runOnTable('column-before');
    expect(grid()).toEqual(['*|*|*|*', '|a||b', '|||', '|c||d']);
    editor.runOnTable('delete-column');
    editor.runOnTable('delete-row');
    expect(grid()).toEqual(['*|*|*', '||', '||d']);
    editor.runOnTable('delete-column');
    editor.runOnTable('delete-column');
    expect(grid()).toHaveLength(3);
    editor.runOnTable('delete-column');
    expect(editor.html()).not.toContain('<table');
    expect(editor.active().has('table')).toBe(false);
    editor.runOnTable('row-below');
    expect(editor.html()).not.toContain('<table');
  });
  it('of one row and one cell, which somebody has left of it, comes back too', () => {
    const editor = editorOf('');
    editor.focus('start');
    editor.insertTable({ rows: 1, columns: 1, heading: false });
    const html = editor.html();
    expect(gridOf(html)).toEqual(['']);
    expect(editorOf(html).html()).toBe(html);
  });
  it('goes from right to left as its first letter does', () => {
    const editor = editorOf('<table border="1"><tr><td>12</td><td>שלום</td></tr></table>');
    expect(editor.html()).toMatch(/<table dir="rtl" style="border-collapse: collapse; margin-left: auto;?">/);
    expect(editorOf(editor.html()).html()).toBe(editor.html());
    expect(document.querySelector<HTMLElement>('[data-table]')?.dir).toBe('rtl');
    expect([directionOf('1 — a'), directionOf('«مرحبا» a'), directionOf('12')]).toEqual(['ltr', 'rtl', null]);
  });
  it('keeps joined cells, several lines of one, and numbers at its end, and nothing else of its design', () => {
    const html = editorOf(
      '<table class="x" border="1" width="600"><colgroup><col width="90"></colgroup><thead><tr><th colspan="2" bgcolor="red">Sum</th></tr></thead>' +
        '<tr><td><p>a</p><p>b</p></td><td align="right" onclick="x()">7</td></tr></table>',
    ).html();
    expect(html).toContain('<th dir="auto" colspan="2" style="');
    expect(html).toMatch(/<p dir="auto" style="margin: 0;?">a<\/p><p dir="auto" style="margin: 0;?">b<\/p>/);
    expect(html).toMatch(/text-align: right;?">7<\/td>/);
    expect(html).not.toMatch(/width|bgcolor|onclick|class=|<col |colgroup|thead/);
  });
});

it('what is written around tables is kept as it was, and what changes is written anew', () => {
  const html =
    '<p dir="auto">a <strong>b</strong><br dir="auto">c</p><ul dir="auto"><li dir="auto"><p dir="auto">d</p></li></ul>' +
    '<pre dir="auto"><code>x\n y</code></pre><blockquote dir="auto"><p dir="auto">&lt;e&gt;</p></blockquote><p dir="auto"></p>';
  const editor = editorOf(html);
  expect(editor.html()).toBe(html);
  editor.focus('start');
  editor.insertHtml('0');
  expect(editor.html()).toBe(html.replace('>a ', '>0a '));
});

describe('layout tables', () => {
  it('of a mail leave their text, and those to the eye stay', () => {
    const news =
      '<table width="100%"><tr><td>Logo</td></tr><tr><td><table border="1"><tr><td>a</td><td>b</td></tr></table></td></tr></table>';
    expect(withoutLayoutTables(news, 'mail')).toBe(
      '<div>Logo</div><div><table border="1"><tbody><tr><td>a</td><td>b</td></tr></tbody></table></div>',
    );
    const beside = '<table><tr><td>Icon</td><td>Text</td></tr></table>';
    expect(withoutLayoutTables(beside, 'mail')).toBe('<div>Icon</div><div>Text</div>');
    expect(
      withoutLayoutTables('<table role="presentation" border="1"><tr><td>x</td></tr></table>', 'mail'),
    ).toBe('<div>x</div>');
    for (const data of [
      '<table><tr><th>a</th></tr></table>',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
    ])
      expect(withoutLayoutTables(data, 'mail')).toBe(data);
  });
  it('that are pasted are only those that hold others, or one cell', () => {
    const row = '<table><tr><td>1</td><td>2</td></tr></table>';
    expect(withoutLayoutTables(row, 'paste')).toBe(row);
    expect(withoutLayoutTables('<table><tr><td>1</td></tr></table>', 'paste')).toBe('<div>1</div>');
  });
});
