/** The text of a draft as HTML or plain, and from one to the other. */
import { signatureClass } from '../../ui/rich-text/rich-editor';

/** A document that shows nothing and loads nothing. */
export function parseFragment(html: string): HTMLElement {
  return new DOMParser().parseFromString(`<!doctype html><body>${html}`, 'text/html').body;
}

const blocks = new Set([
  ...['P', 'DIV', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'PRE', 'HR', 'TABLE'],
  ...['TR', 'TD', 'TH', 'SECTION', 'ARTICLE', 'HEADER', 'FOOTER', 'CENTER', 'DL', 'DT', 'DD', 'FIGURE'],
]);

/** Plain text as a person would have typed it: quotes with `>`, lists with signs, addresses beside their links. */
export function plainOf(html: string): string {
  return linesOf(parseFragment(html))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '');
}

/** Blocks become lines, with an empty one between paragraphs of their own. */
function linesOf(parent: Node): string[] {
  const lines: string[] = [];
  let line = '';
  const endLine = (): void => {
    if (line.trim() !== '') lines.push(line.replace(/[ \t]+$/, '').replace(/^ /, ''));
    line = '';
  };
  for (const node of parent.childNodes) {
    if (!(node instanceof HTMLElement)) {
      if (node.nodeType === Node.TEXT_NODE) line += collapse(node.textContent ?? '', line);
      continue;
    }
    if (node.tagName === 'BR') {
      lines.push(line.trimEnd());
      line = '';
    } else if (blocks.has(node.tagName)) {
      endLine();
      lines.push(...blockLines(node));
    } else if (!['STYLE', 'SCRIPT', 'HEAD', 'TITLE', 'TEMPLATE', 'META', 'LINK'].includes(node.tagName)) {
      const inner = inlineText(node);
      const parts = inner.split('\n');
      for (const [index, part] of parts.entries()) {
        line += collapse(part, line);
        if (index < parts.length - 1) {
          lines.push(line.trimEnd());
          line = '';
        }
      }
    }
  }
  endLine();
  return lines;
}

function collapse(text: string, before: string): string {
  const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
  return before === '' || before.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed;
}

function inlineText(element: HTMLElement): string {
  if (element instanceof HTMLImageElement) return element.alt === '' ? '' : `[${element.alt}]`;
  const text = linesOf(element).join('\n');
  const href = element instanceof HTMLAnchorElement ? (element.getAttribute('href') ?? '') : '';
  const edge = (at: RegExp): string => (at.test(element.textContent) ? ' ' : '');
  const said = href.replace(/^mailto:/i, '');
  const shown =
    /^(?:https?|mailto):/i.test(href) && said !== text && said.replace(/\/$/, '') !== text
      ? `${text} <${said}>`
      : text;
  return `${edge(/^\s/)}${shown}${edge(/\s$/)}`;
}

function blockLines(element: HTMLElement): string[] {
  switch (element.tagName) {
    case 'HR':
      return ['', '-----', ''];
    case 'PRE':
      return ['', ...element.textContent.replace(/\n$/, '').split('\n'), ''];
    case 'BLOCKQUOTE':
      return [
        '',
        ...trimmed(linesOf(element)).map((line) =>
          line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd(),
        ),
        '',
      ];
    case 'UL':
    case 'OL':
      return ['', ...listLines(element), ''];
    case 'P':
      return element.textContent.trim() === '' && !element.querySelector('img')
        ? ['']
        : ['', ...linesOf(element), ''];
    case 'H1':
    case 'H2':
    case 'H3':
      return ['', ...linesOf(element), ''];
    case 'DIV':
      return element.classList.contains(signatureClass)
        ? ['', '-- ', ...signatureLines(element)]
        : linesOf(element);
    case 'TABLE':
      return element.querySelector('table') ? linesOf(element) : ['', ...tableLines(element), ''];
    default:
      return linesOf(element);
  }
}

/** A line for each row, its cells in columns. */
function tableLines(table: HTMLElement): string[] {
  const rows = [...table.querySelectorAll('tr')].map((row) =>
    [...row.children].map((cell) => trimmed(linesOf(cell)).join(' ')),
  );
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, text] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, Math.min(text.length, 40));
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

function signatureLines(element: HTMLElement): string[] {
  const lines = trimmed(linesOf(element));
  return lines[0] === '--' ? trimmed(lines.slice(1)) : lines;
}

function listLines(list: HTMLElement): string[] {
  let number = Number(list.getAttribute('start') ?? 1);
  return [...list.children].flatMap((item) => {
    const mark = list.tagName === 'OL' ? `${number++}. ` : '- ';
    return trimmed(linesOf(item))
      .filter((line) => line !== '')
      .map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);
  });
}

function trimmed(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
    .split('\n');
}

/** Plain text as the editor takes it: a paragraph a line, `>` as quotes, the signature as such. */
export function htmlOf(text: string): string {
  const [own = '', signature] = splitSignature(text);
  const body = paragraphsOf(own.split('\n'));
  return signature === undefined ? body : `${body}${signatureBlock(paragraphsOf(signature.split('\n')))}`;
}

/** With the mark that other programs know a signature by; a space at the end of a line is lost in HTML. */
export function signatureBlock(html: string): string {
  const lines = parseFragment(html);
  const simple = [...lines.childNodes].every((node) => node instanceof HTMLParagraphElement);
  // Lines of one block, as people mean them: paragraphs would stand apart, in plain text by an empty line each.
  const inner = simple
    ? `<p>${['--', ...[...lines.children].map((line) => line.innerHTML)].join('<br>')}</p>`
    : `<p>--</p>${html}`;
  return `<div class="${signatureClass}">${inner}</div>`;
}

/** The mark of RFC 3676 section 4.3, a line of its own. @returns `[text]` or `[text, signature]` */
export function splitSignature(text: string): [string] | [string, string] {
  const found = /(?:^|\n)-- \n/g;
  let at: RegExpExecArray | null = null;
  for (let next = found.exec(text); next; next = found.exec(text)) at = next;
  return at ? [text.slice(0, at.index), text.slice(at.index + at[0].length)] : [text];
}

function paragraphsOf(lines: readonly string[]): string {
  let html = '';
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? '';
    if (!line.startsWith('>')) {
      html += `<p>${escapeHtml(line)}</p>`;
      index += 1;
      continue;
    }
    const quoted: string[] = [];
    for (; lines[index]?.startsWith('>'); index += 1) quoted.push((lines[index] ?? '').replace(/^> ?/, ''));
    html += `<blockquote>${paragraphsOf(quoted)}</blockquote>`;
  }
  return html;
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Quoted by hand, each line after a `>`. */
export function quotedPlain(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n');
}

/** Whether going to plain text would lose something that a person has done to the text. */
export function hasFormatting(html: string): boolean {
  const body = parseFragment(html);
  for (const signature of body.querySelectorAll(`.${signatureClass}`)) signature.remove();
  return (
    body.querySelector('strong, b, em, i, u, s, strike, del, h1, h2, h3, code, pre, img, hr, mark, table') !==
      null ||
    [...body.querySelectorAll('a[href]')].some(
      (link) => link.getAttribute('href')?.replace(/^mailto:/, '') !== link.textContent,
    )
  );
}
