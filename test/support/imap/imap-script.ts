// A small IMAP server on real sockets for what real servers will not do: refuse, cut, lie and hang on request.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { ScriptMailbox, ScriptMessage, ScriptOptions, Twist } from './imap-script-shape';

export class ScriptServer {
  readonly mailboxes = new Map<string, ScriptMailbox>();
  /** Every line that a client sent, without its tag. */
  readonly lines: string[] = [];
  /** With which each connection has signed in. */
  readonly passwords: string[] = [];
  twist: (verb: string, line: string) => Twist | null = () => null;
  /** Looks at every line before it is sent: may change it, or swallow it by null. */
  outgoing: (line: string) => string | null = (line) => line;
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly options: ScriptOptions,
    private readonly pem: { cert: Buffer; key: Buffer },
  ) {
    if (options.twist) this.twist = options.twist;
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      new ScriptConnection(this, socket);
    });
  }

  static async start(options: ScriptOptions): Promise<ScriptServer> {
    const [cert, key] = await Promise.all([readFile(options.certificatePath), readFile(options.keyPath)]);
    const server = new ScriptServer(options, { cert, key });
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get capabilities(): string {
    const more = this.options.capabilities ?? ['UIDPLUS', 'MOVE'];
    return ['IMAP4rev1', 'AUTH=PLAIN', ...more].join(' ');
  }

  get secureContext() {
    return createSecureContext(this.pem);
  }

  mailbox(path: string, messages: ScriptMessage[] = [], uidValidity = 7): ScriptMailbox {
    const uidNext = Math.max(0, ...messages.map((message) => message.uid)) + 1;
    const box = { uidValidity, uidNext, messages };
    this.mailboxes.set(path, box);
    return box;
  }

  verbs(): string[] {
    return this.lines.map((line) => verbOf(line));
  }

  /** Cuts the newest connection. */
  cutNewest(): void {
    [...this.#sockets].pop()?.destroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

export function verbOf(line: string): string {
  const words = line.split(' ');
  const first = (words[0] ?? '').toUpperCase();
  return first === 'UID' ? `UID ${(words[1] ?? '').toUpperCase()}` : first;
}

const internalDate = '17-Jul-2026 02:44:25 +0000';

class ScriptConnection {
  #buffer = '';
  #stream: Socket;
  #selected: ScriptMailbox | null = null;
  #idleTag: string | null = null;

  constructor(
    private readonly server: ScriptServer,
    private readonly socket: Socket,
  ) {
    this.#stream = socket;
    if (server.options.security === 'tls') this.#stream = this.#secure();
    else this.#listen();
    this.#send(server.options.greeting ?? `* OK [CAPABILITY ${this.#capabilities()}] script ready`);
  }

  #capabilities(): string {
    const plain = this.#stream === this.socket;
    return plain ? `IMAP4rev1 STARTTLS LOGINDISABLED` : this.server.capabilities;
  }

  #secure(): Socket {
    this.socket.removeAllListeners('data');
    const secured = new TLSSocket(this.socket, { isServer: true, secureContext: this.server.secureContext });
    secured.on('error', () => undefined);
    this.#stream = secured;
    this.#listen();
    return secured;
  }

  #listen(): void {
    this.#stream.on('data', (chunk: Buffer) => {
      this.#buffer += chunk.toString('latin1');
      for (let end = this.#buffer.indexOf('\r\n'); end >= 0; end = this.#buffer.indexOf('\r\n')) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        this.#line(line);
      }
    });
  }

  #send(text: string): void {
    const line = this.server.outgoing(text);
    if (line !== null && !this.#stream.destroyed) this.#stream.write(Buffer.from(`${line}\r\n`, 'latin1'));
  }

  #line(line: string): void {
    if (this.#idleTag) {
      this.#send(`${this.#idleTag} OK idle over`);
      this.#idleTag = null;
      return;
    }
    const space = line.indexOf(' ');
    if (space < 0) {
      // The base64 of AUTHENTICATE PLAIN.
      this.server.passwords.push(Buffer.from(line, 'base64').toString().split('\0').at(-1) ?? '');
      this.#send(`${this.#authTag} OK signed in`);
      return;
    }
    const tag = line.slice(0, space);
    const command = line.slice(space + 1);
    const verb = verbOf(command);
    this.server.lines.push(command);
    const twist = this.server.twist(verb, command);
    switch (twist?.kind) {
      case 'say':
        this.#send(`${tag} ${twist.status} ${twist.text}`);
        return;
      case 'cut-before':
        this.#stream.destroy();
        return;
      case 'hang':
        return;
      case 'bye':
        if (twist.done) this.#run(tag, verb, command, false);
        return void this.#stream.end(`* BYE ${twist.text}\r\n`);
      case 'cut-after':
        this.#run(tag, verb, command, false);
        this.#stream.destroy();
        return;
      case 'silent-uid':
        this.#send(this.#run(tag, verb, command, false).replace(/\[COPYUID[^\]]*\] /, ''));
        return;
      case undefined:
        this.#run(tag, verb, command, true);
    }
  }

  #authTag = '';

  #run(tag: string, verb: string, command: string, reply: boolean): string {
    const ok = (text = 'done'): string => {
      const line = `${tag} OK ${text}`;
      if (reply) this.#send(line);
      return line;
    };
    const no = (text: string): string => {
      const line = `${tag} NO ${text}`;
      if (reply) this.#send(line);
      return line;
    };
    switch (verb) {
      case 'CAPABILITY':
        this.#send(`* CAPABILITY ${this.#capabilities()}`);
        return ok();
      case 'STARTTLS':
        if (this.server.options.afterStartTls)
          this.#stream.write(`${tag} OK go\r\n${this.server.options.afterStartTls}`);
        else this.#send(`${tag} OK go`);
        this.#secure();
        return '';
      case 'AUTHENTICATE':
        this.#authTag = tag;
        this.#send('+ ');
        return '';
      case 'IDLE':
        this.#idleTag = tag;
        this.#send('+ idling');
        return '';
      case 'LIST':
        return this.#list(command, ok);
      case 'SELECT':
      case 'EXAMINE':
        return this.#select(pathIn(command), ok, no);
      case 'STATUS': {
        const box = this.server.mailboxes.get(pathIn(command));
        if (!box) return no('[NONEXISTENT] no such mailbox');
        this.#send(`* STATUS "${pathIn(command)}" (UIDNEXT ${box.uidNext} UIDVALIDITY ${box.uidValidity})`);
        return ok();
      }
      case 'UID FETCH':
        return this.#fetch(command, ok);
      case 'UID SEARCH':
        return this.#search(command, ok);
      case 'UID STORE':
        return this.#store(command, ok);
      case 'UID COPY':
      case 'UID MOVE':
        return this.#copy(command, verb === 'UID MOVE', ok, no);
      case 'UID EXPUNGE': {
        const uids = new Set(this.#uids(command));
        this.#remove((message) => uids.has(message.uid) && message.flags.includes('\\Deleted'));
        return ok();
      }
      case 'EXPUNGE':
      case 'CLOSE':
        this.#remove((message) => message.flags.includes('\\Deleted'));
        return ok();
      default:
        return ok();
    }
  }

  /** Reference and pattern, as far as clients use them: "", a name, or everything below the prefix. */
  #list(command: string, ok: () => string): string {
    const prefix = this.server.options.prefix ?? '';
    const [reference = '', pattern = ''] = [...command.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    if (pattern === '') this.#send(`* LIST (\\Noselect) "/" "${prefix}"`);
    for (const path of this.server.mailboxes.keys()) {
      const name = reference + pattern;
      if (pattern.endsWith('*') ? path.startsWith(name.slice(0, -1)) : path === name)
        this.#send(`* LIST () "/" "${path}"`);
    }
    return ok();
  }

  #select(path: string, ok: (text: string) => string, no: (text: string) => string): string {
    const box = this.server.mailboxes.get(path);
    if (!box) return no('[NONEXISTENT] no such mailbox');
    this.#selected = box;
    this.#send(`* ${box.messages.length} EXISTS`);
    this.#send('* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)');
    this.#send('* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] allowed');
    this.#send(`* OK [UIDVALIDITY ${box.uidValidity}] ok`);
    this.#send(`* OK [UIDNEXT ${box.uidNext}] ok`);
    return ok('[READ-WRITE] selected');
  }

  #fetch(command: string, ok: () => string): string {
    const box = this.#selected;
    const items = command.toUpperCase();
    for (const uid of this.#uids(command)) {
      const index = box?.messages.findIndex((message) => message.uid === uid) ?? -1;
      const message = box?.messages[index];
      if (!message) continue;
      const parts = [`UID ${uid}`];
      if (items.includes('FLAGS')) parts.push(`FLAGS (${message.flags.join(' ')})`);
      if (items.includes('INTERNALDATE')) parts.push(`INTERNALDATE "${internalDate}"`);
      if (items.includes('RFC822.SIZE')) parts.push(`RFC822.SIZE ${message.size}`);
      if (items.includes('ENVELOPE')) {
        const who = '(("A" NIL "a" "example.org"))';
        parts.push(
          `ENVELOPE ("Fri, 17 Jul 2026 02:44:25 +0000" "${message.subject ?? `s${uid}`}" ${who} ${who} ${who} NIL NIL NIL NIL "${message.messageId}")`,
        );
      }
      if (items.includes('BODYSTRUCTURE'))
        parts.push('BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 5 1)');
      const header = `Subject: from header ${uid}\r\nMessage-ID: ${message.messageId}\r\n\r\n`;
      if (items.includes('BODY.PEEK[HEADER]')) parts.push(`BODY[HEADER] {${header.length}}\r\n${header}`);
      if (items.includes('BODY.PEEK[]')) parts.push(`BODY[] {${message.body.length}}\r\n${message.body}`);
      this.#send(`* ${index + 1} FETCH (${parts.join(' ')})`);
    }
    return ok();
  }

  #search(command: string, ok: () => string): string {
    const wanted = /MESSAGE-ID "?([^"]+)"?/i.exec(command)?.[1];
    const all = this.#selected?.messages ?? [];
    const found = all.filter(({ messageId }) => !wanted || messageId === wanted);
    this.#send(`* SEARCH ${found.map(({ uid }) => uid).join(' ')}`);
    return ok();
  }

  #store(command: string, ok: () => string): string {
    const flags = (/FLAGS(?:\.SILENT)? \(([^)]*)\)/i.exec(command)?.[1] ?? '').split(' ').filter(Boolean);
    const adds = command.includes('+FLAGS');
    for (const message of this.#chosen(command)) {
      message.flags = message.flags.filter((flag) => !flags.includes(flag));
      if (adds) message.flags.push(...flags);
    }
    return ok();
  }

  #copy(command: string, move: boolean, ok: (text: string) => string, no: (text: string) => string): string {
    const target = this.server.mailboxes.get(pathIn(command));
    if (!target) return no('[TRYCREATE] no such mailbox');
    const chosen = this.#chosen(command);
    if (chosen.length === 0) return ok('nothing to do');
    const uids = chosen.map((message) => {
      const uid = target.uidNext++;
      target.messages.push({ ...message, uid, flags: [...message.flags] });
      return uid;
    });
    const code = `[COPYUID ${target.uidValidity} ${chosen.map((message) => message.uid).join(',')} ${uids.join(',')}]`;
    if (move) {
      const gone = new Set(chosen);
      this.#remove((message) => gone.has(message));
    }
    return ok(this.server.capabilities.includes('UIDPLUS') ? `${code} done` : 'done');
  }

  #chosen(command: string): ScriptMessage[] {
    const uids = new Set(this.#uids(command));
    return (this.#selected?.messages ?? []).filter((message) => uids.has(message.uid));
  }

  #uids(command: string): number[] {
    const set = command.split(' ')[2] ?? '';
    const all = (this.#selected?.messages ?? []).map((message) => message.uid);
    const last = all.at(-1) ?? 0;
    return all.filter((uid) =>
      set.split(',').some((part) => {
        const [from, to] = part.split(':').map((end) => (end === '*' ? last : Number(end)));
        return to === undefined
          ? uid === from
          : uid >= Math.min(from ?? 0, to) && uid <= Math.max(from ?? 0, to);
      }),
    );
  }

  #remove(gone: (message: ScriptMessage) => boolean): void {
    const box = this.#selected;
    if (!box) return;
    for (let index = box.messages.length - 1; index >= 0; index -= 1) {
      const message = box.messages[index];
      if (message && gone(message)) {
        box.messages.splice(index, 1);
        this.#send(`* ${index + 1} EXPUNGE`);
      }
    }
  }
}

/** The mailbox in a command: the first quoted string, else the last word before any list. */
function pathIn(command: string): string {
  const quoted = /"([^"]*)"/.exec(command)?.[1];
  if (quoted !== undefined) return quoted;
  return (
    command
      .replace(/ \(.*$/, '')
      .split(' ')
      .at(-1) ?? ''
  );
}
