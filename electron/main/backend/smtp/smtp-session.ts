/** One signed-in SMTP connection (RFC 5321, 6409): opened safely, watched, and closed within bounds. */
import type { Readable } from 'node:stream';
import { TLSSocket, rootCertificates } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SentMessageInfo, Envelope } from 'nodemailer/lib/smtp-connection';
import type { ServerAddress } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import { noTokenMethod, xoauth2Response } from '../secret';
import type { Dialer } from '../net/dialer';
import { judgeCertificate, pinFor } from '../net/judge-certificate';
import { smtpError } from './smtp-errors';

export interface SmtpOptions {
  server: ServerAddress;
  password: Secret;
  trust: TrustOptions;
  dialer: Dialer;
  /** Called right before the password is sent. */
  onPassword?: () => void;
}

/** What the server says of itself after the sign-in. */
export interface SmtpLimits {
  /** SIZE in octets (RFC 1870); null: not told. */
  size: number | null;
  /** SMTPUTF8 (RFC 6531). */
  utf8: boolean;
  /** DSN (RFC 3461). */
  dsn: boolean;
}

export interface SmtpSession {
  readonly limits: SmtpLimits;
  readonly usable: boolean;
  /**
   * One transaction, to the reply after the final dot.
   * @throws nodemailer's error, or MailFailure when the connection is gone
   */
  deliver(envelope: Envelope, message: Readable): Promise<SentMessageInfo>;
  /** Says QUIT where that is possible, and never waits for the answer. Idempotent. */
  close(): void;
}

/** ms in which greeting, TLS and sign-in must be over. */
const openDeadline = 45_000;
/** ms without a byte: RFC 5321 section 4.5.3.2.6 grants the server ten minutes after the final dot. */
const quietLimit = 10 * 60_000;
/** No recipient has any business with this computer's name or address, which servers write into Received. */
const greetingName = '[127.0.0.1]';

/**
 * Never in clear text and never past an unverified certificate: nothing secret is handed over before both are certain.
 * @param signal ends the opening
 * @throws MailFailure
 */
export async function openSmtp(options: SmtpOptions, signal: AbortSignal): Promise<SmtpSession> {
  const { server, password, dialer, onPassword } = options;
  const { host, port, security, pin } = server;
  const socket = await dialer.open({ host, port, security, ...(pin ? { pin } : {}) }, signal);
  const connection = connectionOver(socket, options);
  const watch = watchOver(connection);
  const stop = (reason: 'timeout' | 'closed', detail: string) => (): void =>
    watch.lose({ kind: 'network', reason, detail });
  const abort = stop('closed', 'closed here');
  signal.addEventListener('abort', abort);
  const timer = setTimeout(stop('timeout', 'signing in took too long'), openDeadline);
  try {
    await watch.guard<unknown>((done) => connection.connect((error?: Error) => done(error, null)));
    refuseUnproven(connection, server);
    onPassword?.();
    const auth = authOf(connection, server.user, password);
    await watch.guard<unknown>((done) => connection.login(auth, done));
  } catch (thrown) {
    connection.close();
    socket.destroy();
    const error = smtpError(thrown);
    // A server that says no and hangs up is known by what it said.
    throw new MailFailure(error.kind === 'network' ? (watch.lost() ?? error) : error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
  return {
    limits: limitsOf(connection),
    get usable() {
      return watch.lost() === null;
    },
    deliver: (envelope, message) => watch.guard((done) => connection.send(envelope, message, done)),
    close() {
      if (watch.lost() !== null) return;
      watch.lose({ kind: 'network', reason: 'closed', detail: 'closed here' });
      connection.quit();
      connection.close();
    },
  };
}

function connectionOver(
  connection: NonNullable<Awaited<ReturnType<Dialer['open']>>>,
  options: SmtpOptions,
): SMTPConnection {
  const { server, trust } = options;
  const { host, port, security } = server;
  return new SMTPConnection({
    ...{ host, port, connection, secured: security === 'tls', secure: security === 'tls' },
    // Without it nodemailer goes on in clear text where STARTTLS is missing.
    ...{ requireTLS: security === 'starttls', name: greetingName, logger: false, maxResponseSize: 64 * 1024 },
    ...{ connectionTimeout: openDeadline, greetingTimeout: openDeadline, socketTimeout: quietLimit },
    tls: {
      // Node's `ca` replaces its list, so the well-known authorities are named again.
      ...(trust.ca ? { ca: [...rootCertificates, ...trust.ca] } : {}),
      // With a pin the certificate is compared before the sign-in, in `refuseUnproven`.
      rejectUnauthorized: pinFor(server) === null,
      minVersion: 'TLSv1.2',
    },
  });
}

/**
 * nodemailer asks a second time for a token that was refused: it gets the same one, so that its server says why.
 * @throws MailFailure where the server takes no tokens
 */
function authOf(connection: SMTPConnection, user: string, secret: Secret): SMTPConnection.AuthenticationType {
  if (typeof secret === 'string') return { user, pass: secret };
  const { _supportedAuth: offered } = connection as unknown as { _supportedAuth: string[] };
  if (!offered.includes('XOAUTH2')) throw new MailFailure(noTokenMethod(offered.join(' ')));
  const oauth2 = {
    getToken: (_again: boolean, done: (error: null, token: string) => void) => done(null, secret.token),
    buildXOAuth2Token: () => xoauth2Response(user, secret),
  };
  return { user, oauth2 } as unknown as SMTPConnection.AuthenticationType;
}

/** Settles whatever is under way when the connection is lost: nodemailer's callbacks do not in every case. */
function watchOver(connection: SMTPConnection) {
  let lost: MailError | null = null;
  let fail: (error: MailFailure) => void = () => undefined;
  const gone = new Promise<never>((_resolve, reject) => (fail = reject));
  gone.catch(() => undefined);
  const lose = (error: MailError): void => {
    lost ??= error;
    // A tick later: the command under way is often told more of it in the same breath.
    setImmediate(() => fail(new MailFailure(lost ?? error)));
  };
  connection.on('error', (error: unknown) => lose(smtpError(error)));
  connection.on('end', () =>
    lose({ kind: 'network', reason: 'closed', detail: 'the connection was closed' }),
  );
  return {
    lost: () => lost,
    lose,
    guard<T>(work: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> {
      const running = new Promise<T>((resolve, reject) =>
        work((error, value) => (error ? reject(error) : resolve(value as T))),
      );
      return Promise.race([running, gone]);
    },
  };
}

/** @throws MailFailure unless the other end is proven: by the authorities, which TLS has asked, or by the person's pin */
function refuseUnproven(connection: SMTPConnection, server: ServerAddress): void {
  const pin = pinFor(server);
  // Not in nodemailer's types, but the only way to the certificate that was really used.
  const { _socket: socket } = connection as unknown as { _socket: unknown };
  if (!(socket instanceof TLSSocket))
    throw new MailFailure({ kind: 'tls', reason: 'handshake', detail: 'not encrypted' });
  const problem = pin === null ? null : judgeCertificate(socket, server.host, pin);
  if (problem) throw new MailFailure(problem);
}

function limitsOf(connection: SMTPConnection): SmtpLimits {
  // What the server offers is kept in fields that the types leave out.
  const { _supportedExtensions: offers, _maxAllowedSize: size } = connection as unknown as {
    _supportedExtensions: string[];
    _maxAllowedSize: number | false;
  };
  return { size: size || null, utf8: offers.includes('SMTPUTF8'), dsn: offers.includes('DSN') };
}
