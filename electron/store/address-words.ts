/** Finds and ranks addresses by what a person types of a name or an address: case and accents do not matter. Pure. */

/** Somebody whom mail was exchanged with; the key is the address in lower case. */
export interface AddressRow {
  key: string;
  address: string;
  /** As it was written last; empty: never. */
  name: string;
  /** Mails to it, and from it. */
  sent: number;
  received: number;
  /** ms since 1970 of the newest of them. */
  last: number;
  /** What a search finds it by; an index. */
  words: string[];
}

export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words that a name and an address can be found by, each by its beginning. */
export function wordsOfAddress(name: string, address: string): string[] {
  const folded = foldText(address);
  return [...new Set([...split(foldText(name)), folded, ...split(folded)])];
}

/** What was typed, as words; all of them must begin a word of what is found. */
export function typedWords(text: string): string[] {
  return foldText(text)
    .replace(/["<>(),;]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function matchesAll(row: Pick<AddressRow, 'words'>, typed: readonly string[]): boolean {
  return typed.every((word) => row.words.some((known) => known.startsWith(word)));
}

const day = 86_400_000;
/** Days after which a mail weighs half. */
const halfLife = 90;
const mostCounted = 60;
/** Nobody reads what is sent there. */
const unread = /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)\b/;

/** The likelier, the higher: whom the person writes to counts most, then who writes to them, and what is new counts more. */
export function weightOf(row: Omit<AddressRow, 'words'>, typed: readonly string[], now: number): number {
  const use = 1 + 6 * Math.min(row.sent, mostCounted) + Math.min(row.received, mostCounted);
  const age = Math.max(0, now - row.last) / day;
  const whole = foldText(row.name).startsWith(typed.join(' ')) || row.key.startsWith(typed.join(' '));
  return use * 0.5 ** (age / halfLife) * (whole ? 2 : 1) * (unread.test(row.key) ? 0.01 : 1);
}

function split(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
