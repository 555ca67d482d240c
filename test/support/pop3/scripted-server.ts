/** A POP3 server on loopback whose every byte, segment and cut is the test's to choose. */
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { SecureContext } from 'node:tls';
import { TLSSocket } from 'node:tls';
import { asSent } from './corpus';

export interface ServerMessage {
  uidl: string;
  raw: Buffer;
}

/** Where a connection is cut: after so many bytes sent or received, before the next one. */
export interface Cut {
  after: number;
  of: 'sent' | 'received';
  how: 'fin' | 'rst';
}

/** null: silence. Several buffers are several segments, each sent when the one before has been read. */
export type Reply = Buffer | Buffer[] | { send: Buffer[]; then: 'close' | 'reset' } | null;

export interface ServerOptions {
  /** Extra lines for CAPA; STLS is added by itself. null: CAPA is refused. */
  capa?: string[] | null;
  /** TLS at once, or by STLS. Without it the server is plain. */
  tls?: { context: SecureContext; when: 'at-once' | 'stls' };
  greeting?: Reply;
  /** Answers instead of the server; undefined leaves it to the server. */
  answer?: (line: string, session: ServerSession) => Reply | undefined;
  /** Deletes when QUIT arrives, or only when its reply was sent whole. */
  deletes?: 'before-reply' | 'after-reply';
  password?: string;
}

/** How the next connections are treated. */
export interface Conditions {
  cut?: Cut;
  /** Indices of sent bytes before which a new segment begins; `all`: one byte a segment. */
  split?: number | 'all';
}

export class ScriptedPop3Server {
  messages: ServerMessage[] = [];
  conditions: Conditions = {};
  /** Client sockets by their local port, so that a segment is known to have been read before the next one is sent. */
  readonly clients = new Map<number, Socket>();
  /** Every line received, of all sessions. */
  readonly received: string[] = [];
  /** Everything received in clear, of all sessions. */
  plain = '';
  sessions = 0;
  /** Bytes of the last session. */
  sent = 0;
  arrived = 0;
  private readonly server: Server;
  private readonly open = new Set<Socket>();

