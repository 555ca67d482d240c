/** `npm run bench -- idle [--minutes=10]`: what the app costs while nobody touches it: CPU and memory of all its processes, three accounts. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { type RunningElectron, findElectron, runElectron } from '../support/run-electron';
import { benchMessage } from './support/bench-mail';
import { cpuBetween, cpuTimes } from './support/cpu-times';

/** Share of one core, and growth of memory between the two ends, each after a full collection of garbage. */
const wanted = { cpu: 0.005, growth: 0.05 };
const minutes = Number(process.argv.find((one) => one.startsWith('--minutes='))?.split('=')[1] ?? 10);
const sampleEveryMs = 15_000;
const messagesEach = 150;
const users = ['north', 'south', 'pop'].map((user) => ({ user, password: `${user}-secret` }));

process.exitCode = await main();

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-idle-'));
  const server = await startDovecot({ users });
  let running: RunningElectron | null = null;
  try {
    for (const [index, { user }] of users.entries()) {
      const numbers = Array.from({ length: messagesEach }, (_, at) => index * 1_000 + at);
      await server.deliver(user, numbers.map(benchMessage));
    }
    running = await runElectron({
      profile: join(folder, 'profile'),
      caCertificatePath: server.caCertificatePath,
      args: ['--js-flags=--expose-gc'],
    });
    for (const [index, { user, password }] of users.entries()) {
      const pop = user === 'pop';
      const port = pop ? server.ports.pop3s : server.ports.imaps;
      await command(running, 'account.add', {
        draft: {
          kind: pop ? 'pop3' : 'imap',
          address: `${user}@example.org`,
          name: '',
          label: user,
          colour: (['blue', 'green', 'orange'] as const)[index],
          server: { host: 'localhost', port, security: 'tls', user },
          passwordStorage: 'ask',
          ...(pop ? { deleteFromServer: false } : {}),
        },
        password,
      });
    }
    await untilQuiet(running);
    return report(await watch(running), (await findElectron()).version);
  } finally {
    await running?.kill();
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function command(running: RunningElectron, name: string, args: unknown): Promise<unknown> {
  const answer = (await running.ui.evaluate(
    ([what, how]) =>
      (
        window as unknown as { satchel: { command(name: string, args: unknown): Promise<unknown> } }
      ).satchel.command(what, how),
    [name, args] as [string, unknown],
  )) as { ok: boolean; value?: unknown; sentence?: string };
  if (!answer.ok) throw new Error(`${name}: ${answer.sentence ?? 'failed'}`);
  return answer.value;
}

/** Every account synced, and a whole minute in which the app used less than a second. */
async function untilQuiet(running: RunningElectron): Promise<void> {
  const deadline = Date.now() + 10 * 60_000;
  for (;;) {
    if (Date.now() > deadline) throw new Error('the app did not come to rest within ten minutes');
    const before = await cpuOf(running.pid);
    await pause(20_000);
    const used = sum(cpuBetween(before, await cpuOf(running.pid)));
    const { accounts } = (await command(running, 'status.get', {})) as {
      accounts: { phase: string; lastSyncAt: number | null }[];
    };
    const synced = accounts.filter((one) => one.phase === 'online' && one.lastSyncAt !== null).length;
    if (synced === users.length && used < 0.3) return;
  }
}

interface Watched {
  seconds: number;
  cpu: Record<string, number>;
  /** Proportional set size in MiB at each sample, by kind of process. */
  memory: Record<string, number>[];
  /** The same after a full collection in every process that has JavaScript: what is really held. */
  held: { before: Record<string, number>; after: Record<string, number> };
}

async function watch(running: RunningElectron): Promise<Watched> {
  const { pid } = running;
  const heldBefore = await memoryHeld(running);
  const before = await cpuOf(pid);
  const since = performance.now();
  const memory = [await memoryOf(pid)];
  while (performance.now() - since < minutes * 60_000) {
    await pause(sampleEveryMs);
    memory.push(await memoryOf(pid));
  }
  const seconds = (performance.now() - since) / 1000;
  const cpu = cpuBetween(before, await cpuOf(pid));
  return { seconds, cpu, memory, held: { before: heldBefore, after: await memoryHeld(running) } };
}

/** V8 keeps garbage until it needs the room, so a young process grows whatever it does: only what is left counts. */
async function memoryHeld(running: RunningElectron): Promise<Record<string, number>> {
  const { app } = running;
  for (let round = 0; round < 3; round += 1) {
    await app.evaluate(() => (globalThis as unknown as { gc(): void }).gc());
    for (const page of app.windows()) await page.evaluate(() => (window as unknown as { gc(): void }).gc());
    await pause(1_000);
  }
  return memoryOf(running.pid);
}

function report({ seconds, cpu, memory, held }: Watched, electron: string): number {
  const share = sum(cpu) / seconds;
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const firstByType = meanByType(memory.slice(0, quarter));
  const lastByType = meanByType(memory.slice(-quarter));
  const first = sum(firstByType);
  const last = sum(lastByType);
  const [heldFirst, heldLast] = [sum(held.before), sum(held.after)];
  const growth = heldLast / heldFirst - 1;
  const ok = share <= wanted.cpu && growth <= wanted.growth;
  console.log(
    `${seconds.toFixed(0)} s idle: ${(share * 100).toFixed(2)} % of one core (wanted at most ${wanted.cpu * 100} %), ` +
      `memory held ${heldFirst.toFixed(0)} MiB before, ${heldLast.toFixed(0)} MiB after (wanted at most ${wanted.growth * 100} % more); ` +
      `with garbage ${first.toFixed(0)} MiB in the first quarter, ${last.toFixed(0)} MiB in the last: ${ok ? 'held' : 'NOT held'}`,
  );
  if (process.argv.includes('--json')) {
    const figures = { cpuShare: share, cpuSeconds: cpu, memoryFirstMiB: first, memoryLastMiB: last };
    const heldMiB = { memoryHeldBeforeMiB: heldFirst, memoryHeldAfterMiB: heldLast, held };
    const byType = { memoryFirstByType: firstByType, memoryLastByType: lastByType };
    console.log(
      JSON.stringify({
        ok,
        bench: 'idle',
        seconds,
        accounts: users.length,
        ...figures,
        ...heldMiB,
        ...byType,
        electron,
      }),
    );
  }
  return ok ? 0 : 1;
}

async function cpuOf(leader: number): Promise<Record<string, number>> {
  const pids = await groupOf(leader);
  return cpuTimes(await Promise.all(pids.map(async (pid) => ({ pid, type: await typeOf(pid) }))));
}

async function typeOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return /--type=([a-z-]+)/.exec(line)?.[1] ?? 'main';
}

async function memoryOf(leader: number): Promise<Record<string, number>> {
  const mebibytes: Record<string, number> = {};
  for (const pid of await groupOf(leader)) {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const type = await typeOf(pid);
    mebibytes[type] = (mebibytes[type] ?? 0) + Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
  }
  return mebibytes;
}

/** In whole MiB. */
function meanByType(samples: readonly Record<string, number>[]): Record<string, number> {
  const types = new Set(samples.flatMap((sample) => Object.keys(sample)));
  return Object.fromEntries(
    [...types].map((type) => [type, Math.round(mean(samples.map((sample) => sample[type] ?? 0)))]),
  );
}

/** All processes of the app: Playwright starts it as the leader of a group. */
async function groupOf(leader: number): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[2]) === leader) pids.push(Number(name));
  }
  return pids;
}

function sum(times: Record<string, number>): number {
  return Object.values(times).reduce((total, one) => total + one, 0);
}

function mean(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0) / list.length;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
