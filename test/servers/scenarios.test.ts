/** A part of `npm run chaos -- scenarios` and of its self-check: operations under conflicts, killed and cut off, on every server. */
import { expect, test } from 'vitest';
import { runScenarios } from '../chaos/scenarios/run-scenarios';
import { allScenarios } from '../chaos/scenarios/table';

/** So many scenarios apart; it shares no factor with the lengths of the table's parts, so that all of them have their turn. */
const step = 131;
const deadline = 900_000;
const quiet = { seed: 1, lanes: 2, say: () => undefined };

test(
  'operations under conflicts, broken off anywhere: nothing lost, doubled, on a wrong message, or hanging',
  async () => {
    const scenarios = allScenarios().filter(({ number }) => number % step === 0);
    const totals = await runScenarios({
      ...{ ...quiet, scenarios, runs: 3 * scenarios.length, mostFailures: 5 },
    });
    expect(totals.failures).toEqual([]);
    expect(totals.scenarios).toBe(scenarios.length);
    expect(totals.runs + totals.unreached).toBe(3 * scenarios.length);
    expect(totals.kills).toBeGreaterThan(scenarios.length);
    process.stdout.write(`${totals.runs} runs over ${totals.scenarios} scenarios, ${totals.kills} kills\n`);
  },
  deadline,
);

test(
  'the same run sees what it must: a bare EXPUNGE is caught by the message that another program has marked',
  async () => {
    const scenarios = allScenarios().filter(({ name }) => name === 'Dovecot-with-everything/delete/none');
    const totals = await runScenarios({
      ...{ ...quiet, scenarios, runs: 1, mostFailures: 1, planted: 'bare-expunge' },
    });
    expect(totals.failures).toEqual([expect.stringContaining('the bystander foreign is nowhere')]);
  },
  deadline,
);
