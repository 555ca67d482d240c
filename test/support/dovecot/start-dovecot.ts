// Starts a private Dovecot 2.3 on free loopback ports for a test, a bench or the demo.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findCommand } from '../../../build/lib/ensure-system.mjs';
import { dovecotConfig, isRoot, mailOwner, passwordFile, tokenSettingsFile } from './dovecot-config';
import type { DovecotOptions, DovecotPorts } from './dovecot-options';
import { DovecotProcess } from './dovecot-process';
import { findFreePorts } from './free-ports';
import { deliverByLmtp } from './lmtp-client';
import type { MaildirFile } from './maildir-files';
import { readMaildir } from './maildir-files';
import { makeTestCertificates } from './test-ca';
import type { TestCertificates } from './test-ca';

export type { DovecotOptions, DovecotPorts, DovecotUser } from './dovecot-options';
export type { MaildirFile } from './maildir-files';

const run = promisify(execFile);
const startDeadlineMs = 60_000;

export interface DovecotServer {
  readonly host: 'localhost';
  readonly ports: DovecotPorts;
  readonly folder: string;
  /** The throw-away authority that signed the server's certificate. */
  readonly caCertificatePath: string;
  readonly caCertificatePem: string;
  /** Its own, for other servers beside it that the same authority vouches for. */
  readonly certificates: TestCertificates;
  readonly running: boolean;
  /** Ends the server and its connections in good order; the data stays for `start`. */
  stop(): Promise<void>;
  /** SIGKILL for the whole process group; the data stays for `start`. */
  kill(): Promise<void>;
  /** As when the machine hangs: ports still take connections, and nothing answers until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Starts again on the same ports. */
  start(): Promise<void>;
  /** Delivers by LMTP, as mail arrives; lines must end with CRLF. */
  deliver(user: string, message: Buffer | string | (Buffer | string)[]): Promise<void>;
  doveadm(args: string[]): Promise<string>;
  /** Every message file that the server holds for a user, read from disk. */
  maildirFiles(user: string): Promise<MaildirFile[]>;
  log(): Promise<string>;
  /** Kills the server and removes its folder. */
  dispose(): Promise<void>;
}

export async function startDovecot(options: DovecotOptions): Promise<DovecotServer> {
  const binary = findCommand('dovecot');
  const doveadm = findCommand('doveadm');
  if (!binary || !doveadm)
    throw new Error('Dovecot is not installed (npm test and npm run demo install it).');

  // A short path: sockets below it may not exceed 107 characters.
  const folder = await mkdtemp(join(tmpdir(), 'satchel-dovecot-'));
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', removeFolder);

  const configPath = join(folder, 'dovecot.conf');
  const [imap, imaps, pop3, pop3s, lmtp] = (await findFreePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ports = { imap, imaps, pop3, pop3s, lmtp };
  const certificates = await makeTestCertificates(folder);
  // As root the mail belongs to another user, who must be able to reach it.
  if (isRoot()) await chmod(folder, 0o755);
  await mkdir(join(folder, 'mail'));
  await mkdir(join(folder, 'run'));
  const owner = mailOwner();
  await chown(join(folder, 'mail'), owner.uid, owner.gid);
  await writeFile(join(folder, 'passwords'), passwordFile(options));
  if (options.oauth) await writeFile(...tokenSettingsFile(folder, options.oauth));
  const groupName = isRoot() ? '' : (await run('id', ['-gn'])).stdout.trim();
  await writeFile(configPath, dovecotConfig(folder, ports, certificates, options, groupName));

  let server: DovecotProcess | undefined;

  const start = async (): Promise<void> => {
    if (server && !server.hasEnded) return;
    const started = new DovecotProcess(binary, configPath, folder);
    server = started;
    const deadline = Date.now() + startDeadlineMs;
    // Ready is when it greets, not when it listens.
    while (!(await greets(ports.imap))) {
      if (started.hasEnded || Date.now() > deadline) {
        await started.kill();
        throw new Error(`Dovecot did not start: ${started.errors}\n${await readLog(folder)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };

  await start();
  return {
    host: 'localhost',
    ports,
    folder,
    caCertificatePath: certificates.caPath,
    caCertificatePem: certificates.caPem,
    certificates,
    get running() {
      return server !== undefined && !server.hasEnded;
    },
    start,
    stop: async () => {
      await server?.stop();
    },
    kill: async () => {
      await server?.kill();
    },
    freeze: () => server?.signalServer('SIGSTOP'),
    thaw: () => server?.signalServer('SIGCONT'),
    deliver: async (user, message) => {
      const messages = Array.isArray(message) ? message : [message];
      await deliverByLmtp(
        ports.lmtp,
        user,
        messages.map((one) => (typeof one === 'string' ? Buffer.from(one) : one)),
      );
    },
    doveadm: async (args) => {
      const result = await run(doveadm, ['-c', configPath, ...args], { maxBuffer: 256 * 1024 * 1024 });
      return result.stdout;
    },
    maildirFiles: (user) => readMaildir(join(folder, 'mail', user, 'Maildir')),
    log: () => readLog(folder),
    dispose: async () => {
      await server?.kill();
      process.off('exit', removeFolder);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5_000, () => {
      finish(false);
    });
    socket.once('data', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
    socket.once('close', () => {
      finish(false);
    });
  });
}

async function readLog(folder: string): Promise<string> {
  return readFile(join(folder, 'dovecot.log'), 'utf8').catch(() => '');
}
