/** Every way in which an account can fail, as values, and the plain sentence for each. */
import * as z from 'zod';

/** What a server's certificate says of itself: words of a stranger, good for telling and for nothing else. */
export const CertificateFacts = z.object({
  /** The host names and addresses that it is for. */
  names: z.array(z.string()),
  issuer: z.string(),
  /** ms since 1970. */
  validFrom: z.number(),
  validTo: z.number(),
  /** SHA-256 of the certificate, as hexadecimal pairs between colons. */
  fingerprint: z.string(),
  /** When it was looked at, in ms since 1970 by this computer's clock, which may be wrong. */
  seenAt: z.number(),
});
export type CertificateFacts = z.infer<typeof CertificateFacts>;

export const MailError = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('network'),
    /** `silent`: it took the connection and said nothing, as a server of another kind does. */
    reason: z.enum(['name-not-found', 'refused', 'unreachable', 'timeout', 'silent', 'closed']),
    detail: z.string(),
  }),
  z.object({
    kind: z.literal('tls'),
    /**
     * `wrong-host`: the certificate is for another name, whatever else is wrong with it: so another machine answered.
     * `changed`: neither the certificate that the person trusted by hand nor one that an authority vouches for.
     * `not-tls`: the port speaks plain text; `tls-first`: STARTTLS was asked of a port that wants TLS from its first byte;
     * `starttls-missing`: asked for, not offered; `injected`: bytes before the handshake.
     */
    reason: z.enum([
      'self-signed',
      'expired',
      'not-yet-valid',
      'wrong-host',
      'untrusted',
      'changed',
      'not-tls',
      'tls-first',
      'starttls-missing',
      'injected',
      'handshake',
    ]),
    detail: z.string(),
    certificate: CertificateFacts.optional(),
  }),
  /**
   * The server refused user name or password; `detail` holds its words.
   * `how` is there where it said nothing: it hung up at the password, offers no way to sign in with that or with a token, or was not asked
   * since user name or password hold a line break.
   */
  z.object({
    kind: z.literal('sign-in'),
    detail: z.string(),
    how: z.enum(['hung-up', 'no-method', 'not-sent']).optional(),
  }),
  /** The sign-in in the browser (OAuth) is not known in this session, was taken back, or its token was refused. */
  z.object({ kind: z.literal('signed-out'), detail: z.string() }),
  /** Where tokens come from. `strange`: it does not answer as it should, or not safely. */
  z.object({
    kind: z.literal('sign-in-service'),
    reason: z.enum(['away', 'busy', 'strange']),
    host: z.string(),
    detail: z.string(),
  }),
  /** No password is known in this session (it was not stored, or the keyring did not give it). */
  z.object({ kind: z.literal('password-needed'), detail: z.string() }),
  /**
   * [UNAVAILABLE], [INUSE], [IN-USE], [LOGIN-DELAY], [SYS/TEMP], BYE: try again later, ask nothing.
   * `throttled`: the whole account has asked too much of it; every further request makes it worse.
   */
  z.object({ kind: z.literal('busy'), detail: z.string(), throttled: z.boolean().optional() }),
  /** Not IMAP or POP at all, or an answer that no rule allows. */
  z.object({ kind: z.literal('protocol'), detail: z.string() }),
  /** A tagged NO or BAD, or -ERR, to one command. */
  z.object({
    kind: z.literal('refused'),
    command: z.string(),
    code: z.string().nullable(),
    detail: z.string(),
  }),
  z.object({ kind: z.literal('disk'), reason: z.enum(['full', 'io']), detail: z.string() }),
  z.object({ kind: z.literal('internal'), detail: z.string() }),
]);
export type MailError = z.infer<typeof MailError>;

/** Carries a MailError through code that throws; seams turn it back into a value. */
export class MailFailure extends Error {
  constructor(readonly error: MailError) {
    super(`${error.kind}: ${error.detail}`);
    this.name = 'MailFailure';
  }
}

