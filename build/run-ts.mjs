// `node build/run-ts.mjs FILE.ts [arguments]`: runs a TypeScript file of this repository with Node.
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { PlainError, runScript } from './lib/say.mjs';

await runScript(async () => {
  const [entry, ...args] = process.argv.slice(2);
  if (!entry) throw new PlainError('usage: node build/run-ts.mjs FILE.ts [arguments]');
  await ensureNodeModules();
  process.exitCode = await runTypeScript(entry, args);
});
