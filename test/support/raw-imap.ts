// A tiny IMAP client over a raw socket, for looking at a server: it shares no code with the product or imapflow.
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawImapTarget {
  port: number;
  host?: string;
  /** With an authority the connection uses TLS from the start. */
  ca?: string;
}

export interface RawImapReply {
  status: 'OK' | 'NO' | 'BAD';
  /** The tagged line without its tag. */
  text: string;
  /** Untagged lines without `* `; a literal is in its place, as latin1, so that bytes survive. */
  untagged: string[];
}

export interface RawImapMessage {
  uid: number;
  flags: string[];
  messageId: string;
}

const commandTimeoutMs = 120_000;

export class RawImap {
  #buffer = '';
  #tag = 0;
  /** The command that was sent last, without its secrets. */
  #last = 'the beginning';
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  private constructor(private readonly socket: Socket) {
    // Else a small write waits for the answer to the one before, which some servers give after 40 ms only.
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#buffer += chunk.toString('latin1');
      this.#wake?.();
    });
    const fail = (error: Error): void => {
      this.#failure ??= error;
      this.#wake?.();
    };
    socket.on('error', fail);
    socket.on('close', () => {
      fail(new Error(`raw IMAP: the connection was closed after ${this.#last}`));
    });
    socket.setTimeout(commandTimeoutMs, () => {
      // Between commands it owes nothing.
      if (this.#wake) fail(new Error('raw IMAP: the server is silent'));
    });
  }

  static async connect(target: RawImapTarget): Promise<RawImap> {
    const host = target.host ?? 'localhost';
    const socket = target.ca
      ? connectTls({ port: target.port, host, servername: host, ca: target.ca })
      : connect(target.port, host === 'localhost' ? '127.0.0.1' : host);
    const client = new RawImap(socket);
    const greeting = await client.#line();
    if (!greeting.startsWith('* OK')) throw new Error(`raw IMAP: ${greeting}`);
    return client;
  }

  /** Connects and logs in. */
  static async open(target: RawImapTarget, user: string, password: string): Promise<RawImap> {
    const client = await RawImap.connect(target);
    await client.ok(`LOGIN ${quote(user)} ${quote(password)}`);
    return client;
  }

  /** Sends one command; pieces after the first are sent as literals, each followed by the text after it. */
  async command(text: string, literal?: Buffer, after = ''): Promise<RawImapReply> {
    const tag = `r${++this.#tag}`;
    this.#last = text.startsWith('LOGIN ') ? 'LOGIN' : text;
    if (literal) {
      this.socket.write(`${tag} ${text} {${literal.length}}\r\n`);
      const untagged: string[] = [];
      for (;;) {
        const line = await this.#line();
        if (line.startsWith('+')) break;
        if (line.startsWith(`${tag} `)) return this.#reply(line.slice(tag.length + 1), untagged);
        untagged.push(line.slice(2));
      }
      this.socket.write(Buffer.concat([literal, Buffer.from(`${after}\r\n`)]));
      return this.#collect(tag, untagged);
    }
    this.socket.write(`${tag} ${text}\r\n`);
    return this.#collect(tag, []);
  }

  /** As `command`, but anything other than OK throws. */
  async ok(text: string, literal?: Buffer): Promise<RawImapReply> {
    const reply = await this.command(text, literal);
    if (reply.status !== 'OK') throw new Error(`raw IMAP: ${text.split(' ')[0] ?? ''}: ${reply.text}`);
    return reply;
  }

  async capabilities(): Promise<string[]> {
    const reply = await this.ok('CAPABILITY');
    return (reply.untagged.find((line) => line.startsWith('CAPABILITY ')) ?? '').split(' ').slice(1);
  }

  /** Names and attributes of all mailboxes. */
  async list(): Promise<{ name: string; attributes: string[] }[]> {
    const reply = await this.ok('LIST "" "*"');
    return reply.untagged.flatMap((line) => {
      const match = /^LIST \(([^)]*)\) (?:NIL|"[^"]*") (.*)$/s.exec(line);
      if (!match) return [];
      return [{ name: unquote(match[2] ?? ''), attributes: (match[1] ?? '').split(' ').filter(Boolean) }];
    });
  }

  /** Selects (or, for looking only, examines) a mailbox. */
  async select(
    mailbox: string,
    verb: 'SELECT' | 'EXAMINE' = 'SELECT',
  ): Promise<{ exists: number; uidValidity: number; uidNext: number }> {
    const reply = await this.ok(`${verb} ${quote(mailbox)}`);
    const number = (pattern: RegExp): number =>
      Number(
        reply.untagged.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? NaN,
      );
    return {
      exists: number(/^(\d+) EXISTS/),
      uidValidity: number(/UIDVALIDITY (\d+)/),
      uidNext: number(/UIDNEXT (\d+)/),
    };
  }

  /** UID, flags and Message-ID of every message in the selected mailbox. */
  async messages(): Promise<RawImapMessage[]> {
    const reply = await this.ok('UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])');
    return reply.untagged.flatMap((line) => {
      if (!/^\d+ FETCH /.test(line)) return [];
      const uid = /\bUID (\d+)/.exec(line)?.[1];
      if (uid === undefined) return [];
      return [
        {
          uid: Number(uid),
          flags: (/\bFLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '').split(' ').filter(Boolean).sort(),
          messageId: /message-id:\s*(<[^>]*>)/i.exec(line)?.[1] ?? '',
        },
      ];
    });
  }

  /** The whole message as the server has it. */
  async source(uid: number): Promise<Buffer> {
    const reply = await this.ok(`UID FETCH ${uid} BODY.PEEK[]`);
    for (const line of reply.untagged) {
      const literal = /^\d+ FETCH [^{]*\{(\d+)\}\r\n/.exec(line);
      if (literal) {
        return Buffer.from(line.slice(literal[0].length, literal[0].length + Number(literal[1])), 'latin1');
      }
    }
    throw new Error(`raw IMAP: no message with UID ${uid}`);
  }

  /** @param date its INTERNALDATE, as `17-Jul-2026 02:44:25 +0000`; else the server takes the present */
  async append(
    mailbox: string,
    message: Buffer | string,
    flags: string[] = [],
    date?: string,
  ): Promise<void> {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    const when = date === undefined ? '' : ` "${date}"`;
    await this.ok(`APPEND ${quote(mailbox)} (${flags.join(' ')})${when}`, bytes);
  }

  /** For example `store(12, '+FLAGS', ['\\Seen'])`. */
  async store(uids: number | string, change: '+FLAGS' | '-FLAGS' | 'FLAGS', flags: string[]): Promise<void> {
    await this.ok(`UID STORE ${uids} ${change} (${flags.join(' ')})`);
  }

  async move(uids: number | string, mailbox: string): Promise<void> {
    await this.ok(`UID MOVE ${uids} ${quote(mailbox)}`);
  }

  /** Marks and removes exactly these messages. */
  async expunge(uids: number | string): Promise<void> {
    await this.store(uids, '+FLAGS', ['\\Deleted']);
    await this.ok(`UID EXPUNGE ${uids}`);
  }

  async logout(): Promise<void> {
    await this.command('LOGOUT').catch(() => undefined);
    this.socket.destroy();
  }

  close(): void {
    this.socket.destroy();
  }

  async #collect(tag: string, untagged: string[]): Promise<RawImapReply> {
    for (;;) {
      const line = await this.#line();
      if (line.startsWith(`${tag} `)) return this.#reply(line.slice(tag.length + 1), untagged);
      untagged.push(line.startsWith('* ') ? line.slice(2) : line);
    }
  }

  #reply(text: string, untagged: string[]): RawImapReply {
    const status = text.split(' ')[0];
    if (status !== 'OK' && status !== 'NO' && status !== 'BAD') throw new Error(`raw IMAP: ${text}`);
    return { status, text, untagged };
  }

  /** One logical line: a `{n}` at its end continues with n bytes and more of the line. */
  async #line(): Promise<string> {
    let position = 0;
    for (;;) {
      const end = this.#buffer.indexOf('\r\n', position);
      if (end >= 0) {
        const literal = /\{(\d+)\}$/.exec(this.#buffer.slice(position, end))?.[1];
        if (literal === undefined) {
          const line = this.#buffer.slice(0, end);
          this.#buffer = this.#buffer.slice(end + 2);
          return line;
        }
        const after = end + 2 + Number(literal);
        if (this.#buffer.length >= after) {
          position = after;
          continue;
        }
      }
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function unquote(text: string): string {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(.)/g, '$1');
  // A name may also come as a literal.
  return text.replace(/^\{\d+\}\r\n/, '');
}