/** Whether waiting and trying again can help without the person. */
export function isTransient(error: MailError): boolean {
  switch (error.kind) {
    case 'network':
    case 'busy':
    case 'sign-in-service':
      return true;
    case 'tls':
    case 'sign-in':
    case 'password-needed':
    case 'signed-out':
    case 'protocol':
    case 'refused':
    case 'disk':
    case 'internal':
      return false;
  }
}

/** `testing`: the person is at the form, and nothing is tried again by itself. */
export type FailureMoment = 'running' | 'testing';

/**
 * Plain words that name the account and the server, the cause, and the next step.
 * @param account the account's name as the person knows it
 * @param server `host:port` it was talking to
 */
export function describeError(
  account: string,
  server: string,
  error: MailError,
  moment: FailureMoment = 'running',
): string {
  return `${account}: ${causeAndStep(server, error, moment)}`;
}

function causeAndStep(server: string, error: MailError, moment: FailureMoment): string {
  const words = 'detail' in error ? plainWords(error.detail) : '';
  const said = words ? ` (it said: ${words})` : '';
  switch (error.kind) {
    case 'network':
      return networkSentence(server, error.reason, moment);
    case 'tls':
      return `${tlsSentence(server, error)} No password was sent.`;
    case 'sign-in':
      return signInSentence(server, error, said);
    case 'password-needed':
      return `Satchel needs the password for ${server}. Enter it to go on.`;
    case 'sign-in-service':
      return `${serviceSentence(error, words)} ${moment === 'running' ? 'Satchel will try again by itself.' : 'Check its address, and try again.'}`;
    case 'signed-out':
      return `Satchel is not signed in to ${server}${said}. Sign in in your browser to go on.`;
    case 'busy':
      if (error.throttled) {
        return `${server} says that too much was asked of it${said}. ${
          moment === 'running'
            ? 'Satchel waits, up to an hour, and goes on by itself.'
            : 'Try again in an hour.'
        }`;
      }
      return `${server} cannot serve you at the moment${said}. ${
        moment === 'running' ? 'Satchel will try again by itself.' : 'Try again in a few minutes.'
      }`;
    case 'protocol':
      return `${server} does not answer like a mail server${words ? ` (${words})` : ''}. Check the server name, the port, and whether it is IMAP or POP3.`;
    case 'refused':
      return `${server} refused a request of Satchel's, ${error.command}${said}. If it stays so, ask whoever runs the server.`;
    case 'disk':
      return error.reason === 'full'
        ? 'the disk is full. Free some space; nothing was lost and nothing was deleted from the server.'
        : `a file could not be written (${words}). Check the disk; nothing was deleted from the server.`;
    case 'internal':
      return `something went wrong inside Satchel (${words}). ${moment === 'running' ? 'It will try again.' : 'Try again.'}`;
  }
}

function networkSentence(
  server: string,
  reason: (MailError & { kind: 'network' })['reason'],
  moment: FailureMoment,
): string {
  const again = moment === 'running' ? 'Satchel will try again by itself.' : 'Then try again.';
  switch (reason) {
    case 'name-not-found':
      return `no server named ${server.replace(/:\d+$/, '')} was found. Check the name, and your network. ${again}`;
    case 'refused':
      return `${server} refused the connection. Check the server name and the port. ${again}`;
    case 'unreachable':
      return `${server} cannot be reached from this network. Check your network. ${again}`;
    case 'timeout':
      return `${server} did not answer in time. Check your network, the server name and the port. ${again}`;
    case 'silent':
      return `${server} took the connection and said nothing. Check the port, and whether it wants TLS or STARTTLS. ${again}`;
    case 'closed':
      return moment === 'running'
        ? `the connection to ${server} was cut. Satchel will try again by itself.`
        : `${server} cut the connection. Try again; if it stays so, check the port, and whether it wants TLS or STARTTLS.`;
  }
}

