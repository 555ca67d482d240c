// electron-builder calls this once the app's folder is whole and not signed yet: fuses are set and leftovers removed.
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setProductionFuses } from './lib/fuses.mjs';

/** What electron-builder numbers its architectures with. */
const arm64 = 3;

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack({ appOutDir, electronPlatformName, arch, packager }) {
  const product = packager.appInfo.productFilename;
  const mac = electronPlatformName === 'darwin' || electronPlatformName === 'mas';
  const binary = mac
    ? `${product}.app`
    : electronPlatformName === 'win32'
      ? `${product}.exe`
      : /** @type {{ executableName: string }} */ (/** @type {unknown} */ (packager)).executableName;
  // The loader of the old Electron, which runs folders, has no place in a package; nothing would load it anyway.
  if (!mac) await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
  const path = join(appOutDir, binary);
  if (!mac) {
    // The files may be hard links: the Electron that they came from must stay as it is.
    await copyFile(path, `${path}.own`);
    await rename(`${path}.own`, path);
  }
  await setProductionFuses(path, { resetSignature: mac && Number(arch) === arm64 });
}
