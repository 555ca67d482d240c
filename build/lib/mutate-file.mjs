// Tries every mutant of one source file on the unit tests, with Stryker; what was tried before and has not changed is kept.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './paths.mjs';

/**
 * @typedef {{ killed: number, survived: number, timeout: number, noCoverage: number }} MutantCounts
 * @typedef {{ place: string, change: string, status: string }} LivingMutant
 * @param {import('./mutation-scope.mjs').MutatedFile} target
 * @param {{ fresh: boolean }} options fresh: forget what was tried before
 * @returns {Promise<{ counts: MutantCounts, living: LivingMutant[] }>}
 */
export async function mutateFile({ file, tests }, { fresh }) {
  const { Stryker } = await import('@stryker-mutator/core');
  const memory = join(cacheDir, 'mutation', `${file.replaceAll('/', '-')}.json`);
  if (fresh && existsSync(memory)) rmSync(memory);
  // Read by test/mutation/vitest.config.ts in the processes that Stryker starts.
  process.env['SATCHEL_MUTATION_TESTS'] = [...tests, 'test/mutation/loads.test.ts'].join(',');
  process.env['SATCHEL_MUTATION_FILE'] = file;
  const mutants = await new Stryker({
    mutate: [file],
    testRunner: 'vitest',
    // Which tests are about the file, the scope says.
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    plugins: ['@stryker-mutator/vitest-runner'],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // A busy machine must not make a slow test look like one that noticed; endless loops are counted, not timed.
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: memory,
    tempDirName: join('.cache', 'stryker'),
    cleanTempDir: 'always',
    ignorePatterns: ['.cache', 'dist', 'release'],
    reporters: [],
    thresholds: { high: 100, low: 100, break: null },
    allowConsoleColors: false,
    logLevel: /** @type {NonNullable<ConstructorParameters<typeof Stryker>[0]['logLevel']>} */ ('error'),
  }).runMutationTest();
  const count = (/** @type {string} */ status) => mutants.filter((mutant) => mutant.status === status).length;
  const counts = {
    killed: count('Killed'),
    survived: count('Survived'),
    timeout: count('Timeout'),
    noCoverage: count('NoCoverage'),
  };
  const lines = readFileSync(file, 'utf8').split('\n');
  const living = mutants
    .filter(({ status }) => status !== 'Killed' && status !== 'Timeout')
    .map(({ location, replacement, mutatorName, status }) => ({
      place: `${file}:${location.start.line}:${location.start.column}`,
      change: `${mutatorName}: ${lines[location.start.line - 1]?.trim() ?? ''} → ${replacement ?? ''}`,
      status,
    }));
  return { counts, living };
}
