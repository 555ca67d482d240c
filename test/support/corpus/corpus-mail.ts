/** What the corpus is made of: raw mail with what a test may want to know about it. */
import type { MailParts } from './mime';
import { buildMail } from './mime';
import type { Random } from './random';

export interface CorpusFile {
  filename: string;
  bytes: Buffer;
}

export interface CorpusMail {
  /** RFC 5322 octets; every line ends in CRLF. */
  raw: Buffer;
  /** With angle brackets; null where the mail has none. */
  messageId: string | null;
  /** Decoded. */
  subject: string;
  /** When it arrived: INTERNALDATE. */
  date: Date;
  /** IMAP flags, as the mailbox holds them at the start. */
  flags: string[];
  /** Decoded attachments that the reader offers for saving. */
  files: CorpusFile[];
}

/** A mailbox and what lies in it, oldest first. */
export interface CorpusMailbox {
  /** Decoded to Unicode, `/` between levels. */
  path: string;
  mails: CorpusMail[];
}

/** Makes a corpus mail out of its parts; what arrives now and then unread or starred is up to the caller. */
export function corpusMail(parts: MailParts, random: Random, flags: string[] = ['\\Seen']): CorpusMail {
  const { messageId, subject, date, body } = parts;
  return { raw: buildMail(parts, random), messageId, subject, date, flags, files: filesOf(body) };
}

function filesOf(part: MailParts['body']): CorpusFile[] {
  switch (part.kind) {
    case 'text':
    case 'message':
      return [];
    case 'file':
      return part.contentId === undefined ? [{ filename: part.filename, bytes: part.bytes }] : [];
    case 'multipart':
      return part.parts.flatMap(filesOf);
  }
}

/** A Message-ID at the sender's own domain. */
export function messageIdAt(address: string, random: Random): string {
  return `<${random.hex(8)}.${random.hex(12)}@${address.split('@')[1] ?? 'unknown.example'}>`;
}
