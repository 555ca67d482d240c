/** Makes the quoted message a part of the text, where it can be cut and answered between its lines. */
import type { DraftAttachment, DraftBody, DraftQuote } from '../../../electron/contract/draft';
import { isTooLarge } from '../../ui/mail-html/html-size';
import { sanitiseHtml } from '../../ui/mail-html/sanitise-html';
import { escapeHtml, htmlOf, parseFragment, quotedPlain } from './plain-and-html';

/** Below the text, and below its signature. */
export function quoteIntoText(body: DraftBody, quote: DraftQuote): DraftBody {
  const { attribution, html, text } = quote;
  if (body.kind === 'plain')
    return { kind: 'plain', text: `${body.text.trimEnd()}\n\n${attribution}\n${quotedPlain(text)}\n` };
  const quoted = html === null || isTooLarge(html) ? htmlOf(text) : bodyOf(html);
  const lines = attribution.split('\n').map((line) => `<p>${escapeHtml(line)}</p>`);
  return {
    kind: 'html',
    html: `${body.html === '' ? '<p></p>' : body.html}${lines.join('')}<blockquote>${quoted}</blockquote><p></p>`,
  };
}

/** What the editor knows nothing of goes with its parsing: tables of a layout, styles, remote pictures. */
function bodyOf(html: string): string {
  const { html: clean } = sanitiseHtml(html, { allowRemote: false });
  const parsed = parseFragment(clean);
  for (const style of parsed.querySelectorAll('style, title')) style.remove();
  return parsed.innerHTML;
}

/** What goes along once the quote does not: its pictures stay only where the text shows them, too. */
export function withoutPicturesOf(
  quote: DraftQuote | null,
  attachments: readonly DraftAttachment[],
  body: DraftBody,
): DraftAttachment[] {
  const shows = (html: string | null | undefined, id: string): boolean =>
    html?.includes(`cid:${id}`) === true;
  const own = body.kind === 'html' ? body.html : null;
  return attachments.filter(({ id, inline }) => !inline || shows(own, id) || !shows(quote?.html, id));
}
