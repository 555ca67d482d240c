/** Reads a mailto: address (RFC 6068): whom a page or program wants written to, and nothing that could harm. Pure. */
import type { DraftRecipient } from '../../contract/draft';

export interface Mailto {
  to: DraftRecipient[];
  cc: DraftRecipient[];
  bcc: DraftRecipient[];
  subject: string;
  body: string;
  inReplyTo: string | null;
  /** What could not be read, or was not done. */
  note: string | null;
}

const attaching = new Set(['attach', 'attachment', 'attachments']);

/** @returns null: it is no mailto: address */
export function parseMailto(url: string): Mailto | null {
  const match = /^\s*mailto:([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (!match) return null;
  const found: Mailto = { to: [], cc: [], bcc: [], subject: '', body: '', inReplyTo: null, note: null };
  let malformed = false;
  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      malformed = true;
      return text;
    }
  };
  found.to.push(...recipientsIn(match[1] ?? '', decoded));
  for (const field of (match[2] ?? '').split('&')) {
    if (field === '') continue;
    const at = field.indexOf('=');
    const name = decoded(at < 0 ? field : field.slice(0, at)).toLowerCase();
    const value = at < 0 ? '' : field.slice(at + 1);
    switch (name) {
      case 'to':
      case 'cc':
      case 'bcc':
        found[name].push(...recipientsIn(value, decoded));
        break;
      case 'subject':
        found.subject = oneLine(decoded(value));
        break;
      case 'body':
        // CRLF by the standard; others stand for themselves.
        found.body = decoded(value).replace(/\r\n?/g, '\n').replace(/\0/g, '');
        break;
      case 'in-reply-to':
        found.inReplyTo = /<[^<>\s]{1,990}>/.exec(decoded(value))?.[0] ?? null;
        break;
      default:
        if (attaching.has(name))
          found.note =
            'The link wanted to attach a file of this computer. Satchel did not: attach it yourself if you want to.';
    }
  }
  if (malformed) found.note ??= 'The link was damaged: look at what it has filled in.';
  return found;
}

/** Commas separate; one that belongs to an address stands there as %2C (RFC 6068 section 2). */
function recipientsIn(text: string, decoded: (text: string) => string): DraftRecipient[] {
  return text.split(',').flatMap((part) => {
    const plain = oneLine(decoded(part));
    const named = /^(.*)<([^<>]*)>$/.exec(plain);
    const name = (named?.[1] ?? '').trim().replace(/^"(.*)"$/, '$1');
    const address = (named?.[2] ?? plain).trim();
    return address === '' ? [] : [{ name: name.slice(0, 1_000), address: address.slice(0, 1_000) }];
  });
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return line.slice(0, 10_000);
}
