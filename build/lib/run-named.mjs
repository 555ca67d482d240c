// Runs one of the scripts of a folder by its name, prepared like a test: for `npm run bench` and `npm run chaos`.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './paths.mjs';
import { prepareRun } from './prepare-run.mjs';
import { runTypeScript } from './run-typescript.mjs';
import { PlainError } from './say.mjs';

/**
 * @param {string} folder such as test/bench, whose `<name>.ts` are the scripts; helpers lie in folders below it
 * @param {string[]} args the name, then what the script gets
 */
export async function runNamed(folder, args) {
  // A name may also be spelt like an option: `--processes`.
  const [name, ...rest] = [args[0]?.replace(/^--/, ''), ...args.slice(1)];
  const absolute = join(rootDir, folder);
  const known = existsSync(absolute)
    ? readdirSync(absolute)
        .filter((file) => file.endsWith('.ts'))
        .map((file) => file.slice(0, -'.ts'.length))
    : [];
  if (!name || !known.includes(name)) {
    throw new PlainError(`Which one? There are: ${known.join(', ') || 'none yet'}.`);
  }
  const run = await prepareRun({ headless: true, servers: true });
  try {
    process.exitCode = await runTypeScript(`${folder}/${name}.ts`, rest, run.env);
  } finally {
    run.end();
  }
}
