/** Joins what a person wrote with what is quoted below it, as text and, where they wrote with a design, as HTML. Pure. */
import type { DraftContent } from '../../contract/draft';
import { quoteText } from './flowed-text';
import { htmlToPlain } from './html-to-plain';

export interface ComposedBody {
  /** Lines that end with LF. */
  text: string;
  /** A whole document, with CRLF; null: the mail is plain text alone. */
  html: string | null;
}

/** The quote's HTML is taken as it is: whoever hands it over has sanitised it. */
export function composeBody({
  body,
  quote,
  source,
}: Pick<DraftContent, 'body' | 'quote' | 'source'>): ComposedBody {
  const forwarded = source?.kind === 'forward';
  const own = body.kind === 'plain' ? body.text : signed(htmlToPlain(body.html, 'with-links'));
  const text = quote === null ? own : [own, '', ...quotedText(quote, forwarded)].join('\n');
  if (body.kind === 'plain') return { text, html: null };
  const html = quote === null ? body.html : `${body.html}\n${quotedHtml(quote, forwarded)}`;
  return { text, html: document(html) };
}

type Quote = NonNullable<DraftContent['quote']>;

function quotedText({ attribution, text }: Quote, forwarded: boolean): string[] {
  return forwarded ? [attribution, '', text] : [attribution, quoteText(text.replace(/[\r\n]+$/, ''))];
}

function quotedHtml({ attribution, html, text }: Quote, forwarded: boolean): string {
  const head = `<div style="white-space: pre-line">${escaped(attribution)}</div>`;
  const quoted = html ?? `<div style="white-space: pre-wrap">${escaped(text)}</div>`;
  return forwarded ? `${head}<br>\n${quoted}` : `${head}\n<blockquote type="cite">${quoted}</blockquote>`;
}

/** HTML has no space at the end of a line, and the mark of a signature needs one (RFC 3676 section 4.3). */
function signed(text: string): string {
  return text.replace(/^--$/m, '-- ');
}

function document(content: string): string {
  const page = `<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\n${content}\n</body></html>\n`;
  return page.replaceAll('\0', '').replace(/\r\n|\r|\n/g, '\r\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
