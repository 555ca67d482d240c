/** `npm run bench -- bulk [--messages=10000]`: so many messages archived offline in one action: until it is on the screen, what it costs, how it is replayed. */
import { join } from 'node:path';
import { findElectron } from '../support/run-electron';
import { waitUntil } from '../support/tour/wait-until';
import {
  type BenchWorld,
  addAccount,
  benchUser,
  command,
  commandsIn,
  makeWorld,
  numberOption,
  octetsOf,
  replayed,
  synced,
  watchMainLoop,
} from './support/bench-world';

const count = numberOption('messages', 10_000);
/** `journalPerMessage`: octets, all that an operation ever writes; `journalAfter`: octets that are left of all once it is quiet. */
const wanted = {
  ...{ onScreenMs: 200, commandsPerMessage: 0.01, longTaskMs: 50, mainDelayMs: 50 },
  ...{ journalPerMessage: 4_000, journalAfter: 4_000_000 },
};

process.exitCode = await main();

async function main(): Promise<number> {
  const world = await makeWorld(count);
  try {
    return await measure(world);
  } finally {
    await world.dispose();
  }
}

async function measure({ server, folder, rawLogs, start }: BenchWorld): Promise<number> {
  const running = await start(join(folder, 'profile'));
  const { ui } = running;
  await addAccount(running, server);
  await synced(running, count, true);
  await server.stop();
  const journal = join(folder, 'profile', 'vault', 'journal');
  const before = await octetsOf(journal);
  const longestMainDelay = await watchMainLoop(running);
  await ui.evaluate(() => {
    const found: number[] = [];
    (window as unknown as { longTasks: number[] }).longTasks = found;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) found.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  await ui.getByRole('grid').focus();
  await ui.keyboard.press('Control+a');
  await ui.getByText('selected, the whole folder').waitFor();
  await longestMainDelay();
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
    { timeout: 300_000 },
  );
  const emptyMs = Date.now() - empty + onScreenMs;
  const actDelayMs = await longestMainDelay();
  const longTasks = await ui.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  await server.start();
  await command(running, 'sync.now', {});
  let largest = await octetsOf(journal);
  const grown = setInterval(() => {
    void octetsOf(journal).then(
      (octets) => (largest = Math.max(largest, octets)),
      () => undefined, // a file has just gone
    );
  }, 500);
  const replayMs = await replayed(running, 20 * 60_000).finally(() => clearInterval(grown));
  const replayDelayMs = await longestMainDelay();
  const { times: _times, ...commands } = await commandsIn(rawLogs);
  const held = await server.doveadm(['mailbox', 'status', '-u', benchUser, 'messages', 'Archive']);
  const arrived = Number(/messages=(\d+)/.exec(held)?.[1]);
  const journalAfter = await waitUntil(
    async () => {
      const octets = await octetsOf(journal).catch(() => Infinity);
      return octets <= wanted.journalAfter && octets;
    },
    { what: 'the journal to be compacted', timeoutMs: 120_000 },
  ).catch(() => octetsOf(journal));
  const compactDelayMs = await longestMainDelay();
  const longest = Math.max(0, ...longTasks);
  const perMessage = commands.replay / count;
  const journalPerMessage = (largest - before) / count;
  const ok =
    arrived === count &&
    onScreenMs <= wanted.onScreenMs &&
    perMessage <= wanted.commandsPerMessage &&
    longest <= wanted.longTaskMs &&
    Math.max(actDelayMs, replayDelayMs, compactDelayMs) <= wanted.mainDelayMs &&
    journalPerMessage <= wanted.journalPerMessage &&
    journalAfter <= wanted.journalAfter;
  console.log(
    [
      `${count} archived: first change on screen after ${onScreenMs.toFixed(0)} ms (wanted ${wanted.onScreenMs}), list empty after ${emptyMs.toFixed(0)} ms, longest task of the ui ${longest.toFixed(0)} ms (wanted ${wanted.longTaskMs})`,
      `replayed in ${replayMs.toFixed(0)} ms with ${commands.replay} commands (${(perMessage * 100).toFixed(2)} %, wanted 1), arrived ${arrived}`,
      `longest delay of main ${actDelayMs.toFixed(0)} ms in the action, ${replayDelayMs.toFixed(0)} ms in the replay, ${compactDelayMs.toFixed(0)} ms after it (wanted ${wanted.mainDelayMs})`,
      `journal up to ${journalPerMessage.toFixed(0)} octets a message (wanted ${wanted.journalPerMessage}), afterwards ${journalAfter} octets in all (wanted ${wanted.journalAfter}): ${ok ? 'held' : 'NOT held'}`,
    ].join('\n'),
  );
  if (process.argv.includes('--json')) {
    const figures = {
      ...{ messages: count, onScreenMs, emptyMs, longest, replayMs, commands, arrived },
      ...{ actDelayMs, replayDelayMs, compactDelayMs, journalPerMessage, journalAfter },
    };
    console.log(JSON.stringify({ ok, bench: 'bulk', ...figures, electron: (await findElectron()).version }));
  }
  return ok ? 0 : 1;
}
