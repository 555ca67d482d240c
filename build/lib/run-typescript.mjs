// Bundles one TypeScript file (its packages stay outside) and runs it with Node: for the demo, benches and chaos runs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDir, rootDir } from './paths.mjs';
import { PlainError } from './say.mjs';

/**
 * @param {string} entry relative to the repository
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} the exit status
 */
export async function runTypeScript(entry, args, env = {}) {
  const entryPath = resolve(rootDir, entry);
  if (!existsSync(entryPath)) throw new PlainError(`There is no ${entry}.`);
  const esbuild = await import('esbuild');
  // Below the repository, so that Node finds node_modules from there.
  const parent = join(cacheDir, 'run');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${basename(entry).replace(/\..*$/, '')}-`));
  try {
    const outfile = join(folder, 'entry.mjs');
    await esbuild.build({
      absWorkingDir: rootDir,
      entryPoints: [entryPath],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'warning',
      plugins: [keepOwnPlace],
    });
    return await run(outfile, args, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A bundled file still knows where its source is, so that it finds what lies beside it.
 * @type {import('esbuild').Plugin}
 */
const keepOwnPlace = {
  name: 'keep-own-place',
  setup(build) {
    build.onLoad({ filter: /\.(ts|tsx|mjs)$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/**
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function run(file, args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    // Ctrl-C reaches the child too, which cleans up and decides how to end; a signal to this process alone is handed on.
    const ignore = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
