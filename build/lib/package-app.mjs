// Makes electron-builder's unpacked folder of the app with the Electron that was found.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDir, modulesDir, rootDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError } from './say.mjs';
import { writeNotices } from './third-party-notices.mjs';

/**
 * @param {import('./ensure-electron.mjs').FoundElectron} electron
 * @param {string} manifestMain of package.json
 * @returns {Promise<{ output: string, folder: string }>}
 *   output: relative to the repository; folder: the unpacked app on Linux, absolute
 */
export async function packageApp(electron, manifestMain) {
  const output = electron.pinned ? 'release' : `release/test-only-electron-${electron.version}`;
  const folder = join(rootDir, output, 'linux-unpacked');
  await rm(folder, { recursive: true, force: true });
  const configPath = join(cacheDir, 'electron-builder.json');
  await mkdir(cacheDir, { recursive: true });
  await writeFile(
    configPath,
    JSON.stringify({
      extends: join(rootDir, 'electron-builder.yml'),
      directories: { output },
      electronDist: dirname(electron.execPath),
      electronVersion: electron.version,
      ...(electron.pinned ? {} : forOldElectron(manifestMain)),
    }),
  );
  const result = await runCommand(
    process.execPath,
    [join(modulesDir, 'electron-builder/cli.js'), '--dir', '--publish=never', `--config=${configPath}`],
    { show: true, timeoutMs: 20 * 60_000 },
  );
  if (result.code !== 0) throw new PlainError('electron-builder failed.');
  if (process.platform === 'linux') {
    if (!existsSync(join(folder, 'satchel')))
      throw new PlainError(`electron-builder left no app in ${output}.`);
    await writeNotices(join(folder, 'THIRD-PARTY-NOTICES.txt'));
    if (!electron.pinned) {
      await writeFile(
        join(folder, 'TEST-ONLY.txt'),
        `This folder holds Electron ${electron.version}, which is obsolete and unsafe for real mail. It is for tests only.\n`,
      );
    }
  }
  return { output, folder };
}

/**
 * The old Electron needs its loader first. A shipped app is loaded from its archive only, so the loader goes in there.
 * @param {string} manifestMain
 */
function forOldElectron(manifestMain) {
  return {
    files: [{ from: 'build/old-electron-loader', to: 'old-electron-loader', filter: ['*.cjs'] }],
    extraMetadata: { main: 'old-electron-loader/packaged.cjs', mainOfTheApp: manifestMain },
  };
}
