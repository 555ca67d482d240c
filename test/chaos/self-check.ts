/**
 * `npm run chaos -- self-check --json`: can the harness see? Each of the defects of `plantedFaults` is planted at a seam around
 * the product, and scenarios run until one of them finds it out. Without a plant the same scenarios must hold.
 */
import type { PlantedFault } from './scenarios/mail-process-words';
import { plantedFaults } from './scenarios/mail-process-words';
import { runScenarios } from './scenarios/run-scenarios';
import type { Scenario } from './scenarios/table';
import { allScenarios } from './scenarios/table';
import { option } from './support/option';

/** Where each would do harm: parts of the names of scenarios; all of them must be in a name. */
const places: Record<PlantedFault, string[]> = {
  'skipped-fsync': ['Dovecot-with-everything', '/move/none'],
  'bare-expunge': ['Dovecot-with-everything', '/delete/none'],
  'blind-reissue': ['Dovecot-without-MOVE', '/move/none'],
  'dropped-queue': ['Dovecot-with-everything', '/flags/none'],
  'uid-after-uidvalidity': ['Dovecot-with-everything', '/flags/rebuilt'],
  'no-back-out': ['Dovecot-with-everything', '/move/forbidden'],
  'source-first': ['Dovecot-with-everything', '/transfer-move/none'],
  'append-twice': ['Dovecot-with-everything', '/append/none'],
  'unlooked-delete': ['Dovecot-with-everything', '/mailbox-delete/mail-came'],
};
const mostRuns = 400;

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const seed = option('seed', 1);
  const found: { fault: PlantedFault; caught: string | null; runs: number }[] = [];
  const everywhere = Object.values(places).map(scenarioAt);
  const control = await runScenarios({
    ...{ scenarios: [...new Set(everywhere)], runs: 3 * everywhere.length, seed, lanes: 2, mostFailures: 1 },
    say: () => undefined,
  });
  const holds = control.failures.length === 0;
  console.log(holds ? 'without a plant all holds' : `without a plant: ${control.failures.join()}`);
  for (const fault of plantedFaults) {
    const { failures, runs } = await runScenarios({
      ...{ scenarios: [scenarioAt(places[fault])], runs: mostRuns, seed, lanes: 1 },
      ...{ planted: fault, mostFailures: 1, say: () => undefined },
    });
    const caught = failures[0] ?? null;
    console.log(caught ? `${fault}: caught by ${caught}` : `${fault}: NOT CAUGHT in ${runs} runs`);
    found.push({ fault, caught, runs });
  }
  const ok = holds && found.every(({ caught }) => caught !== null);
  const seconds = Math.round((Date.now() - since) / 1_000);
  console.log(`${found.filter(({ caught }) => caught).length} of ${found.length} caught (${seconds} s)`);
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ ok, chaos: 'self-check', found, seconds, seeds: [seed] }));
  return ok ? 0 : 1;
}

function scenarioAt(parts: readonly string[]): Scenario {
  const scenario = allScenarios().find(({ name }) => parts.every((part) => name.includes(part)));
  if (!scenario) throw new Error(`no scenario ${parts.join('…')}`);
  return scenario;
}
