/** Bounds and cleans what a header says of a message, whoever read it: a mail parser here or an IMAP server's ENVELOPE. */
import type { Address, Envelope } from '../../contract/model';

const longestSubject = 2_000;
const longestName = 500;
const longestAddress = 1_000;
const longestId = 2_000;
/** Of one field. More are not shown, and must not fill journal and cache. */
const mostAddresses = 2_000;

/** @returns an envelope that fits a row of the list and cannot disturb the text around it */
export function tidyEnvelope(envelope: Envelope): Envelope {
  const { messageId, inReplyTo } = envelope;
  return {
    ...envelope,
    subject: oneLine(envelope.subject).slice(0, longestSubject),
    from: tidyAddresses(envelope.from),
    to: tidyAddresses(envelope.to),
    cc: tidyAddresses(envelope.cc),
    replyTo: tidyAddresses(envelope.replyTo),
    messageId: messageId !== null && messageId.length > longestId ? null : messageId,
    inReplyTo: inReplyTo !== null && inReplyTo.length > longestId ? null : inReplyTo,
    references: envelope.references.filter((id) => id.length <= longestId),
  };
}

function tidyAddresses(list: readonly Address[]): Address[] {
  return list.slice(0, mostAddresses).flatMap(({ name, address }) => {
    const tidy = {
      name: oneLine(name).slice(0, longestName),
      address: oneLine(address).slice(0, longestAddress),
    };
    return tidy.name === '' && tidy.address === '' ? [] : [tidy];
  });
}

/** Nearly every text is clean: looking is cheaper than replacing. */
const untidy = /[\p{Cc}\u202a-\u202e\u2066-\u2069]|\s\s|^\s|\s$/u;

/** Control characters, and those that turn the direction of the text around them, have no place in a one-line field. */
export function oneLine(text: string): string {
  if (!untidy.test(text)) return text;
  return text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
