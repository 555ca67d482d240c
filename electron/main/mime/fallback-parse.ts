/** Reads a message when the parser cannot: its main header fields, and its first text as it is. Cheap for any input. */
import type { Address, Envelope } from '../../contract/model';
import { decodeWords } from './decode-words';
import { messageIds, parseDate } from './envelope';
import { decodeLegacy, isUtf8 } from './legacy-charset';
import type { ParsedMessage } from './mime-parser';
import { previewOf } from './preview';
import { headerFields, mendLineEnds, mendOctets, splitHeader } from './raw-header';
import { oneLine } from './tidy-envelope';

/** Runs in the main process too: these bound its work to some milliseconds. */
const longestHeader = 128 * 1024;
const longestText = 200_000;
const longestField = 10_000;
const mostAddresses = 500;

/** @param problem the sentence for the person; the raw octets stay where they are and nothing of them is lost */
export function fallbackParse(raw: Uint8Array, problem: string): ParsedMessage {
  const { header, body } = splitHeader(mendLineEnds(raw));
  const fields = headerFields(mendOctets(header.subarray(0, longestHeader)));
  const value = (name: string): string =>
    fields.find((field) => field.name === name)?.value.slice(0, longestField) ?? '';
  const envelope: Envelope = {
    subject: oneLine(decodeWords(value('subject'))).slice(0, 2_000),
    from: addresses(value('from')),
    to: addresses(value('to')),
    cc: addresses(value('cc')),
    replyTo: addresses(value('reply-to')),
    date: parseDate(value('date') || null),
    messageId: messageIds(value('message-id'))[0] ?? null,
    inReplyTo: messageIds(value('in-reply-to'))[0] ?? null,
    references: messageIds(value('references')),
  };
  const text = readable(
    body.subarray(0, longestText),
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(value('content-type'))?.[1],
  );
  const received = value('received');
  return {
    envelope,
    body: { text, html: null, attachments: [], problem },
    preview: previewOf(text),
    hasAttachments: false,
    receivedAt: parseDate(received.slice(received.lastIndexOf(';') + 1)) ?? envelope.date,
    parts: [],
  };
}

function readable(octets: Uint8Array, charset: string | undefined): string {
  // The cut, where there is one, may have gone through a character: the last few octets then do not decide.
  const text = isUtf8(octets.length < longestText ? octets : octets.subarray(0, -4))
    ? Buffer.from(octets).toString('utf8')
    : decodeLegacy(octets, charset);
  // Binary content is not text.
  return text
    .replace(/\r\n/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .trim();
}

/** Good enough for a damaged message: `Name <address>` and bare addresses, separated by commas. */
function addresses(value: string): Address[] {
  const found: Address[] = [];
  for (const [piece] of value.matchAll(/(?:"[^"]{0,1000}"|[^,"])+/g)) {
    if (found.length === mostAddresses) break;
    const address = /<([^<>\s]{1,998})>/.exec(piece)?.[1] ?? /[^\s<>"]+@[^\s<>"]+/.exec(piece)?.[0] ?? '';
    const name = oneLine(decodeWords(piece.replace(/<[^<>]*>/, '').replaceAll('"', '')));
    if (address !== '' || name !== '') found.push({ name: name === address ? '' : name, address });
  }
  return found;
}
