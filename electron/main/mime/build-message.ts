/** Builds the octets of a mail that is to be sent (RFC 5322, 2045): nothing in them tells more than the person wrote. */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailComposerAlternative, MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import type { DraftAttachment, DraftAttachmentId, DraftContent } from '../../contract/draft';
import type { Identity } from '../../contract/identity';
import { lookAtAttachedMail } from './attached-mail';
import { composeBody } from './compose-body';
import { flowText } from './flowed-text';
import {
  domainOf,
  headerAddress,
  isAscii,
  oneLine,
  subjectField,
  threadIds,
  wishes,
} from './outgoing-header';

export interface BuildRequest {
  /** Its quote's HTML has been sanitised. */
  content: DraftContent;
  identity: Identity;
  /** With angle brackets. */
  messageId: string;
  /** The Date header, ms since 1970. */
  date: number;
  /** Of a copy for Drafts, which nobody else gets: with Bcc. Absent: no. */
  withBcc?: boolean;
  /** Where the octets of each attachment lie. */
  files: ReadonlyMap<DraftAttachmentId, string>;
}

/** Longer texts are handed over in pieces, between which others have their turn. */
const largestPiece = 64 * 1024;

/**
 * Lines end with CRLF and have at most 998 octets; octets above 127 are only where a mail that is attached has them, or an
 * address (SMTPUTF8). Bcc is nowhere unless asked for. Files are read while the octets are taken.
 * @returns octets, to be taken to their end or destroyed; fails with the file system's error when a file cannot be read
 * @throws the file system's error
 */
export async function buildMessage(request: BuildRequest): Promise<Readable> {
  const { content, identity, messageId, date } = request;
  const { text, html } = composeBody(content);
  const domain = domainOf(identity.address);
  const replyTo = content.replyTo.length > 0 ? content.replyTo : ownReplyTo(identity);
  const { inReplyTo, references } = threadIds(content);
  const subject = subjectField(content.subject);
  const headers = wishes(content, identity.address);
  const composer = new MailComposer({
    from: headerAddress(identity),
    to: content.to.map(headerAddress),
    cc: content.cc.map(headerAddress),
    ...(request.withBcc ? { bcc: content.bcc.map(headerAddress) } : {}),
    replyTo: replyTo.map(headerAddress),
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references.length > 0 ? { references } : {}),
    ...{ messageId, date: new Date(date) },
    headers: typeof subject === 'string' ? headers : [...headers, { key: 'Subject', value: subject }],
    alternatives: [
      textPart('text/plain; charset=utf-8; format=flowed', flowText(text)),
      ...(html === null ? [] : [textPart('text/html; charset=utf-8', withContentIds(html, content, domain))]),
    ],
    attachments: await Promise.all(
      content.attachments.map((attachment) => attachmentPart(attachment, request, html, domain)),
    ),
    // "=_" stands in no quoted-printable line (RFC 2045 section 6.7).
    ...{ boundaryPrefix: '=_', newline: 'win', disableUrlAccess: true },
  });
  const message = composer.compile();
  message.keepBcc = request.withBcc ?? false;
  return message.createReadStream();
}

function ownReplyTo({ name, replyTo }: Identity): { name: string; address: string }[] {
  return replyTo === null ? [] : [{ name, address: replyTo }];
}

/** The encoding is chosen here, since of a stream nodemailer cannot know it. */
function textPart(contentType: string, text: string): MailComposerAlternative {
  if (text.length <= largestPiece) {
    const plain = isAscii(text) && text.split('\r\n').every((line) => line.length <= 76);
    return { contentType, content: text, contentTransferEncoding: plain ? '7bit' : false };
  }
  const octets = Buffer.from(text, 'utf8');
  const sample = octets.subarray(0, largestPiece);
  const foreign = sample.filter((octet) => octet > 127).length;
  return {
    ...{ contentType, content: Readable.from(piecesOf(octets)) },
    contentTransferEncoding: foreign * 6 > sample.length ? 'base64' : 'quoted-printable',
  };
}

function* piecesOf(octets: Buffer): Generator<Buffer> {
  for (let at = 0; at < octets.length; at += largestPiece) yield octets.subarray(at, at + largestPiece);
}

async function attachmentPart(
  attachment: DraftAttachment,
  { files }: BuildRequest,
  html: string | null,
  domain: string,
): Promise<MailComposerAttachment> {
  const path = files.get(attachment.id);
  if (path === undefined) throw new Error(`attachment ${attachment.id} has no file`);
  const type = /^[\w.+-]+\/[\w.+-]+$/.exec(attachment.contentType.trim().toLowerCase())?.[0] ?? '';
  const isMail = type === 'message/rfc822';
  const encoding = isMail ? await lookAtAttachedMail(path) : 'encoded';
  const filename = oneLine(attachment.filename) || 'attachment';
  const shown = attachment.inline && (html?.includes(`cid:${attachment.id}`) ?? false);
  return {
    ...{ path, filename, contentDisposition: shown ? 'inline' : 'attachment' },
    ...(encoding === 'encoded'
      ? { contentType: fileType(type), contentTransferEncoding: 'base64' }
      : { contentType: type, contentTransferEncoding: encoding }),
    ...(shown ? { cid: contentId(attachment.id, domain) } : {}),
  };
}

/** What is encoded may be anything but a multipart or a message (RFC 2045 section 6.4). */
function fileType(type: string): string {
  return type === '' || /^(?:multipart|message)\//.test(type) ? 'application/octet-stream' : type;
}

/** RFC 2392 wants a domain. */
function contentId(id: DraftAttachmentId, domain: string): string {
  return `${id}@${domain}`;
}

function withContentIds(html: string, { attachments }: DraftContent, domain: string): string {
  const known = new Set<string>(attachments.map(({ id }) => id));
  return html.replace(/cid:([0-9a-f-]{36})/g, (whole, id: string) =>
    known.has(id) ? `cid:${contentId(id as DraftAttachmentId, domain)}` : whole,
  );
}
