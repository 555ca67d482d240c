/** A submission server on loopback that keeps what it accepts, and can be told to answer otherwise. TLS from the start. */
import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { type Server, type TLSSocket, createServer } from 'node:tls';
import type { TestCertificates } from '../dovecot/test-ca';

export interface Accepted {
  from: string;
  to: string[];
  /** Unstuffed, with its last CRLF. */
  data: string;
}

/** The reply in place of the usual one; null: the usual one. `dot` is the end of the message. */
export type Answer = (command: string) => string | null;

export type LineMoment = 'before' | 'answer' | 'after';

export interface ScriptedSmtp {
  readonly port: number;
  /** In the order in which their final dots were answered with 250. */
  readonly accepted: Accepted[];
  /** Every command that was understood, `dot` among them. */
  readonly commands: string[];
  answer: Answer;
  /**
   * Asked at each line of the session and of a message's text: before it is dealt with, before it is answered, and after that.
   * False: the connection is gone, and nothing more is done or said.
   */
  meets: (line: string, when: LineMoment, socket: TLSSocket) => boolean;
  /** EHLO's lines after the first. */
  offers: string[];
  close(): Promise<void>;
}

export async function startScriptedSmtp(certificates: TestCertificates): Promise<ScriptedSmtp> {
  const [cert, key] = await Promise.all([
    readFile(certificates.certificatePath),
    readFile(certificates.keyPath),
  ]);
  const open = new Set<Socket>();
  const listener: Server = createServer({ cert, key }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket, server);
  });
  // Below TLS: one whose handshake is not over would be waited for, for two minutes.
  listener.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const server: ScriptedSmtp = {
    port: (listener.address() as AddressInfo).port,
    accepted: [],
    commands: [],
    answer: () => null,
    meets: () => true,
    offers: ['PIPELINING', 'SIZE 10485760', '8BITMIME', 'DSN', 'AUTH PLAIN LOGIN'],
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
}

function serve(socket: TLSSocket, server: ScriptedSmtp): void {
  let buffer = '';
  let from: string | null = null;
  let to: string[] = [];
  /** Lines of the message under way; null: commands are expected. */
  let data: string[] | null = null;
  const say = (line: string): void => void socket.write(`${line}\r\n`);

  const usual = (verb: string, line: string): string => {
    switch (verb) {
      case 'EHLO':
        return ['localhost', ...server.offers]
          .map((one, at, all) => `250${at < all.length - 1 ? '-' : ' '}${one}`)
          .join('\r\n');
      case 'AUTH':
        return '235 2.7.0 welcome';
      case 'MAIL':
        from = /<([^>]*)>/.exec(line)?.[1] ?? '';
        return '250 2.1.0 sender ok';
      case 'RCPT':
        to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
        return '250 2.1.5 recipient ok';
      case 'DATA':
        if (from === null || to.length === 0) return '503 5.5.1 nobody to send it to';
        data = [];
        return '354 go on';
      case 'RSET':
        [from, to] = [null, []];
        return '250 2.0.0 forgotten';
      case 'QUIT':
        return '221 2.0.0 goodbye';
      default:
        return '502 5.5.2 what?';
    }
  };

  const take = (line: string): void => {
    if (socket.destroyed || !server.meets(line, 'before', socket)) return;
    const reply = deal(line);
    if (!server.meets(line, 'answer', socket)) return;
    if (reply !== null) say(reply);
    server.meets(line, 'after', socket);
  };

  /** @returns the reply; null: none, in the midst of a text */
  const deal = (line: string): string | null => {
    if (data !== null) {
      if (line !== '.') {
        data.push(line.startsWith('.') ? line.slice(1) : line);
        return null;
      }
      const message = { from: from ?? '', to, data: data.map((one) => `${one}\r\n`).join('') };
      [from, to, data] = [null, [], null];
      server.commands.push('dot');
      const other = server.answer('dot');
      if (other === null || other.startsWith('2')) server.accepted.push(message);
      return other ?? '250 2.0.0 queued';
    }
    server.commands.push(line);
    const verb = (line.split(' ')[0] ?? '').toUpperCase();
    const other = server.answer(line);
    if (verb === 'QUIT') setImmediate(() => socket.end());
    // Whatever the words, a yes is one.
    const own = other === null || other.startsWith('2') ? usual(verb, line) : null;
    return other ?? own;
  };

  say('220 localhost ESMTP');
  socket.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('latin1');
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      take(line);
    }
  });
}
