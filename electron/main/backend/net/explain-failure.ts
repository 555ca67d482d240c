/** Finds the true cause behind a connection that failed before its sign-in, and keeps the password out of what is told. */
import { checkServerIdentity } from 'node:tls';
import type { ServerAddress } from '../../../contract/account';
import type { MailError } from '../../../contract/errors';
import type { Secret } from '../backend';
import { refusalOf, secretText } from '../secret';
import { certificateFacts } from './certificate-facts';
import { lookAgain } from './second-look';
import type { MailProtocol } from './second-look';

/** ms; short, since it comes on top of a deadline that has passed. */
const lookTimeout = 4_000;

/**
 * Never rejects.
 * @param error why the connection failed
 * @param secret of this account, which some servers repeat in their refusal
 * @param unclearTimeout whoever dialled does not tell a network without an answer from a TLS handshake without one
 */
export async function explainFailure(
  error: MailError,
  server: ServerAddress,
  secret: Secret,
  protocol: MailProtocol,
  unclearTimeout = false,
): Promise<MailError> {
  return withoutSecret(await trueCause(error, server, protocol, unclearTimeout), secret);
}

async function trueCause(
  error: MailError,
  server: ServerAddress,
  protocol: MailProtocol,
  unclearTimeout: boolean,
): Promise<MailError> {
  if (error.kind === 'tls' && aboutCertificate.has(error.reason)) {
    return withCertificate(error, server, protocol);
  }
  if (error.kind !== 'network') return error;
  const { host, port, security } = server;
  // No greeting where TLS is to come later: it may be waiting for TLS, as we wait for it.
  if (error.reason === 'silent' && security === 'starttls') {
    const { speaksTls } = await lookAgain(host, port, lookTimeout);
    return speaksTls ? { kind: 'tls', reason: 'tls-first', detail: 'it waits for a TLS handshake' } : error;
  }
  // A wire that is cut, or a server of another kind that waits for words.
  if (error.reason === 'timeout' && security === 'tls' && unclearTimeout) {
    const { reached, speaksTls } = await lookAgain(host, port, lookTimeout);
    return reached && !speaksTls ? { ...error, reason: 'silent' } : error;
  }
  return error;
}

const aboutCertificate: ReadonlySet<string> = new Set([
  'self-signed',
  'untrusted',
  'expired',
  'not-yet-valid',
  'wrong-host',
]);

/** OpenSSL stops at the first fault that it finds; a certificate for another name means another machine, whatever else it is. */
async function withCertificate(
  error: MailError & { kind: 'tls' },
  server: ServerAddress,
  protocol: MailProtocol,
): Promise<MailError> {
  const { host, port, security } = server;
  const { certificate } = await lookAgain(host, port, lookTimeout, security === 'starttls' ? protocol : null);
  if (!certificate) return error;
  const foreign = checkServerIdentity(server.host, certificate) !== undefined;
  return {
    ...error,
    reason: foreign ? 'wrong-host' : error.reason,
    certificate: certificateFacts(certificate, Date.now()),
  };
}

/** What is told of an error: the secret cut out of its words in each form in which it was sent, and of a token what that means. */
export function withoutSecret(thrown: MailError, secret: Secret): MailError {
  const error = refusalOf(thrown, secret);
  const told = secretText(secret);
  if (!told) return error;
  const forms = [told, Buffer.from(told).toString('base64')];
  const detail = forms.reduce((text, form) => text.replaceAll(form, '…'), error.detail);
  return { ...error, detail };
}
