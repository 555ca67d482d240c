/** Every way in which an account can fail, as values, and the plain sentence for each. */
import * as z from 'zod';

export const MailError = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('network'),
    reason: z.enum(['name-not-found', 'refused', 'unreachable', 'timeout', 'closed']),
    detail: z.string(),
  }),
  z.object({
    kind: z.literal('tls'),
    /** `not-tls`: the port speaks plain text; `starttls-missing`: asked for, not offered; `injected`: bytes before the handshake. */
    reason: z.enum([
      'self-signed',
      'expired',
      'wrong-host',
      'untrusted',
      'not-tls',
      'starttls-missing',
      'injected',
      'handshake',
    ]),
    detail: z.string(),
  }),
  /** The server refused user name or password; `detail` holds its words. */
  z.object({ kind: z.literal('sign-in'), detail: z.string() }),
  /** No password is known in this session (it was not stored, or the keyring did not give it). */
  z.object({ kind: z.literal('password-needed'), detail: z.string() }),
  /** [UNAVAILABLE], [INUSE], [IN-USE], [LOGIN-DELAY], [SYS/TEMP], BYE: try again later, ask nothing. */
  z.object({ kind: z.literal('busy'), detail: z.string() }),
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
      return true;
    case 'tls':
    case 'sign-in':
    case 'password-needed':
    case 'protocol':
    case 'refused':
    case 'disk':
    case 'internal':
      return false;
  }
}

/**
 * One plain sentence that names the account, the cause and the next step.
 * @param account the account's name as the person knows it
 * @param server `host:port` it was talking to
 */
export function describeError(account: string, server: string, error: MailError): string {
  const said = 'detail' in error && error.detail ? ` (the server said: ${error.detail})` : '';
  switch (error.kind) {
    case 'network':
      return networkSentence(account, server, error.reason);
    case 'tls':
      return tlsSentence(account, server, error.reason);
    case 'sign-in':
      return `${account}: ${server} did not accept the user name or password${said}. Enter the password again.`;
    case 'password-needed':
      return `${account}: Satchel needs the password for ${server}. Enter it to go on.`;
    case 'busy':
      return `${account}: ${server} is busy${said}. Satchel will try again by itself.`;
    case 'protocol':
      return `${account}: ${server} does not answer like a mail server (${error.detail}). Check server name, port and protocol.`;
    case 'refused':
      return `${account}: ${server} refused ${error.command}${said}.`;
    case 'disk':
      return error.reason === 'full'
        ? `${account}: the disk is full. Free some space; nothing was lost and nothing was deleted from the server.`
        : `${account}: a file could not be written (${error.detail}). Nothing was deleted from the server.`;
    case 'internal':
      return `${account}: something went wrong inside Satchel (${error.detail}). It will try again.`;
  }
}

function networkSentence(
  account: string,
  server: string,
  reason: (MailError & { kind: 'network' })['reason'],
): string {
  switch (reason) {
    case 'name-not-found':
      return `${account}: no server named ${server} was found. Check the name, or your network.`;
    case 'refused':
      return `${account}: ${server} refused the connection. Check the port; Satchel will try again by itself.`;
    case 'unreachable':
      return `${account}: ${server} cannot be reached from this network. Satchel will try again by itself.`;
    case 'timeout':
      return `${account}: ${server} did not answer in time. Satchel will try again by itself.`;
    case 'closed':
      return `${account}: the connection to ${server} was cut. Satchel will try again by itself.`;
  }
}

function tlsSentence(
  account: string,
  server: string,
  reason: (MailError & { kind: 'tls' })['reason'],
): string {
  switch (reason) {
    case 'self-signed':
    case 'untrusted':
      return `${account}: the certificate of ${server} is not signed by an authority that this computer trusts. Nothing was sent.`;
    case 'expired':
      return `${account}: the certificate of ${server} has expired, or this computer's clock is wrong. Nothing was sent.`;
    case 'wrong-host':
      return `${account}: the certificate of ${server} belongs to another name. Check the server name. Nothing was sent.`;
    case 'not-tls':
      return `${account}: ${server} does not speak TLS on this port. Choose STARTTLS or the TLS port. No password was sent.`;
    case 'starttls-missing':
      return `${account}: ${server} does not offer STARTTLS. Choose TLS with its port. No password was sent.`;
    case 'injected':
      return `${account}: something between this computer and ${server} tampered with the connection. No password was sent.`;
    case 'handshake':
      return `${account}: no safe connection to ${server} could be made. No password was sent.`;
  }
}

/** Exhaustiveness check for unions on `kind`. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
