/**
 * `npm run chaos -- scenarios --runs 2000 --seed 1 --json` (`--scenarios all` is the same): each operation under each conflict
 * on each kind of real server, in a process that is killed (SIGKILL) or cut off before and after every record of its journal
 * and every line of its session, and again while it recovers. `--from` and `--to` count scenarios in the order of the table,
 * so that a long sweep can be done in pieces; `--only` takes parts of their names; `--electron 500` kills the whole app too.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runScenarios } from './scenarios/run-scenarios';
import { allScenarios } from './scenarios/table';
import { option, words } from './support/option';

interface AppKills {
  ok: boolean;
  kills: number;
  lost: number;
  doubled: number;
  wrong: number;
  hangs: number;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const seed = option('seed', 1);
  const [from, to] = [option('from', 0), option('to', Infinity)];
  const only = words('only', '').split(',').filter(Boolean);
  const point = words('point', '') || null;
  const chosen = allScenarios().filter(
    ({ number, name }) =>
      number >= from && number < to && (only.length === 0 || only.some((part) => name.includes(part))),
  );
  const runs = option('runs', point === null ? Infinity : chosen.length);
  const totals = await runScenarios({
    ...{ scenarios: chosen, runs, seed, point, lanes: option('lanes', 3) },
    mostFailures: option('most-failures', 20),
    say: (line) => console.log(line),
  });
  const kills = option('electron', 0);
  const app = kills > 0 ? await killTheApp(kills, seed) : null;
  const { failures, lost, doubled, wrong, hangs } = totals;
  const ok = failures.length === 0 && totals.scenarios > 0 && (app?.ok ?? true);
  const seconds = Math.round((Date.now() - since) / 1_000);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  if (totals.leftOut > 0) console.log(`${totals.leftOut} of ${totals.points} points were left out`);
  console.log(
    `${totals.runs} runs over ${totals.scenarios} scenarios: ${lost} lost, ${doubled} doubled, ${wrong} wrong, ${hangs} hangs (${seconds} s)`,
  );
  if (process.argv.includes('--json'))
    console.log(
      JSON.stringify({
        ...{ ok, chaos: 'scenarios', ...totals, seconds, seeds: [seed] },
        numbers: [chosen[0]?.number ?? 0, chosen.at(-1)?.number ?? 0],
        electron: app,
      }),
    );
  return ok ? 0 : 1;
}

/** `npm run chaos -- kill`: the whole app in Electron, which is counted apart. */
async function killTheApp(kills: number, seed: number): Promise<AppKills> {
  const script = join(import.meta.dirname, '../../build/chaos.mjs');
  const child = spawn(
    process.execPath,
    [script, 'kill', '--kills', String(kills), '--seed', String(seed), '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let last = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    process.stdout.write(chunk);
    last = `${last}${chunk}`.slice(-100_000);
  });
  await new Promise((resolve) => child.once('close', resolve));
  const line = last.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(line) as AppKills;
}
