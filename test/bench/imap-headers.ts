/** `npm run bench -- imap-headers`: header sync of 20,000 messages into the store, against a bare imapflow loop in the same run. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { sandboxFlags } from '../../build/lib/sandbox-flags.mjs';
import { isRoot, mailOwner } from '../support/dovecot/dovecot-config';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { findDisplay, findElectron } from '../support/run-electron';
import { fillMaildir } from './support/bench-mail';

/** At least this share of the bare loop's speed, by the median of the rounds. */
const wantedRatio = 0.4;
const repository = join(import.meta.dirname, '../..');
const option = (name: string, fallback: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? fallback);
const count = option('messages', 20_000);
const rounds = option('rounds', 5);

interface Round {
  floor: { seconds: number; messages: number };
  satchel: { seconds: number; messages: number };
  /** CPU seconds of Satchel's processes during its part. */
  cpu: Record<string, number>;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const electron = await findElectron();
  const folder = await mkdtemp(join(tmpdir(), 'satchel-bench-'));
  const server = await startDovecot({ users: [{ user: 'bench', password: 'bench-secret' }] });
  try {
    await server.stop();
    const owner = isRoot() ? mailOwner() : null;
    await fillMaildir(join(server.folder, 'mail', 'bench', 'Maildir'), count, owner);
    await server.start();
    // The server's own index is built before anybody is timed.
    await server.doveadm([
      'fetch',
      '-u',
      'bench',
      'hdr.message-id size.physical imap.envelope imap.bodystructure',
      'mailbox',
      'INBOX',
    ]);
    await makeApp(folder);
    const lines: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      lines.push(
        ...(await runApp(electron.execPath, folder, {
          profile: join(folder, `profile-${round}`),
          dist: join(folder, 'dist'),
          port: server.ports.imaps,
          user: 'bench',
          password: 'bench-secret',
          caPath: server.caCertificatePath,
          count,
        })),
      );
    }
    return report(lines, electron.version);
  } finally {
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A small app beside the product's own bundles. */
async function makeApp(folder: string): Promise<void> {
  await build({
    entryPoints: [join(repository, 'test/bench/support/imap-headers-app.ts')],
    outfile: join(folder, 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['electron'],
    logLevel: 'warning',
  });
  await symlink(join(repository, 'dist'), join(folder, 'dist'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'satchel-bench', main: 'main.cjs' }));
}

async function runApp(execPath: string, folder: string, order: object): Promise<Round[]> {
  const display = await findDisplay();
  const flags = await sandboxFlags(execPath);
  const child = spawn(execPath, [...flags, '--disable-dev-shm-usage', folder], {
    env: { ...process.env, DISPLAY: display, SATCHEL_BENCH: JSON.stringify(order) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the bench app ended with ${String(code)}\n${output}`);
  return output
    .split('\n')
    .filter((line) => line.startsWith('ROUND '))
    .map((line) => JSON.parse(line.slice('ROUND '.length)) as Round);
}

function report(lines: Round[], electron: string): number {
  const ratios = lines.map(({ floor, satchel }) => floor.seconds / satchel.seconds).sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
  const whole =
    lines.length === rounds &&
    lines.every(({ floor, satchel }) => floor.messages === count && satchel.messages === count);
  const ok = whole && median >= wantedRatio;
  for (const { floor, satchel } of lines) {
    console.log(
      `bare imapflow ${floor.seconds.toFixed(2)} s (${floor.messages}), Satchel into the store ${satchel.seconds.toFixed(2)} s (${satchel.messages}), ratio ${(floor.seconds / satchel.seconds).toFixed(2)}`,
    );
  }
  console.log(
    `median ratio ${median.toFixed(2)}, wanted at least ${wantedRatio}: ${ok ? 'held' : 'NOT held'} (Electron ${electron})`,
  );
  if (process.argv.includes('--json')) {
    console.log(
      JSON.stringify({
        ok,
        bench: 'imap-headers',
        messages: count,
        rounds: lines,
        ratio: Number(median.toFixed(3)),
        wantedRatio,
        electron,
      }),
    );
  }
  return ok ? 0 : 1;
}
