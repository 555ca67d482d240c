// Makes a .deb of electron-builder's unpacked folder with Debian's own tools, and has its metadata checked by theirs.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { appId, controlFile, copyrightFile, debVersion, desktopEntry, metainfo } from './deb-metadata.mjs';
import { cacheDir, rootDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError } from './say.mjs';

/**
 * @typedef {{ path: string, version: string, bytes: number, depends: string[] }} MadeDeb
 * @param {string} appFolder the unpacked app
 * @param {string} outputFolder where the .deb goes
 * @param {string | null} testOnly the obsolete Electron's version in a package that is for tests only
 * @returns {Promise<MadeDeb>}
 * @throws PlainError with the tool's own words when it refuses
 */
export async function makeDeb(appFolder, outputFolder, testOnly) {
  const manifest =
    /** @type {{ version: string, description: string, author: string, productName: string }} */ (
      JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'))
    );
  const architecture = (await tool('dpkg', ['--print-architecture'])).trim();
  const facts = { ...manifest, architecture, testOnly };
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'deb-'));
  try {
    const stage = join(work, 'stage');
    await stageFiles(stage, appFolder, facts);
    await checkMetadata(stage);
    const depends = await neededPackages(work, join(stage, 'opt/satchel'));
    await put(join(stage, 'DEBIAN/control'), controlFile(facts, depends, folderKilobytes(stage)));
    const path = join(outputFolder, `satchel_${debVersion(facts)}_${architecture}.deb`);
    // xz takes minutes; a package that only a test run sees may be larger.
    await tool('dpkg-deb', [
      ...['--root-owner-group', ...(testOnly ? ['-Zgzip', '-z1'] : ['-Zxz'])],
      ...['--build', stage, path],
    ]);
    return { path, version: debVersion(facts), bytes: statSync(path).size, depends };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} stage
 * @param {string} appFolder
 * @param {import('./deb-metadata.mjs').DebFacts & { productName: string }} facts
 */
async function stageFiles(stage, appFolder, facts) {
  const app = join(stage, 'opt/satchel');
  await mkdir(dirname(app), { recursive: true });
  await cp(appFolder, app, { recursive: true });
  for (const entry of readdirSync(app, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Whatever the builder's umask was, everybody may read it and only root may write it.
    if (entry.isDirectory() || (entry.isFile() && statSync(path).mode & 0o100)) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
  await chmod(app, 0o755);
  // Chromium's sandbox where the kernel gives user namespaces to root only.
  await chmod(join(app, 'chrome-sandbox'), 0o4755);

  await mkdir(join(stage, 'usr/bin'), { recursive: true });
  await symlink('../../opt/satchel/satchel', join(stage, 'usr/bin/satchel'));
  const share = join(stage, 'usr/share');
  await put(join(share, `applications/${appId}.desktop`), desktopEntry(facts.productName));
  const changed = readFileSync(join(rootDir, 'CHANGELOG.md'));
  const date = /\b\d{4}-\d{2}-\d{2}\b/.exec(changed.toString())?.[0] ?? new Date().toISOString().slice(0, 10);
  await put(join(share, `metainfo/${appId}.metainfo.xml`), metainfo(facts.version, date));
  const docs = join(share, 'doc/satchel');
  const licence = readFileSync(join(rootDir, 'LICENSE'), 'utf8');
  const holder = /Copyright \(c\) (.+)/.exec(licence)?.[1] ?? facts.author;
  await put(join(docs, 'copyright'), copyrightFile(holder, licence));
  await put(join(docs, 'changelog.gz'), gzipSync(changed, { level: 9 }));
  const icons = join(rootDir, 'build/resources');
  for (const file of readdirSync(join(icons, 'icons'))) {
    const size = file.replace('.png', '');
    // Desktops know no folder for the largest, which is for other systems.
    if (size === '1024x1024') continue;
    await put(
      join(share, `icons/hicolor/${size}/apps/${appId}.png`),
      readFileSync(join(icons, 'icons', file)),
    );
  }
  await put(join(share, `icons/hicolor/scalable/apps/${appId}.svg`), readFileSync(join(icons, 'icon.svg')));
}

/** @param {string} stage */
async function checkMetadata(stage) {
  await tool('desktop-file-validate', [join(stage, `usr/share/applications/${appId}.desktop`)]);
  await tool('appstreamcli', [
    'validate',
    '--no-net',
    join(stage, `usr/share/metainfo/${appId}.metainfo.xml`),
  ]);
}

/**
 * Which packages hold the libraries that the binaries name.
 * @param {string} work
 * @param {string} app
 */
async function neededPackages(work, app) {
  // dpkg-shlibdeps wants to stand in a source package.
  await put(join(work, 'debian/control'), 'Source: satchel\n\nPackage: satchel\nArchitecture: any\n');
  const binaries = [];
  for (const name of readdirSync(app)) if (await isElf(join(app, name))) binaries.push(join(app, name));
  if (binaries.length === 0) throw new PlainError(`There is no binary in ${app}.`);
  const answer = await tool(
    'dpkg-shlibdeps',
    ['-O', '--warnings=0', `-l${app}`, ...binaries.map((path) => `-e${path}`)],
    work,
  );
  const depends = /^shlibs:Depends=(.+)$/m.exec(answer)?.[1]?.split(', ');
  if (!depends) throw new PlainError(`dpkg-shlibdeps found no dependencies:\n${answer}`);
  return depends;
}

/** @param {string} path */
async function isElf(path) {
  if (!statSync(path).isFile()) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(Buffer.from('\x7fELF'));
  } finally {
    await file.close();
  }
}

/** @param {string} folder */
function folderKilobytes(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return Math.ceil(bytes / 1024);
}

/**
 * @param {string} path
 * @param {string | Buffer} content
 */
async function put(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {string} [cwd]
 * @returns {Promise<string>} stdout
 */
async function tool(name, args, cwd) {
  const result = await runCommand(name, args, { timeoutMs: 20 * 60_000, ...(cwd ? { cwd } : {}) });
  if (result.code === 0) return result.stdout;
  throw new PlainError(`${name} failed:\n${`${result.stdout}\n${result.stderr}`.trim()}`);
}

/** Whether this system can make a .deb at all. */
export function canMakeDeb() {
  return process.platform === 'linux' && existsSync('/usr/bin/dpkg');
}
