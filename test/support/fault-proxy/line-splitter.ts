/** Cuts a stream of IMAP or POP3 bytes into protocol lines and the literals inside them: pure, whatever the segments were. */

/**
 * One piece of a protocol line, never longer than what has arrived. A line is one `text` piece, or several with literals
 * between them (RFC 3501 section 4.3); its first piece `starts` it and its last one `ends` it. Literals come in as many
 * pieces as segments, so that a mail of 50 MB is never held back.
 */
export type LinePiece =
  /** `bytes` include the line feed; `synchronizing` when the sender waits for a `+` before it goes on with a literal. */
  | { kind: 'text'; bytes: Buffer; starts: boolean; ends: boolean; synchronizing: boolean }
  | { kind: 'literal'; bytes: Buffer };

const lineFeed = 0x0a;
/** Octets of the literal that a piece of text announces: `{12}`, `{12+}` (RFC 7888) or `~{12}` (RFC 3516). */
const announcement = /\{(\d+)(\+?)\}\r?\n$/;

export class LineSplitter {
  #held: Buffer[] = [];
  #literal = 0;
  /** Whether the last piece left its line open. */
  #open = false;
  #waits = false;

  constructor(private readonly protocol: 'imap' | 'pop3') {}

  /** Whether a synchronizing literal was announced of which no byte has come yet. */
  get waitsForLiteral(): boolean {
    return this.#waits;
  }

  /** The pieces that these bytes complete. */
  push(chunk: Buffer): LinePiece[] {
    const pieces: LinePiece[] = [];
    let from = 0;
    while (from < chunk.length) {
      if (this.#literal > 0) {
        const bytes = chunk.subarray(from, from + this.#literal);
        this.#literal -= bytes.length;
        this.#waits = false;
        from += bytes.length;
        pieces.push({ kind: 'literal', bytes });
        continue;
      }
      const end = chunk.indexOf(lineFeed, from);
      if (end < 0) {
        this.#held.push(chunk.subarray(from));
        break;
      }
      pieces.push(this.#text(Buffer.concat([...this.#held, chunk.subarray(from, end + 1)])));
      this.#held = [];
      from = end + 1;
    }
    return pieces;
  }

  /** The other side refused the literal that was announced: what comes next is a new line. */
  refuseLiteral(): void {
    if (!this.#waits) return;
    this.#literal = 0;
    this.#waits = false;
    this.#open = false;
  }

  /** What is left of a stream that ended in the middle of a line; the splitter has it no longer. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#held);
    this.#held = [];
    return rest;
  }

  #text(bytes: Buffer): LinePiece {
    const starts = !this.#open;
    const found = this.protocol === 'imap' ? announcement.exec(bytes.subarray(-24).toString('latin1')) : null;
    this.#open = found !== null;
    this.#literal = Number(found?.[1] ?? 0);
    const synchronizing = found !== null && found[2] === '';
    this.#waits = synchronizing && this.#literal > 0;
    return { kind: 'text', bytes, starts, ends: !this.#open, synchronizing };
  }
}
