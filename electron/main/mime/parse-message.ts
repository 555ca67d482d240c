/** Parses one raw message with mailparser into what the store keeps; damaged mail yields what can be read of it. */
import type { AttachmentStream, HeaderLines, Headers, MessageText, StructuredHeader } from 'mailparser';
import { Readable } from 'node:stream';
import { describeAttachments } from './attachments';
import type { FoundPart } from './attachments';
import { blindCopies, readEnvelope, receivedAt } from './envelope';
import { fallbackParse } from './fallback-parse';
import { GuessingParser } from './guessing-parser';
import { htmlToPlain, needsPlainFromHtml } from './html-to-plain';
import type { ParsedMessage } from './mime-parser';
import { previewOf } from './preview';
import { mendHeader, splitHeader } from './raw-header';

/**
 * Of the header of one part and of the number of parts; mailparser stops with an error beyond them. It counts some tens of
 * octets more for each line, and the mended header of a message has at most 2 MB.
 */
const limits = { maxHeadSize: 64 * 1024 * 1024, maxChildNodes: 20_000 };
const chunkSize = 64 * 1024;

interface Found {
  headers: Headers;
  headerLines: HeaderLines;
  text: string;
  html: string | null;
  parts: FoundPart[];
  failed: boolean;
  /** Some text was too long to keep whole. */
  cut: boolean;
}

/**
 * @param raw the message as its server gave it
 * @returns what could be read; `body.problem` tells what could not. The octets of each part own their buffer.
 */
export async function parseMessage(raw: Uint8Array): Promise<ParsedMessage> {
  const mended = mendHeader(raw);
  const found = await collect(mended.raw);
  found.cut ||= mended.cut;
  const empty = found.text.trim() === '' && found.html === null && found.parts.length === 0;
  if (empty && splitHeader(mended.raw).body.some((octet) => octet > 32)) {
    // mailparser found nothing where there is something: a multipart without its boundary, for one.
    return fallbackParse(raw, 'This message is damaged; its text is shown as it is.');
  }
  const text = tidy(needsPlainFromHtml(found.text, found.html) ? htmlToPlain(found.html ?? '') : found.text);
  const attachments = describeAttachments(found.parts, found.html);
  return {
    envelope: readEnvelope(found.headers, found.headerLines),
    body: {
      text,
      html: found.html === null ? null : tidy(found.html),
      attachments,
      problem: problemOf(found, mended.raw),
    },
    preview: previewOf(text),
    hasAttachments: attachments.some((attachment) => !attachment.inline),
    receivedAt: receivedAt(found.headerLines),
    ...blindCopies(found.headers),
    parts: found.parts.map((part, index) => ({ partId: String(index + 1), bytes: part.bytes })),
  };
}

function problemOf(found: Found, raw: Uint8Array): string | null {
  if (found.failed) return 'This message is damaged; only a part of it could be read.';
  if (found.cut) return 'This message is very long; only the beginning of its text is shown.';
  return endIsMissing(found.headers, raw)
    ? 'The end of this message is missing; what arrived of it is shown.'
    : null;
}

/** A multipart without its closing delimiter (RFC 2046 section 5.1.1) was cut off, and its last part may be half. */
function endIsMissing(headers: Headers, raw: Uint8Array): boolean {
  const type = headers.get('content-type') as StructuredHeader | undefined;
  const boundary = type?.params?.['boundary'];
  if (!boundary || !/^multipart\//i.test(type.value)) return false;
  return !Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).includes(`--${boundary}--`);
}

/** Runs mailparser to its end or its first error; what it had found until then is kept. */
function collect(raw: Uint8Array): Promise<Found> {
  return new Promise((resolve) => {
    const found: Found = {
      headers: new Map(),
      headerLines: [],
      text: '',
      html: null,
      parts: [],
      failed: false,
      cut: false,
    };
    const parser = new GuessingParser({
      ...limits,
      skipHtmlToText: true,
      skipImageLinks: true,
      checksumAlgo: false,
    });
    const source = Readable.from(chunksOf(raw));
    const finish = (failed: boolean): void => {
      found.failed = failed;
      found.cut = parser.cut;
      source.destroy();
      resolve(found);
    };
    parser.on('headers', (headers) => (found.headers = headers));
    parser.on('headerLines', (lines) => (found.headerLines = lines));
    parser.on('data', (data: AttachmentStream | MessageText) => {
      if (data.type === 'text') {
        found.text = data.text ?? '';
        found.html = data.html ?? null;
      } else {
        readPart(data, found.parts);
      }
    });
    parser.once('error', () => finish(true));
    parser.once('end', () => finish(false));
    source.pipe(parser);
  });
}

/** The parser waits with everything that follows until a part is released. */
function readPart(part: AttachmentStream, into: FoundPart[]): void {
  const chunks: Buffer[] = [];
  part.content.on('data', (chunk: Buffer) => chunks.push(chunk));
  part.content.once('error', () => part.release?.());
  part.content.once('end', () => {
    into.push({
      bytes: joinOwned(chunks),
      contentType: part.contentType,
      filename: part.filename ?? null,
      contentId: part.cid ?? null,
    });
    part.release?.();
  });
}

/** Joins into one buffer of its own: Node's pooled ones are shared and must never be transferred. */
function joinOwned(chunks: readonly Buffer[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

function* chunksOf(raw: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += chunkSize) {
    yield Buffer.from(raw.buffer, raw.byteOffset + at, Math.min(chunkSize, raw.length - at));
  }
}

/** NUL ends text in too many places to be let through. */
function tidy(text: string): string {
  return text.replaceAll('\0', '');
}
