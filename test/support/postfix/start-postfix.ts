/** Starts a private Postfix on free loopback ports for a test, out of unpacked Debian packages; it needs root, as Postfix does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePostfix } from '../../../build/lib/ensure-mail-servers.mjs';
import { findFreePorts } from '../dovecot/free-ports';
import { type TestCertificates, makeTestCertificates } from '../dovecot/test-ca';
import { mainCf, masterCf } from './postfix-config';
import type { PostfixOptions } from './postfix-config';

export interface PostfixServer {
  /** TLS from the first byte, and STARTTLS (RFC 8314, RFC 6409). */
  ports: { submissions: number; submission: number };
  certificates: TestCertificates;
  log(): Promise<string>;
  dispose(): Promise<void>;
}

/** Debian's `mail` and `games`, as in the configuration. */
const owner = { uid: 8, gid: 8 };
const setgid = 60;
const queueFolders = 'active bounce corrupt defer deferred flush hold incoming private trace saved'.split(
  ' ',
);
const startDeadline = 30_000;

export async function startPostfix(
  options: Omit<PostfixOptions, 'submissions' | 'submission'>,
): Promise<PostfixServer> {
  const { root, env } = await ensurePostfix();
  const folder = await mkdtemp(join(tmpdir(), 'satchel-postfix-'));
  await chmod(folder, 0o755);
  const [submissions, submission] = (await findFreePorts(2)) as [number, number];
  const ports = { submissions, submission };
  const certificates = await makeTestCertificates(folder);
  const config = join(folder, 'config');
  const queue = join(folder, 'queue');
  for (const name of [config, queue, join(queue, 'pid')]) await mkdir(name);
  for (const name of ['data', ...queueFolders.map((one) => `queue/${one}`)]) {
    await mkdir(join(folder, name), { mode: 0o700 });
    await chown(join(folder, name), owner.uid, owner.gid);
  }
  for (const [name, mode] of [
    ['public', 0o710],
    ['maildrop', 0o730],
  ] as const) {
    await mkdir(join(queue, name));
    await chown(join(queue, name), owner.uid, setgid);
    await chmod(join(queue, name), mode);
  }
  const place = { folder, root, environment: env['LD_LIBRARY_PATH'] ?? '' };
  const all = { ...options, ...ports };
  await writeFile(join(config, 'main.cf'), mainCf(place, certificates, all));
  await writeFile(join(config, 'master.cf'), masterCf(all));

  const master = spawn(join(root, 'usr/lib/postfix/sbin/master'), ['-d', '-c', config], {
    env: { ...env, PATH: process.env['PATH'] ?? '', MAIL_CONFIG: config },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = async (): Promise<string> =>
    `${output}${await readFile(join(folder, 'postfix.log'), 'utf8').catch(() => '')}`;
  let output = '';
  for (const stream of [master.stdout, master.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const killNow = (): void => killGroup(master);
  process.once('exit', killNow);
  const dispose = async (): Promise<void> => {
    const ended = new Promise((resolve) => master.once('exit', resolve));
    killNow();
    if (master.exitCode === null && master.signalCode === null) await ended;
    process.off('exit', killNow);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const deadline = Date.now() + startDeadline;
  while (!(await greets(ports.submission))) {
    if (master.exitCode !== null || Date.now() > deadline) {
      const words = await log();
      await dispose();
      throw new Error(`Postfix did not start: ${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ports, certificates, log, dispose };
}

/** The master leads a group of its own, to which all of its daemons belong. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is over already.
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3_000, () => finish(false));
    socket.once('data', (data) => finish(data.toString().startsWith('220')));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
