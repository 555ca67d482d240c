/** Turns whatever a socket, TLS or the file system threw into the MailError that a person can act on. */
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import { certificateFacts, isCertificate } from './certificate-facts';

type NetworkReason = (MailError & { kind: 'network' })['reason'];
type TlsReason = (MailError & { kind: 'tls' })['reason'];

/** System and library codes (Node's net, dns and timers, and the words that mail libraries use for the same). */
const networkCodes: ReadonlyMap<string, NetworkReason> = new Map([
  ['ENOTFOUND', 'name-not-found'],
  ['EAI_AGAIN', 'name-not-found'],
  ['EAI_NODATA', 'name-not-found'],
  ['EAI_NONAME', 'name-not-found'],
  ['ENODATA', 'name-not-found'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ENONET', 'unreachable'],
  // The kernel's own connect timeout: minutes of silence mean no way there, unlike our deadlines below.
  ['ETIMEDOUT', 'unreachable'],
  ['ETIMEOUT', 'timeout'],
  ['ESOCKETTIMEDOUT', 'timeout'],
  ['CONNECT_TIMEOUT', 'timeout'],
  ['GREETING_TIMEOUT', 'silent'],
  ['GREEETING_TIMEOUT', 'silent'],
  ['UPGRADE_TIMEOUT', 'timeout'],
  ['ECONNRESET', 'closed'],
  ['ECONNABORTED', 'closed'],
  ['EPIPE', 'closed'],
  ['ENOTCONN', 'closed'],
  ['ESHUTDOWN', 'closed'],
  ['ENETRESET', 'closed'],
  ['EOF', 'closed'],
  ['ERR_STREAM_DESTROYED', 'closed'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'closed'],
  ['ERR_STREAM_WRITE_AFTER_END', 'closed'],
  ['ERR_SOCKET_CLOSED', 'closed'],
  ['ClosedAfterConnectTLS', 'closed'],
  ['ClosedAfterConnectText', 'closed'],
  ['NoConnection', 'closed'],
  ['EConnectionClosed', 'closed'],
]);

/** Codes of X.509 verification (OpenSSL's names as Node gives them) and of the host name check. */
const certificateCodes: ReadonlyMap<string, TlsReason> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
  // The root that the server sent along is nobody's here; the server's own certificate is not self-signed.
  ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'not-yet-valid'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host'],
  ['ERR_TLS_CERT_ALTNAME_FORMAT', 'wrong-host'],
  ['HOSTNAME_MISMATCH', 'wrong-host'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted'],
  ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'untrusted'],
  ['CERT_SIGNATURE_FAILURE', 'untrusted'],
  ['CERT_UNTRUSTED', 'untrusted'],
  ['CERT_REJECTED', 'untrusted'],
  ['CERT_REVOKED', 'untrusted'],
  ['CERT_CHAIN_TOO_LONG', 'untrusted'],
  ['INVALID_CA', 'untrusted'],
  ['INVALID_PURPOSE', 'untrusted'],
  ['PATH_LENGTH_EXCEEDED', 'untrusted'],
]);

const diskIoCodes: ReadonlySet<string> = new Set(['EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EISDIR', 'ENOTDIR']);

/** What a plain-text peer's first bytes look like to a TLS record parser; OpenSSL and BoringSSL word it differently. */
const notTls =
  /wrong.version.number|packet.length.too.long|http.request|unknown.protocol|record.layer.failure|not.?a.?tls/i;

/**
 * Maps any thrown value to a MailError; never throws. A MailFailure keeps the error it carries.
 * @param error what was caught: an Error with `code`, an AggregateError of several addresses, anything else
 */
export function classifySocketError(error: unknown): MailError {
  if (error instanceof MailFailure) return error.error;
  const inner = firstOf(error);
  if (inner !== error) return classifySocketError(inner);
  const detail = error instanceof Error ? error.message : String(error);
  const classified = classifyCode(codeOf(error), detail) ?? classifyWords(detail);
  // Node hangs the certificate on the error of its host name check, and only on that.
  const certificate = error instanceof Error && 'cert' in error ? error.cert : null;
  return classified.kind === 'tls' && isCertificate(certificate)
    ? { ...classified, certificate: certificateFacts(certificate, Date.now()) }
    : classified;
}

function classifyCode(code: string, detail: string): MailError | null {
  const network = networkCodes.get(code);
  if (network) return { kind: 'network', reason: network, detail };
  const certificate = certificateCodes.get(code);
  if (certificate) return { kind: 'tls', reason: certificate, detail };
  if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'disk', reason: 'full', detail };
  if (diskIoCodes.has(code)) return { kind: 'disk', reason: 'io', detail };
  if (notTls.test(code)) return { kind: 'tls', reason: 'not-tls', detail };
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return { kind: 'tls', reason: notTls.test(detail) ? 'not-tls' : 'handshake', detail };
  }
  return null;
}

/** Without a known code the message decides: Node's "socket hang up" and OpenSSL's raw lines have none on some paths. */
function classifyWords(detail: string): MailError {
  if (notTls.test(detail)) return { kind: 'tls', reason: 'not-tls', detail };
  if (/SSL routines|secure TLS connection was established|certificate/i.test(detail)) {
    return { kind: 'tls', reason: 'handshake', detail };
  }
  if (/time(d )?.?out/i.test(detail)) return { kind: 'network', reason: 'timeout', detail };
  if (/closed|hang up|disconnect|premature/i.test(detail))
    return { kind: 'network', reason: 'closed', detail };
  return { kind: 'internal', detail };
}

/** A host with several addresses fails with one error for each; the first is the preferred address's. */
function firstOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0] as unknown;
  return error;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
