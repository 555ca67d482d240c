// `npm test [-- --json] [--only=lint,unit,wire,servers,e2e]`: installs what is missing, runs everything, counts it all.
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { ensureSystem } from './lib/ensure-system.mjs';
import { prepareRun } from './lib/prepare-run.mjs';
import { PlainError, elapsed, runScript, say } from './lib/say.mjs';
import { runLintSuite, runPlaywrightSuite, runVitestSuite } from './lib/test-suites.mjs';

/** @type {Record<string, () => Promise<import('./lib/test-suites.mjs').SuiteResult>>} */
const suites = {
  lint: () => runLintSuite(),
  unit: async () => {
    await ensureSystem(['app']);
    return runVitestSuite('unit');
  },
  wire: () => runVitestSuite('wire'),
  servers: async () => {
    await ensureSystem(['servers']);
    return runVitestSuite('servers');
  },
  e2e: async () => {
    // Always a display of its own: a person's screen is not a place for tests.
    const run = await prepareRun({ headless: true, servers: true });
    try {
      return await runPlaywrightSuite({ ...process.env, ...run.env });
    } finally {
      run.end();
    }
  },
};

/** For all suites, however many begin at once. @type {Promise<unknown> | null} */
let modules = null;

/** In the order of what fails soonest. The servers' tests mostly wait, for what times out: meanwhile the code is checked. */
const stages = [['lint', 'servers'], ['unit'], ['wire'], ['e2e']];

await runScript(async () => {
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  const names = only ? only.split(',') : Object.keys(suites);
  const unknown = names.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    throw new PlainError(
      `There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`,
    );
  }

  /** @type {Record<string, { passed: number, failed: number, seconds: number }>} */
  const counts = {};
  /** @type {string[]} */
  const failures = [];
  /** @param {string} name */
  const runAndCount = async (name) => {
    say(`\n== ${name}`);
    const since = Date.now();
    const result = await runSuite(name);
    counts[name] = {
      passed: result.passed,
      failed: result.failures.length,
      seconds: Math.round((Date.now() - since) / 100) / 10,
    };
    failures.push(...result.failures.map((failure) => `${name}: ${failure}`));
  };
  for (const stage of stages)
    await Promise.all(stage.filter((name) => names.includes(name)).map(runAndCount));

  say('');
  for (const [name, { passed, failed, seconds }] of Object.entries(counts)) {
    say(`${name.padEnd(8)} ${passed} passed, ${failed} failed (${seconds} s)`);
  }
  for (const failure of failures) say(`FAILED ${failure}`);
  say(`all in ${elapsed()}`);

  const passed = Object.values(counts).reduce((sum, count) => sum + count.passed, 0);
  const ok = failures.length === 0 && passed > 0;
  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ ok, passed, failed: failures.length, suites: counts, failures })}\n`,
    );
  }
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exitCode = ok ? 0 : 1;
});

/** @param {string} name */
async function runSuite(name) {
  try {
    modules ??= ensureNodeModules();
    await modules;
    return await /** @type {() => Promise<import('./lib/test-suites.mjs').SuiteResult>} */ (suites[name])();
  } catch (error) {
    // What a suite needs is missing: that is a failure with a name, and the other suites still run.
    const reason =
      error instanceof PlainError ? error.message : String(error instanceof Error ? error.stack : error);
    say(reason);
    return { passed: 0, failures: [reason.split('\n')[0] ?? 'it could not start'] };
  }
}
