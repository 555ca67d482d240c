// Runs one test suite and says honestly how it went: what passed, what failed by name, and what did not run at all.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runLintChecks } from './lint-checks.mjs';
import { cacheDir, modulesDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';

/** @typedef {{ passed: number, failures: string[] }} SuiteResult */

// Long enough for the slowest machine; it only ends a hang.
const suiteTimeoutMs = 90 * 60_000;

/** @returns {Promise<SuiteResult>} */
export async function runLintSuite() {
  const results = await runLintChecks();
  return {
    passed: results.filter((check) => check.ok).length,
    failures: results.filter((check) => !check.ok).map((check) => check.name),
  };
}

/**
 * @param {string} project
 * @returns {Promise<SuiteResult>}
 */
export async function runVitestSuite(project) {
  const reportPath = freshReport(project);
  const run = await runCommand(
    process.execPath,
    [
      join(modulesDir, 'vitest/vitest.mjs'),
      ...['run', `--project=${project}`],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`],
    ],
    { show: true, timeoutMs: suiteTimeoutMs },
  );
  return judge(run, reportPath, readVitestReport);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<SuiteResult>}
 */
export async function runPlaywrightSuite(env) {
  const reportPath = freshReport('e2e');
  const run = await runCommand(
    process.execPath,
    [
      join(modulesDir, '@playwright/test/cli.js'),
      ...['test', '--config=test/e2e/playwright.config.ts', '--reporter=list,json'],
    ],
    {
      show: true,
      timeoutMs: suiteTimeoutMs,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
    },
  );
  return judge(run, reportPath, readPlaywrightReport);
}

/** @param {string} name */
function freshReport(name) {
  mkdirSync(join(cacheDir, 'reports'), { recursive: true });
  const path = join(cacheDir, 'reports', `${name}.json`);
  rmSync(path, { force: true });
  return path;
}

/** The first line of what a test said, for where nothing but the end of the output is kept. @param {string} [message] */
function because(message) {
  const line = stripVTControlCharacters(message ?? '').split('\n')[0];
  return line ? `: ${line.slice(0, 300)}` : '';
}

/**
 * The errors that a runner tells only in its output: those outside of any test, with the file they came from.
 * @param {import('./run-command.mjs').CommandResult} run
 */
function outsideOfTests(run) {
  const told = /Error\b.*:|^\s*❯ .*:\d+:\d+|This error originated in|timed out/;
  const lines = stripVTControlCharacters(`${run.stderr}\n${run.stdout}`).split('\n');
  const from = lines.findIndex((line) => /Unhandled (Error|Rejection)/i.test(line));
  const heard = (from < 0 ? lines.slice(-40) : lines.slice(from)).filter(
    (line) => told.test(line) && !line.includes('node_modules'),
  );
  return heard
    .map((line) => `\n    ${line.trim().slice(0, 200)}`)
    .slice(0, 12)
    .join('');
}

/**
 * @param {import('./run-command.mjs').CommandResult} run
 * @param {string} reportPath
 * @param {(report: any) => SuiteResult} read
 * @returns {SuiteResult}
 */
function judge(run, reportPath, read) {
  const result = existsSync(reportPath)
    ? read(JSON.parse(readFileSync(reportPath, 'utf8')))
    : { passed: 0, failures: ['no report was written'] };
  if (run.timedOut) result.failures.push('the suite took too long and was ended');
  if (result.passed + result.failures.length === 0) result.failures.push('no test was executed');
  if (run.code !== 0 && result.failures.length === 0) {
    result.failures.push(
      `the runner ended with ${String(run.code ?? run.signal)} though no test failed${outsideOfTests(run)}`,
    );
  }
  return result;
}

/**
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} VitestCase
 * @typedef {{ name: string, status: string, message?: string, assertionResults: VitestCase[] }} VitestFile
 * @param {{ testResults: VitestFile[] }} report
 * @returns {SuiteResult}
 */
function readVitestReport(report) {
  const cases = report.testResults.flatMap((file) => file.assertionResults);
  const failures = cases
    .filter((one) => one.status !== 'passed')
    // A skipped test is a missing part, and a missing part is a failure with a name.
    .map(
      (one) =>
        `${one.fullName}${one.status === 'failed' ? because(one.failureMessages?.[0]) : ` (${one.status})`}`,
    );
  for (const file of report.testResults) {
    if (file.status !== 'passed' && file.assertionResults.every((one) => one.status === 'passed')) {
      failures.push(`${file.name} could not run`);
    }
  }
  return { passed: cases.filter((one) => one.status === 'passed').length, failures };
}

/**
 * @typedef {{ status: string, results: { error?: { message?: string } }[] }} PlaywrightTest
 * @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @param {{ suites: PlaywrightSuite[], errors?: { message?: string }[] }} report
 * @returns {SuiteResult}
 */
function readPlaywrightReport(report) {
  const result = { passed: 0, failures: /** @type {string[]} */ ([]) };
  /** @param {PlaywrightSuite} suite @param {string} path */
  const walk = (suite, path) => {
    const here = path ? `${path} › ${suite.title}` : suite.title;
    for (const spec of suite.specs ?? []) {
      for (const { status, results } of spec.tests) {
        const why = because(results.find(({ error }) => error)?.error?.message);
        if (status === 'expected') result.passed += 1;
        else result.failures.push(`${here} › ${spec.title}${status === 'unexpected' ? why : ` (${status})`}`);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, here);
  };
  for (const suite of report.suites) walk(suite, '');
  for (const error of report.errors ?? []) {
    result.failures.push((error.message ?? 'an error outside of any test').split('\n')[0] ?? '');
  }
  return result;
}
