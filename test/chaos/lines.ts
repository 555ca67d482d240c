/** `npm run chaos -- lines [--json]`: operations, alone and together, cut before and after every line of their session, on every real server. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  success: boolean;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'satchel-lines-'));
  try {
    const file = join(folder, 'report.json');
    const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
    const args = [
      'run',
      '--project=soak',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ];
    const child = spawn(process.execPath, [vitest, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    await new Promise((resolve) => child.once('close', resolve));
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    const cuts = [...output.matchAll(/: (\d+) cuts over/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    const { numPassedTests: passed, numFailedTests: failed } = report;
    const ok = report.success && passed > 0 && cuts > 0;
    const seconds = Math.round((Date.now() - since) / 1_000);
    console.log(`${passed} cases held, ${failed} did not, over ${cuts} cuts in ${seconds} s`);
    if (process.argv.includes('--json'))
      console.log(JSON.stringify({ ok, chaos: 'lines', passed, failed, cuts, seconds }));
    return ok ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
