/** Mails as anybody might write them, made by chance: letters of all the world, long headers, files, mails in mails. */
import { createHash } from 'node:crypto';
import { domainToUnicode } from 'node:url';
import fc from 'fast-check';
import type { DraftAttachment, DraftAttachmentId, DraftContent } from '../../../electron/contract/draft';
import type { Identity } from '../../../electron/contract/identity';
import { displayName, oneLine } from '../../../electron/main/mime/outgoing-header';
import { ada, draftContent } from './draft-content';

export interface WrittenFile {
  attachment: DraftAttachment;
  octets: Uint8Array;
}

export interface WrittenMail {
  content: DraftContent;
  identity: Identity;
  files: WrittenFile[];
}

/** What every reader must find in it. */
export interface ReadMail {
  subject: string;
  from: { name: string; address: string }[];
  to: { name: string; address: string }[];
  cc: { name: string; address: string }[];
  replyTo: { name: string; address: string }[];
  references: string[];
  inReplyTo: string | null;
  /** Its lines, without white space at their ends. */
  text: string[];
  /** In their order: name, and SHA-256 of what is in them. */
  files: { filename: string; sha256: string }[];
}

const letters = fc.constantFrom(
  ...['a', 'Z', '0', ' ', ' ', '.', ',', '"', '\\', '(', ')', '<', '>', '@', ':', ';', '=', '?', '_', '%'],
  ...[
    "'",
    '/',
    '-',
    'ä',
    'ß',
    'é',
    'ı',
    'Ω',
    'Ж',
    'א',
    'ع',
    'न',
    '漢',
    '字',
    'かな',
    '한',
    '😀',
    '👩‍👩‍👧',
    'e\u0301',
    '=?utf-8?Q?x?=',
  ],
);
const line = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(letters, { maxLength }).map((pieces) => pieces.join(''));
const name = line(30);
const address = fc.constantFrom(
  'b@example.net',
  'first.last+tag@mail.example.org',
  'o’neil@example.org',
  'ü@bücher.example',
  'x@bücher.example',
);
const people = (most: number) => fc.array(fc.record({ name, address }), { maxLength: most });
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: line(60) },
      line(400),
      fc.constantFrom('', '> quoted', '>> twice', '-- ', 'From me', '.', ' x'),
    ),
    {
      maxLength: 12,
    },
  )
  .map((lines) => lines.join('\n'));
const messageId = fc
  .integer({ min: 0, max: 1e9 })
  .map((number) => `<${number}.${'r'.repeat(number % 90)}@example.org>`);

const fileName = line(60).map((typed) => oneLine(typed.replaceAll('/', '_')) || 'attachment');
const file: fc.Arbitrary<WrittenFile> = fc
  .record({
    id: fc.uuid(),
    filename: fileName,
    contentType: fc.constantFrom(
      'application/pdf',
      'image/png',
      'text/plain',
      'text/html',
      'message/rfc822',
      'multipart/mixed',
      'odd',
    ),
    octets: fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      line(200).map((typed) => new TextEncoder().encode(typed)),
    ),
    inner: line(80),
  })
  .map(({ id, filename, contentType, octets, inner }) => {
    const bytes =
      contentType === 'message/rfc822'
        ? new TextEncoder().encode(`From: x@example.org\r\nSubject: inner\r\n\r\n${inner}\r\n`)
        : octets;
    const attachment = {
      id: id as DraftAttachmentId,
      filename,
      contentType,
      octets: bytes.length,
      inline: false,
    };
    return { attachment, octets: bytes };
  });

/** Of plain text; the plain form of designed text is another matter. */
export const writtenMail: fc.Arbitrary<WrittenMail> = fc
  .record({
    subject: line(200),
    own: name,
    to: people(6),
    cc: people(3),
    replyTo: people(2),
    text,
    html: fc.option(line(300)),
    references: fc.array(messageId, { maxLength: 30 }),
    files: fc.uniqueArray(file, { maxLength: 3, selector: ({ attachment }) => attachment.id }),
  })
  .map(({ subject, own, to, cc, replyTo, text: typed, html, references, files }) => ({
    identity: { ...ada, name: own },
    files,
    content: draftContent({
      ...{ subject, cc, replyTo, references, inReplyTo: references.at(-1) ?? null },
      to: to.length > 0 ? to : [{ name: '', address: 'b@example.net' }],
      body:
        html === null
          ? { kind: 'plain', text: typed }
          : { kind: 'html', html: `<pre>${escaped(html)}</pre>` },
      attachments: files.map(({ attachment }) => attachment),
    }),
  }));

/** A mail with one file of so many octets, which are the same each time and compress badly. */
export function mailWithFile(octets: number): WrittenMail {
  const bytes = Buffer.alloc(octets);
  for (let at = 0, word = 1; at + 4 <= octets; at += 4) {
    word = Math.imul(word, 1_664_525) + 1_013_904_223;
    bytes.writeInt32LE(word | 0, at);
  }
  const attachment: DraftAttachment = {
    id: `${octets}` as DraftAttachmentId,
    ...{ filename: 'Präsentation.bin', contentType: 'application/octet-stream', octets, inline: false },
  };
  return {
    identity: ada,
    files: [{ attachment, octets: bytes }],
    content: draftContent({
      ...{ subject: 'A large file', to: [{ name: '', address: 'b@example.net' }] },
      ...{ body: { kind: 'plain', text: 'Here it is.' }, attachments: [attachment] },
    }),
  };
}

const escaped = (typed: string): string =>
  typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What was written, in the form in which readers are compared. */
export function whatWasWritten({ content, identity, files }: WrittenMail): ReadMail {
  const everybody = (list: { name: string; address: string }[]) =>
    list.map((one) => ({ name: displayName(one.name), address: shownAddress(one.address) }));
  const parent = content.inReplyTo;
  const others = [...new Set(content.references)].filter((id) => id !== parent);
  const references = parent === null ? others : [...others, parent];
  return {
    subject: oneLine(content.subject),
    from: everybody([identity]),
    to: everybody(content.to),
    cc: everybody(content.cc),
    replyTo: everybody(content.replyTo),
    references,
    inReplyTo: content.inReplyTo,
    text: content.body.kind === 'plain' ? linesOf(content.body.text) : [],
    files: files.map(({ attachment, octets }) => ({ filename: attachment.filename, sha256: hashOf(octets) })),
  };
}

/** Some readers show a domain in its own letters, some in ASCII. */
export function shownAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToUnicode(address.slice(at + 1))}`;
}

/** Flowed quotes have one space after their marks. */
export function linesOf(typed: string): string[] {
  const lines = typed.split(/\r?\n/).map((one) => {
    const marks = /^>*/.exec(one)?.[0] ?? '';
    const rest = marks === '' ? one : one.slice(marks.length).replace(/^ /, '');
    const kept = rest === '-- ' ? rest : rest.trimEnd();
    return marks === '' ? kept : `${marks} ${kept}`.trimEnd();
  });
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

export function hashOf(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
