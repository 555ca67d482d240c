/** One signed-in IMAP connection: opened safely, watched command by command, and closed within bounds. */
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket, rootCertificates } from 'node:tls';
import { ImapFlow } from 'imapflow';
import type { ServerAddress } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import { noTokenMethod } from '../secret';
import type { Log } from '../../log-line';
import { judgeCertificate, pinFor } from '../net/judge-certificate';
import { byeError, toMailError } from './imap-errors';

export interface SessionOptions {
  server: ServerAddress;
  password: Secret;
  trust: TrustOptions;
  log: Log;
  /** Called once when the connection is gone, whoever closed it; not called when opening failed. */
  onClosed?: (error: MailError | null) => void;
  /** ms without a byte after which a connection that owes an answer is given up; an idling one is probed with NOOP. */
  quietLimit?: number;
}

/** ms in which greeting, TLS and sign-in must be over. */
const openDeadline = 45_000;
/** Below the shortest time after which home routers commonly forget a connection, and no oftener: each probe wakes a laptop. */
const quietLimit = 4 * 60_000;
/** ms for one command; above the 120 s that imapflow itself may wait when a server asks it to slow down (ADVERSE-IMAP I42). */
const commandDeadline = 150_000;
/** Octets; a literal beyond it ends the connection, so bodies above `bodyLimit` are never asked for. */
const maxLiteral = 160 * 1024 * 1024;

export class ImapSession {
  readonly client: ImapFlow;
  /** What the names of the person's own mailboxes begin with (RFC 2342), known once it is open. */
  prefix = '';
  /** False: SEARCH by a header has probably ended earlier connections (ADVERSE-IMAP I31), so messages are listed instead. */
  searches = true;
  readonly #onClosed: ((error: MailError | null) => void) | undefined;
  readonly #gone: Promise<never>;
  /** Resolves when the connection is gone, whoever closed it. */
  readonly whenClosed: Promise<void>;
  #rejectGone: (error: MailFailure) => void = () => undefined;
  #error: MailError | null = null;
  #opened = false;
  #openedAt = 0;
  #closed = false;

