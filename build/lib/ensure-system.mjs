// Makes sure that the system packages a purpose needs are there: installs them by apt, or says what to install.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.mjs';
import { PlainError, elapsed, say } from './say.mjs';

/** Debian packages by what they are for; a purpose names everything it needs. */
const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'];
const packagesFor = {
  /** Electron's own libraries, and what Satchel asks the desktop by. */
  app: [...libraries, 'xdg-utils'],
  /** A private display, and fonts so that a screenshot of any language has no empty boxes. */
  headless: ['xvfb', 'xauth', 'fonts-noto-core', 'fonts-noto-cjk', 'fonts-noto-color-emoji'],
  /** The real mail server that tests and the demo run on loopback ports; what verifies signatures is in Python. */
  servers: ['dovecot-imapd', 'dovecot-pop3d', 'dovecot-lmtpd', 'openssl', 'python3'],
  /** Draws the icon. */
  icons: ['librsvg2-bin'],
  /** Makes a .deb: what its binaries need is looked up in the installed libraries, and its metadata is checked. */
  deb: [...libraries, 'dpkg-dev', 'desktop-file-utils', 'appstream'],
  /** Hands for an app that only its windows can be used of: keys, sizes, focus. */
  hands: ['xdotool', 'openbox', 'x11-utils'],
};

/** What each purpose needs on the path, for systems without dpkg, where package names mean nothing. */
const commandsFor = {
  app: ['xdg-mime'],
  headless: ['Xvfb'],
  servers: ['dovecot', 'openssl', 'python3'],
  icons: ['rsvg-convert'],
  deb: ['dpkg-deb', 'dpkg-shlibdeps', 'desktop-file-validate', 'appstreamcli'],
  hands: ['xdotool', 'openbox', 'xprop'],
};

/** @typedef {keyof typeof packagesFor} Purpose */

/** @param {Purpose[]} purposes */
export async function ensureSystem(purposes) {
  if (process.platform !== 'linux') {
    if (purposes.some((purpose) => purpose !== 'app')) {
      throw new PlainError('Tests and the headless demo run on Linux only (Xvfb and Dovecot are needed).');
    }
    return;
  }
  if (!findCommand('dpkg-query')) {
    const lacking = purposes.flatMap((purpose) => commandsFor[purpose]).filter((name) => !findCommand(name));
    if (lacking.length > 0) throw new PlainError(`Please install these first: ${lacking.join(', ')}.`);
    return;
  }
  const wanted = purposes.flatMap((purpose) => packagesFor[purpose]);
  const missing = await missingPackages(wanted);
  if (missing.length === 0) return;

  const root = process.getuid?.() === 0;
  const sudo =
    !root && findCommand('sudo') !== undefined && (await runCommand('sudo', ['-n', 'true'])).code === 0;
  const byHand = `sudo apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!root && !sudo) {
    throw new PlainError(
      `These system packages are missing. Please install them, then run this again:\n  ${byHand}`,
    );
  }
  say(`Installing system packages: ${missing.join(' ')}`);
  const since = Date.now();
  const script = fileURLToPath(new URL('apt-install.sh', import.meta.url));
  const [command, ...args] = [...(root ? [] : ['sudo', '-n']), 'sh', script, ...missing];
  const result = await runCommand(command ?? 'sh', args, { timeoutMs: 30 * 60_000 });
  const left = await missingPackages(missing);
  if (left.length > 0) {
    say(`${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20).join('\n'));
    throw new PlainError(`apt could not install ${left.join(' ')}. By hand:\n  ${byHand}`);
  }
  say(`  installed in ${elapsed(since)}`);
}

/** @param {string[]} names */
async function missingPackages(names) {
  const query = await runCommand('dpkg-query', [
    '-W',
    '-f',
    '${Package} ${db:Status-Status}\n',
    ...names,
    ...names.map((name) => `${name}t64`),
  ]);
  const installed = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

/**
 * @param {string} name
 * @returns {string | undefined} the first executable of that name; daemons live in the sbin folders
 */
export function findCommand(name) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
