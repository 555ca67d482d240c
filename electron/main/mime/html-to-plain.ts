/** Makes plain text of HTML for mail that has no text of its own: for the preview, for search, for a plain view. */
import { convert } from 'html-to-text';
import type { DomNode, FormatCallback } from 'html-to-text';

/** html-to-text is quadratic in depth and slow in size: beyond these a simple scanner must do. */
const longestForConverter = 300_000;
/** What is sent is converted where everything else waits for it. */
const longestForSending = 60_000;
const deepestForConverter = 200;
const longestScanned = 5_000_000;

/**
 * Whether the text of a message says too little to stand for its HTML: none at all, or a stub such as the footer that a
 * mailing list adds as a text part.
 */
export function needsPlainFromHtml(text: string, html: string | null): boolean {
  if (html === null) return false;
  const length = text.trim().length;
  return length === 0 || (length < 400 && html.length > 20 * length);
}

/**
 * @param links `with-links`: an address that the text does not show follows it in angle brackets
 * @returns readable text without the addresses of images. Linear in time for whatever is thrown at it.
 */
export function htmlToPlain(html: string, links: 'text-alone' | 'with-links' = 'text-alone'): string {
  const longest = links === 'with-links' ? longestForSending : longestForConverter;
  if (html.length <= longest && depthOf(html) <= deepestForConverter) {
    try {
      return convert(html, {
        wordwrap: false,
        formatters: { writtenTable: formatWrittenTable },
        selectors: [
          {
            selector: 'a',
            options:
              links === 'with-links'
                ? { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'], noAnchorUrl: true }
                : { ignoreHref: true },
          },
          { selector: 'img', format: 'skip' },
          ...(links === 'with-links' ? [writtenTable] : []),
          ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
            selector,
            options: { uppercase: false },
          })),
        ],
      });
    } catch {
      // The scanner below takes everything.
    }
  }
  return scan(html.slice(0, longestScanned));
}

/** A row on each line, its cells in columns. Of received mail a table is seldom one to the eye. */
const writtenTable = {
  selector: 'table',
  format: 'writtenTable',
  options: {
    ...{ colSpacing: 3, maxColumnWidth: 40, uppercaseHeaderCells: false },
    ...{ leadingLineBreaks: 2, trailingLineBreaks: 2 },
  },
};

/** One that holds others is a page's layout. */
const formatWrittenTable: FormatCallback = (element, walk, builder, options) => {
  const { formatters } = builder.options;
  formatters[holdsTable(element) ? 'block' : 'dataTable']?.(element, walk, builder, options);
};

function holdsTable(element: DomNode): boolean {
  return (element.children ?? []).some((child) => child.name === 'table' || holdsTable(child));
}

/** An upper bound: elements that close by themselves count as open. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (/^(br|img|hr|meta|link|input|col|p|li|td|tr|th|dt|dd|option|area|base|wbr|source)$/i.test(name))
      continue;
    depth += slash ? -1 : 1;
    if (depth < 0) depth = 0;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
};
const breaking = /^(p|div|br|tr|li|h[1-6]|table|blockquote|pre|ul|ol|section|article|hr)$/;
const silent = /^(script|style|head|title|template)$/;

/** Goes once from left to right: text is kept, tags are dropped, block elements become line breaks. */
function scan(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    pieces.push(html.slice(at, open));
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const name = /^\/?([a-z][a-z0-9]{0,20})/i.exec(html.slice(open + 1, open + 24))?.[0].toLowerCase();
    if (name === undefined) {
      pieces.push('<');
      at = open + 1;
      continue;
    }
    const end = html.indexOf('>', open);
    at = end < 0 ? html.length : end + 1;
    if (silent.test(name)) {
      const close = indexOfIgnoringCase(html, `</${name}`, at);
      at = close < 0 ? html.length : close;
    }
    if (breaking.test(name.replace('/', ''))) pieces.push('\n');
    // The words of two cells are two words.
    else if (/^\/t[dh]$/.test(name)) pieces.push(' ');
  }
  if (at < html.length) pieces.push(html.slice(at));
  return pieces
    .join('')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, decodeEntity)
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\r?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function decodeEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function indexOfIgnoringCase(text: string, wanted: string, from: number): number {
  const pattern = new RegExp(wanted, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}
