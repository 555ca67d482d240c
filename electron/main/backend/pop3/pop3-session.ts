/** One signed-in POP3 session: greeting, CAPA, STLS, sign-in, then node-pop3's commands; errors are MailFailure throughout. */
import type { ServerAddress } from '../../../contract/account';
import { MailFailure } from '../../../contract/errors';
import type { Log } from '../../log-line';
import { classifySocketError } from '../net/classify-socket-error';
import type { Secret } from '../backend';
import type { Dialer } from '../net/dialer';
import { Pop3Commands } from './pop3-commands';
import type { Pop3Deadlines } from './pop3-deadlines';
import { isBusyCode, mergeListings, parseCapabilities, Pop3Refusal, refusalError } from './pop3-replies';
import type { Capabilities, ListedMessage } from './pop3-replies';
import { refuseControlCharacters, signIn } from './pop3-sign-in';
import { Pop3Wire } from './pop3-wire';
import type { BodySink } from './pop3-wire';

export interface Pop3SessionOptions {
  server: ServerAddress;
  password: Secret;
  dialer: Dialer;
  deadlines: Pop3Deadlines;
  log: Log;
  /** Told as soon as the password is on its way: what fails from then on may be the server's way to refuse it. */
  onPassword?: () => void;
}

export interface Listing {
  /** Ascending by message number. */
  messages: ListedMessage[];
  /** null when UIDL worked, else the server's words. `announced`: CAPA said that it would. */
  uidlRefused: { said: string; announced: boolean } | null;
}

/**
 * Opens, secures and signs in.
 * @param signal ends it at any moment, also later, with network/closed
 * @throws MailFailure
 */
export async function openPop3Session(
  options: Pop3SessionOptions,
  signal: AbortSignal,
): Promise<Pop3Session> {
  const { server, password, dialer, deadlines, log } = options;
  const credentials = { user: server.user, password };
  refuseControlCharacters(credentials);
  const socket = await dialer.open(server, signal);
  let wire = new Pop3Wire(socket, deadlines);
  const onAbort = (): void => wire.destroy();
  signal.addEventListener('abort', onAbort);
  try {
    const greeting = await readGreeting(wire);
    let capabilities = await askCapabilities(wire);
    if (server.security === 'starttls') {
      const plain = await startTls(wire, capabilities);
      wire = new Pop3Wire(await dialer.upgrade(plain, server, signal), deadlines);
      // What was announced in clear may have been tampered with (RFC 2595 section 4).
      capabilities = await askCapabilities(wire);
    }
    options.onPassword?.();
    await signIn(wire, credentials, capabilities);
    // Some servers announce UIDL, EXPIRE and LOGIN-DELAY only now (RFC 2449 section 5, ADVERSE-POP3 P22).
    capabilities = await askCapabilities(wire);
    if (capabilities.get('EXPIRE')?.[0] === '0') log('warn', 'pop3.server-keeps-no-mail');
    return new Pop3Session(wire, greeting, capabilities, log);
  } catch (error) {
    wire.destroy();
    throw asFailure(error);
  }
}

async function readGreeting(wire: Pop3Wire): Promise<string> {
  try {
    return (await wire.exchange(null, null, 'the connection')).text;
  } catch (error) {
    // A server that greets with -ERR serves POP3, only not now.
    if (error instanceof Pop3Refusal) throw new MailFailure({ kind: 'busy', detail: error.said });
    if (error instanceof MailFailure && error.error.kind === 'network' && error.error.reason === 'timeout')
      throw new MailFailure({ ...error.error, reason: 'silent' });
    throw error;
  }
}

/** Empty where CAPA is refused: it is younger than POP3. */
async function askCapabilities(wire: Pop3Wire): Promise<Capabilities> {
  try {
    return parseCapabilities(await new Pop3Commands(wire).capa());
  } catch (error) {
    if (error instanceof Pop3Refusal) return new Map();
    throw error;
  }
}

/** Asks for TLS; whatever is not a clean yes ends the attempt before a password is sent (ADVERSE-POP3 P33, P34). */
async function startTls(wire: Pop3Wire, capabilities: Capabilities): Promise<ReturnType<Pop3Wire['detach']>> {
  if (!capabilities.has('STLS')) throw startTlsMissing('STLS is not offered');
  try {
    await wire.exchange('STLS', null, 'STLS');
  } catch (error) {
    throw error instanceof Pop3Refusal ? startTlsMissing(error.said) : error;
  }
  return wire.detach();
}

function startTlsMissing(detail: string): MailFailure {
  return new MailFailure({ kind: 'tls', reason: 'starttls-missing', detail });
}

export class Pop3Session {
  private readonly commands: Pop3Commands;

  constructor(
    private readonly wire: Pop3Wire,
    readonly greeting: string,
    private readonly capabilities: Capabilities,
    private readonly log: Log,
  ) {
    this.commands = new Pop3Commands(wire);
  }

  /** Why the session cannot go on; null while it can. */
  get broken(): MailFailure | null {
    return this.wire.broken;
  }

  /** LIST and UIDL. A list that did not come to its terminator is no list: it throws. */
  async listMessages(): Promise<Listing> {
    try {
      const list = await this.commands.list();
      const uidl = await this.readUidl();
      const refused = uidl instanceof Pop3Refusal;
      const { messages, unreadable } = mergeListings(refused ? null : uidl, list);
      if (unreadable > 0) this.log('warn', 'pop3.unreadable-list-lines', { count: unreadable });
      const uidlRefused = refused ? { said: uidl.said, announced: this.capabilities.has('UIDL') } : null;
      return { messages, uidlRefused };
    } catch (error) {
      throw asFailure(error);
    }
  }

  /**
   * RETR. Resolves when the terminator was read and the sink has taken everything.
   * @returns null when the server refused (-ERR); `unstuffed`: it does not double dots, so the end may be a false one
   */
  async retrieve(number: number, sink: BodySink): Promise<{ unstuffed: boolean } | null> {
    return this.orNullWhenRefused(this.commands.retrieve(number, sink));
  }

  /** DELE: marks for deletion, which QUIT will do. False when the server refused. */
  async markForDeletion(number: number): Promise<boolean> {
    return (await this.orNullWhenRefused(this.commands.DELE(number))) !== null;
  }

  /**
   * Whether the next reply is really the next command's: text of a message that only seemed to be over would stand in its place.
   * A server that does not know NOOP is in step all the same.
   */
  async checkStep(): Promise<void> {
    await this.orNullWhenRefused(this.commands.NOOP());
  }

  /** QUIT, and closes the socket in any case. null: the server said +OK, and so has deleted what was marked. */
  async quit(): Promise<MailFailure | null> {
    try {
      await this.commands.QUIT();
      return null;
    } catch (error) {
      return asFailure(error);
    } finally {
      this.destroy();
    }
  }

  destroy(): void {
    this.wire.destroy();
  }

  private async readUidl(): Promise<string[][] | Pop3Refusal> {
    try {
      return await this.commands.uidl();
    } catch (error) {
      if (error instanceof Pop3Refusal && !isBusyCode(error.code)) return error;
      throw error;
    }
  }

  private async orNullWhenRefused<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Pop3Refusal && !isBusyCode(error.code)) return null;
      throw asFailure(error);
    }
  }
}

function asFailure(error: unknown): MailFailure {
  if (error instanceof MailFailure) return error;
  if (error instanceof Pop3Refusal) return new MailFailure(refusalError(error));
  return new MailFailure(classifySocketError(error));
}
