// Unpacks Cyrus out of Debian's packages into the cache: installed, it would conflict with Dovecot and start a daemon.
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { PlainError, say } from './say.mjs';

const packages = [
  ...['cyrus-imapd', 'cyrus-common', 'sasl2-bin', 'libsasl2-2', 'libsasl2-modules-db', 'libdb5.3'],
  ...[
    'libical3',
    'libxapian30',
    'libpcre3',
    'libuuid1',
    'libicu72',
    'libjansson4',
    'libwrap0',
    'libsqlite3-0',
  ],
  ...['libglib2.0-0', 'libnsl2'],
];

const targetDir = join(cacheDir, 'mail-servers');

/**
 * @returns {Promise<{ root: string, env: Record<string, string> }>} the folder that stands for `/`, and what its
 * programs need in their environment; the first call downloads some 15 MB, nothing on the system changes
 */
export async function ensureMailServers() {
  if (!existsSync(targetDir)) await fetchAndUnpack();
  const library = (/** @type {string} */ path) => join(targetDir, path);
  const multiarch = readdirSync(library('usr/lib')).find((name) => /-linux-gnu/.test(name)) ?? '';
  return {
    root: targetDir,
    env: {
      LD_LIBRARY_PATH: ['usr/lib', `usr/lib/${multiarch}`, `lib/${multiarch}`].map(library).join(':'),
      SASL_PATH: library(`usr/lib/${multiarch}/sasl2`),
    },
  };
}

/** The target appears complete, by one rename, or not at all; another process may win the race. */
async function fetchAndUnpack() {
  say('Fetching Cyrus out of Debian packages');
  await mkdir(cacheDir, { recursive: true });
  const workDir = await mkdtemp(join(cacheDir, 'mail-servers-unpack-'));
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
    await rename(root, targetDir).catch((/** @type {unknown} */ error) => {
      if (!existsSync(targetDir)) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
