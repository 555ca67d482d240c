/** Builds raw RFC 5322 messages out of a tree of parts; every line ends in CRLF. */
import { type Charset, encodeCharset } from './charsets';
import {
  type WordStyle,
  base64Lines,
  encodedWords,
  extendedParameter,
  isAscii,
  quotedPrintable,
} from './encodings';
import type { Random } from './random';

export interface Person {
  name: string;
  address: string;
}

export interface TextPart {
  kind: 'text';
  subtype: 'plain' | 'html' | 'calendar';
  text: string;
  charset?: Charset;
  encoding?: '7bit' | '8bit' | 'quoted-printable' | 'base64';
  /** More parameters of Content-Type, for example `format=flowed`. */
  parameters?: string;
}

export interface FilePart {
  kind: 'file';
  contentType: string;
  filename: string;
  bytes: Buffer;
  /** With a Content-ID the HTML beside it may show it. */
  contentId?: string;
}

export type Part =
  | TextPart
  | FilePart
  | { kind: 'multipart'; subtype: 'mixed' | 'alternative' | 'related' | 'report'; parts: Part[] }
  /** A whole message inside (forwarded as an attachment). */
  | { kind: 'message'; raw: Buffer };

export interface MailParts {
  from: Person;
  to: Person[];
  cc?: Person[];
  subject: string;
  date: Date;
  /** null: this mail has none. */
  messageId: string | null;
  inReplyTo?: string;
  references?: string[];
  /** Whole header lines without CRLF. */
  extraHeaders?: string[];
  /** How non-ASCII header text is written; `raw` puts the octets there as they are. */
  words?: { charset: Charset; style: WordStyle } | 'raw';
  body: Part;
}

/** @param random makes the boundaries */
export function buildMail(mail: MailParts, random: Random): Buffer {
  const words = mail.words ?? { charset: 'utf-8' as const, style: 'Q' as const };
  const text = (value: string): string => {
    if (isAscii(value)) return value;
    return words === 'raw'
      ? Buffer.from(value, 'utf8').toString('latin1')
      : encodedWords(value, words.charset, words.style);
  };
  const person = ({ name, address }: Person): string => {
    if (name === '') return address;
    return isAscii(name)
      ? `${/^[\w .'-]+$/.test(name) ? name : `"${name}"`} <${address}>`
      : `${text(name)} <${address}>`;
  };
  const people = (list: Person[]): string => list.map(person).join(',\r\n\t');
  const headers = [
    ...receivedHeaders(mail, random),
    `From: ${person(mail.from)}`,
    `To: ${mail.to.length > 0 ? people(mail.to) : 'undisclosed-recipients:;'}`,
    ...(mail.cc?.length ? [`Cc: ${people(mail.cc)}`] : []),
    `Subject: ${text(mail.subject)}`,
    `Date: ${headerDate(mail.date)}`,
    ...(mail.messageId === null ? [] : [`Message-ID: ${mail.messageId}`]),
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: ${mail.inReplyTo}`]),
    ...(mail.references?.length ? [`References: ${mail.references.join('\r\n ')}`] : []),
    ...(mail.extraHeaders ?? []),
    'MIME-Version: 1.0',
  ];
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n`, 'latin1'), buildPart(mail.body, random)]);
}

function receivedHeaders(mail: MailParts, random: Random): string[] {
  const host = mail.from.address.split('@')[1] ?? 'unknown.example';
  const arrived = headerDate(mail.date);
  return [
    `Return-Path: <${mail.from.address}>`,
    `Received: from mx.${host} (mx.${host} [192.0.2.${random.int(1, 254)}])\r\n\tby mail.example with ESMTPS id ${random.hex(10)};\r\n\t${arrived}`,
  ];
}

/** The part's own headers, an empty line and its content, without a CRLF of its own at the end of a multipart. */
function buildPart(part: Part, random: Random): Buffer {
  switch (part.kind) {
    case 'text':
      return buildText(part);
    case 'file':
      return buildFile(part);
    case 'message':
      return Buffer.concat([
        Buffer.from(
          'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="forwarded.eml"\r\n\r\n',
        ),
        part.raw,
      ]);
    case 'multipart': {
      const boundary = `=_${random.hex(24)}`;
      const extra = part.subtype === 'report' ? '; report-type=delivery-status' : '';
      const pieces = [`Content-Type: multipart/${part.subtype}${extra};\r\n\tboundary="${boundary}"\r\n\r\n`];
      const octets: Buffer[] = [Buffer.from(pieces[0] ?? '')];
      for (const inner of part.parts)
        octets.push(Buffer.from(`\r\n--${boundary}\r\n`), buildPart(inner, random));
      octets.push(Buffer.from(`\r\n--${boundary}--\r\n`));
      return Buffer.concat(octets);
    }
  }
}

function buildText(part: TextPart): Buffer {
  const charset = part.charset ?? (isAscii(part.text) ? 'us-ascii' : 'utf-8');
  const lines = part.text.replace(/\r?\n/g, '\r\n');
  const octets = encodeCharset(lines, charset);
  const ascii = charset === 'us-ascii' || charset === 'iso-2022-jp';
  const short = lines.split('\r\n').every((line) => line.length < 900);
  const encoding = part.encoding ?? (ascii && short ? '7bit' : 'quoted-printable');
  const header =
    `Content-Type: text/${part.subtype}; charset=${charset}${part.parameters ? `; ${part.parameters}` : ''}\r\n` +
    `Content-Transfer-Encoding: ${encoding}\r\n\r\n`;
  const body = {
    '7bit': () => octets,
    '8bit': () => octets,
    'quoted-printable': () => Buffer.from(quotedPrintable(octets)),
    base64: () => Buffer.from(base64Lines(octets)),
  }[encoding]();
  return Buffer.concat([Buffer.from(header), body, Buffer.from('\r\n')]);
}

function buildFile(part: FilePart): Buffer {
  const name = isAscii(part.filename)
    ? `filename="${part.filename}"`
    : extendedParameter('filename', part.filename);
  const header = [
    `Content-Type: ${part.contentType}${isAscii(part.filename) ? `; name="${part.filename}"` : ''}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: ${part.contentId ? 'inline' : 'attachment'};\r\n\t${name}`,
    ...(part.contentId ? [`Content-ID: <${part.contentId}>`] : []),
  ];
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${base64Lines(part.bytes)}\r\n`);
}

/** RFC 5322 section 3.3, in UTC. */
export function headerDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
