/** One POP3 connection as bytes: sends a line, reads its reply, one at a time; every end of the socket settles the command. */
import type { Socket } from 'node:net';
import { MailFailure } from '../../../contract/errors';
import { classifySocketError } from '../net/classify-socket-error';
import { Pop3BodyDecoder } from './pop3-body-decoder';
import type { Pop3Deadlines } from './pop3-deadlines';
import { parseStatusLine, Pop3Refusal, protocolFailure, quoteForeign } from './pop3-replies';

/** RFC 2449 allows 512 octets; a peer that sends much more without a line end is not POP3. */
const longestStatusLine = 8_192;

/** Takes a reply's body as it arrives, un-stuffed. Nothing more is read from the socket until it has resolved. */
export type BodySink = (bytes: Buffer) => Promise<void> | void;

/** A reply in full; the body, if any, went to the sink. */
export interface WireReply {
  text: string;
  /** True for AUTH's "+ ": the server waits for another line. */
  more: boolean;
  /** Some line began with a dot that was not doubled: the server does not stuff. */
  unstuffed: boolean;
}

interface Exchange {
  command: string;
  sink: BodySink | null;
  /** null while the status line is being read. */
  body: { decoder: Pop3BodyDecoder; text: string } | null;
  startedAt: number;
  received: number;
  idle: NodeJS.Timeout;
  total: NodeJS.Timeout;
  resolve: (reply: WireReply) => void;
  reject: (error: Error) => void;
}

