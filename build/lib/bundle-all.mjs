// Bundles every process into dist/, skipping the parts whose inputs are unchanged.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleParts } from './bundle-parts.mjs';
import { cacheDir, distDir, rootDir } from './paths.mjs';
import { PlainError, elapsed, say } from './say.mjs';

/** Changes of these change every part. */
const sharedInputs = ['package-lock.json', 'tsconfig.base.json', 'build/lib/bundle-parts.mjs'];
const stampName = '.inputs';

/**
 * @param {{ only?: string[], force?: boolean }} [options]
 */
export async function bundleAll(options = {}) {
  const names = options.only ?? Object.keys(bundleParts);
  const since = Date.now();
  const built = [];
  for (const name of names) if (await bundlePart(name, options.force === true)) built.push(name);
  if (built.length > 0) say(`Bundled ${built.join(', ')} in ${elapsed(since)}`);
}

/**
 * @param {string} name
 * @param {boolean} force
 * @returns {Promise<boolean>} whether it was built
 */
async function bundlePart(name, force) {
  const part = bundleParts[name];
  if (!part)
    throw new PlainError(`There is no part "${name}"; there are ${Object.keys(bundleParts).join(', ')}.`);
  const stamp = hashInputs([...part.inputs, ...sharedInputs]);
  const target = join(distDir, name);
  if (!force && readStamp(target) === stamp) return false;

  const absent = part.entries.filter((entry) => !existsSync(join(rootDir, entry)));
  if (absent.length > 0)
    throw new PlainError(`Nothing to bundle for ${name}: ${absent.join(', ')} is not there.`);

  await mkdir(cacheDir, { recursive: true });
  await mkdir(distDir, { recursive: true });
  // Built beside dist and moved in whole: a failed or interrupted build never leaves half a part behind.
  const workDir = await mkdtemp(join(cacheDir, `bundle-${name}-`));
  try {
    await part.build(join(workDir, name));
    await writeFile(join(workDir, name, stampName), stamp);
    await swapIn(join(workDir, name), target, join(workDir, 'old'));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return true;
}

/**
 * @param {string} from
 * @param {string} target
 * @param {string} aside
 */
async function swapIn(from, target, aside) {
  // Another build may put its result there between the two renames.
  for (let tries = 0; ; tries++) {
    await rename(target, `${aside}-${tries}`).catch(() => {});
    try {
      await rename(from, target);
      return;
    } catch (error) {
      if (tries >= 20) throw error;
    }
  }
}

/** @param {string} folder */
function readStamp(folder) {
  try {
    return readFileSync(join(folder, stampName), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Content, not times: a fresh checkout touches everything.
 * @param {string[]} inputs
 */
function hashInputs(inputs) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => listFiles(input)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(rootDir, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function listFiles(path) {
  const absolute = join(rootDir, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute).flatMap((name) => listFiles(`${path}/${name}`));
}
