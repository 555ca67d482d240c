/** Finds and mends the header block of a raw message without trusting anything in it. */
import { decodeLegacy, isUtf8 } from './legacy-charset';

const longestHeader = 2 * 1024 * 1024;

export interface SplitMessage {
  /** With the line break of its last line, without the blank line. */
  header: Uint8Array;
  body: Uint8Array;
}

/**
 * Splits at the first blank line (RFC 5322 section 2.1), with CRLF or bare LF. A message whose first line is not a header
 * field has no header; one without a blank line has no body.
 */
export function splitHeader(raw: Uint8Array): SplitMessage {
  const firstLine = latin1(raw.subarray(0, 1_000)).split(/\r?\n/, 1)[0] ?? '';
  // An mbox "From " line is tolerated in front.
  if (!/^([!-9;-~]+[ \t]*:|From )/.test(firstLine)) return { header: raw.subarray(0, 0), body: raw };
  for (let at = 0; at < raw.length && at < longestHeader; at++) {
    if (raw[at] !== 10) continue;
    if (raw[at + 1] === 10) return { header: raw.subarray(0, at + 1), body: raw.subarray(at + 2) };
    if (raw[at + 1] === 13 && raw[at + 2] === 10)
      return { header: raw.subarray(0, at + 1), body: raw.subarray(at + 3) };
  }
  return { header: raw.subarray(0, longestHeader), body: raw.subarray(Math.min(raw.length, longestHeader)) };
}

/**
 * Makes a message parsable that mailparser would misread:
 * header octets that are neither ASCII nor UTF-8 are taken for the character set that the body names, else Windows-1252;
 * a message without a header gets an empty one, so that its text is not taken for header fields.
 * @returns the same octets where nothing was wrong
 */
export function mendHeader(raw: Uint8Array): Uint8Array {
  const { header, body } = splitHeader(raw);
  if (header.length === 0) return raw.length === 0 ? raw : Buffer.concat([Buffer.from('\r\n'), raw]);
  const mended = mendOctets(header);
  return mended === header ? raw : Buffer.concat([mended, Buffer.from('\r\n'), body]);
}

/** @returns the header in UTF-8, line by line: the very same octets where it was that already */
export function mendOctets(header: Uint8Array): Uint8Array {
  if (isUtf8(header)) return header;
  const text = latin1(header);
  const charset = /^content-type:[\s\S]*?charset\s*=\s*["']?([\w.:-]+)/im.exec(text)?.[1];
  return Buffer.concat(
    text.split(/(?<=\n)/).map((line) => {
      const octets = Buffer.from(line, 'latin1');
      return isUtf8(octets) ? octets : Buffer.from(decodeLegacy(octets, charset), 'utf8');
    }),
  );
}

/** @returns the unfolded fields in their order: lower-case name, value without outer white space */
export function headerFields(header: Uint8Array): { name: string; value: string }[] {
  return Buffer.from(header.buffer, header.byteOffset, header.byteLength)
    .toString('utf8')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0
        ? [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }]
        : [];
    });
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
}
