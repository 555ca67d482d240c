// The static checks as one list: types, lint, format, styles and architecture, each a named check with its time.
import { join } from 'node:path';
import { modulesDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';

/** name, the tool's script under node_modules, its arguments */
const checks = /** @type {const} */ ([
  ['types (tsc -b)', 'typescript/bin/tsc', ['-b', '--pretty', 'false']],
  ['lint (eslint)', 'eslint/bin/eslint.js', ['.', '--max-warnings=0', '--no-color']],
  ['format (prettier)', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level=warn']],
  [
    'styles (stylelint)',
    'stylelint/bin/stylelint.mjs',
    ['renderer/**/*.css', '--allow-empty-input', '--no-color'],
  ],
  [
    'architecture (dependency-cruiser)',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'electron', 'renderer', 'test', 'build'],
  ],
]);

/**
 * @typedef {{ name: string, ok: boolean, ms: number }} CheckResult
 * @returns {Promise<CheckResult[]>}
 */
export async function runLintChecks() {
  // eslint takes as long as all the others together: it runs beside them.
  const [types, lint, ...rest] = checks;
  const beside = runCheck(lint);
  const results = [await runCheck(types)];
  for (const check of rest) results.push(await runCheck(check));
  results.push(await beside);
  return results;
}

/** @param {(typeof checks)[number]} check */
async function runCheck([name, script, args]) {
  const since = Date.now();
  const result = await runCommand(process.execPath, [join(modulesDir, script), ...args], {
    timeoutMs: 15 * 60_000,
  });
  const ms = Date.now() - since;
  const ok = result.code === 0;
  say(`${ok ? 'ok  ' : 'FAIL'} ${name} ${(ms / 1000).toFixed(1)} s`);
  if (!ok) say(indent(`${result.stdout}\n${result.stderr}${result.timedOut ? '\nit took too long' : ''}`));
  return { name, ok, ms };
}

/** @param {string} text */
function indent(text) {
  return text.trim().replace(/^/gm, '       ');
}
