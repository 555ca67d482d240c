/** Makes the octets of a message fit to be looked at: every one is told, none can act on the screen (pure). */
import { decodeLegacy } from '../mime/legacy-charset';

export interface DecodedSource {
  text: string;
  /** Whether characters that cannot be shown stand as signs. */
  marked: boolean;
  /** Whether lines that are not UTF-8 were read as Windows-1252, which knows nearly every octet. */
  guessed: boolean;
}

/** C0 without tab and line feed, DEL and C1; what turns the direction of text round, or takes no room at all. */
const unseen =
  // eslint-disable-next-line no-control-regex
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * UTF-8 where a line is UTF-8, else Windows-1252. CRLF and a bare LF end a line; a bare CR is shown as ␍ and ends one
 * too; other controls stand as ␀ to ␡ and the rest of what cannot be seen as `<U+202E>`.
 * @param cut the message goes on after these octets, so that a character at their end may be torn
 */
export function decodeSource(bytes: Uint8Array, cut: boolean): DecodedSource {
  const { text: raw, guessed } = decode(cut ? withoutTornEnd(bytes) : bytes);
  let marked = false;
  const text = raw.replace(/\r\n/g, '\n').replace(unseen, (character) => {
    marked = true;
    return signOf(character.charCodeAt(0));
  });
  return { text, marked, guessed };
}

function signOf(code: number): string {
  if (code === 0x0d) return '␍\n';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

function decode(bytes: Uint8Array): { text: string; guessed: boolean } {
  const whole = asUtf8(bytes);
  if (whole !== null) return { text: whole, guessed: false };
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    const line = bytes.subarray(start, end);
    lines.push(asUtf8(line) ?? decodeLegacy(line, undefined));
    start = end;
  }
  return { text: lines.join(''), guessed: true };
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Without the beginning of a UTF-8 character whose end was cut off; at most three octets (RFC 3629 section 3). */
function withoutTornEnd(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const octet = bytes[bytes.length - back] ?? 0;
    if ((octet & 0xc0) === 0x80) continue;
    const wanted = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return wanted > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
