/** Starts a private OpenDKIM that signs each mail a Postfix takes (RFC 6376), and asks dkimpy, which is another's work, about signatures. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureDkim } from '../../../build/lib/ensure-mail-servers.mjs';
import { findFreePorts } from '../dovecot/free-ports';
import { waitUntil } from '../tour/wait-until';

export interface DkimSigner {
  /** Where Postfix finds it. */
  port: number;
  /**
   * Whether the signature of each mail of a folder is right, in the order of the files' names.
   * @returns an empty string where it is, else what is wrong
   */
  verify(folder: string): Promise<string[]>;
  dispose(): Promise<void>;
}

const startDeadline = 20_000;

export async function startDkimSigner(domain: string): Promise<DkimSigner> {
  const { root, env } = await ensureDkim();
  const environment = { PATH: process.env['PATH'] ?? '', ...env };
  const folder = await mkdtemp(join(tmpdir(), 'satchel-dkim-'));
  const [port] = (await findFreePorts(1)) as [number];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(folder, 'key.pem');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const config = join(folder, 'opendkim.conf');
  // Simple canonicalisation: not one octet of the text may change on the way, and of the header only what is above it.
  await writeFile(
    config,
    `Domain ${domain}\nSelector test\nKeyFile ${key}\nMode s\nCanonicalization simple/simple\nSocket inet:${port}@127.0.0.1\nSyslog no\nMTA ORIGINATING\nMinimumKeyBits 1024\nRequireSafeKeys no\nOversignHeaders From\n`,
  );
  const signer = spawn(join(root, 'usr/sbin/opendkim'), ['-f', '-x', config], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [signer.stdout, signer.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const killNow = (): void => void signer.kill('SIGKILL');
  process.once('exit', killNow);
  const dispose = async (): Promise<void> => {
    await ended(signer);
    process.off('exit', killNow);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await waitUntil(async () => signer.exitCode !== null || (await listens(port)), {
      ...{ what: 'OpenDKIM to listen', timeoutMs: startDeadline, everyMs: 50, onTimeout: () => output },
    });
    if (signer.exitCode !== null) throw new Error(`OpenDKIM did not start: ${output}`);
  } catch (error) {
    await dispose();
    throw error;
  }
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  return {
    port,
    dispose,
    async verify(mails) {
      const script = join(import.meta.dirname, 'verify-dkim.py');
      const { stdout } = await promisify(execFile)(
        'python3',
        [script, mails, `test._domainkey.${domain}`, record],
        {
          env: environment,
          maxBuffer: 64 * 1024 * 1024,
        },
      );
      return JSON.parse(stdout) as string[];
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
