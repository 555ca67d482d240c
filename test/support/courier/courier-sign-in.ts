/** What a client may say to Courier before it has signed in: Courier's own sign-in needs a root service, this does not. */
import { LineSplitter } from '../fault-proxy/line-splitter';
import type { LinePiece } from '../fault-proxy/line-splitter';

export interface SignedIn {
  tag: string;
  user: string;
  password: string;
}

export type SignInStep =
  { kind: 'say'; text: string } | { kind: 'end'; text: string } | ({ kind: 'try' } & SignedIn);

/** One connection until its sign-in: bytes in, answers out. */
export class CourierSignIn {
  readonly #splitter = new LineSplitter('imap');
  #line = '';
  /** The tag of an AUTHENTICATE PLAIN that waits for its base64. */
  #waiting: string | null = null;

  constructor(private readonly capabilities: string) {}

  greeting(): string {
    return `* OK [CAPABILITY ${this.capabilities}] Courier-IMAP ready.`;
  }

  /** Pieces are taken one at a time: those after the sign-in are Courier's. */
  take(chunk: Buffer): LinePiece[] {
    return this.#splitter.push(chunk);
  }

  /** The beginning of a line that has not ended. */
  rest(): Buffer {
    return this.#splitter.takeRest();
  }

  step(piece: LinePiece): SignInStep | null {
    this.#line += piece.bytes.toString('latin1');
    if (piece.kind === 'literal') return null;
    if (!piece.ends) return piece.synchronizing ? { kind: 'say', text: '+ go ahead' } : null;
    const line = this.#line.replace(/\r?\n$/, '');
    this.#line = '';
    if (this.#waiting !== null) {
      const tag = this.#waiting;
      this.#waiting = null;
      return line === '*' ? { kind: 'say', text: `${tag} BAD Cancelled.` } : plain(tag, line);
    }
    return this.#command(line);
  }

  #command(line: string): SignInStep {
    const [, tag = '*', verb = '', rest = ''] = /^(\S+) (\S+) ?([^]*)$/.exec(line) ?? [];
    switch (verb.toUpperCase()) {
      case 'CAPABILITY':
        return { kind: 'say', text: `* CAPABILITY ${this.capabilities}\r\n${tag} OK CAPABILITY completed` };
      case 'NOOP':
        return { kind: 'say', text: `${tag} OK NOOP completed` };
      case 'LOGOUT':
        return { kind: 'end', text: `* BYE Courier-IMAP server shutting down\r\n${tag} OK LOGOUT completed` };
      case 'LOGIN': {
        const [user, password] = astrings(rest);
        if (user === undefined || password === undefined) break;
        return { kind: 'try', tag, user, password };
      }
      case 'AUTHENTICATE': {
        const [mechanism = '', initial] = rest.split(' ');
        if (mechanism.toUpperCase() !== 'PLAIN') break;
        if (initial !== undefined) return plain(tag, initial);
        this.#waiting = tag;
        return { kind: 'say', text: '+ ' };
      }
    }
    return { kind: 'say', text: `${tag} NO Error in IMAP command received by server.` };
  }
}

/** RFC 4616: authorization identity, user and password, each after a NUL. */
function plain(tag: string, base64: string): SignInStep {
  const [, user = '', password = ''] = Buffer.from(base64, 'base64').toString().split('\0');
  return { kind: 'try', tag, user, password };
}

/** Atoms, quoted strings and literals (RFC 3501 section 9). */
function astrings(text: string): string[] {
  const found: string[] = [];
  let left = text;
  while (left !== '') {
    const literal = /^\{(\d+)\+?\}\r\n/.exec(left);
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(left);
    const atom = /^[^ ]+/.exec(left);
    if (literal) {
      const end = literal[0].length + Number(literal[1]);
      found.push(Buffer.from(left.slice(literal[0].length, end), 'latin1').toString());
      left = left.slice(end);
    } else if (quoted) {
      found.push(Buffer.from((quoted[1] ?? '').replace(/\\(.)/g, '$1'), 'latin1').toString());
      left = left.slice(quoted[0].length);
    } else {
      found.push(atom?.[0] ?? '');
      left = left.slice(atom?.[0].length ?? 1);
    }
    left = left.replace(/^ /, '');
  }
  return found;
}
