/** A proxy between Satchel and a real mail server that sees the lines of the session and can make each of them fail. */
import { readFile } from 'node:fs/promises';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { SecureContext } from 'node:tls';
import { TLSSocket, connect as connectTls, createSecureContext } from 'node:tls';
import type { Cut, Direction, Fault, Moment, SessionLine } from './faults';
import { FaultPlan } from './faults';
import { ProxiedConnection } from './proxied-connection';
import { SessionRecord } from './session-record';

export type { Cut, Direction, Fault, Moment, SessionLine } from './faults';

export interface FaultProxyOptions {
  protocol: 'imap' | 'pop3';
  /** The server's; for one that speaks TLS from the start unless `plain`. */
  port: number;
  /** A test server: the proxy shows its certificate, and trusts its authority. */
  server: { folder: string; caCertificatePem: string };
  /** Without TLS on both sides. */
  plain?: boolean;
  /** TLS with the client only: `port` is one where the server speaks in clear text. */
  plainUpstream?: boolean;
}

const everywhere: Cut = { how: 'rst', side: 'both' };

/** Every fault happens once, at the first line that is meant; several may be planned. Nothing here waits for a clock. */
export class FaultProxy {
  readonly #plan = new FaultPlan();
  readonly #record = new SessionRecord();
  readonly #open = new Set<ProxiedConnection>();
  #connections = 0;
  /** Directions in which each byte goes in a segment (and a TLS record) of its own. */
  readonly oneByte = new Set<Direction>();
  /** Whoever connects is cut off at once. */
  down = false;
  /** Answers a client's line in the server's place: the text after the tag, or null to let the line pass. */
  instead: (line: string) => string | null = () => null;
  /** Another line for one without literals, its end left out. */
  rewrite: (line: string, direction: Direction) => string = (line) => line;

  private constructor(
    private readonly options: FaultProxyOptions,
    private readonly secureContext: SecureContext | null,
    private readonly listener: Server,
  ) {
    listener.on('connection', (socket) => this.#accept(socket));
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const pem = async (name: string): Promise<Buffer> => readFile(join(options.server.folder, name));
    const context = options.plain
      ? null
      : createSecureContext({ cert: await pem('server.pem'), key: await pem('server.key') });
    const listener = createServer();
    const proxy = new FaultProxy(options, context, listener);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** All lines of all sessions, in the order in which they came here. */
  get lines(): readonly SessionLine[] {
    return this.#record.lines;
  }

  /** How many connections are open here. */
  get openConnections(): number {
    return this.#open.size;
  }

  /** Lines of the sessions that are open here. */
  get openLines(): readonly SessionLine[] {
    const open = new Set([...this.#open].map(({ number }) => number));
    return this.lines.filter(({ connection }) => open.has(connection));
  }

  cut(moment: Moment, cut: Partial<Cut> = {}): Fault {
    return this.#plan.add(moment, { kind: 'cut', cut: { ...everywhere, ...cut } });
  }

  /** The line, or what follows it, waits until it is released; the other direction goes on. */
  hold(moment: Moment): Fault & { release: () => void } {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    return { ...this.#plan.add(moment, { kind: 'hold', released }), release: () => release() };
  }

  /** The whole line does not arrive; the session goes on. */
  swallow(line: Omit<Moment, 'when'>): Fault {
    return this.#plan.add({ ...line, when: 'before' }, { kind: 'swallow' });
  }

  /** The first line that is meant and has ended, seen already or still to come. */
  waitFor(direction: Direction, meant: (line: SessionLine) => boolean): Promise<SessionLine> {
    return this.#record.waitFor(direction, meant);
  }

  /** Cuts all connections that are open now. */
  cutNow(cut: Partial<Cut> = {}): void {
    for (const connection of this.#open) connection.cut({ ...everywhere, ...cut });
  }

  /** Empties `lines` and counts from 1 again. */
  forget(): void {
    this.#record.forget();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    for (const connection of this.#open) connection.destroy();
    await closed;
  }

  #accept(wire: Socket): void {
    if (this.down) {
      wire.resetAndDestroy();
      return;
    }
    const upstream = connect(this.options.port, '127.0.0.1');
    const client = this.secureContext
      ? new TLSSocket(wire, { isServer: true, secureContext: this.secureContext })
      : wire;
    const secured = this.secureContext && !this.options.plainUpstream;
    const server = secured
      ? connectTls({ socket: upstream, servername: 'localhost', ca: this.options.server.caCertificatePem })
      : upstream;
    this.#connections += 1;
    const connection = new ProxiedConnection(
      this.#connections,
      { client: { stream: client, wire }, server: { stream: server, wire: upstream } },
      {
        protocol: this.options.protocol,
        plan: this.#plan,
        record: this.#record,
        oneByte: this.oneByte,
        instead: (line) => this.instead(line),
        rewrite: (line, direction) => this.rewrite(line, direction),
      },
    );
    this.#open.add(connection);
    void connection.done.then(() => this.#open.delete(connection));
  }
}
