/** A mail server with a filled Inbox, a Satchel on it, and what both can be asked: shared by the benches of large actions and long queues. */
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot, mailOwner } from '../../support/dovecot/dovecot-config';
import { type DovecotServer, startDovecot } from '../../support/dovecot/start-dovecot';
import { type RunningElectron, runElectron } from '../../support/run-electron';
import { waitUntil } from '../../support/tour/wait-until';
import { fillMaildir } from './bench-mail';

export const benchUser = 'bench';
const password = 'bench-secret';

export interface BenchWorld {
  server: DovecotServer;
  /** For profiles. */
  folder: string;
  /** Dovecot writes what it hears of each connection into this folder. */
  rawLogs: string;
  start(profile: string, args?: string[]): Promise<RunningElectron>;
  dispose(): Promise<void>;
}

export function numberOption(name: string, fallback: number): number {
  return Number(process.argv.find((one) => one.startsWith(`--${name}=`))?.split('=')[1] ?? fallback);
}

/** @param messages in the Inbox */
export async function makeWorld(messages: number): Promise<BenchWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-bench-'));
  const rawLogs = join(folder, 'raw');
  // Written by the user that mail belongs to.
  await chmod(folder, 0o711);
  await mkdir(rawLogs);
  await chmod(rawLogs, 0o777);
  const server = await startDovecot({
    users: [{ user: benchUser, password }],
    extraConfig: `protocol imap {\n  rawlog_dir = ${rawLogs}\n}\n`,
  });
  const running: RunningElectron[] = [];
  const dispose = async (): Promise<void> => {
    for (const one of running) await one.kill();
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await server.stop();
    const maildir = join(server.folder, 'mail', benchUser, 'Maildir');
    await fillMaildir(maildir, messages, isRoot() ? mailOwner() : null);
    await server.start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    ...{ server, folder, rawLogs, dispose },
    async start(profile, args = []) {
      const { caCertificatePath } = server;
      const started = await runElectron({ profile, caCertificatePath, args });
      running.push(started);
      return started;
    },
  };
}

interface Bridge {
  satchel: {
    command(name: string, args: unknown): Promise<{ ok: boolean; value?: unknown; sentence?: string }>;
  };
}

/** @throws Error with the sentence of a command that failed */
export async function command({ ui }: RunningElectron, name: string, args: unknown): Promise<unknown> {
  const answer = await ui.evaluate(
    ([what, how]) => (window as unknown as Bridge).satchel.command(what, how),
    [name, args] as [string, unknown],
  );
  if (!answer.ok) throw new Error(`${name}: ${answer.sentence ?? 'failed'}`);
  return answer.value;
}

/** @returns the account's id */
export async function addAccount(running: RunningElectron, { ports }: DovecotServer): Promise<string> {
  const value = await command(running, 'account.add', {
    draft: {
      ...{ kind: 'imap', address: 'bench@example.org', name: '', label: 'Bench', colour: 'blue' },
      server: { host: 'localhost', port: ports.imaps, security: 'tls', user: benchUser },
      passwordStorage: 'weak',
    },
    password,
  });
  return (value as { accountId: string }).accountId;
}

/** Waits until the list counts so many messages and, where `whole`, until their bodies are here too. */
export function synced(running: RunningElectron, messages: number, whole: boolean): Promise<boolean> {
  const done = async (): Promise<boolean> => {
    const { accounts } = (await command(running, 'status.get', {})) as {
      accounts: { lastSyncAt: number | null }[];
    };
    const text = (await running.ui.getByRole('region', { name: 'Message list' }).textContent()) ?? '';
    const counted = text.replaceAll(/[,. ]/g, '').includes(`${messages}messages`);
    return counted && (!whole || accounts[0]?.lastSyncAt !== null);
  };
  return waitUntil(done, { what: 'the mailbox to be synced', timeoutMs: 30 * 60_000, everyMs: 1_000 });
}

/** Waits until nothing is pending any more. @returns ms */
export async function replayed({ ui }: RunningElectron, timeout: number): Promise<number> {
  const since = performance.now();
  await ui.waitForFunction(
    () => /Nothing pending/.test(document.querySelector('footer')?.textContent ?? ''),
    null,
    { timeout, polling: 250 },
  );
  return performance.now() - since;
}

/** Watches how late the main process is for its timers. @returns the longest delay since the last asking, in ms */
export async function watchMainLoop({ app }: RunningElectron): Promise<() => Promise<number>> {
  interface Watch {
    loopWatch: { longest: number };
  }
  await app.evaluate(() => {
    const every = 5;
    const watch = { longest: 0 };
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - last - every);
      last = now;
    }, every);
    (globalThis as unknown as Watch).loopWatch = watch;
  });
  return () =>
    app.evaluate(() => {
      const { loopWatch } = globalThis as unknown as Watch;
      const { longest } = loopWatch;
      loopWatch.longest = 0;
      return longest;
    });
}

/** Octets of the files in a folder. */
export async function octetsOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

/** Commands of a replay that change something on the server. */
const changing = ['UID MOVE', 'UID COPY', 'UID STORE', 'UID EXPUNGE'];

export interface HeardCommands {
  /** Of those that a replay is made of. */
  replay: number;
  /** Everything that the server heard. */
  byName: Record<string, number>;
  /** When it heard each of `replay`, in seconds, ascending. */
  times: number[];
}

export async function commandsIn(folder: string): Promise<HeardCommands> {
  const byName: Record<string, number> = {};
  const times: number[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.in')) continue;
    for (const line of (await readFile(join(folder, name), 'latin1')).split('\n')) {
      const [, time, verb, second] = /^(?:(\d+\.\d+) )?[A-Z0-9]+ ([A-Z]+)(?: ([A-Z]+))?/.exec(line) ?? [];
      if (!verb) continue;
      const what = verb === 'UID' ? `UID ${second ?? ''}` : verb;
      byName[what] = (byName[what] ?? 0) + 1;
      if (changing.includes(what)) times.push(Number(time));
    }
  }
  const replay = changing.reduce((sum, one) => sum + (byName[one] ?? 0), 0);
  return { replay, byName, times: times.sort((a, b) => a - b) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
