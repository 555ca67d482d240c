// Unpacks Debian packages into a folder of the cache that stands for `/`: nothing is installed, started or configured.
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError, say } from './say.mjs';

/**
 * The first call downloads; the target appears complete, by one rename, or not at all, and another process may win the race.
 * @param {{ what: string, folder: string, packages: string[] }} wanted `folder` is a name in the cache
 * @returns {Promise<{ root: string, libraries: string[] }>} the folder, and those in it that hold shared libraries
 */
export async function unpackPackages({ what, folder, packages }) {
  const root = join(cacheDir, folder);
  if (!existsSync(root)) await fetchAndUnpack(what, root, packages);
  const multiarch = readdirSync(join(root, 'usr/lib')).find((name) => /-linux-gnu/.test(name)) ?? '';
  const libraries = ['usr/lib', `usr/lib/${multiarch}`, `lib/${multiarch}`];
  return { root, libraries: libraries.map((path) => join(root, path)) };
}

/**
 * @param {string} what
 * @param {string} target
 * @param {string[]} packages
 */
async function fetchAndUnpack(what, target, packages) {
  say(`Fetching ${what} out of Debian packages`);
  await mkdir(cacheDir, { recursive: true });
  const workDir = await mkdtemp(`${target}-unpack-`);
  try {
    const fetchPackages = () =>
      runCommand('apt-get', ['-q', 'download', ...packages], { cwd: workDir, timeoutMs: 10 * 60_000 });
    let download = await fetchPackages();
    if (download.code !== 0) {
      // The package lists may be missing or old; without the right to fetch them the message below says so.
      await runCommand('apt-get', ['-q', 'update'], { timeoutMs: 10 * 60_000 });
      download = await fetchPackages();
    }
    if (download.code !== 0) {
      throw new PlainError(`apt-get download failed, also after apt-get update: ${download.stderr.trim()}`);
    }
    const root = join(workDir, 'root');
    for (const name of readdirSync(workDir).filter((file) => file.endsWith('.deb'))) {
      const unpacked = await runCommand('dpkg', ['-x', join(workDir, name), root]);
      if (unpacked.code !== 0) throw new PlainError(`dpkg -x ${name} failed: ${unpacked.stderr.trim()}`);
    }
    await chmod(root, 0o755);
    await rename(root, target).catch((/** @type {unknown} */ error) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
