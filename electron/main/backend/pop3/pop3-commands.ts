/**
 * node-pop3's command methods over our own wire.
 *
 * The library's methods call `super.command()`, which a subclass cannot override; `command()` in turn writes a line to
 * `this._socket` and waits for a `response` or an `error` event. Everything that loses mail (HAZARDS: framing by chunk, no
 * un-stuffing, UTF-8 decoding, hangs) sits in what its `connect()` hangs on a real socket. So `connect()` is never called:
 * `_socket` is an object whose `write` hands the line to Pop3Wire and emits the event when the reply is whole.
 * RETR ends in `stream2String`; it gets an empty stream after the octets went to the sink, so that it only marks the end.
 */
import { Readable } from 'node:stream';
import Pop3Command from 'node-pop3';
import { protocolFailure } from './pop3-replies';
import type { BodySink, Pop3Wire, WireReply } from './pop3-wire';

/** Some 600,000 messages: more is not a mailbox but a way to fill our memory. */
const longestListing = 64 * 1024 * 1024;

export class Pop3Commands extends Pop3Command {
  private sink: BodySink | null = null;
  private reply: WireReply | null = null;

  constructor(private readonly wire: Pop3Wire) {
    super({ user: '', password: '', host: '' });
    const write = (line: string): void => void this.send(line.replace(/\r\n$/, ''));
    // Being there already, it also keeps the library's `_connect()` from opening a socket and signing in by itself.
    Object.assign(this, { _socket: { write } });
    // An `error` event that nobody waits for would end the process.
    this.on('error', () => undefined);
  }

  /** UIDL's lines, split into words. Rejects with Pop3Refusal where the server has no UIDL. */
  async uidl(): Promise<string[][]> {
    return words(await this.UIDL());
  }

  /** LIST's lines, split into words. */
  async list(): Promise<string[][]> {
    return words(await this.LIST());
  }

  /**
   * RETR, its octets going to the sink un-stuffed as they come.
   * @returns whether some line began with a dot that was not doubled
   */
  async retrieve(number: number, sink: BodySink): Promise<{ unstuffed: boolean }> {
    this.sink = sink;
    try {
      await this.RETR(number);
      return { unstuffed: this.reply?.unstuffed ?? false };
    } finally {
      this.sink = null;
    }
  }

  /** CAPA is unknown to the library; its reply has the shape of a listing. */
  async capa(): Promise<string> {
    const listing = collect();
    await this.wire.exchange('CAPA', listing.sink, 'CAPA');
    return listing.text();
  }

  /** What the library takes for a socket: sends one line, then emits what its `command()` waits for. */
  private async send(line: string): Promise<void> {
    const verb = line.split(' ', 1)[0] ?? '';
    const listing = verb === 'UIDL' || verb === 'LIST' ? collect() : null;
    try {
      this.reply = await this.wire.exchange(
        line,
        listing?.sink ?? (verb === 'RETR' ? this.sink : null),
        verb,
      );
      this.emit('response', this.reply.text, Readable.from(listing ? [Buffer.from(listing.text())] : []));
    } catch (error) {
      // The library leaves its `response` listener behind after an error; it would pile up.
      this.removeAllListeners('response');
      this.emit('error', error);
    }
  }
}

/** Gathers a listing. Latin-1 keeps ids apart that differ in bytes beyond ASCII, which UTF-8 would make one U+FFFD. */
function collect(): { sink: BodySink; text: () => string } {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    sink: (bytes) => {
      length += bytes.length;
      if (length > longestListing) throw protocolFailure('a list without end');
      chunks.push(bytes);
    },
    text: () => Buffer.concat(chunks).toString('latin1'),
  };
}

/** The library's type allows one flat line too, for the forms with a number that are not used here. */
function words(lines: string[] | string[][]): string[][] {
  return lines.map((line) => (typeof line === 'string' ? [line] : line));
}
