/** mailparser, taught to look at text octets whose character set is not told, or told wrongly as ASCII or UTF-8. */
import { MailParser } from 'mailparser';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { TextDecoder } from 'node:util';
import { decodeLegacy, isUtf8 } from './legacy-charset';

const guess = 'x-satchel-guess';
/** Octets of one text part. No reader shows more, and several copies of it must fit into the worker's heap. */
const longestPart = 16 * 1024 * 1024;

/** What is used here of mailparser's inside; the fixtures `wrong-charset` and `8-bit-*` fail when an update changes it. */
interface Inside {
  createNode(node: unknown): { charset?: string };
  decoder: { decodeStream(charset: string): Transform };
}

export class GuessingParser extends MailParser {
  /** Whether some text part was too long and lost its end. */
  cut = false;

  constructor(options: ConstructorParameters<typeof MailParser>[0]) {
    super(options);
    const inside = this as unknown as Inside;
    const createNode = inside.createNode.bind(this);
    inside.createNode = (node) => {
      const created = createNode(node);
      if (mustGuess(created.charset)) created.charset = guess;
      return created;
    };
    const decoder = inside.decoder;
    inside.decoder = {
      decodeStream: (charset) =>
        charset === guess ? new GuessStream(() => (this.cut = true)) : decoder.decodeStream(charset),
    };
  }

  /** Text parts beside HTML, escaped: the library's own way also looks for links, slowly, which the reader does anyway. */
  override textToHtml(text: string): string {
    const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    return `<div style="white-space: pre-wrap">${escaped}</div>`;
  }
}

/** mailparser takes each of these for UTF-8, and what is not UTF-8 comes out as U+FFFD. */
function mustGuess(charset: string | undefined): boolean {
  if (
    charset === undefined ||
    /^(us-?)?ascii$|^utf-?8$|^ansi_x3|^iso646|^7bit$|^8bit$|^unknown/i.test(charset)
  )
    return true;
  // Tables that the library has beyond the decoder's.
  if (/^(cp|ibm|mac|x-mac|iso|windows|koi|utf|hz|gb|big5|euc|shift|tis|viscii|armscii)/i.test(charset))
    return false;
  try {
    new TextDecoder(charset);
    return false;
  } catch {
    return true;
  }
}

/** Collects a whole part, then decides: UTF-8 where it is valid, else Windows-1252, which gives every octet some letter. */
class GuessStream extends Transform {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly tooLong: () => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.size + chunk.length > longestPart) this.tooLong();
    else this.chunks.push(chunk);
    this.size += chunk.length;
    done();
  }

  override _flush(done: TransformCallback): void {
    const octets = Buffer.concat(this.chunks);
    done(null, isUtf8(octets) ? octets : Buffer.from(decodeLegacy(octets, undefined), 'utf8'));
  }
}
