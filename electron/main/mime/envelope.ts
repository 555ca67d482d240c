/** Reads the envelope (subject, addresses, date, ids) out of the headers that mailparser decoded. */
import type { AddressObject, EmailAddress, HeaderLines, Headers } from 'mailparser';
import type { Address, Envelope } from '../../contract/model';
import { tidyEnvelope } from './tidy-envelope';

const mostReferences = 500;
/** The end of the year 9999: what lies beyond is not a date of a mail. */
const latestDate = 253_402_300_799_999;

export function readEnvelope(headers: Headers, lines: HeaderLines): Envelope {
  return tidyEnvelope({
    subject: textOf(headers, 'subject'),
    from: addressesOf(headers, 'from'),
    to: addressesOf(headers, 'to'),
    cc: addressesOf(headers, 'cc'),
    replyTo: addressesOf(headers, 'reply-to'),
    // mailparser puts the present moment where a date cannot be read.
    date: parseDate(rawValue(lines, 'date')),
    messageId: messageIds(rawValues(lines, 'message-id'))[0] ?? null,
    inReplyTo: messageIds(rawValues(lines, 'in-reply-to'))[0] ?? null,
    references: lastOf(messageIds(rawValues(lines, 'references'))),
  });
}

/** Bcc (RFC 5322 section 3.6.3), which only the person's own mail has. */
export function blindCopies(headers: Headers): { bcc?: Address[] } {
  const bcc = addressesOf(headers, 'bcc');
  return bcc.length > 0 ? { bcc } : {};
}

/** @returns the newest Received date (RFC 5321 section 4.4: the topmost is the last added), else Date; ms since 1970 or null */
export function receivedAt(lines: HeaderLines): number | null {
  for (const line of lines) {
    if (line.key !== 'received') continue;
    const date = parseDate(line.line.slice(line.line.lastIndexOf(';') + 1));
    if (date !== null) return date;
  }
  return parseDate(rawValue(lines, 'date'));
}

/** @returns ms since 1970; null for what is no date (RFC 5322 section 3.3, obsolete forms too) */
export function parseDate(value: string | null): number | null {
  if (value === null) return null;
  // Comments such as "(CEST)", then the two-letter zone that some senders write for UTC.
  const plain = value
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\bUT\b/, 'UTC')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  // A day, a month, a year and a time: engines make dates out of much less.
  if (!/\d{1,2}[ -][A-Za-z]{3,}[ -]\d{2,4}|\d{4}-\d{2}-\d{2}/.test(plain)) return null;
  const date = Date.parse(plain);
  // A wrong weekday or an unknown zone name must not cost the date.
  const time = Number.isNaN(date)
    ? Date.parse(plain.replace(/^[A-Za-z]+,?\s*/, '').replace(/\s+[A-Za-z]{2,5}$/, ' UTC'))
    : date;
  return Number.isNaN(time) || time > latestDate ? null : time;
}

/** @returns every `<…>` of the text once, in order; bare words get the brackets that they lack (RFC 5322 section 3.6.4) */
export function messageIds(text: string): string[] {
  const bracketed = text.match(/<[^<>\s]{1,990}>/g);
  const ids =
    bracketed ??
    text
      .split(/[\s,<>]+/)
      .filter((word) => word.includes('@'))
      .map((word) => `<${word.slice(0, 990)}>`);
  return [...new Set(ids)];
}

/** The root and the newest: what threading needs of an absurdly long list. */
function lastOf(ids: string[]): string[] {
  return ids.length <= mostReferences ? ids : [...ids.slice(0, 1), ...ids.slice(1 - mostReferences)];
}

function addressesOf(headers: Headers, key: string): Address[] {
  const value = headers.get(key) as AddressObject | AddressObject[] | undefined;
  return value === undefined ? [] : [value].flat().flatMap((each) => each.value.flatMap(flatten));
}

/** Groups (RFC 5322 section 3.4) are shown as their members; an empty one ("undisclosed-recipients:;") as its name. */
function flatten(entry: EmailAddress): Address[] {
  if (entry.group && entry.group.length > 0) return entry.group.flatMap(flatten);
  return [{ name: entry.name, address: entry.address ?? '' }];
}

function textOf(headers: Headers, key: string): string {
  const value = headers.get(key);
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string').join(' ') : '';
}

/** mailparser makes an id of every word in these fields, so they are read as they came. */
function rawValues(lines: HeaderLines, key: string): string {
  return lines
    .filter((line) => line.key === key)
    .map((line) => line.line.slice(line.line.indexOf(':') + 1))
    .join(' ');
}

function rawValue(lines: HeaderLines, key: string): string | null {
  const line = lines.find((each) => each.key === key)?.line;
  return line === undefined ? null : line.slice(line.indexOf(':') + 1);
}