  /**
   * Opens a connection and signs in. Never falls back to clear text, never trusts an unverified certificate.
   * @throws MailFailure
   */
  static async open(options: SessionOptions): Promise<ImapSession> {
    const session = new ImapSession(options);
    const greetingWatch = session.#expectGreeting();
    try {
      await session.guard('sign in', () => session.client.connect(), openDeadline);
      session.#refuseUnproven();
    } catch (thrown) {
      session.close();
      throw new MailFailure(session.#error ?? toMailError(thrown));
    } finally {
      clearInterval(greetingWatch);
    }
    session.#opened = true;
    session.#openedAt = performance.now();
    // imapflow puts the personal namespace's prefix before any path that lacks it; ours are always whole, as LIST gave them.
    if (session.client.namespace) {
      session.prefix = session.client.namespace.prefix;
      session.client.namespace.prefix = '';
    }
    // The connection may have been lost between connect() and here.
    if (session.#closed) throw new MailFailure(session.#error ?? closedError);
    options.log('debug', 'imap-open', { host: options.server.host });
    return session;
  }

  private constructor(options: SessionOptions) {
    const { server, password, trust } = options;
    const pin = pinFor(server);
    this.#onClosed = options.onClosed;
    this.#gone = new Promise((_resolve, reject) => (this.#rejectGone = reject));
    this.whenClosed = this.#gone.catch(() => undefined);
    const proveCertificate = (trusted: string): void => {
      const { socket } = this.client as unknown as { socket: unknown };
      const problem: MailError | null =
        socket instanceof TLSSocket
          ? judgeCertificate(socket, server.host, trusted)
          : { kind: 'tls', reason: 'handshake', detail: 'not encrypted' };
      if (!problem) return;
      this.#error = problem;
      throw new MailFailure(problem);
    };
    this.client = new ImapFlow({
      host: server.host,
      port: server.port,
      // Without doSTARTTLS: true imapflow goes on in clear text where STARTTLS is missing.
      secure: server.security === 'tls',
      ...(server.security === 'starttls' ? { doSTARTTLS: true } : {}),
      auth: authOf(server.user, password, () => {
        if (pin !== null) proveCertificate(pin);
        const { capabilities } = this.client;
        if (typeof password === 'string' || tokenMethods.some((each) => capabilities.has(each))) return;
        this.#error = noTokenMethod(
          [...capabilities.keys()].filter((each) => each.startsWith('AUTH=')).join(' '),
        );
        throw new MailFailure(this.#error);
      }),
      logger: false,
      disableAutoIdle: true,
      maxIdleTime: 8.5 * 60_000,
      connectionTimeout: 20_000,
      greetingTimeout: 10_000,
      socketTimeout: options.quietLimit ?? quietLimit,
      maxLiteralSize: maxLiteral,
      clientInfo: { name: 'Satchel', version: '0', vendor: 'Satchel', 'support-url': '' },
      tls: {
        // Node's `ca` replaces its list, so the well-known authorities are named again.
        ...(trust.ca ? { ca: [...rootCertificates, ...trust.ca] } : {}),
        rejectUnauthorized: pin === null,
        minVersion: 'TLSv1.2',
      },
    });
    this.client.on('error', (error: Error) => (this.#error ??= toMailError(error)));
    this.client.on('close', () => this.#lost());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** ms since it signed in. */
  get age(): number {
    return performance.now() - this.#openedAt;
  }

  /** Resolves when it is that old, in ms, or closed. */
  async aged(age: number): Promise<void> {
    const stop = new AbortController();
    const grown = delay(Math.max(0, age - this.age), undefined, { signal: stop.signal });
    await Promise.race([grown.catch(() => undefined), this.whenClosed]);
    stop.abort();
  }

  /** Whether the server offers a capability (IMAP4rev2 includes what it folded in). */
  offers(capability: string): boolean {
    return (
      this.client.capabilities.has(capability) ||
      (this.client.enabled.has('IMAP4REV2') && rev2.has(capability))
    );
  }

  /** CONDSTORE can be relied on only when it was enabled: imapflow silently leaves CHANGEDSINCE out otherwise. */
  get condstore(): boolean {
    return this.client.enabled.has('CONDSTORE');
  }

  /**
   * Runs one command with a deadline; imapflow's promises do not settle in every case when the link goes (its issues
   * 252, 261, 262). When the deadline passes the connection is closed.
   * @param deadline ms; for FETCH the time without a byte received, since a large mail on a thin line takes long
   * @throws whatever `work` throws; MailFailure when the connection is gone or the deadline has passed
   */
  async guard<T>(command: string, work: () => Promise<T>, deadline = commandDeadline): Promise<T> {
    if (this.#closed) throw new MailFailure(this.#error ?? closedError);
    let timer: NodeJS.Timeout | undefined;
    let received = this.client.stats().received;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const before = received;
        received = this.client.stats().received;
        if (command === 'FETCH' && received > before) {
          timer?.refresh();
          return;
        }
        this.#error ??= { kind: 'network', reason: 'timeout', detail: `no answer to ${command}` };
        reject(new MailFailure(this.#error));
        this.close();
      }, deadline);
    });
    const running = work();
    // When the race is lost, nobody looks at it any more.
    running.catch(() => undefined);
    try {
      return await Promise.race([running, timeout, this.#gone]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes the socket at once. Idempotent; every command under way settles. */
  close(): void {
    try {
      this.client.close();
    } finally {
      this.#lost();
    }
  }

  /** Bytes that are no IMAP greeting (SMTP's 220, HTTP): imapflow would wait for one until its deadline (ADVERSE-IMAP I30). */
  #expectGreeting(): NodeJS.Timeout {
    let bytesSeen = 0;
    return setInterval(() => {
      const { client } = this;
      if (client.greeting !== undefined || client.authenticated || client.stats().received === 0) return;
      bytesSeen += 1;
      if (bytesSeen < 4) return;
      this.#error ??= { kind: 'protocol', detail: 'it does not greet like an IMAP server' };
      this.close();
    }, 500);
  }

  #lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error ??= this.client.byeReason ? byeError(this.client.byeReason) : null;
    // A tick later: imapflow rejects the commands under way in the same breath, often with more to say.
    setImmediate(() => this.#rejectGone(new MailFailure(this.#error ?? closedError)));
    if (this.#opened) this.#onClosed?.(this.#error);
  }

  /** PREAUTH over TLS would be a session that nobody signed in to: no password was checked (ADVERSE-IMAP I34). */
  #refuseUnproven(): void {
    // Not in imapflow's types, but the only trace of a sign-in that really happened: `authenticated` is true for both.
    const { authCapabilities } = this.client as unknown as { authCapabilities: ReadonlyMap<string, boolean> };
    const signedIn = [...authCapabilities.values()].some(Boolean);
    if (!signedIn) throw new MailFailure({ kind: 'protocol', detail: 'it skipped the sign-in (PREAUTH)' });
    if (!this.client.secureConnection)
      throw new MailFailure({ kind: 'tls', reason: 'handshake', detail: 'not encrypted' });
  }
}

/** The one that imapflow takes first, and the other. */
const tokenMethods = ['AUTH=OAUTHBEARER', 'AUTH=XOAUTH2'];

/**
 * imapflow asks for the secret when it signs in. Where a pin stands in for verification, none exists before that pin has
 * been compared, whatever order imapflow does things in.
 * @param prove throws where the server shall not get it
 */
function authOf(user: string, secret: Secret, prove: () => void) {
  if (typeof secret === 'string')
    return {
      user,
      get pass() {
        prove();
        return secret;
      },
    };
  return {
    user,
    get accessToken() {
      prove();
      return secret.token;
    },
  };
}

const closedError: MailError = { kind: 'network', reason: 'closed', detail: 'the connection was closed' };

/** Extensions that are part of IMAP4rev2 (RFC 9051 appendix E). */
const rev2: ReadonlySet<string> = new Set(['UIDPLUS', 'MOVE', 'IDLE', 'ESEARCH', 'SPECIAL-USE', 'ENABLE']);
