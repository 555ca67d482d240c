/** Hands one message to a server (RFC 5321 section 3.3) and says for certain what became of it, or that nobody knows. */
import { Readable } from 'node:stream';
import type { OutboxItem, RefusedRecipient } from '../../../contract/outbox';
import type { SendOutcome } from '../sender';
import { isTemporary, smtpError, wordsOf } from './smtp-errors';
import type { SmtpFault } from './smtp-errors';
import type { SmtpLimits, SmtpSession } from './smtp-session';

/** Octets that a stream hands on at once. */
const chunkSize = 64 * 1024;

/**
 * Before the final dot nothing can have been accepted; after it only a reply tells. Never rejects for what a server or a
 * network does.
 * @throws what `beforeDot` threw: no dot was sent then, and the connection is closed
 */
export async function smtpSend(
  session: SmtpSession,
  item: OutboxItem,
  raw: Uint8Array,
  beforeDot: () => Promise<void>,
): Promise<SendOutcome> {
  const refusal = foreseenRefusal(session.limits, item);
  if (refusal !== null) return { kind: 'refused', reason: refusal, refused: [] };
  let dotMayBeSent = false;
  let notWritten: { error: unknown } | null = null;
  const message = gated(raw, async () => {
    try {
      await beforeDot();
      dotMayBeSent = true;
    } catch (error) {
      notWritten = { error };
      throw error;
    }
  });
  try {
    const { rejectedErrors } = await session.deliver(
      {
        ...{ from: item.from, to: item.to, size: raw.byteLength, use8BitMime: hasHighOctet(raw) },
        ...(item.deliveryReceipt && session.limits.dsn
          ? { dsn: { ret: 'HDRS', notify: ['SUCCESS', 'FAILURE', 'DELAY'] } }
          : {}),
      },
      message,
    );
    return { kind: 'accepted', refused: refusedOf(rejectedErrors as SmtpFault['rejectedErrors']) };
  } catch (thrown) {
    message.destroy();
    const fault = thrown as SmtpFault;
    const answered = fault.responseCode !== undefined;
    // An answer may have come in the middle of the text, which must never get its end from what would be said next.
    session.close();
    if (notWritten !== null) throw (notWritten as { error: unknown }).error;
    const error = smtpError(thrown);
    // 421 says that the connection ends (RFC 5321 section 3.8), not what became of the message.
    if (!answered || fault.responseCode === 421) return { kind: dotMayBeSent ? 'unknown' : 'retry', error };
    return isTemporary(fault)
      ? { kind: 'retry', error }
      : { kind: 'refused', reason: refusalOf(fault), refused: refusedOf(fault.rejectedErrors) };
  }
}

/**
 * The octets, whose end is held back until `beforeEnd` has resolved. Nobody reads them before the server has asked for the
 * text: what fails until then leaves nothing in doubt.
 */
function gated(raw: Uint8Array, beforeEnd: () => Promise<void>): Readable {
  const gate = Readable.from(endingWith(raw, beforeEnd), { objectMode: false, highWaterMark: chunkSize });
  // nodemailer listens only while it reads.
  gate.on('error', () => undefined);
  return gate;
}

async function* endingWith(raw: Uint8Array, beforeEnd: () => Promise<void>): AsyncGenerator<Buffer> {
  const octets = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let from = 0; from < octets.length; from += chunkSize) yield octets.subarray(from, from + chunkSize);
  await beforeEnd();
}

/** What the server would refuse, told before anything is sent; null: nothing that is known. */
function foreseenRefusal({ size, utf8 }: SmtpLimits, { from, to, octets }: OutboxItem): string | null {
  if (size !== null && octets > size) {
    return `The message is too large for this server: ${megabytes(octets)}, and it takes ${megabytes(size)} at most.`;
  }
  const foreign = [from, ...to].find((address) => !isAscii(address));
  if (foreign !== undefined && !utf8)
    return `This server cannot send to or from ${foreign}: it knows no addresses with such letters (SMTPUTF8).`;
  return null;
}

function megabytes(octets: number): string {
  return `${(octets / 1_000_000).toFixed(1)} MB`;
}

function isAscii(text: string): boolean {
  return [...text].every((letter) => (letter.codePointAt(0) ?? 0) < 128);
}

function hasHighOctet(raw: Uint8Array): boolean {
  for (const octet of raw) if (octet > 127) return true;
  return false;
}

function refusedOf(errors: SmtpFault['rejectedErrors']): RefusedRecipient[] {
  return (errors ?? []).map((error) => ({
    address: error.recipient ?? '',
    words: wordsOf(error),
    temporary: isTemporary(error),
  }));
}

function refusalOf(fault: SmtpFault): string {
  const what = fault.command === 'RCPT TO' ? 'every recipient' : 'the message';
  return `The server refused ${what}. It said: ${wordsOf(fault)}`;
}
