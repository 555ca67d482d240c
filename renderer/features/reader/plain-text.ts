/** Splits plain text into passages: what the sender wrote, what they quoted, and links inside both. */
import { LinkifyIt } from 'linkify-it';

export interface TextPassage {
  kind: 'text' | 'quote';
  /** Quote marks taken off by one level. */
  text: string;
  lines: number;
}

export type TextPiece = { kind: 'text'; text: string } | { kind: 'link'; text: string; url: string };

/** Quotes longer than this start folded. */
export const foldedFrom = 6;

const isQuoted = (line: string): boolean => line.startsWith('>');

/** Runs of quoted and unquoted lines, in order; blank lines at the edges of a run are dropped. */
export function splitQuotes(text: string): TextPassage[] {
  const passages: { kind: TextPassage['kind']; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const kind = isQuoted(line) ? 'quote' : 'text';
    const content = kind === 'quote' ? line.replace(/^> ?/, '') : line;
    const last = passages.at(-1);
    if (last?.kind === kind) last.lines.push(content);
    else passages.push({ kind, lines: [content] });
  }
  return passages
    .map(({ kind, lines }) => ({ kind, text: trimBlank(lines).join('\n'), lines: trimBlank(lines).length }))
    .filter((passage) => passage.lines > 0);
}

function trimBlank(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  let last = lines.length - 1;
  while (lines[last]?.trim() === '') last -= 1;
  return lines.slice(first, last + 1);
}

const linkify = new LinkifyIt({ fuzzyIP: false });

/** Finds web and mail addresses; only http, https and mailto become links. */
export function findLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of linkify.match(text) ?? []) {
    if (!/^(?:https?|mailto):/i.test(match.url)) continue;
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push({ kind: 'link', text: match.raw, url: match.url });
    from = match.lastIndex;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}
