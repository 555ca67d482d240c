// `npm run mutation [-- --files=a,b] [--fresh] [--json]`: changes queue, journal and planners in many small ways, one at a
// time, and counts how many of these mutants the unit tests notice. Slow; may be stopped and run again, file by file.
import { basename } from 'node:path';
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { mutateFile } from './lib/mutate-file.mjs';
import { mutationScope } from './lib/mutation-scope.mjs';
import { PlainError, elapsed, runScript, say } from './lib/say.mjs';

/** Per cent of the mutants that must be noticed. */
const threshold = 90;

await runScript(async () => {
  const only = process.argv.find((argument) => argument.startsWith('--files='))?.slice('--files='.length);
  const targets = only ? only.split(',').flatMap(named) : mutationScope;
  await ensureNodeModules();
  const total = { killed: 0, survived: 0, timeout: 0, noCoverage: 0 };
  /** @type {Record<string, typeof total & { score: number }>} */
  const byFile = {};
  for (const target of targets) {
    const { file } = target;
    const { counts, living } = await mutateFile(target, { fresh: process.argv.includes('--fresh') });
    for (const { place, change, status } of living) say(`  ${status} ${place} ${change}`);
    byFile[file] = { score: scoreOf(counts), ...counts };
    total.killed += counts.killed;
    total.survived += counts.survived;
    total.timeout += counts.timeout;
    total.noCoverage += counts.noCoverage;
    say(`${String(byFile[file].score).padStart(6)} % ${file} (${elapsed()})`);
  }
  const score = scoreOf(total);
  const ok = score >= threshold;
  say(
    `${String(score).padStart(6)} % of ${total.killed + total.survived + total.timeout + total.noCoverage} mutants`,
  );
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ ok, score, ...total, files: byFile })}\n`);
  process.exitCode = ok ? 0 : 1;
});

/**
 * A mutant that makes a test hang is noticed, too.
 * @param {import('./lib/mutate-file.mjs').MutantCounts} counts
 */
function scoreOf({ killed, survived, timeout, noCoverage }) {
  const all = killed + survived + timeout + noCoverage;
  return all === 0 ? 100 : Math.floor(((killed + timeout) / all) * 10_000) / 100;
}

/** @param {string} name a path of the scope, or a file's name without its ending */
function named(name) {
  const found = mutationScope.filter(({ file }) => file === name || basename(file, '.ts') === name);
  if (found.length === 0) {
    const names = mutationScope.map(({ file }) => basename(file, '.ts')).join(', ');
    throw new PlainError(`${name} is not among the files that are mutated: ${names}.`);
  }
  return found;
}
