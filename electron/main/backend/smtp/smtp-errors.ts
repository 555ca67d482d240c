/** What nodemailer throws, as a MailError: by the server's reply code where it gave one, else by what the socket says. */
import type { MailError } from '../../../contract/errors';
import { MailFailure } from '../../../contract/errors';
import { classifySocketError } from '../net/classify-socket-error';

/** The parts of nodemailer's errors that are looked at. */
export interface SmtpFault extends Error {
  /** EAUTH, ETLS, EENVELOPE, EMESSAGE, EPROTOCOL, ECONNECTION, ETIMEDOUT, ESOCKET … */
  code?: string;
  /** The server's whole reply, e.g. `550 5.1.1 no such user`. */
  response?: string;
  responseCode?: number;
  command?: string;
  rejectedErrors?: (SmtpFault & { recipient?: string })[];
}

export function smtpError(thrown: unknown): MailError {
  if (thrown instanceof MailFailure) return thrown.error;
  const fault = thrown as SmtpFault;
  const words = wordsOf(fault);
  if (fault.code === 'EAUTH') {
    // 454: temporary authentication failure (RFC 4954 section 6). Without a reply the library found no way to sign in.
    if (isTemporary(fault)) return { kind: 'busy', detail: words };
    return fault.responseCode === undefined
      ? { kind: 'sign-in', how: 'no-method', detail: fault.message }
      : { kind: 'sign-in', detail: words };
  }
  if (fault.code === 'ETLS') {
    return fault.responseCode === undefined
      ? classifySocketError(thrown)
      : { kind: 'tls', reason: 'starttls-missing', detail: words };
  }
  if (fault.responseCode !== undefined) {
    if (isTemporary(fault)) return { kind: 'busy', detail: words };
    return fault.command === 'CONN'
      ? { kind: 'protocol', detail: words }
      : {
          kind: 'refused',
          command: fault.command ?? 'SMTP',
          code: String(fault.responseCode),
          detail: words,
        };
  }
  if (fault.code === 'EPROTOCOL') return { kind: 'protocol', detail: fault.message };
  if (fault.code === 'ETIMEDOUT') return { kind: 'network', reason: 'timeout', detail: fault.message };
  const error = classifySocketError(thrown);
  // nodemailer wraps what the socket said in an error of its own.
  return error.kind === 'internal' && (fault.code === 'ECONNECTION' || fault.code === 'ESOCKET')
    ? { kind: 'network', reason: 'closed', detail: fault.message }
    : error;
}

/** 4yz: the same may be accepted later (RFC 5321 section 4.2.1). */
export function isTemporary({ responseCode }: SmtpFault): boolean {
  return responseCode !== undefined && responseCode >= 400 && responseCode < 500;
}

/** The reply without its code, on one line. */
export function wordsOf({ response, message }: SmtpFault): string {
  return (response ?? message)
    .replace(/^\d{3}[ -]/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
