// Starts the built app in a real Electron under Playwright, on a throw-away profile, and can kill it like a power cut.
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { _electron } from 'playwright';
import type { FoundElectron } from '../../build/lib/ensure-electron.mjs';
import { ensureElectron } from '../../build/lib/ensure-electron.mjs';
import { sandboxFlags } from '../../build/lib/sandbox-flags.mjs';
import { startXvfb } from '../../build/lib/xvfb.mjs';
import { type InstalledApp, runInstalled } from './run-installed';
import type { RunningElectron } from './running-electron';

export interface RunElectronOptions {
  /** The profile folder; it is made where it does not exist. */
  profile: string;
  /** More arguments for the app. */
  args?: string[];
  env?: Record<string, string>;
  /** An authority to trust besides the system's, for servers with throw-away certificates. */
  caCertificatePath?: string;
  /** Another app folder than this repository. */
  appDir?: string;
}

export type { RunningElectron } from './running-electron';

const launchTimeoutMs = 120_000;
const repository = join(import.meta.dirname, '../..');
let foundHere: Promise<FoundElectron> | undefined;
let displayHere: Promise<string> | undefined;

/** The build scripts hand the Electron over; a test that is run by hand finds it itself. */
export async function findElectron(): Promise<FoundElectron> {
  const given = process.env['SATCHEL_ELECTRON'];
  if (given) return JSON.parse(given) as FoundElectron;
  return (foundHere ??= ensureElectron());
}

export async function findDisplay(): Promise<string> {
  const given = process.env['DISPLAY'];
  // Two windows on one display would take the focus and the clipboard from each other: the second worker has its own.
  const first = (process.env['TEST_PARALLEL_INDEX'] ?? '0') === '0';
  if (given && process.env['SATCHEL_ELECTRON'] && first) return given;
  // By hand: the person's own screen is not a place for tests.
  return (displayHere ??= startXvfb().then((xvfb) => xvfb.display));
}

export async function runElectron(options: RunElectronOptions): Promise<RunningElectron> {
  const installed = process.env['SATCHEL_INSTALLED'];
  if (installed) return runInstalledWith(JSON.parse(installed) as InstalledApp, options);
  const electron = await findElectron();
  const display = await findDisplay();
  await mkdir(options.profile, { recursive: true });
  const app = await launch(options.profile, {
    executablePath: electron.execPath,
    args: [
      ...(await sandboxFlags(electron.execPath)),
      // Containers often have a tiny /dev/shm, on which Chromium's pages would crash.
      '--disable-dev-shm-usage',
      options.appDir ?? repository,
      `--profile=${options.profile}`,
      ...(options.caCertificatePath ? [`--extra-ca=${options.caCertificatePath}`] : []),
      ...(options.args ?? []),
    ],
    env: {
      ...inheritedEnvironment(),
      DISPLAY: display,
      WAYLAND_DISPLAY: '',
      ...options.env,
    },
    timeout: launchTimeoutMs,
  });
  const child = app.process();
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const pid = child.pid;
  if (pid === undefined) throw new Error('Electron has no process');

  const kill = async (): Promise<void> => {
    const gone = new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });
    try {
      // Playwright starts it as the leader of a group.
      process.kill(-pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
    await gone;
  };

  try {
    return {
      app,
      hands: null,
      ui: await findUi(app),
      pid,
      output: () => output,
      close: () => app.close(),
      kill,
    };
  } catch (error) {
    await kill();
    throw new Error(`The app did not open its window.\n${output}`, { cause: error });
  }
}

/**
 * On a busy machine Playwright sometimes never attaches to an app that is up (it has said so in its log): that is no fault
 * of the app, which is started once more. An app that did not start is a failure at once.
 */
async function launch(
  profile: string,
  options: Parameters<typeof _electron.launch>[0],
): Promise<ElectronApplication> {
  const since = new Date().toISOString();
  try {
    return await _electron.launch(options);
  } catch (error) {
    if (!(await startedSince(profile, since))) throw error;
    console.warn(`Playwright did not attach to an app that had started; once more.\n${String(error)}`);
    return _electron.launch(options);
  }
}

/** Whether the app of a profile has said that it is up. @param since a date in ISO form, as its log has them */
async function startedSince(profile: string, since: string): Promise<boolean> {
  const folder = join(profile, 'logs');
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n'));
  return lines.some((line) => line.slice(0, since.length) >= since && line.includes(' info started '));
}

/** The same app as a package installed it (`npm run test:package`). */
async function runInstalledWith(
  installed: InstalledApp,
  options: RunElectronOptions,
): Promise<RunningElectron> {
  await mkdir(options.profile, { recursive: true });
  return runInstalled(installed, {
    profile: options.profile,
    display: await findDisplay(),
    args: [
      ...(options.caCertificatePath ? [`--extra-ca=${options.caCertificatePath}`] : []),
      ...(options.args ?? []),
    ],
    env: options.env ?? {},
  });
}

/** The store page is a window too, and may come first. */
async function findUi(app: ElectronApplication): Promise<Page> {
  const isUi = (page: Page): boolean => page.url().startsWith('satchel://ui');
  const deadline = Date.now() + launchTimeoutMs;
  while (Date.now() < deadline) {
    const found = app.windows().find(isUi);
    if (found) return found;
    await Promise.race([
      app.waitForEvent('window', { timeout: 250 }).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 50)),
    ]);
  }
  throw new Error(
    `no window shows satchel://ui (${app
      .windows()
      .map((page) => page.url())
      .join(', ')})`,
  );
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
