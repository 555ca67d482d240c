/**
 * `npm run chaos -- scenarios --runs 2000 --seed 1 --json` (`--scenarios all` is the same): each operation under each conflict
 * on each kind of real server, in a process that is killed (SIGKILL) or cut off before and after every record of its journal
 * and every line of its session, and again while it recovers. `--from` and `--to` count scenarios in the order of the table,
 * so that a long sweep can be done in pieces; `--only` takes parts of their names; `--electron 500` makes so many runs in the whole
 * app, cut and killed at every line of its sessions.
 */
import { isForApp } from './scenarios/operation-rows';
import { runScenarios } from './scenarios/run-scenarios';
import { allScenarios } from './scenarios/table';
import { option, words } from './support/option';

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const seed = option('seed', 1);
  const [from, to] = [option('from', 0), option('to', Infinity)];
  const only = words('only', '').split(',').filter(Boolean);
  const point = words('point', '') || null;
  const inApp = option('electron', 0);
  let chosen = allScenarios().filter(
    ({ number, name, operation }) =>
      number >= from &&
      number < to &&
      (only.length === 0 || only.some((part) => name.includes(part))) &&
      (inApp === 0 || isForApp(operation)),
  );
  // A clean run goes before the others of each: five of them for one.
  const each = Math.max(1, Math.floor(chosen.length / Math.ceil(inApp / 5)));
  if (inApp > 0) chosen = chosen.filter((_one, index) => index % each === seed % each);
  const runs = inApp || option('runs', point === null ? Infinity : chosen.length);
  const totals = await runScenarios({
    ...{ scenarios: chosen, runs, seed, point, inApp: inApp > 0 },
    // Most of a run is waiting.
    lanes: option('lanes', inApp > 0 ? 1 : 8),
    mostFailures: option('most-failures', 20),
    say: (line) => console.log(line),
  });
  const { failures, lost, doubled, wrong, hangs } = totals;
  const ok = failures.length === 0 && totals.scenarios > 0;
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
        inElectron: inApp > 0,
      }),
    );
  return ok ? 0 : 1;
}
