// Makes sure that node_modules is what package-lock.json says: runs `npm ci` when it is missing or another.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDir, rootDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError, elapsed, say } from './say.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

export async function ensureNodeModules() {
  if (isCurrent()) return;
  say('Installing node modules (npm ci)');
  const since = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = await runCommand(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    timeoutMs: 20 * 60_000,
  });
  if (result.code !== 0) {
    throw new PlainError(
      `npm ci failed:\n${`${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15).join('\n')}`,
    );
  }
  say(`  installed in ${elapsed(since)}`);
}

/** npm notes in node_modules/.package-lock.json, written last, what it really installed: no stamp of ours is needed. */
function isCurrent() {
  const installedPath = join(modulesDir, '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = readLock(installedPath);
  for (const [path, wanted] of Object.entries(readLock(join(rootDir, 'package-lock.json')))) {
    if (path === '') continue;
    const found = installed[path];
    // Packages for other platforms are rightly absent.
    if (!found && (wanted.optional || wanted.devOptional)) continue;
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity) return false;
  }
  return true;
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8'))).packages ?? {};
}
