/** Makes what is quoted fit to leave this window: to be sent, or to lie in a Drafts folder where any program may open it. */
import type { DraftQuote } from '../../electron/contract/draft';
import { isTooLarge } from '../ui/mail-html/html-size';
import { sanitiseForSending } from '../ui/mail-html/sanitise-for-sending';

/** What was received is hostile until it was sanitised; what is too large for that goes as its text. */
export function cleanQuote(quote: DraftQuote | null): DraftQuote | null {
  if (quote === null || quote.html === null) return quote;
  return { ...quote, html: isTooLarge(quote.html) ? null : sanitiseForSending(quote.html) };
}
