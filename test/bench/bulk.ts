/** `npm run bench -- bulk [--messages=10000]`: so many messages archived offline in one action: until it is on the screen, what it costs, how it is replayed. */
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot, mailOwner } from '../support/dovecot/dovecot-config';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { type RunningElectron, findElectron, runElectron } from '../support/run-electron';
import { waitUntil } from '../support/tour/wait-until';
import { fillMaildir } from './support/bench-mail';

const option = (name: string, fallback: number): number =>
  Number(process.argv.find((one) => one.startsWith(`--${name}=`))?.split('=')[1] ?? fallback);
const count = option('messages', 10_000);
const wanted = { onScreenMs: 200, commandsPerMessage: 0.01, longTaskMs: 50 };

process.exitCode = await main();

interface Bridge {
  satchel: {
    command(name: string, args: unknown): Promise<{ ok: boolean; value?: unknown; sentence?: string }>;
  };
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-bulk-'));
  const rawLogs = join(folder, 'raw');
  // Written by the user that mail belongs to.
  await chmod(folder, 0o711);
  await mkdir(rawLogs);
  await chmod(rawLogs, 0o777);
  const server = await startDovecot({
    users: [{ user: 'bulk', password: 'bulk-secret' }],
    // Dovecot writes what it hears of each connection into this folder, where it is one.
    extraConfig: `protocol imap {\n  rawlog_dir = ${rawLogs}\n}\n`,
  });
  let running: RunningElectron | null = null;
  try {
    await server.stop();
    await fillMaildir(join(server.folder, 'mail', 'bulk', 'Maildir'), count, isRoot() ? mailOwner() : null);
    await server.start();
    running = await runElectron({
      profile: join(folder, 'profile'),
      caCertificatePath: server.caCertificatePath,
    });
    const { ui } = running;
    await command(running, 'account.add', {
      draft: {
        ...{ kind: 'imap', address: 'bulk@example.org', name: '', label: 'Bulk', colour: 'blue' },
        server: { host: 'localhost', port: server.ports.imaps, security: 'tls', user: 'bulk' },
        passwordStorage: 'ask',
      },
      password: 'bulk-secret',
    });
    await synced(running, count);
    await server.stop();
    const journal = join(folder, 'profile', 'vault', 'journal');
    const before = await octetsOf(journal);
    await ui.evaluate(() => {
      const found: number[] = [];
      (window as unknown as { longTasks: number[] }).longTasks = found;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) found.push(entry.duration);
      }).observe({ type: 'longtask' });
    });
    await ui.getByRole('grid').focus();
    await ui.keyboard.press('Control+a');
    await ui
      .getByText(new RegExp(`^${count.toLocaleString('en')}|^${count}`))
      .first()
      .waitFor();
    // In the page itself, so that nothing of the test's own way there is counted.
    const onScreenMs = await ui.evaluate(async () => {
      const header = document.querySelector('[aria-label="Message list"]');
      const rows = (): string =>
        document.querySelector('[role=grid] [role=row][aria-rowindex]')?.textContent ?? '';
      const first = rows();
      const since = performance.now();
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key: 'e', bubbles: true, cancelable: true }),
      );
      while (rows() === first && header?.textContent !== '') {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (performance.now() - since > 120_000) throw new Error('nothing happened');
      }
      return performance.now() - since;
    });
    const empty = Date.now();
    await ui.waitForFunction(
      () => document.querySelector('[role=grid] [role=row][aria-rowindex]') === null,
      null,
      {
        timeout: 300_000,
      },
    );
    const emptyMs = Date.now() - empty + onScreenMs;
    const longTasks = await ui.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
    const grown = (await octetsOf(journal)) - before;
    await server.start();
    const since = Date.now();
    await command(running, 'sync.now', {});
    await ui.waitForFunction(
      () => /Nothing pending/.test(document.querySelector('footer')?.textContent ?? ''),
      null,
      { timeout: 1_200_000 },
    );
    const replayMs = Date.now() - since;
    const commands = await commandsIn(rawLogs);
    const held = await server.doveadm(['mailbox', 'status', '-u', 'bulk', 'messages', 'Archive']);
    const arrived = Number(/messages=(\d+)/.exec(held)?.[1]);
    const longest = Math.max(0, ...longTasks);
    const perMessage = commands.replay / count;
    const ok =
      arrived === count &&
      onScreenMs <= wanted.onScreenMs &&
      perMessage <= wanted.commandsPerMessage &&
      longest <= wanted.longTaskMs;
    console.log(
      `${count} archived: first change on screen after ${onScreenMs.toFixed(0)} ms (wanted ${wanted.onScreenMs}), list empty after ${emptyMs.toFixed(0)} ms, ` +
        `journal +${(grown / count).toFixed(0)} octets a message, replayed in ${replayMs} ms with ${commands.replay} commands (${(perMessage * 100).toFixed(2)} %, wanted 1), ` +
        `longest task of the ui ${longest.toFixed(0)} ms (wanted ${wanted.longTaskMs}), arrived ${arrived}: ${ok ? 'held' : 'NOT held'}`,
    );
    if (process.argv.includes('--json')) {
      const figures = {
        messages: count,
        onScreenMs,
        emptyMs,
        journalOctets: grown,
        replayMs,
        commands,
        longest,
        arrived,
      };
      console.log(
        JSON.stringify({ ok, bench: 'bulk', ...figures, electron: (await findElectron()).version }),
      );
    }
    return ok ? 0 : 1;
  } finally {
    await running?.kill();
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function command({ ui }: RunningElectron, name: string, args: unknown): Promise<unknown> {
  const answer = await ui.evaluate(
    ([what, how]) => (window as unknown as Bridge).satchel.command(what, how),
    [name, args] as [string, unknown],
  );
  if (!answer.ok) throw new Error(`${name}: ${answer.sentence ?? 'failed'}`);
  return answer.value;
}

function synced(running: RunningElectron, messages: number): Promise<boolean> {
  const done = async (): Promise<boolean> => {
    const { accounts } = (await command(running, 'status.get', {})) as {
      accounts: { lastSyncAt: number | null }[];
    };
    const text = (await running.ui.getByRole('region', { name: 'Message list' }).textContent()) ?? '';
    return accounts[0]?.lastSyncAt !== null && text.replaceAll(/[,. ]/g, '').includes(String(messages));
  };
  return waitUntil(done, { what: 'the mailbox to be synced', timeoutMs: 30 * 60_000, everyMs: 1_000 });
}

async function octetsOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

/** Commands that the server heard, by name; `replay`: those that a replay is made of. */
async function commandsIn(folder: string): Promise<{ replay: number; byName: Record<string, number> }> {
  const byName: Record<string, number> = {};
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.in')) continue;
    for (const line of (await readFile(join(folder, name), 'latin1')).split('\n')) {
      const [, verb, second] = /^(?:\d+\.\d+ )?[A-Z0-9]+ ([A-Z]+)(?: ([A-Z]+))?/.exec(line) ?? [];
      if (!verb) continue;
      const what = verb === 'UID' ? `UID ${second ?? ''}` : verb;
      byName[what] = (byName[what] ?? 0) + 1;
    }
  }
  const replay = ['UID MOVE', 'UID COPY', 'UID STORE', 'UID EXPUNGE'].reduce(
    (sum, one) => sum + (byName[one] ?? 0),
    0,
  );
  return { replay, byName };
}
