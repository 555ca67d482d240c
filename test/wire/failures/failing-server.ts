/** A mail server on a real socket that goes wrong at one chosen point. */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import type { SecureVersion } from 'node:tls';
import type { Pem } from './failure-certificates';

export type Protocol = 'imap' | 'pop3';

/** Ends the connection in place of an answer. */
export const cut = Symbol('cut');
/** What the server does with one line of the client: bytes to send, an end, or nothing for ever. */
export type Answer = string | typeof cut | null;

export interface Behaviour {
  /** TLS at once with this certificate; null: plain. */
  tls?: { pem: Pem; at: 'once' | 'starttls'; maxVersion?: SecureVersion } | null;
  /** Bytes sent when the connection stands; `null` says nothing. */
  greeting: string | null;
  /** Cuts right after the greeting's bytes. */
  thenCut?: boolean;
  /** The answer to the line with the password. */
  toPassword?: (line: string) => Answer;
  /** Waits for the client's first bytes before it greets, as a web server does. */
  speaksSecond?: boolean;
}

export interface FailingServer {
  port: number;
  /** All that was said in it, decrypted. */
  heard: () => string;
  close: () => void;
}

export async function startFailingServer(protocol: Protocol, behaviour: Behaviour): Promise<FailingServer> {
  let heard = '';
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    const hear = (text: string): void => void (heard += text);
    const { tls } = behaviour;
    serve(tls?.at === 'once' ? secured(socket, tls) : socket, protocol, behaviour, hear);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function secured(socket: Socket, tls: NonNullable<Behaviour['tls']>): TLSSocket {
  // Node's own floor is TLS 1.2; a server that stayed behind has none.
  const old = tls.maxVersion
    ? { minVersion: 'TLSv1' as const, maxVersion: tls.maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }
    : {};
  const secureContext = createSecureContext({ ...tls.pem, ...old });
  const above = new TLSSocket(socket, { isServer: true, secureContext });
  above.on('error', () => undefined);
  return above;
}

function serve(socket: Socket, protocol: Protocol, behaviour: Behaviour, hear: (text: string) => void): void {
  const greet = (): void => {
    if (behaviour.greeting === null) return;
    if (behaviour.thenCut) socket.end(behaviour.greeting, 'latin1');
    else socket.write(behaviour.greeting, 'latin1');
  };
  if (!behaviour.speaksSecond) greet();
  let rest = '';
  const take = (chunk: Buffer): void => {
    const text = chunk.toString('latin1');
    hear(text);
    if (behaviour.speaksSecond) {
      greet();
      return;
    }
    rest += text;
    for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const { answer, startTls } = answerTo(protocol, behaviour, line);
      if (answer === cut) socket.end();
      else if (answer !== null) socket.write(answer, 'latin1');
      if (startTls && behaviour.tls) {
        socket.removeListener('data', take);
        const inner = { ...behaviour, tls: null, greeting: null };
        serve(secured(socket, behaviour.tls), protocol, inner, hear);
        return;
      }
    }
  };
  socket.on('data', take);
}

interface Reply {
  answer: Answer;
  startTls?: boolean;
}

function answerTo(protocol: Protocol, behaviour: Behaviour, line: string): Reply {
  return protocol === 'imap' ? imapAnswer(behaviour, line) : pop3Answer(behaviour, line);
}

function imapAnswer({ tls, toPassword }: Behaviour, line: string): Reply {
  const [tag = '', verb = ''] = line.split(' ');
  const done = `${tag} OK done\r\n`;
  switch (verb.toUpperCase()) {
    case 'CAPABILITY':
      return { answer: `* CAPABILITY IMAP4rev1 ID${tls?.at === 'starttls' ? ' STARTTLS' : ''}\r\n${done}` };
    case 'STARTTLS':
      return tls?.at === 'starttls' ? { answer: done, startTls: true } : { answer: `${tag} BAD what?\r\n` };
    case 'LOGIN': {
      const answer = toPassword?.(line) ?? null;
      return { answer: typeof answer === 'string' ? answer.replace('TAG', tag) : answer };
    }
    default:
      return { answer: done };
  }
}

function pop3Answer({ tls, toPassword }: Behaviour, line: string): Reply {
  switch (line.split(' ')[0]?.toUpperCase()) {
    case 'CAPA':
      return { answer: `+OK\r\nUSER\r\n${tls?.at === 'starttls' ? 'STLS\r\n' : ''}.\r\n` };
    case 'STLS':
      return tls?.at === 'starttls'
        ? { answer: '+OK go ahead\r\n', startTls: true }
        : { answer: '-ERR what?\r\n' };
    case 'USER':
      return { answer: '+OK\r\n' };
    case 'PASS':
      return { answer: toPassword?.(line) ?? null };
    default:
      return { answer: '-ERR what?\r\n' };
  }
}
