// `npm run lint`: every static check, each with its time; fails if any fails.
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { runLintChecks } from './lib/lint-checks.mjs';
import { PlainError, elapsed, runScript, say } from './lib/say.mjs';

await runScript(async () => {
  await ensureNodeModules();
  const failed = (await runLintChecks()).filter((check) => !check.ok);
  if (failed.length > 0) throw new PlainError(`failed: ${failed.map((check) => check.name).join(', ')}`);
  say(`all checks passed in ${elapsed()}`);
});
