/** One connection to the private Courier: signs the client in, then is the pipe between it and an imapd of its own. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { CourierSignIn } from './courier-sign-in';
import type { SignedIn } from './courier-sign-in';

export interface CourierProgram {
  path: string;
  env: Record<string, string>;
  /** What is announced; `UIDPLUS` may be missing. */
  capabilities: string;
  /** The folder that holds a user's Maildir; null when the password is wrong. */
  homeOf: (user: string, password: string) => string | null;
}

export class CourierConnection {
  #imapd: ChildProcess | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly program: CourierProgram,
  ) {
    const signIn = new CourierSignIn(`${program.capabilities} AUTH=PLAIN SASL-IR`);
    const before = (chunk: Buffer): void => {
      const pieces = signIn.take(chunk);
      for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
        const step = signIn.step(piece);
        if (step === null) continue;
        if (step.kind !== 'try') {
          socket.write(`${step.text}\r\n`);
          if (step.kind === 'end') socket.end();
          continue;
        }
        const home = program.homeOf(step.user, step.password);
        if (home === null) {
          socket.write(`${step.tag} NO Login failed.\r\n`);
          continue;
        }
        socket.off('data', before);
        this.#serve(step, home, Buffer.concat([...pieces.map(({ bytes }) => bytes), signIn.rest()]));
        return;
      }
    };
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', before);
    socket.write(`${signIn.greeting()}\r\n`);
  }

  /** @param signal as at a shutdown (SIGTERM) or at a power cut (SIGKILL) */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const imapd = this.#imapd;
    if (imapd?.exitCode === null && imapd.signalCode === null) {
      const ended = new Promise((resolve) => imapd.once('exit', resolve));
      imapd.kill(signal);
      await ended;
    }
    this.socket.destroy();
  }

  #serve({ tag, user }: SignedIn, home: string, first: Buffer): void {
    const { socket, program } = this;
    const imapd = spawn(program.path, ['Maildir'], {
      cwd: home,
      env: {
        ...program.env,
        AUTHENTICATED: user,
        AUTHADDR: user,
        IMAPLOGINTAG: tag,
        PROTOCOL: 'IMAP',
        TCPREMOTEIP: '127.0.0.1',
        TCPREMOTEPORT: String(socket.remotePort ?? 0),
        HOME: home,
        IMAP_CAPABILITY: program.capabilities,
        IMAP_KEYWORDS: '1',
        IMAP_ACL: '1',
        IMAP_MAILBOX_SANITY_CHECK: '0',
        // A second after which IDLE looks at the mailbox again: without a watcher of files Courier polls.
        IMAP_IDLE_TIMEOUT: '1',
        IMAP_USELOCKS: '0',
        IMAP_EMPTYTRASH: '',
        IMAP_MOVE_EXPUNGE_TO_TRASH: '0',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#imapd = imapd;
    imapd.on('error', () => socket.destroy());
    // A client that went, or an imapd that did: the other one is told by the end of its pipe.
    imapd.stdin.on('error', () => undefined);
    imapd.stdin.write(first);
    socket.pipe(imapd.stdin);
    imapd.stdout.pipe(socket);
    socket.on('close', () => imapd.stdin.end());
    socket.resume();
  }
}
