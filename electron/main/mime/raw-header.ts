/** Finds and mends the header block of a raw message without trusting anything in it. */
import { decodeLegacy, isUtf8 } from './legacy-charset';

/** Octets of a header that are kept; no server lets a tenth of it through. */
const longestHeader = 2 * 1024 * 1024;
/** Octets of one header line that are kept where the header is longer than that. */
const longestLine = 64 * 1024;
/** How far the blank line is looked for. */
const looksForBlankLine = 32 * 1024 * 1024;

const fieldLine = /^([!-9;-~]+[ \t]*:|From )/;

export interface SplitMessage {
  /** With the line break of its last line, without the blank line. */
  header: Uint8Array;
  body: Uint8Array;
}

/**
 * Splits at the first blank line (RFC 5322 section 2.1), with CRLF or bare LF. A message whose first line is not a header
 * field has no header. Where the blank line is missing, or was left out of a mail without MIME fields, lines after the
 * last field that are none themselves are the body: they would be lost in the header.
 */
export function splitHeader(raw: Uint8Array): SplitMessage {
  const firstLine = latin1(raw.subarray(0, 1_000)).split(/\r?\n/, 1)[0] ?? '';
  // An mbox "From " line is tolerated in front.
  if (!fieldLine.test(firstLine)) return { header: raw.subarray(0, 0), body: raw };
  const { end, bodyAt } = blankLine(raw);
  const header = raw.subarray(0, end);
  const fieldsEnd = endOfFields(header, bodyAt === null);
  if (fieldsEnd < end) return { header: raw.subarray(0, fieldsEnd), body: raw.subarray(fieldsEnd) };
  return { header, body: bodyAt === null ? raw.subarray(end) : raw.subarray(bodyAt) };
}

/** @returns where the header ends and the body begins; null: there is no blank line */
function blankLine(raw: Uint8Array): { end: number; bodyAt: number | null } {
  const searched = buffer(raw.subarray(0, looksForBlankLine));
  const bare = searched.indexOf('\n\n');
  const full = (bare < 0 ? searched : searched.subarray(0, bare)).indexOf('\n\r\n');
  if (full >= 0) return { end: full + 1, bodyAt: full + 3 };
  if (bare >= 0) return { end: bare + 1, bodyAt: bare + 2 };
  return { end: Math.min(raw.length, looksForBlankLine), bodyAt: null };
}

/** @returns where the last field with its folded lines ends; the header's length where that is all of it, or not sure */
function endOfFields(header: Uint8Array, noBlankLine: boolean): number {
  if (header.length > longestHeader) return header.length;
  const lines = latin1(header).split(/(?<=\n)/);
  // With MIME fields the body may be encoded: a stray line of a badly folded field must not come before it.
  if (!noBlankLine && lines.some((line) => /^(content-|mime-version[ \t]*:)/i.test(line)))
    return header.length;
  let at = 0;
  let end = 0;
  let inField = false;
  for (const line of lines) {
    at += line.length;
    inField = fieldLine.test(line) || (inField && /^[ \t]/.test(line));
    if (inField) end = at;
  }
  return end;
}

/**
 * Makes a message parsable that mailparser would misread:
 * header octets that are neither ASCII nor UTF-8 are taken for the character set that the body names, else Windows-1252;
 * a message without a header gets an empty one, so that its text is not taken for header fields; a blank line that is
 * missing is put in; a header without end is cut.
 * @returns the same octets where nothing was wrong; `cut`: some of the header was left out
 */
export function mendHeader(given: Uint8Array): { raw: Uint8Array; cut: boolean } {
  const raw = mendLineEnds(given);
  const { header, body } = splitHeader(raw);
  if (raw.length === 0) return { raw, cut: false };
  if (header.length === 0) return { raw: Buffer.concat([Buffer.from('\r\n'), raw]), cut: false };
  const cut = header.length > longestHeader;
  const mended = mendOctets(cut ? shortened(header) : header);
  const noBlankLine = body.length > 0 && header.length + body.length === raw.length;
  if (mended === header && !noBlankLine) return { raw, cut };
  const lineEnd = mended.at(-1) === 10 ? '\r\n' : '\r\n\r\n';
  return { raw: Buffer.concat([mended, Buffer.from(lineEnd), body]), cut };
}

/** Bare CR as the only line end (old Macs, broken scripts) becomes CRLF. @returns the same octets otherwise */
export function mendLineEnds(raw: Uint8Array): Uint8Array {
  const start = raw.subarray(0, 64 * 1024);
  if (start.includes(10) || !start.includes(13)) return raw;
  const text = latin1(raw.subarray(0, looksForBlankLine)).replace(/\r(?!\n)/g, '\r\n');
  return Buffer.concat([Buffer.from(text, 'latin1'), raw.subarray(looksForBlankLine)]);
}

/** The fields of a header without end, each cut, until there is enough. */
function shortened(header: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let size = 0;
  for (let at = 0; at < header.length && size < longestHeader;) {
    const end = header.indexOf(10, at);
    const line = header.subarray(at, end < 0 ? header.length : end + 1);
    const piece =
      line.length > longestLine ? Buffer.concat([line.subarray(0, longestLine), Buffer.from('\r\n')]) : line;
    kept.push(piece);
    size += piece.length;
    at += line.length;
  }
  return Buffer.concat(kept);
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
  return buffer(octets).toString('latin1');
}

function buffer(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
