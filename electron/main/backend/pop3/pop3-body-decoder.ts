/** Reads the body of a multi-line reply (RFC 1939 section 3) out of chunks of any size, as bytes, removing dot-stuffing. */

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const dot = Buffer.from('.');
const dotCr = Buffer.from('.\r');

/**
 * Where the decoder stands between two bytes. Only CRLF ends a line, so a dot behind a bare LF is text.
 * `dot` and `dot-cr` hold back what may be the terminator until the next byte tells.
 */
type State = 'line-start' | 'dot' | 'dot-cr' | 'in-line' | 'cr';

export interface DecodedChunk {
  /** The body's own octets, views into the chunk where possible. */
  bytes: Buffer[];
  /** Index behind the last byte used: the chunk's length, unless the terminator was found. */
  next: number;
  done: boolean;
}

export class Pop3BodyDecoder {
  /** A line began with a dot that was not doubled: this server does not stuff, so a message may seem to end too early. */
  unstuffed = false;
  private state: State = 'line-start';

  /** Takes the chunk from index `from` on. Not to be called again once `done`. */
  push(chunk: Buffer, from: number): DecodedChunk {
    const bytes: Buffer[] = [];
    let start = from; // first byte of the run that is yet to be handed out
    let index = from;
    while (index < chunk.length) {
      const byte = chunk[index];
      switch (this.state) {
        case 'line-start':
          if (byte === DOT) {
            if (index > start) bytes.push(chunk.subarray(start, index));
            start = index + 1;
            this.state = 'dot';
          } else {
            this.state = byte === CR ? 'cr' : 'in-line';
          }
          index += 1;
          break;
        case 'dot':
          start = index;
          if (byte === CR) {
            this.state = 'dot-cr';
            start = index + 1;
            index += 1;
          } else {
            // ".." loses its first dot; any other byte was sent by a server that does not stuff: keep its dot.
            if (byte !== DOT) {
              this.unstuffed = true;
              bytes.push(dot);
            }
            this.state = 'in-line';
            if (byte === DOT) index += 1;
          }
          break;
        case 'dot-cr':
          if (byte === LF) return { bytes, next: index + 1, done: true };
          this.unstuffed = true;
          bytes.push(dotCr);
          start = index;
          this.state = 'cr';
          break;
        case 'in-line': {
          const cr = chunk.indexOf(CR, index);
          if (cr !== -1) this.state = 'cr';
          index = cr === -1 ? chunk.length : cr + 1;
          break;
        }
        case 'cr':
          this.state = byte === LF ? 'line-start' : byte === CR ? 'cr' : 'in-line';
          index += 1;
          break;
      }
    }
    if (chunk.length > start) bytes.push(chunk.subarray(start, chunk.length));
    return { bytes, next: chunk.length, done: false };
  }
}
