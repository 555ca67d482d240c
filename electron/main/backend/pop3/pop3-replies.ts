/** The words of POP3 replies: status lines, response codes (RFC 2449, RFC 3206), CAPA and the UIDL and LIST tables. */
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';

/** A server's -ERR to one command. */
export class Pop3Refusal extends Error {
  /** Upper case, without brackets; null when there is none. */
  readonly code: string | null;
  /** @param said the text after -ERR */
  constructor(
    readonly command: string,
    readonly said: string,
  ) {
    super(`-ERR to ${command}: ${said}`);
    this.name = 'Pop3Refusal';
    this.code = /^\[([^\]\s]+)\]/.exec(said)?.[1]?.toUpperCase() ?? null;
  }
}

export type StatusLine =
  { kind: 'ok'; text: string } | { kind: 'err'; text: string } | { kind: 'more'; text: string };

/** Reads a status line without its CRLF. `more` is the "+ " of AUTH (RFC 5034). null: not POP3. */
export function parseStatusLine(line: string): StatusLine | null {
  const match = /^(\+OK|-ERR|\+(?= |$))[ \t]*(.*)$/is.exec(line);
  if (!match) return null;
  const text = (match[2] ?? '').trim();
  switch ((match[1] ?? '').toUpperCase()) {
    case '+OK':
      return { kind: 'ok', text };
    case '-ERR':
      return { kind: 'err', text };
    default:
      return { kind: 'more', text };
  }
}

/** Whether the code says "later", whatever the command was: nothing for the person to do (RFC 2449 section 8.1, RFC 3206). */
export function isBusyCode(code: string | null): boolean {
  return code === 'IN-USE' || code === 'LOGIN-DELAY' || code === 'SYS/TEMP';
}

/** What a refusal means for the account when no rule of the command says otherwise. */
export function refusalError(refusal: Pop3Refusal): MailError {
  if (isBusyCode(refusal.code)) return { kind: 'busy', detail: refusal.said };
  return { kind: 'refused', command: refusal.command, code: refusal.code, detail: refusal.said };
}

/** A line of foreign text that may go into a sentence: printable ASCII, at most 80 characters. */
export function quoteForeign(line: string): string {
  const printable = line.replace(/[^\x20-\x7e]+/g, '?').trim();
  return printable.length > 80 ? `${printable.slice(0, 80)}…` : printable;
}

export function protocolFailure(detail: string): MailFailure {
  return new MailFailure({ kind: 'protocol', detail });
}

/** CAPA's answer (RFC 2449 section 5): upper-case tag → upper-case arguments. */
export type Capabilities = ReadonlyMap<string, readonly string[]>;

export function parseCapabilities(text: string): Capabilities {
  const capabilities = new Map<string, string[]>();
  for (const line of text.toUpperCase().split('\r\n')) {
    const [tag, ...words] = line.split(/[ \t]+/).filter(Boolean);
    if (tag !== undefined) capabilities.set(tag, [...(capabilities.get(tag) ?? []), ...words]);
  }
  return capabilities;
}

export interface ListedMessage {
  number: number;
  /** null: the server gave none for it. */
  uidl: string | null;
  /** LIST's octets: a hint, never trusted for reading. null: not known. */
  octets: number | null;
}

/**
 * Puts UIDL and LIST together by message number, ascending. Lines that make no sense are left out and counted.
 * @param uidl the words of each UIDL line, null when the server has no UIDL
 * @param list the words of each LIST line
 */
export function mergeListings(
  uidl: string[][] | null,
  list: string[][],
): { messages: ListedMessage[]; unreadable: number } {
  const messages = new Map<number, ListedMessage>();
  let unreadable = 0;
  const at = (word: string | undefined): ListedMessage | null => {
    const number = wholeNumber(word);
    if (number === null || number === 0) {
      unreadable += 1;
      return null;
    }
    const known = messages.get(number) ?? { number, uidl: null, octets: null };
    messages.set(number, known);
    return known;
  };
  for (const words of list) {
    // node-pop3 splits at each single space, so several spaces leave empty words (ADVERSE-POP3 P20).
    const [number, octets] = words.filter(Boolean);
    const message = at(number);
    if (message) message.octets = wholeNumber(octets);
  }
  for (const words of uidl ?? []) {
    const [number, id] = words.filter(Boolean);
    const message = at(number);
    if (message) message.uidl = id ?? null;
    if (message && id === undefined) unreadable += 1;
  }
  return { messages: [...messages.values()].sort((a, b) => a.number - b.number), unreadable };
}

function wholeNumber(word: string | undefined): number | null {
  if (word === undefined || !/^\d{1,15}$/.test(word)) return null;
  return Number(word);
}
