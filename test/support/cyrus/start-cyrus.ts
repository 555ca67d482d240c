/** Starts a private Cyrus IMAP on free loopback ports for a test, out of unpacked Debian packages. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureMailServers } from '../../../build/lib/ensure-mail-servers.mjs';
import { isRoot, mailOwner } from '../dovecot/dovecot-config';
import type { DovecotUser } from '../dovecot/dovecot-options';
import { DovecotProcess } from '../dovecot/dovecot-process';
import { findFreePorts } from '../dovecot/free-ports';
import { makeTestCertificates } from '../dovecot/test-ca';
import { RawImap } from '../raw-imap';
import { cyrusConfig, cyrusServices, launcher } from './cyrus-config';

const run = promisify(execFile);
const startDeadlineMs = 20_000;

/** What Dovecot's harness and these have in common. */
export interface ImapTestServer {
  readonly host: 'localhost';
  readonly ports: { imap: number; imaps: number };
  readonly folder: string;
  readonly caCertificatePath: string;
  readonly caCertificatePem: string;
  readonly running: boolean;
  /** Ends the server in good order; the data stays for `start`. */
  stop(): Promise<void>;
  /** SIGKILL for all of it; the data stays for `start`. */
  kill(): Promise<void>;
  /** Starts again on the same ports. */
  start(): Promise<void>;
  /** Appends to INBOX; lines must end with CRLF. */
  deliver(user: string, message: Buffer | string | (Buffer | string)[]): Promise<void>;
  /** Kills the server and removes its folder. */
  dispose(): Promise<void>;
}

export async function startCyrus(options: { users: DovecotUser[] }): Promise<ImapTestServer> {
  const { root, env } = await ensureMailServers();
  const folder = await mkdtemp(join(tmpdir(), 'satchel-cyrus-'));
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', removeFolder);
  const [imap, imaps] = (await findFreePorts(2)) as [number, number];
  const ports = { imap, imaps };
  const certificates = await makeTestCertificates(folder);
  for (const name of ['conf/socket', 'conf/proc', 'mail', 'run'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'imapd.conf'), cyrusConfig(folder, certificates));
  await writeFile(join(folder, 'cyrus.conf'), cyrusServices(root, folder, ports));
  const launch = join(folder, 'launch.sh');
  await writeFile(launch, launcher(root, folder, env), { mode: 0o755 });
  for (const { user, password } of options.users) {
    const adding = run(
      join(root, 'usr/sbin/saslpasswd2'),
      ['-p', '-c', '-f', join(folder, 'sasldb2'), '-u', 'localhost', user],
      { env: { ...process.env, ...env } },
    );
    adding.child.stdin?.end(password);
    await adding;
  }

  // Cyrus refuses to serve as root: as root everything belongs to the user that owns nothing.
  if (isRoot()) {
    const { uid, gid } = mailOwner();
    await run('chown', ['-R', `${uid}:${gid}`, folder]);
    await chmod(folder, 0o755);
  }

  let server: DovecotProcess | undefined;
  const probe = options.users[0];

  const start = async (): Promise<void> => {
    if (server && !server.hasEnded) return;
    const started = new DovecotProcess(launch, folder, folder);
    server = started;
    const deadline = Date.now() + startDeadlineMs;
    for (;;) {
      try {
        // Ready is when it takes a password: the first sign-in also makes the user's mailboxes.
        const client = await (probe
          ? RawImap.open({ port: imap }, probe.user, probe.password)
          : RawImap.connect({ port: imap }));
        client.close();
        return;
      } catch (error) {
        if (started.hasEnded || Date.now() > deadline) {
          await started.kill();
          throw new Error(`Cyrus did not start: ${started.errors}`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    }
  };

  await start();
  return {
    host: 'localhost',
    ports,
    folder,
    caCertificatePath: certificates.caPath,
    caCertificatePem: certificates.caPem,
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
    deliver: (user, message) => appendTo(imap, options.users, user, message),
    dispose: async () => {
      await server?.kill();
      process.off('exit', removeFolder);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Delivers by APPEND to INBOX, for servers without LMTP here. */
export async function appendTo(
  port: number,
  users: DovecotUser[],
  user: string,
  message: Buffer | string | (Buffer | string)[],
): Promise<void> {
  const password = users.find((one) => one.user === user)?.password;
  if (password === undefined) throw new Error(`no user ${user}`);
  const client = await RawImap.open({ port }, user, password);
  try {
    for (const one of Array.isArray(message) ? message : [message]) await client.append('INBOX', one);
  } finally {
    await client.logout();
  }
}
