/** Header fields of a mail that is sent, safe from whatever was typed or received: identity, threads, wishes. Pure. */
import { randomBytes } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import type { DraftContent, DraftRecipient } from '../../contract/draft';

/** No line may be longer than 998 octets (RFC 5322 section 2.1.1), and folding needs a space: longer runs are encoded. */
const longestRun = 500;
const longestName = 300;
/** Of References: its first and the newest are what threads hang on (RFC 5322 section 3.6.4). */
const mostReferences = 40;

/** Random on the left, the sender's domain on the right: it tells nothing of this computer (RFC 5322 section 3.6.4). */
export function newMessageId(from: string): string {
  return `<${randomBytes(16).toString('hex')}@${domainOf(from)}>`;
}

/** In ASCII, so that it may stand in any header. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1)) || 'localhost.invalid';
}

/**
 * An address as SMTP takes it: where only the domain has foreign letters it is written in ASCII (RFC 5890), so that any
 * server takes it; where the part before the @ has some, nothing helps but SMTPUTF8 (RFC 6531).
 */
export function envelopeAddress(address: string): string {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  return isAscii(local)
    ? `${local}@${domainToASCII(trimmed.slice(at + 1)) || trimmed.slice(at + 1)}`
    : trimmed;
}

/** White space is folded, as readers do; what looks like an encoded word (RFC 2047) would be read as what it stands for. */
export function displayName(name: string): string {
  const folded = oneLine(name).replace(/\s+/g, ' ');
  return [...folded].slice(0, longestName).join('').trim().replaceAll('=?', '= ?');
}

/** As the header shows it. */
export function headerAddress({ name, address }: DraftRecipient): DraftRecipient {
  return { name: displayName(name), address: envelopeAddress(address) };
}

/**
 * Subjects of one line; `prepared`: encoded already, since it could not be folded, looks encoded where it is not, or has
 * several spaces in a row, of which some servers tell one only.
 */
export function subjectField(subject: string): string | { prepared: true; foldLines: true; value: string } {
  const line = oneLine(subject);
  const unfoldable = line.split(/\s/).some((run) => run.length > longestRun);
  return unfoldable || line.includes('=?') || line.includes('  ')
    ? { prepared: true, foldLines: true, value: encodeWord(line, 'B', 52) }
    : line;
}

/** Message-IDs that can stand in a header; a stranger's may hold anything. */
export function threadIds({ inReplyTo, references }: Pick<DraftContent, 'inReplyTo' | 'references'>): {
  inReplyTo: string | null;
  references: string[];
} {
  const usable = (id: string): boolean => /^<[!-;=?-~]{3,500}>$/.test(id);
  const parent = inReplyTo !== null && usable(inReplyTo) ? inReplyTo : null;
  const others = [...new Set(references.filter((id) => usable(id) && id !== parent))];
  const ids = parent === null ? others : [...others, parent];
  const kept = ids.length > mostReferences ? [...ids.slice(0, 1), ...ids.slice(1 - mostReferences)] : ids;
  return { inReplyTo: parent, references: kept };
}

/** Fields that only some mail has. */
export function wishes(
  { priority, readReceipt }: Pick<DraftContent, 'priority' | 'readReceipt'>,
  from: string,
): { key: string; value: string | { prepared: true; value: string } }[] {
  const fields: { key: string; value: string | { prepared: true; value: string } }[] = [];
  if (priority === 'high')
    fields.push({ key: 'X-Priority', value: '1 (Highest)' }, { key: 'Importance', value: 'high' });
  if (priority === 'low')
    fields.push({ key: 'X-Priority', value: '5 (Lowest)' }, { key: 'Importance', value: 'low' });
  // RFC 8098 section 2.1. An encoded word is no address, so a UTF-8 one stands there as it is.
  if (readReceipt)
    fields.push({
      key: 'Disposition-Notification-To',
      value: { prepared: true, value: `<${envelopeAddress(from)}>` },
    });
  return fields;
}

/** Without line breaks and control characters, which no header may hold. */
export function oneLine(text: string): string {
  return text
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
}

export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
