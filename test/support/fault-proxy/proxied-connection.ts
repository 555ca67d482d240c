/** One client's connection through the fault proxy: two streams of lines, and what may happen to each. */
import type { Socket } from 'node:net';
import type { Cut, Deed, Direction, FaultPlan, SessionLine } from './faults';
import type { LinePiece } from './line-splitter';
import { LineSplitter } from './line-splitter';
import type { SessionRecord } from './session-record';

/** One side: `stream` is what is said (TLS or not), `wire` the TCP connection under it. */
export interface Side {
  stream: Socket;
  wire: Socket;
}

export interface ProxyState {
  protocol: 'imap' | 'pop3';
  plan: FaultPlan;
  record: SessionRecord;
  oneByte: ReadonlySet<Direction>;
  instead: (line: string) => string | null;
  rewrite: (line: string, direction: Direction) => string;
}

type SideName = 'client' | 'server';
const opposite: Record<Direction, Direction> = { 'to-server': 'to-client', 'to-client': 'to-server' };
const receiver: Record<Direction, SideName> = { 'to-server': 'server', 'to-client': 'client' };

export class ProxiedConnection {
  readonly #cut = new Set<SideName>();
  readonly #splitters: Record<Direction, LineSplitter>;
  readonly #open: Record<Direction, SessionLine | null> = { 'to-server': null, 'to-client': null };
  /** While the last piece of a line with a fault at its end is on its way, nothing comes back: no answer is faster than a cut. */
  readonly #blocked: Partial<Record<Direction, Promise<void>>> = {};
  readonly #clientGone: Promise<void>;
  /** Both ways have come to their end. */
  readonly done: Promise<unknown>;