export class Pop3Wire {
  private current: Exchange | null = null;
  private failure: MailFailure | null = null;
  /** Received but not yet looked at; more than one only while a sink is busy. */
  private readonly queue: Buffer[] = [];
  private status: Buffer = Buffer.alloc(0);
  private pumping = false;
  private writing: Promise<void> | null = null;
  /** The socket has ended; told once everything received before has been looked at. */
  private endedBy: MailFailure | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly deadlines: Pick<Pop3Deadlines, 'greeting' | 'idle' | 'reply' | 'slowestRate'>,
  ) {
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onEnd);
    socket.on('error', this.onError);
  }

  /** Why nothing more can be sent; null while the connection is good. */
  get broken(): MailFailure | null {
    return this.failure;
  }

  /**
   * Sends one line and reads its reply. Rejects with Pop3Refusal at -ERR, with MailFailure when the connection is lost,
   * silent, too slow or no longer in step. It always settles.
   * @param line without CRLF; null reads the greeting
   * @param sink takes the body of a multi-line reply; null for a one-line reply
   * @param name what to call the command in errors: the line itself may hold a password
   */
  exchange(line: string | null, sink: BodySink | null, name: string): Promise<WireReply> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.current)
      return Promise.reject(new MailFailure({ kind: 'internal', detail: 'two POP3 commands at once' }));
    if (line !== null && /[\r\n\0]/.test(line)) {
      return Promise.reject(new MailFailure({ kind: 'internal', detail: `control characters in ${name}` }));
    }
    return new Promise((resolve, reject) => {
      const { greeting, idle: silence } = this.deadlines;
      const idle = setTimeout(() => this.onSilence(), line === null ? Math.min(greeting, silence) : silence);
      const total = setTimeout(() => this.onSlow(), this.deadlines.reply);
      const startedAt = performance.now();
      this.current = {
        command: name,
        sink,
        body: null,
        startedAt,
        received: 0,
        idle,
        total,
        resolve,
        reject,
      };
      if (line !== null) this.socket.write(`${line}\r\n`);
    });
  }

  /**
   * Gives the socket up for the TLS handshake.
   * @throws MailFailure tls/injected when anything was received behind the reply (ADVERSE-POP3 P34)
   */
  detach(): Socket {
    if (this.failure || this.queue.length > 0 || this.status.length > 0 || this.socket.readableLength > 0) {
      this.destroy();
      throw new MailFailure({ kind: 'tls', reason: 'injected', detail: 'bytes before the TLS handshake' });
    }
    this.socket.pause();
    this.socket.off('data', this.onData);
    this.socket.off('end', this.onEnd);
    this.socket.off('close', this.onEnd);
    this.failure = new MailFailure({ kind: 'internal', detail: 'the plain connection was replaced by TLS' });
    return this.socket;
  }

  /** Closes at once; a command under way rejects with network/closed. */
  destroy(): void {
    this.fail(new MailFailure({ kind: 'network', reason: 'closed', detail: 'closed here' }));
  }

  /** Ends the connection for a reason found outside, such as a reply that cannot be true. */
  fail(failure: MailFailure): void {
    if (this.failure) return;
    this.failure = failure;
    this.socket.destroy();
    const exchange = this.endExchange();
    if (!exchange) return;
    // The sink must be at rest before its owner cleans up behind it.
    if (this.writing) void this.writing.then(() => exchange.reject(failure));
    else exchange.reject(failure);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.queue.push(chunk);
    if (!this.pumping) void this.pump();
  };

  private readonly onEnd = (): void => {
    this.end(
      new MailFailure({ kind: 'network', reason: 'closed', detail: 'the server closed the connection' }),
    );
  };

  private readonly onError = (error: Error): void => this.end(new MailFailure(classifySocketError(error)));

  private end(failure: MailFailure): void {
    this.endedBy ??= failure;
    if (!this.pumping) this.fail(this.endedBy);
  }

  private onSilence(): void {
    // A slow disk is not a silent server.
    if (this.writing) this.current?.idle.refresh();
    else this.fail(timeoutFailure('the server went silent'));
  }

  private onSlow(): void {
    const exchange = this.current;
    if (!exchange) return;
    const allowed = this.deadlines.reply + (exchange.received / this.deadlines.slowestRate) * 1_000;
    const left = allowed - (performance.now() - exchange.startedAt);
    if (left <= 0) this.fail(timeoutFailure('the server is too slow'));
    else exchange.total = setTimeout(() => this.onSlow(), left);
  }

  private async pump(): Promise<void> {
    this.pumping = true;
    for (let chunk = this.queue.shift(); chunk && !this.failure; chunk = this.queue.shift()) {
      await this.take(chunk);
    }
    this.pumping = false;
    if (this.endedBy) this.fail(this.endedBy);
  }

  private async take(chunk: Buffer): Promise<void> {
    const exchange = this.current;
    if (!exchange) {
      this.fail(protocolFailure('the server said something unasked'));
      return;
    }
    exchange.received += chunk.length;
    exchange.idle.refresh();
    const from = exchange.body ? 0 : this.takeStatus(exchange, chunk);
    if (exchange.body && this.current === exchange) await this.takeBody(exchange, exchange.body, chunk, from);
  }

  /** Returns the index in the chunk behind the status line, once that is whole. */
  private takeStatus(exchange: Exchange, chunk: Buffer): number {
    const before = this.status.length;
    this.status = before === 0 ? chunk : Buffer.concat([this.status, chunk]);
    const end = this.status.indexOf('\r\n', Math.max(0, before - 1));
    if (end === -1) {
      if (this.status.length > longestStatusLine) this.fail(protocolFailure('a status line without end'));
      return chunk.length;
    }
    const line = this.status.subarray(0, end).toString('latin1');
    const next = end + 2 - before;
    this.status = Buffer.alloc(0);
    const status = parseStatusLine(line);
    if (!status || (status.kind === 'more' && exchange.command !== 'AUTH')) {
      this.fail(protocolFailure(`${exchange.command} was answered by "${quoteForeign(line)}"`));
    } else if (status.kind === 'err') {
      this.settle(exchange, chunk.length > next, (done) =>
        done.reject(new Pop3Refusal(exchange.command, status.text)),
      );
    } else if (exchange.sink && status.kind === 'ok') {
      exchange.body = { decoder: new Pop3BodyDecoder(), text: status.text };
    } else {
      const reply = { text: status.text, more: status.kind === 'more', unstuffed: false };
      this.settle(exchange, chunk.length > next, (done) => done.resolve(reply));
    }
    return next;
  }

  private async takeBody(
    exchange: Exchange,
    body: NonNullable<Exchange['body']>,
    chunk: Buffer,
    from: number,
  ): Promise<void> {
    const { bytes, next, done } = body.decoder.push(chunk, from);
    const [only] = bytes;
    if (only && !(await this.writeBody(exchange, bytes.length === 1 ? only : Buffer.concat(bytes)))) return;
    if (!done || this.current !== exchange) return;
    const reply = { text: body.text, more: false, unstuffed: body.decoder.unstuffed };
    this.settle(exchange, chunk.length > next || this.queue.length > 0, (ended) => ended.resolve(reply));
  }

  /** Hands octets on and holds the socket back meanwhile. False when the sink could not take them. */
  private async writeBody(exchange: Exchange, bytes: Buffer): Promise<boolean> {
    try {
      const taken = exchange.sink?.(bytes);
      if (!taken) return true;
      this.socket.pause();
      this.writing = taken.catch(() => undefined);
      await taken;
      this.writing = null;
      this.socket.resume();
      return true;
    } catch (error) {
      this.writing = null;
      this.fail(error instanceof MailFailure ? error : new MailFailure(classifySocketError(error)));
      return false;
    }
  }

  /** Ends the exchange. Text behind a reply means that server and client are out of step (P05): nothing more may be sent. */
  private settle(exchange: Exchange, extra: boolean, tell: (exchange: Exchange) => void): void {
    this.endExchange();
    if (extra) this.fail(protocolFailure('the server said more than one reply'));
    tell(exchange);
  }

  private endExchange(): Exchange | null {
    const exchange = this.current;
    this.current = null;
    clearTimeout(exchange?.idle);
    clearTimeout(exchange?.total);
    return exchange;
  }
}

function timeoutFailure(detail: string): MailFailure {
  return new MailFailure({ kind: 'network', reason: 'timeout', detail });
}
