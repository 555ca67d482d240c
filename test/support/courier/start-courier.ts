/** Starts a private Courier IMAP on free loopback ports for a test, out of unpacked Debian packages. */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { ensureCourier } from '../../../build/lib/ensure-mail-servers.mjs';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import type { DovecotUser } from '../dovecot/dovecot-options';
import { findFreePorts } from '../dovecot/free-ports';
import type { MaildirFile } from '../dovecot/maildir-files';
import { readMaildir } from '../dovecot/maildir-files';
import { makeTestCertificates } from '../dovecot/test-ca';
import { CourierConnection } from './courier-connection';
import type { CourierProgram } from './courier-connection';
import { deliverToMaildir, makeMaildir } from './courier-maildirs';

export interface CourierOptions {
  users: DovecotUser[];
  /** Capabilities that shall not be announced; Courier still knows their commands. */
  withoutCapabilities?: 'UIDPLUS'[];
}

export interface CourierServer extends ImapTestServer {
  /** Every message file that the server holds for a user, read from disk. */
  maildirFiles(user: string): Promise<MaildirFile[]>;
}

/** Debian's own setting. */
const capabilities =
  'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE';

/**
 * Courier's imapd itself, behind a front in this process that takes passwords: its own, authdaemond, is a service with a
 * fixed socket. The imapd belong to whoever runs the tests, root too, and end with their connection.
 */
export async function startCourier(options: CourierOptions): Promise<CourierServer> {
  const { root, env } = await ensureCourier();
  const folder = await mkdtemp(join(tmpdir(), 'satchel-courier-'));
  const removeFolder = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', removeFolder);
  const [imap, imaps] = (await findFreePorts(2)) as [number, number];
  const certificates = await makeTestCertificates(folder);
  const tls = {
    cert: await readFile(certificates.certificatePath),
    key: await readFile(certificates.keyPath),
  };
  const home = (user: string): string => join(folder, 'mail', user);
  for (const { user } of options.users) {
    await mkdir(home(user), { recursive: true });
    await makeMaildir(join(home(user), 'Maildir'));
  }
  const without = new Set<string>(options.withoutCapabilities ?? []);
  const program: CourierProgram = {
    path: join(root, 'usr/bin/imapd'),
    env: { ...env, GAM_CLIENT_ID: basename(folder) },
    capabilities: capabilities
      .split(' ')
      .filter((name) => !without.has(name))
      .join(' '),
    homeOf: (user, password) =>
      options.users.some((one) => one.user === user && one.password === password) ? home(user) : null,
  };

  const connections = new Set<CourierConnection>();
  let servers: Server[] = [];
  const serve = (socket: Socket): void => {
    const connection = new CourierConnection(socket, program);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  const start = async (): Promise<void> => {
    if (servers.length > 0) return;
    servers = [createServer(serve), createTlsServer(tls, serve), createServer((socket) => socket.destroy())];
    const [plain, secured, watcher] = servers as [Server, Server, Server];
    await listen(plain, imap);
    await listen(secured, imaps);
    // Where imapd looks for a watcher of files: refused at once it goes on without, else it waits for a second.
    await listen(watcher, `\0/tmp/fam-${userInfo().username}-${basename(folder)}`);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const ending = servers;
    servers = [];
    const closed = ending.map((server) => new Promise((resolve) => server.close(resolve)));
    await Promise.all([...connections].map((connection) => connection.end(signal)));
    await Promise.all(closed);
  };

  await start();
  return {
    host: 'localhost',
    ports: { imap, imaps },
    folder,
    caCertificatePath: certificates.caPath,
    caCertificatePem: certificates.caPem,
    get running() {
      return servers.length > 0;
    },
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    deliver: async (user, message) => {
      for (const one of Array.isArray(message) ? message : [message])
        await deliverToMaildir(join(home(user), 'Maildir'), one);
    },
    maildirFiles: (user) => readMaildir(join(home(user), 'Maildir')),
    dispose: async () => {
      await end('SIGKILL');
      process.off('exit', removeFolder);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function listen(server: Server, at: number | string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const ready = (): void => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    };
    if (typeof at === 'number') server.listen(at, '127.0.0.1', ready);
    else server.listen(at, ready);
  });
}