  constructor(
    readonly number: number,
    private readonly sides: Record<SideName, Side>,
    private readonly proxy: ProxyState,
  ) {
    const { protocol } = proxy;
    this.#splitters = { 'to-server': new LineSplitter(protocol), 'to-client': new LineSplitter(protocol) };
    for (const { stream, wire } of Object.values(sides)) {
      wire.setNoDelay(true);
      for (const socket of [stream, wire]) socket.on('error', () => undefined);
    }
    const { stream } = sides.client;
    this.#clientGone = new Promise((resolve) => {
      stream.once('end', () => resolve());
      stream.once('close', () => resolve());
    });
    this.done = Promise.all([
      this.#pump('to-server', sides.client, sides.server),
      this.#pump('to-client', sides.server, sides.client),
    ]);
  }

  cut({ how, side }: Cut): void {
    for (const name of ['client', 'server'] as const) {
      if (side !== 'both' && side !== name) continue;
      this.#cut.add(name);
      const { wire } = this.sides[name];
      if (how === 'rst') wire.resetAndDestroy();
      // Still read, and thrown away: closed with bytes unread it would be a reset.
      else wire.end();
    }
  }

  destroy(): void {
    for (const { stream, wire } of Object.values(this.sides)) {
      stream.destroy();
      wire.destroy();
    }
  }

  /** Bytes are read as they come, so that an end is seen while a line is held; they are passed on one after the other. */
  #pump(direction: Direction, from: Side, to: Side): Promise<void> {
    const splitter = this.#splitters[direction];
    let work = Promise.resolve();
    from.stream.on('data', (chunk: Buffer) => {
      for (const piece of splitter.push(chunk)) work = work.then(() => this.#pass(direction, piece));
    });
    return new Promise((resolve) => {
      const end = (said: boolean): void => {
        work = work.then(() => this.#finish(direction, to, said));
        void work.then(resolve);
      };
      from.stream.once('end', () => end(true));
      from.stream.once('close', () => end(false));
    });
  }

  /** @param said whether the sender ended its stream, or is just gone */
  async #finish(direction: Direction, { stream }: Side, said: boolean): Promise<void> {
    const rest = this.#splitters[direction].takeRest();
    if (rest.length > 0) await this.#write(direction, rest);
    const line = this.#open[direction];
    if (line?.fate === 'passing') line.fate = 'lost';
    this.proxy.record.ended();
    // The partner of a side that was cut was told, or is to hear nothing.
    if (this.#cut.size > 0) return;
    if (said) stream.end();
    else if (!stream.writableEnded) stream.destroy();
  }

  async #pass(direction: Direction, piece: LinePiece): Promise<void> {
    await this.#blocked[direction];
    if (piece.kind === 'text' && piece.starts) await this.#begin(direction, piece.bytes);
    const line = this.#open[direction];
    if (!line) return;
    line.octets += piece.bytes.length;
    if (piece.kind === 'text' && !piece.starts) line.text += textOf(piece.bytes);
    const offer = piece.kind === 'text' && direction === 'to-client';
    const last = piece.kind === 'text' && piece.ends;
    const whole = last && piece.starts;
    const wanted = whole ? this.#rewritten(piece.bytes, direction) : piece.bytes;
    const bytes = offer ? withoutCompress(wanted) : wanted;
    const unblock = last && this.proxy.plan.awaitsEndOf(line) ? this.#block(opposite[direction]) : undefined;
    if (line.fate === 'passing' && !(await this.#write(direction, bytes))) line.fate = 'lost';
    if (last) await this.#end(direction, unblock);
  }

  async #begin(direction: Direction, bytes: Buffer): Promise<void> {
    const line = this.proxy.record.begin(this.number, direction, textOf(bytes));
    this.#open[direction] = line;
    if (direction === 'to-client') await this.#literalRefused(line.text);
    for (const deed of this.proxy.plan.begins(line)) await this.#do(deed, line);
    if (direction === 'to-server' && line.fate === 'passing') await this.#answerInstead(line);
  }

  #rewritten(bytes: Buffer, direction: Direction): Buffer {
    const text = textOf(bytes);
    const other = this.proxy.rewrite(text, direction);
    return other === text ? bytes : Buffer.from(`${other}\r\n`, 'latin1');
  }

  async #answerInstead(line: SessionLine): Promise<void> {
    const answer = this.proxy.instead(line.text);
    if (answer === null) return;
    line.fate = 'swallowed';
    const tagged = `${line.text.split(' ')[0] ?? '*'} ${answer}`;
    await this.#write('to-client', Buffer.from(`${tagged}\r\n`, 'latin1'));
    await this.#literalRefused(tagged);
  }

  async #end(direction: Direction, unblock?: () => void): Promise<void> {
    const line = this.#open[direction];
    if (!line) return;
    this.#open[direction] = null;
    if (line.fate === 'passing') line.fate = 'passed';
    this.proxy.record.ended();
    // A cut is done at once; a hold is begun, and does not stop what comes back.
    const doing = this.proxy.plan.ends(line).map((deed) => this.#do(deed, line));
    unblock?.();
    await Promise.all(doing);
  }

  #block(direction: Direction): () => void {
    let unblock = (): void => undefined;
    this.#blocked[direction] = new Promise((resolve) => (unblock = resolve));
    return unblock;
  }

  /** A tagged answer to a command whose literal was announced and not sent yet: it will not be sent. */
  async #literalRefused(answer: string): Promise<void> {
    const command = this.#open['to-server'];
    const tag = command?.text.split(' ')[0];
    if (!this.#splitters['to-server'].waitsForLiteral || !tag || !answer.startsWith(`${tag} `)) return;
    this.#splitters['to-server'].refuseLiteral();
    await this.#end('to-server');
  }

  async #do(deed: Deed, line: SessionLine): Promise<void> {
    switch (deed.kind) {
      case 'cut':
        this.cut(deed.cut);
        return;
      case 'swallow':
        line.fate = 'swallowed';
        return;
      case 'hold': {
        const gone = this.#clientGone.then(() => 'gone');
        // As on a slow line: what a client has sent before it was killed never arrives.
        if ((await Promise.race([deed.released, gone])) === 'gone' && line.fate === 'passing')
          line.fate = 'lost';
      }
    }
  }

  /** @returns whether the system has taken all of it; what goes to a side that was cut is lost */
  async #write(direction: Direction, bytes: Buffer): Promise<boolean> {
    const size = this.proxy.oneByte.has(direction) ? 1 : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      if (!(await this.#send(direction, bytes.subarray(at, at + size)))) return false;
    }
    return true;
  }

  #send(direction: Direction, bytes: Buffer): Promise<boolean> {
    const { stream, wire } = this.sides[receiver[direction]];
    if (this.#cut.has(receiver[direction]) || stream.destroyed || wire.destroyed)
      return Promise.resolve(false);
    return new Promise((resolve) => {
      const gone = (): void => resolve(false);
      stream.once('close', gone);
      stream.write(bytes, (error) => {
        stream.off('close', gone);
        resolve(!error);
      });
    });
  }
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\r?\n$/, '');
}

/** Compressed, a session would have no lines to see: the offer is not passed on. */
function withoutCompress(bytes: Buffer): Buffer {
  if (!bytes.includes(' COMPRESS=DEFLATE')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(' COMPRESS=DEFLATE', ''), 'latin1');
}
