/** Starts the installed app as an unprivileged user, with its sandbox, and uses it from outside: DevTools port, keys and windows. */
import { execFile, spawn } from 'node:child_process';
import { chown, lchown, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type Page, chromium } from 'playwright';
import { waitUntil } from './tour/wait-until';
import type { RunningElectron } from './running-electron';
import { type WindowHands, windowHands } from './window-hands';

const run = promisify(execFile);
const launchTimeoutMs = 120_000;

/** What `SATCHEL_INSTALLED` holds: the command and the user to run it as. Whoever sets it is root. */
export interface InstalledApp {
  command: string;
  uid: number;
  gid: number;
}

export interface InstalledOptions {
  /** Everything beside it is handed to the user too: the app's files are never root's. */
  profile: string;
  args: string[];
  display: string;
  env: Record<string, string>;
}

/**
 * Its fuses refuse Playwright's way into the main process, so there is no `app`: `hands` do what a person's would.
 */
export async function runInstalled(
  installed: InstalledApp,
  { profile, args, display, env }: InstalledOptions,
): Promise<RunningElectron> {
  const { uid, gid, command } = installed;
  await handOver(dirname(profile), uid, gid);
  const child = spawn(
    command,
    // Containers often have a tiny /dev/shm, on which Chromium's pages would crash.
    ['--remote-debugging-port=0', '--disable-dev-shm-usage', `--profile=${profile}`, ...args],
    {
      ...{ uid, gid, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      // Nothing of root's environment.
      env: { PATH: '/usr/bin:/bin', DISPLAY: display, ...env },
    },
  );
  let output = '';
  let failure: Error | null = null;
  const keep = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', (error) => (failure = error));
  const hasEnded = (): boolean => failure !== null || child.exitCode !== null || child.signalCode !== null;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let browser: Browser | null = null;
  const kill = async (): Promise<void> => {
    if (child.pid !== undefined && !hasEnded()) process.kill(-child.pid, 'SIGKILL');
    await ended;
    await browser?.close().catch(() => undefined);
  };
  try {
    const address = await waitUntil(
      () => {
        if (hasEnded()) throw new Error('it ended at once');
        return /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      },
      { what: 'the DevTools port', timeoutMs: launchTimeoutMs },
    );
    // Playwright's defaults are about downloads of a browser, which this is not.
    const connected = await chromium.connectOverCDP(address, { noDefaults: true });
    browser = connected;
    const ui = await waitUntil(() => findUi(connected), {
      what: 'a window that shows satchel://ui',
      timeoutMs: launchTimeoutMs,
    });
    const hands: WindowHands = await windowHands({
      ...{ run, display, pid: child.pid ?? 0, page: ui },
      failed: (error) => (output += `\n${String(error)}\n`),
    });
    return {
      get app(): never {
        throw new Error('The fuses of the installed app allow nobody into its main process.');
      },
      ...{ ui, hands, kill, pid: child.pid ?? 0, output: () => output },
      close: async () => {
        await hands.close();
        await ended;
        await connected.close().catch(() => undefined);
      },
    };
  } catch (error) {
    await kill();
    throw new Error(`The installed app did not open its window.\n${output}`, { cause: error });
  }
}

function findUi(browser: Browser): Page | undefined {
  return browser
    .contexts()
    .flatMap((context) => context.pages())
    .find((page) => page.url().startsWith('satchel://ui'));
}

async function handOver(folder: string, uid: number, gid: number): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid).catch((error: unknown) => {
      // The app that ended just now may still be tidying up.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
}