  constructor(readonly options: ServerOptions = {}) {
    this.server = createServer((socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
      socket.on('error', () => undefined);
      socket.setNoDelay(true);
      this.sessions += 1;
      const session = new ServerSession(this, socket);
      void session.start();
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export class ServerSession {
  /** The mailbox as it was at sign-in (RFC 1939 section 4: a session sees a snapshot). */
  snapshot: ServerMessage[] = [];
  readonly marked = new Set<ServerMessage>();
  private socket: Socket;
  private sent = 0;
  private arrived = 0;
  private rest = Buffer.alloc(0);
  private ended = false;
  private queue: Promise<void> = Promise.resolve();
  private readonly conditions: Conditions;

  constructor(
    private readonly server: ScriptedPop3Server,
    socket: Socket,
  ) {
    this.socket = socket;
    this.conditions = server.conditions;
  }

  get secure(): boolean {
    return this.socket instanceof TLSSocket;
  }

  /** Sends bytes that nobody asked for. */
  push(bytes: Buffer): void {
    if (!this.socket.destroyed) this.write(bytes);
  }

  async start(): Promise<void> {
    const { tls, greeting } = this.server.options;
    if (tls?.when === 'at-once') this.secureWith(tls.context);
    this.listen();
    await this.reply(greeting === undefined ? ok('ready') : greeting);
  }

  private secureWith(context: SecureContext): void {
    this.socket = new TLSSocket(this.socket, { isServer: true, secureContext: context });
    this.socket.on('error', () => undefined);
  }

  private listen(): void {
    this.socket.on('data', (chunk: Buffer) => {
      if (!this.secure) this.server.plain += chunk.toString('latin1');
      this.queue = this.queue.then(() => this.take(chunk));
    });
  }

  private async take(chunk: Buffer): Promise<void> {
    const { cut } = this.conditions;
    this.arrived += chunk.length;
    this.server.arrived = this.arrived;
    if (cut?.of === 'received' && this.arrived >= cut.after) {
      await this.cut(cut.how);
      return;
    }
    this.rest = Buffer.concat([this.rest, chunk]);
    for (let end = this.rest.indexOf('\r\n'); end !== -1 && !this.ended; end = this.rest.indexOf('\r\n')) {
      const line = this.rest.subarray(0, end).toString('utf8');
      this.rest = this.rest.subarray(end + 2);
      this.server.received.push(line);
      const own = this.server.options.answer?.(line, this);
      if (own === undefined) await this.run(line);
      else await this.reply(own);
    }
  }

  /** What the server itself would answer. */
  usual(line: string): Buffer {
    const [verb = '', argument = ''] = line.split(' ');
    const message = this.snapshot[Number(argument) - 1];
    switch (verb) {
      case 'CAPA': {
        const { capa = ['USER', 'UIDL', 'RESP-CODES'], tls } = this.server.options;
        if (capa === null) return err('what?');
        const stls = tls?.when === 'stls' && !this.secure ? ['STLS'] : [];
        return lines('capabilities', [...stls, ...capa]);
      }
      case 'USER':
        return ok('');
      case 'PASS':
        return this.signIn(line.slice(5));
      case 'AUTH':
        return this.signIn(Buffer.from(line.slice(11), 'base64').toString().split('\0')[2] ?? '');
      case 'LIST':
        return lines(
          '',
          this.existing().map(([number, { raw }]) => `${number} ${raw.length}`),
        );
      case 'UIDL':
        return lines(
          '',
          this.existing().map(([number, { uidl }]) => `${number} ${uidl}`),
        );
      case 'RETR':
        if (!message || this.marked.has(message)) return err('no such message');
        return Buffer.concat([Buffer.from('+OK\r\n'), asSent(message.raw)]);
      case 'DELE':
        if (!message || this.marked.has(message)) return err('no such message');
        this.marked.add(message);
        return ok('');
      case 'NOOP':
        return ok('');
      default:
        return err('unknown command');
    }
  }

  private async run(line: string): Promise<void> {
    const { tls, deletes = 'before-reply' } = this.server.options;
    if (line === 'QUIT') {
      if (deletes === 'before-reply') this.commit();
      const whole = await this.send(ok('bye'));
      if (deletes === 'after-reply' && whole) this.commit();
      if (whole) await this.cut('fin');
    } else if (line === 'STLS' && tls) {
      await this.reply(ok('go ahead'));
      if (this.ended) return;
      this.socket.removeAllListeners('data');
      this.secureWith(tls.context);
      this.rest = Buffer.alloc(0);
      this.listen();
    } else {
      await this.reply(this.usual(line));
    }
  }

  private commit(): void {
    this.server.messages = this.server.messages.filter((message) => !this.marked.has(message));
  }

  private signIn(password: string): Buffer {
    if (password !== (this.server.options.password ?? 'secret')) return err('wrong password');
    this.snapshot = [...this.server.messages];
    return ok('welcome');
  }

  private existing(): [number, ServerMessage][] {
    const all = this.snapshot.map((message, index): [number, ServerMessage] => [index + 1, message]);
    return all.filter(([, message]) => !this.marked.has(message));
  }

  private async reply(reply: Reply): Promise<void> {
    if (reply === null) return;
    const end = 'then' in reply ? reply : null;
    const segments = end ? end.send : Buffer.isBuffer(reply) ? [reply] : (reply as Buffer[]);
    for (const [index, segment] of segments.entries()) {
      if (index > 0) await this.read();
      if (!(await this.send(segment))) return;
    }
    if (end) await this.cut(end.then === 'close' ? 'fin' : 'rst');
  }

  /** True when everything was sent. */
  private async send(bytes: Buffer): Promise<boolean> {
    if (this.ended || this.socket.destroyed) return false;
    const { cut, split } = this.conditions;
    const rest = cut?.of === 'sent' ? cut.after - this.sent : Infinity;
    const part = bytes.length > rest ? bytes.subarray(0, rest) : bytes;
    const at = typeof split === 'number' ? split - this.sent : -1;
    if (split === 'all') {
      for (const byte of part) {
        this.write(Buffer.of(byte));
        await this.read();
      }
    } else if (at > 0 && at < part.length) {
      this.write(part.subarray(0, at));
      await this.read();
      this.write(part.subarray(at));
    } else {
      this.write(part);
    }
    if (part.length === bytes.length) return true;
    await this.cut(cut?.how ?? 'fin');
    return false;
  }

  private write(bytes: Buffer): void {
    this.sent += bytes.length;
    this.server.sent = this.sent;
    this.socket.write(bytes);
  }

  /** Until the client has read everything so far (plain connections only): what follows is a segment of its own. */
  private async read(): Promise<void> {
    const client = this.server.clients.get(this.socket.remotePort ?? 0);
    while (client && !client.destroyed && client.bytesRead < this.sent) await new Promise(setImmediate);
  }

  private async cut(how: 'fin' | 'rst'): Promise<void> {
    this.ended = true;
    // A reset throws away what the client has not read yet, so that the cut would fall somewhere before its place.
    await this.read();
    if (how === 'rst') this.socket.resetAndDestroy();
    else this.socket.end();
  }
}

export function ok(text: string): Buffer {
  return Buffer.from(`+OK ${text}\r\n`, 'latin1');
}

export function err(text: string): Buffer {
  return Buffer.from(`-ERR ${text}\r\n`, 'latin1');
}

export function lines(text: string, rows: string[]): Buffer {
  return Buffer.from(`+OK ${text}\r\n${rows.map((row) => `${row}\r\n`).join('')}.\r\n`, 'latin1');
}
