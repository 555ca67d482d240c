/** Decides after a handshake whether the machine at the other end may get the password: by the authorities, or by a pin. */
import { checkServerIdentity } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { ServerAddress } from '../../../contract/account';
import type { MailError } from '../../../contract/errors';
import { certificateFacts, isCertificate } from './certificate-facts';
import { classifySocketError } from './classify-socket-error';

type PinnedAddress = Pick<ServerAddress, 'host' | 'port' | 'pin'>;

/** The fingerprint (SHA-256, as Node writes it) that the person trusts at exactly this host and port; null: none. */
export function pinFor({ host, port, pin }: PinnedAddress): string | null {
  return pin?.host === host && pin.port === port ? pin.fingerprint : null;
}

/**
 * For a connection whose handshake was let through unverified since there is a pin: must be asked before the first
 * secret byte. A certificate that the authorities vouch for needs no pin.
 * @returns null when the machine may be believed
 */
export function judgeCertificate(
  socket: TLSSocket,
  host: string,
  pin: string,
): (MailError & { kind: 'tls' }) | null {
  if (socket.authorized) return null;
  const certificate: unknown = socket.getPeerCertificate();
  if (!isCertificate(certificate)) return { kind: 'tls', reason: 'handshake', detail: 'no certificate' };
  if (certificate.fingerprint256 === pin) return null;
  const facts = { certificate: certificateFacts(certificate, Date.now()) };
  const detail = String(socket.authorizationError);
  // A sign-in page in the way, or a clock that is wrong, is no reason to ask for trust in something new.
  if (checkServerIdentity(host, certificate) !== undefined)
    return { kind: 'tls', reason: 'wrong-host', detail, ...facts };
  const fault = classifySocketError(Object.assign(new Error(detail), { code: detail }));
  if (fault.kind === 'tls' && (fault.reason === 'expired' || fault.reason === 'not-yet-valid'))
    return { ...fault, ...facts };
  return { kind: 'tls', reason: 'changed', detail, ...facts };
}
