// Collects the licences of the packages that are bundled into the app, as those licences ask.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dictionaryPackages } from './bundle-parts.mjs';
import { distDir, modulesDir } from './paths.mjs';
import { PlainError } from './say.mjs';

/** @param {string} path the file to write */
export async function writeNotices(path) {
  const parts = bundledPackages().map((name) => {
    const folder = join(modulesDir, name);
    const manifest = /** @type {{ version: string, license?: string }} */ (
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    );
    const texts = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return [`${name} ${manifest.version} (${manifest.license ?? 'see below'})`, ...texts].join('\n\n');
  });
  await writeFile(
    path,
    [
      'Satchel contains these packages. Electron and Chromium have their own: LICENSE.electron.txt, LICENSES.chromium.html.',
      ...parts,
      '',
    ].join(`\n\n${'-'.repeat(100)}\n\n`),
  );
}

/** The source maps of the bundles know what really went in. */
function bundledPackages() {
  /** @type {Set<string>} */
  const names = new Set();
  for (const entry of readdirSync(distDir, { recursive: true })) {
    const file = join(distDir, String(entry));
    if (!file.endsWith('.map')) continue;
    const { sources } = /** @type {{ sources: string[] }} */ (JSON.parse(readFileSync(file, 'utf8')));
    for (const source of sources) {
      // The innermost: a package may have its own copy of another.
      const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*)/.exec(
        source,
      )?.[1];
      if (name && existsSync(join(modulesDir, name, 'package.json'))) names.add(name);
    }
  }
  if (names.size === 0)
    throw new PlainError('The bundles name no packages: their source maps must be there.');
  // Copied as they are, so that no map names them.
  for (const name of Object.values(dictionaryPackages)) names.add(name);
  return [...names].sort();
}
