// Everything that `npm run dist` makes: the unpacked app, its fuses read back, and on Debian a .deb.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAll } from './bundle-all.mjs';
import { ensureElectron } from './ensure-electron.mjs';
import { ensureNodeModules } from './ensure-node-modules.mjs';
import { ensureSystem } from './ensure-system.mjs';
import { rootDir } from './paths.mjs';
import { PlainError, elapsed, say } from './say.mjs';

/**
 * @typedef {{
 *   output: string, folder: string, electron: import('./ensure-electron.mjs').FoundElectron,
 *   fuses: Record<string, string> | null, deb: import('./make-deb.mjs').MadeDeb | null,
 * }} MadeDist  fuses and deb: on Linux only
 * @returns {Promise<MadeDist>}
 */
export async function makeDist() {
  await ensureNodeModules();
  // Not before: they import packages.
  const { packageApp } = await import('./package-app.mjs');
  const { canMakeDeb, makeDeb } = await import('./make-deb.mjs');
  const { readFuses, wrongFuses } = await import('./fuses.mjs');
  if (canMakeDeb()) await ensureSystem(['deb']);
  const electron = await ensureElectron();
  await bundleAll();
  const manifest = /** @type {{ main: string }} */ (
    JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'))
  );
  const { output, folder } = await packageApp(electron, manifest.main);
  say(`${output} is ready (${elapsed()})`);
  if (!electron.pinned) {
    say(
      `TEST ONLY: ${output} was made with the old Electron ${electron.version}; it must not be given to anybody.`,
    );
  }
  if (process.platform !== 'linux') return { output, folder, electron, fuses: null, deb: null };

  const fuses = await readFuses(join(folder, 'satchel'));
  const wrong = wrongFuses(fuses);
  if (wrong.length > 0) throw new PlainError(`The packaged Electron has wrong fuses: ${wrong.join(', ')}.`);
  const testOnly = electron.pinned ? null : electron.version;
  const deb = canMakeDeb() ? await makeDeb(folder, join(rootDir, output), testOnly) : null;
  if (deb) say(`${deb.path} is ready: ${Math.round(deb.bytes / 1e6)} MB (${elapsed()})`);
  return { output, folder, electron, fuses, deb };
}
