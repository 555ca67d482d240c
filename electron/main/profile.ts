/** Decides which folder is the profile, makes it private and names the folders in it. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folders of one profile, all existing, absolute. */
export interface Profile {
  /** What `--profile=<dir>` named, else Electron's own folder for this user. */
  dir: string;
  /** Journals and raw mail that exist nowhere else. */
  vaultDir: string;
  /** accounts.json and credentials.json. */
  settingsDir: string;
  logsDir: string;
}

/** What is needed of Electron's `app`. */
export interface ProfileApp {
  getPath(name: 'userData'): string;
  setPath(name: 'userData' | 'sessionData', path: string): void;
}

const option = '--profile=';

/**
 * Several profiles live side by side by starting Satchel with `--profile=<dir>`.
 * @returns the absolute folder, or null when the option was not given or is empty; the last one given counts
 */
export function profileFromArguments(argv: readonly string[], cwd: string): string | null {
  const given = argv.filter((argument) => argument.startsWith(option)).at(-1);
  const dir = given?.slice(option.length) ?? '';
  return dir === '' ? null : resolve(cwd, dir);
}

/** The folder that will be the profile; nothing in it is touched yet. */
export function chooseProfile(app: ProfileApp, argv: readonly string[], cwd: string): string {
  return profileFromArguments(argv, cwd) ?? app.getPath('userData');
}

/**
 * Chooses and prepares the profile. Must run before the app is ready: Chromium opens its databases under `userData`, and
 * the single-instance lock is taken there.
 * @throws the file system's error when the folders cannot be made
 */
export function openProfile(app: ProfileApp, argv: readonly string[], cwd: string): Profile {
  const dir = chooseProfile(app, argv, cwd);
  // The mode of a folder that was there already is its owner's business: somebody may have named a shared one.
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const profile: Profile = {
    dir,
    vaultDir: privateFolder(dir, 'vault'),
    settingsDir: privateFolder(dir, 'settings'),
    logsDir: privateFolder(dir, 'logs'),
  };
  app.setPath('userData', dir);
  app.setPath('sessionData', dir);
  return profile;
}

function privateFolder(dir: string, name: string): string {
  const path = join(dir, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // A copied profile may have lost its modes on the way. Modes mean nothing to Windows, which ignores this.
  chmodSync(path, 0o700);
  return path;
}
