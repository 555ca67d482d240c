/**
 * A message's octets as the cache keeps them beside its parts: what the parts do not hold, deflated, with the places where
 * they belong. So a message that its server has no more can be had again octet for octet, at the price of its text. Pure.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';

interface Part {
  partId: string;
  bytes: Uint8Array;
}

/** Where a part goes: `at` octets of the rest come before it, in base64, `width` characters a line (RFC 2045 section 6.8). */
const Hole = z.object({
  at: z.number().int().min(0),
  partId: z.string(),
  width: z.number().int().positive(),
  lineEnd: z.enum(['\r\n', '\n']),
});
type Hole = z.infer<typeof Hole>;

/** First line of what is kept; deflated octets follow. */
const Head = z.object({ octets: z.number().int().min(0), sha256: z.string(), holes: z.array(Hole) });

/** Octets; smaller parts are kept as they came. */
const smallest = 2_048;
/** Octets of a part that it is looked for by. */
const probe = 45;
/** Lines that are compared at a time. */
const linesAtOnce = 512;

/**
 * @param raw as its server gave it
 * @param parts as they were parsed, in their order
 * @returns octets of a buffer of its own
 */
export function keepSource(raw: Uint8Array, parts: readonly Part[]): Uint8Array {
  const whole = viewOf(raw);
  const rest: Uint8Array[] = [];
  const holes: Hole[] = [];
  let from = 0;
  let at = 0;
  for (const { partId, bytes } of parts) {
    if (bytes.byteLength < smallest) continue;
    const found = findBase64(whole, viewOf(bytes), from);
    if (!found) continue;
    rest.push(whole.subarray(from, found.start));
    at += found.start - from;
    holes.push({ at, partId, width: found.width, lineEnd: found.lineEnd });
    from = found.end;
  }
  rest.push(whole.subarray(from));
  const head = { octets: raw.byteLength, sha256: hashOf(raw), holes } satisfies z.infer<typeof Head>;
  const packed = deflateRawSync(Buffer.concat(rest), { level: 3 });
  return new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), packed]));
}

/** @returns null unless every octet is as it was */
export function wholeSource(kept: Uint8Array, parts: readonly Part[]): Uint8Array | null {
  try {
    const bytes = viewOf(kept);
    const end = bytes.indexOf(0x0a);
    const head = Head.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    const rest = inflateRawSync(bytes.subarray(end + 1), { maxOutputLength: head.octets + 1 });
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (const { at, partId, width, lineEnd } of head.holes) {
      const part = parts.find((one) => one.partId === partId);
      if (!part) return null;
      pieces.push(rest.subarray(from, at), asBase64(viewOf(part.bytes), width, lineEnd));
      from = at;
    }
    const whole = Buffer.concat([...pieces, rest.subarray(from)]);
    return hashOf(whole) === head.sha256 ? whole : null;
  } catch {
    // Whatever is wrong with what a cache gives back: it is not the message.
    return null;
  }
}

interface Found {
  start: number;
  end: number;
  width: number;
  lineEnd: '\r\n' | '\n';
}

function findBase64(raw: Buffer, bytes: Buffer, from: number): Found | null {
  // Lines are as long as in the mail itself; the shortest that this finds have 60 characters.
  const start = raw.indexOf(bytes.toString('base64', 0, probe), from, 'latin1');
  if (start < 0) return null;
  const feed = raw.indexOf(0x0a, start);
  const lineEnd = feed > 0 && raw[feed - 1] === 0x0d ? '\r\n' : '\n';
  const width = (feed < 0 ? raw.length : feed + 1 - lineEnd.length) - start;
  if (width % 4 !== 0) return null;
  const step = (width / 4) * 3 * linesAtOnce;
  let end = start;
  for (let at = 0; at < bytes.length; at += step) {
    const lines = asBase64(bytes.subarray(at, at + step), width, lineEnd);
    const joined = at === 0 ? lines : Buffer.concat([Buffer.from(lineEnd), lines]);
    if (raw.compare(joined, 0, joined.length, end, Math.min(raw.length, end + joined.length)) !== 0)
      return null;
    end += joined.length;
  }
  return { start, end, width, lineEnd };
}

/** Without a line end after the last line. */
function asBase64(bytes: Buffer, width: number, lineEnd: string): Buffer {
  const octets = (width / 4) * 3;
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += octets) lines.push(bytes.toString('base64', at, at + octets));
  return Buffer.from(lines.join(lineEnd), 'latin1');
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
