/** Tells mail from everything else that a file may hold (pure). */

/** Octets of the header that are looked at. */
const longestLook = 256 * 1024;
/** Fields that mail has and other text hardly begins with (RFC 5322 section 3.6, RFC 2045 section 3). */
const fieldsOfMail = new Set([
  ...['from', 'to', 'cc', 'bcc', 'subject', 'date', 'sender', 'reply-to', 'message-id', 'in-reply-to'],
  ...['references', 'received', 'return-path', 'delivered-to', 'envelope-to', 'mime-version'],
  ...['content-type', 'content-transfer-encoding', 'dkim-signature', 'authentication-results'],
]);

/**
 * Where the mail in a file begins: behind a byte order mark, blank lines, and the "From " line of an mbox.
 * Mail may be damaged in many ways; what makes it mail is one field of a mail in the first block of lines.
 * @returns the offset in octets; null for what is no mail
 */
export function findMail(raw: Uint8Array): number | null {
  // One octet a character: what is looked for is ASCII, and nothing else may become longer or shorter.
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, longestLook)).toString(
    'latin1',
  );
  const mark = head.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
  const blank = /^[ \t\r\n]*/.exec(head.slice(mark))?.[0].length ?? 0;
  const envelope = /^>?From [^\r\n]*(?:\r\n|\n|\r)/.exec(head.slice(mark + blank))?.[0].length ?? 0;
  const start = mark + blank + envelope;
  const [header = ''] = head.slice(start).split(/\r\n\r\n|\n\n|\r\r/, 1);
  for (const line of header.split(/\r\n|\n|\r/)) {
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1];
    if (name !== undefined && fieldsOfMail.has(name.toLowerCase())) return start;
  }
  return null;
}