function tlsSentence(server: string, { reason, certificate }: MailError & { kind: 'tls' }): string {
  switch (reason) {
    case 'self-signed':
      return `${server} has only signed its certificate itself, so it could be any machine. Ask whoever runs the server, or try another network.`;
    case 'untrusted':
      return `the certificate of ${server} is signed by an authority that this computer does not know. Ask whoever runs the server, or try another network.`;
    case 'changed':
      return `the certificate of ${server} is not the one that you trusted. Ask whoever runs the server whether it was replaced, and trust the new one only if its fingerprint is right.`;
    case 'expired':
      return certificate
        ? `the certificate of ${server} expired on ${day(certificate.validTo)}, and this computer's clock says ${day(certificate.seenAt)}. If the clock is wrong, set it; if it is right, ask whoever runs the server for a new certificate.`
        : `the certificate of ${server} has expired, or this computer's clock is wrong. Check the clock; if it is right, ask whoever runs the server for a new certificate.`;
    case 'not-yet-valid':
      return certificate
        ? `the certificate of ${server} begins on ${day(certificate.validFrom)}, and this computer's clock says ${day(certificate.seenAt)}. Set the clock; if it is right, ask whoever runs the server.`
        : `the certificate of ${server} is not valid yet, so this computer's clock is probably wrong. Set the clock; if it is right, ask whoever runs the server.`;
    case 'wrong-host':
      return `another machine answers in place of ${server}${foreignNames(certificate)}. If this network has a web page to sign in on, do that first; if not, check the server name.`;
    case 'not-tls':
      return `${server} does not speak TLS on this port. Choose STARTTLS, or the port for TLS.`;
    case 'tls-first':
      return `${server} wants TLS from the start on this port. Choose TLS in place of STARTTLS.`;
    case 'starttls-missing':
      return `${server} does not offer STARTTLS. Choose TLS and its port.`;
    case 'injected':
      return `something between this computer and ${server} tampered with the connection. Use another network.`;
    case 'handshake':
      return `no safe connection to ${server} could be made. Check the port; if it is right, ask whoever runs the server whether it offers TLS 1.2.`;
  }
}

function serviceSentence({ host, reason }: MailError & { kind: 'sign-in-service' }, words: string): string {
  const said = words ? ` (${words})` : '';
  switch (reason) {
    case 'away':
      return `the sign-in service ${host} cannot be reached${said}.`;
    case 'busy':
      return `the sign-in service ${host} cannot serve you at the moment${said}.`;
    case 'strange':
      return `${host} does not answer like a sign-in service that can be trusted${said}.`;
  }
}

function signInSentence(server: string, { how }: MailError & { kind: 'sign-in' }, said: string): string {
  switch (how) {
    case 'hung-up':
      return `${server} hung up at the password, as some servers do when it is wrong. Enter the password again, and check the user name.`;
    case 'no-method':
      return `${server} offers no way to sign in with what Satchel has. Ask whoever runs the server how mail programs sign in.`;
    case 'not-sent':
      return 'user name and password cannot hold line breaks, so nothing was sent. Enter them again.';
    case undefined:
      return `${server} did not accept the user name or password${said}. Enter the password again, and check the user name.`;
  }
}

/** A stranger's words on one short line: no response code, no control or formatting characters, no full stop at the end. */
function plainWords(detail: string): string {
  const line = detail
    .replace(/^\s*\[[^\]]*\]/, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > longestWords ? `${line.slice(0, longestWords)}…` : line;
}
const longestWords = 160;

function foreignNames(certificate: CertificateFacts | undefined): string {
  const names = (certificate?.names ?? []).slice(0, 2).map((name) => plainWords(name));
  return names.length > 0 ? `: its certificate is for ${names.join(' and ')}` : '';
}

/** "3 March 2027", in universal time as certificates count. */
function day(time: number): string {
  return new Date(time).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** Exhaustiveness check for unions on `kind`. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
