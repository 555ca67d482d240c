/** Opens TCP and TLS connections to mail servers; every certificate is verified, by the authorities or against a pin. */
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import type { ServerAddress } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import type { TrustOptions } from '../backend';
import { classifySocketError } from './classify-socket-error';
import { judgeCertificate, pinFor } from './judge-certificate';

export interface DialTarget {
  host: string;
  port: number;
  /** `starttls` opens plain TCP, for `upgrade` to secure before anything secret is sent. */
  security: 'tls' | 'starttls';
  /** The one certificate that is trusted here by hand, if any. */
  pin?: ServerAddress['pin'];
}

export interface Dialer {
  /**
   * Connects, and for `tls` shakes hands. The socket comes paused: nothing it receives is lost before a listener is there.
   * @throws MailFailure of kind `network` or `tls`; after an abort, network/closed
   */
  open(target: DialTarget, signal: AbortSignal): Promise<Socket>;
  /**
   * Starts TLS on a plain socket to `target` that has nothing buffered (STLS, RFC 2595 section 4; STARTTLS).
   * @throws MailFailure of kind `network` or `tls`
   */
  upgrade(socket: Socket, target: DialTarget, signal: AbortSignal): Promise<Socket>;
}

/** @param timeout ms for TCP connect, and again for the TLS handshake */
export function createDialer(trust: TrustOptions, timeout: number): Dialer {
  const secureContext = lazy(() =>
    tls.createSecureContext({ minVersion: 'TLSv1.2', ca: authorities(trust) }),
  );
  const shakeHands = async (socket: Socket, target: DialTarget, signal: AbortSignal): Promise<Socket> => {
    const { host } = target;
    const pin = pinFor(target);
    // A server name that is an address has no SNI (RFC 6066 section 3); the certificate is then checked by `host`.
    const name = isIP(host) ? {} : { servername: host };
    const secured = tls.connect({
      ...{ socket, host, ...name, secureContext: secureContext() },
      // With a pin Node's own refusal would come before the certificate can be compared; it is judged right below.
      rejectUnauthorized: pin === null,
    });
    await ready(secured, 'secureConnect', timeout, signal, socket);
    const problem = pin === null ? null : judgeCertificate(secured, host, pin);
    if (!problem) return secured;
    secured.destroy();
    throw new MailFailure(problem);
  };
  return {
    async open(target, signal) {
      // Several addresses are tried in turn: on many laptops IPv6 is announced and does not work.
      const socket = connectTcp({ host: target.host, port: target.port, autoSelectFamily: true });
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 60_000);
      await ready(socket, 'connect', timeout, signal, null);
      return target.security === 'tls' ? shakeHands(socket, target, signal) : socket;
    },
    upgrade: shakeHands,
  };
}

/** Resolves at `event`; whatever comes first instead (error, close, silence, abort) destroys the socket and rejects. */
function ready<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  timeout: number,
  signal: AbortSignal,
  under: Socket | null,
): Promise<S> {
  return new Promise<S>((resolve, reject) => {
    // Stays for the socket's life: an `error` event without a listener would end the process.
    socket.on('error', (error) => fail(error));
    under?.on('error', (error) => fail(error));
    const timer = setTimeout(
      () =>
        event === 'connect'
          ? fail(failure('timeout', 'no connection in time'))
          : fail(failure(under?.bytesRead === 0 ? 'silent' : 'timeout', 'no TLS in time')),
      timeout,
    );
    const onClose = (): void => fail(failure('closed', 'closed before the connection was ready'));
    const onAbort = (): void => fail(failure('closed', 'closed here'));
    const cleanUp = (): void => {
      clearTimeout(timer);
      socket.removeListener('close', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: unknown): void => {
      cleanUp();
      reject(error instanceof MailFailure ? error : new MailFailure(classifySocketError(error)));
      socket.destroy();
      under?.destroy();
    };
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort);
    socket.once(event, () => {
      cleanUp();
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

function failure(reason: 'timeout' | 'silent' | 'closed', detail: string): MailFailure {
  return new MailFailure({ kind: 'network', reason, detail });
}

/** The authorities to trust, or undefined for Node's default when there is nothing to add to it. */
export function authorities(trust: TrustOptions): string[] | undefined {
  const system = systemAuthorities();
  if (system.length === 0 && trust.ca === null) return undefined;
  return [...tls.rootCertificates, ...system, ...(trust.ca ?? [])];
}

/** The operating system's own list, where this Node can read it (22.15 and newer). */
function systemAuthorities(): string[] {
  const read = (tls as { getCACertificates?: (type: 'system') => string[] }).getCACertificates;
  try {
    return read?.('system') ?? [];
  } catch {
    return []; // an unreadable system store leaves the bundled list, which is what older Nodes have
  }
}

/** Parsing some 150 certificates takes tens of ms: once for each dialer, and not before it is needed. */
function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
