/** Turns imapflow's FETCH rows into the contract's messages; runs for every header, so it stays cheap. */
import type {
  FetchMessageObject,
  FetchQueryObject,
  MessageAddressObject,
  MessageStructureObject,
} from 'imapflow';
import type { Address, Envelope, ServerMessage } from '../../../contract/model';
import { tidyEnvelope } from '../../mime/tidy-envelope';

/** What a header sync asks for; imapflow adds EMAILID where the server has OBJECTID (RFC 8474). */
export const headerQuery: FetchQueryObject = {
  uid: true,
  flags: true,
  envelope: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  headers: ['references'],
};

/** Longest chain of References that is kept: the newest ones decide where a reply belongs. */
const maxReferences = 200;

/** null when the server gave no ENVELOPE that could be read: the headers themselves must be parsed then. */
export function toServerMessage(row: FetchMessageObject): ServerMessage | null {
  if (!row.envelope) return null;
  return serverMessageWith(
    row,
    toEnvelope(row),
    row.bodyStructure ? holdsAttachment(row.bodyStructure) : false,
  );
}

/** A message of which the envelope came by another way. */
export function serverMessageWith(
  row: FetchMessageObject,
  envelope: Envelope,
  hasAttachments: boolean,
): ServerMessage {
  return {
    uid: row.uid,
    flags: keptFlags(row.flags),
    internalDate: internalDateOf(row) ?? envelope.date ?? 0,
    size: row.size ?? 0,
    emailId: row.emailId ?? null,
    envelope,
    hasAttachments,
  };
}

/** A row of the list for a message that nothing can be read of, so that one bad mail never hides the others. */
export const unreadableEnvelope: Envelope = {
  subject: '(this message could not be read)',
  from: [],
  to: [],
  cc: [],
  replyTo: [],
  date: null,
  messageId: null,
  inReplyTo: null,
  references: [],
};

/** Flags without \Recent, which belongs to a session and not to a message. */
export function keptFlags(flags: Iterable<string> | undefined): string[] {
  const kept: string[] = [];
  for (const flag of flags ?? []) if (flag.toLowerCase() !== '\\recent') kept.push(flag);
  return kept;
}

/** ms since 1970; null when the server gave none or no date. */
export function internalDateOf(row: FetchMessageObject): number | null {
  if (!(row.internalDate instanceof Date)) return null;
  const time = row.internalDate.getTime();
  return Number.isFinite(time) ? time : null;
}

/** `<id>` with angle brackets; null when there is none. */
export function messageIdOf(text: string | undefined): string | null {
  if (!text) return null;
  const bracketed = /<[^<>]+>/.exec(text);
  if (bracketed) return bracketed[0];
  const bare = text.trim();
  return bare ? `<${bare}>` : null;
}

/** Of raw headers, for a message whose ENVELOPE tells none; null when there is none. */
export function messageIdIn(headers: Buffer): string | null {
  const unfolded = headers.toString('latin1').replace(/\r?\n(?=[ \t])/g, '');
  return messageIdOf(/^message-id:(.*)$/im.exec(unfolded)?.[1]);
}

function toEnvelope(row: FetchMessageObject): Envelope {
  const envelope = row.envelope ?? {};
  const date = envelope.date instanceof Date ? envelope.date.getTime() : NaN;
  // A server hands on what the mail says: a megabyte of subject, line breaks in an encoded word.
  return tidyEnvelope({
    subject: envelope.subject ?? '',
    from: addresses(envelope.from),
    to: addresses(envelope.to),
    cc: addresses(envelope.cc),
    replyTo: addresses(envelope.replyTo),
    date: Number.isFinite(date) ? date : null,
    messageId: messageIdOf(envelope.messageId),
    inReplyTo: messageIdOf(envelope.inReplyTo),
    references: row.headers ? referencesIn(row.headers) : [],
  });
}

function addresses(list: MessageAddressObject[] | undefined): Address[] {
  return list ? list.map((entry) => ({ name: entry.name ?? '', address: entry.address ?? '' })) : [];
}

function referencesIn(header: Buffer): string[] {
  // An empty header block is just CRLF; most mail has no References.
  if (header.length < 12) return [];
  return (header.toString('latin1').match(/<[^<>\s]+>/g) ?? []).slice(-maxReferences);
}

/** Whether the list shows a paper clip: a part that is meant to be saved and not shown inside the text. */
function holdsAttachment(node: MessageStructureObject): boolean {
  if (node.childNodes && node.type !== 'message/rfc822') return node.childNodes.some(holdsAttachment);
  if (node.disposition === 'attachment') return true;
  const named = node.dispositionParameters?.['filename'] ?? node.parameters?.['name'];
  return named !== undefined && node.disposition !== 'inline' && node.id === undefined;
}
