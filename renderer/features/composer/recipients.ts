/** What people type or paste as recipients, turned into chips and back (RFC 5322 address-list, and what other programs make of it). */
import emailAddresses from 'email-addresses';
import { matchesAll, typedWords, wordsOfAddress } from '../../../electron/contract/address-words';
import type { DraftRecipient } from '../../../electron/contract/draft';
import { MailAddress } from '../../../electron/contract/identity';

/**
 * @param text one recipient or a list: separated by commas, semicolons or lines; names may hold commas, quoted or as
 *   "Lovelace, Ada <ada@example.org>"
 * @returns in their order; what is no address is kept as it was typed
 */
export function parseRecipients(text: string): DraftRecipient[] {
  return joinSplitNames(splitList(text)).flatMap(parsePiece);
}

/** Whether mail can go there: an invalid one blocks sending. */
export function isValidRecipient({ address }: DraftRecipient): boolean {
  return MailAddress.safeParse(address).success && parseOne(address) !== null;
}

/** As a person would write it, for editing a chip and for the clipboard. */
export function recipientText({ name, address }: DraftRecipient): string {
  if (name === '') return address;
  const plain = /^[\p{L}\p{N}\p{M} !#$%&'*+\-/=?^_`{|}~]*$/u.test(name);
  return `${plain ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`;
}

/** Those that are not among `known` yet; the same address in other letter case is the same person. */
export function newRecipients(
  known: readonly DraftRecipient[],
  added: readonly DraftRecipient[],
): DraftRecipient[] {
  const seen = new Set(known.map(({ address }) => address.toLowerCase()));
  return added.filter(({ address }) => {
    const key = address.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface Piece {
  text: string;
  /** What stood behind it. */
  separator: string;
}

/** Cuts at separators that stand neither in quotes nor in angle brackets nor in comments. */
function splitList(text: string): Piece[] {
  const pieces: Piece[] = [];
  let piece = '';
  let inQuotes = false;
  let closing = '';
  const end = (separator: string): void => {
    if (piece.trim() !== '') pieces.push({ text: piece.trim(), separator });
    piece = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (/[\r\n]/.test(character)) {
      // No name goes over a line: a quote that was left open ends with it.
      inQuotes = false;
      closing = '';
      end('\n');
    } else if (character === '\\' && inQuotes) {
      piece += character + (text[index + 1] ?? '');
      index += 1;
    } else if (character === '"' && (inQuotes || text.indexOf('"', index + 1) > 0)) {
      inQuotes = !inQuotes;
      piece += character;
    } else if (!inQuotes && (character === ',' || character === ';') && closing === '') end(character);
    else {
      if (!inQuotes && character === '<' && text.indexOf('>', index) > 0) closing = '>';
      else if (character === closing) closing = '';
      piece += character;
    }
  }
  end('');
  return pieces;
}

/** "Lovelace, Ada <ada@example.org>" is one person, whose name nobody has quoted. */
function joinSplitNames(pieces: readonly Piece[]): string[] {
  const joined: string[] = [];
  let held: string | null = null;
  for (const [index, { text, separator }] of pieces.entries()) {
    const whole: string = held === null ? text : `${held}, ${text}`;
    const next = pieces[index + 1];
    const isName = !text.includes('@') && !text.includes('"');
    if (isName && separator === ',' && next && /^[^@"]*<[^<>]*@[^<>]*>$/.test(next.text)) held = whole;
    else {
      joined.push(whole);
      held = null;
    }
  }
  return joined;
}

function parsePiece(text: string): DraftRecipient[] {
  const address = text.replace(/^mailto:/i, '');
  const found = parseOne(address);
  if (found) return [found];
  // A display name that RFC 5322 wants quoted: dots, commas, brackets.
  const loose = /^(.*?)\s*<([^<>]*)>$/s.exec(address);
  const bare = loose && parseOne(loose[2] ?? '');
  if (loose && bare) return [{ name: unquoted(loose[1] ?? ''), address: bare.address }];
  // Several with nothing but blanks between them.
  const words = address.split(/\s+/);
  if (words.length > 1) {
    const all = words.map((word) => parseOne(word));
    if (all.every((one) => one !== null)) return all;
  }
  return [{ name: '', address: address.trim() }];
}

/** Longer ones are no address, and the parser would take its time over them. */
const longest = 1_000;

function parseOne(input: string): DraftRecipient | null {
  const text = input.trim();
  if (text === '' || text.length > longest) return null;
  const found = emailAddresses.parseOneAddress({ input: text, rfc6532: true });
  if (found?.type !== 'mailbox' || !MailAddress.safeParse(found.address).success) return null;
  return { name: (found.name ?? '').trim(), address: found.address };
}

function unquoted(name: string): string {
  return name
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/gs, '$1');
}

/** Whether one that was found by the beginning of what is typed is still meant by all of it. */
export function stillFits({ name, address }: DraftRecipient, typed: string): boolean {
  return matchesAll({ words: wordsOfAddress(name, address) }, typedWords(typed));
}
