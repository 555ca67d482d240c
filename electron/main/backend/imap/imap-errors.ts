/** Turns whatever imapflow threw into a MailError. */
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import { classifySocketError } from '../net/classify-socket-error';

/** The properties that imapflow hangs on its errors; all of them optional and none of them trusted. */
export interface ImapErrorLike {
  message?: string;
  code?: string;
  /** What the server said in its BYE. */
  reason?: string;
  response?: unknown;
  responseStatus?: string;
  responseText?: string;
  serverResponseCode?: string;
  authenticationFailed?: boolean;
  tlsFailed?: boolean;
  mailboxMissing?: boolean;
}

/**
 * Response codes that mean "later": nobody's fault and nothing to ask (RFC 5530 section 3). EXPUNGEISSUED: some of the
 * messages are gone, and a look will tell which.
 */
const busyCodes: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'INUSE',
  'IN-USE',
  'LIMIT',
  'SERVERBUG',
  'EXPUNGEISSUED',
]);

/** Gmail says OVERQUOTA also of bandwidth, and others say it in words alone (ADVERSE-IMAP I42). */
const throttleWords =
  /bandwidth|throttl|rate.?limit|command (or bandwidth )?limit|too many (requests|commands)|too quickly/i;
/** A cap on connections that is told without a response code (ADVERSE-IMAP I41). */
const connectionWords =
  /too many (simultaneous |concurrent |open )?(connections|sessions|logins)|number of connections/i;
/** Codes whose words may be about bandwidth or connections; with any other code the code is the whole truth. */
const vagueCodes: ReadonlySet<string | null> = new Set([null, 'OVERQUOTA', 'ALERT', 'LIMIT', 'UNAVAILABLE']);

const closedCodes: ReadonlySet<string> = new Set([
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'NoMailboxSelected',
]);
const timeoutCodes: ReadonlySet<string> = new Set(['CONNECT_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT']);
const protocolCodes =
  /^(ParserError|UnexpectedTag|MissingTag|InvalidResponse|ResponseProcessingFailed|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany|MAX_IMAP_NESTING)/;

/**
 * What a NO, BAD or BYE is if it only asks to try again later; null: it means something else. Pure.
 * @param code the response code in upper case
 */
export function busyError(code: string | null, words: string): (MailError & { kind: 'busy' }) | null {
  const vague = vagueCodes.has(code);
  if (code === 'THROTTLED' || (vague && throttleWords.test(words)))
    return { kind: 'busy', detail: words, throttled: true };
  if (code !== null && busyCodes.has(code)) return { kind: 'busy', detail: words };
  return vague && connectionWords.test(words) ? { kind: 'busy', detail: words } : null;
}

/** What the server said as it hung up. */
export function byeError(words: string): MailError {
  return busyError(null, words) ?? { kind: 'busy', detail: words };
}

/**
 * Never throws. A tagged NO or BAD becomes `refused`, or `busy` by its response code.
 * @param command what was being done, for `refused`
 */
export function toMailError(thrown: unknown, command = 'sign in'): MailError {
  if (thrown instanceof MailFailure) return thrown.error;
  const error = (
    typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }
  ) as ImapErrorLike;
  const message = error.message ?? '';
  if (error.authenticationFailed) return signInError(error, message);
  if (error.code === 'STARTTLS_INJECTION') return { kind: 'tls', reason: 'injected', detail: message };
  if (error.tlsFailed) return upgradeError(thrown, message);
  // Only with imapflow's own codes: OpenSSL's errors have a `reason` too.
  if (error.reason && closedCodes.has(error.code ?? '')) return byeError(error.reason);
  if (error.code === 'ETHROTTLE')
    return { kind: 'busy', detail: error.responseText ?? message, throttled: true };
  if (error.responseStatus === 'NO' || error.responseStatus === 'BAD')
    return refusal(error, command, message);
  if (error.code !== undefined && closedCodes.has(error.code))
    return { kind: 'network', reason: 'closed', detail: message };
  if (error.code !== undefined && timeoutCodes.has(error.code))
    return { kind: 'network', reason: 'timeout', detail: message };
  if (error.code !== undefined && protocolCodes.test(error.code))
    return { kind: 'protocol', detail: message };
  if (message === 'Unsupported authentication mechanism') {
    return { kind: 'sign-in', how: 'no-method', detail: message };
  }
  return classifySocketError(thrown);
}

/** The response code of a NO or BAD, in upper case; null when it has none. */
export function responseCodeOf(error: ImapErrorLike): string | null {
  if (error.serverResponseCode) return error.serverResponseCode.toUpperCase();
  // Raw commands carry the parsed response: [CODE …] is the section of the first attribute.
  const response = error.response as
    { attributes?: ({ section?: ({ value?: unknown } | null)[] } | null)[] } | string | undefined;
  if (typeof response !== 'object') return null;
  const value = response.attributes?.[0]?.section?.[0]?.value;
  return typeof value === 'string' ? value.toUpperCase().trim() : null;
}

function signInError(error: ImapErrorLike, message: string): MailError {
  const detail = serverWords(error) || message;
  return busyError(responseCodeOf(error), detail) ?? { kind: 'sign-in', detail };
}

function upgradeError(thrown: unknown, message: string): MailError {
  // PREAUTH before STARTTLS is how somebody in the middle keeps a session in clear text (RFC 9051 section 11.1).
  if (/does not support STARTTLS|PREAUTH/i.test(message))
    return { kind: 'tls', reason: 'starttls-missing', detail: message };
  const error = classifySocketError(thrown);
  return error.kind === 'tls' || error.kind === 'network'
    ? error
    : { kind: 'tls', reason: 'handshake', detail: message };
}

function refusal(error: ImapErrorLike, command: string, message: string): MailError {
  const code = responseCodeOf(error);
  const detail = serverWords(error) || message;
  return busyError(code, detail) ?? { kind: 'refused', command, code, detail };
}

/** What the server said after NO or BAD, without tag, status and response code. */
export function serverWords(error: ImapErrorLike): string {
  if (error.responseText) return error.responseText;
  if (typeof error.response !== 'string') return '';
  return error.response.replace(/^\S+ (NO|BAD) /i, '').replace(/^\[[^\]]*\] ?/, '');
}
