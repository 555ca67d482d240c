// Everything a real run of the app needs, in one call: modules, system packages, an Electron, bundles and a display.
import { bundleAll } from './bundle-all.mjs';
import { ensureElectron } from './ensure-electron.mjs';
import { ensureNodeModules } from './ensure-node-modules.mjs';
import { ensureSystem } from './ensure-system.mjs';
import { startXvfb } from './xvfb.mjs';

/** Whether a person can see a window here. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * @typedef {{ env: NodeJS.ProcessEnv, electron: import('./ensure-electron.mjs').FoundElectron, end: () => void }} PreparedRun
 *   env: what a test, bench or demo needs to find the Electron and the display; see test/support/run-electron.ts
 * @param {{ headless: boolean, servers: boolean }} needs headless: on a private display, never on the person's own
 * @returns {Promise<PreparedRun>}
 */
export async function prepareRun(needs) {
  await ensureNodeModules();
  await ensureSystem([
    'app',
    ...(needs.headless ? /** @type {const} */ (['headless']) : []),
    ...(needs.servers ? /** @type {const} */ (['servers']) : []),
  ]);
  const electron = await ensureElectron();
  await bundleAll();
  const xvfb = needs.headless ? await startXvfb() : undefined;
  return {
    electron,
    env: {
      SATCHEL_ELECTRON: JSON.stringify(electron),
      // An empty value counts as unset everywhere.
      ...(xvfb ? { DISPLAY: xvfb.display, WAYLAND_DISPLAY: '' } : {}),
    },
    end: () => xvfb?.stop(),
  };
}
