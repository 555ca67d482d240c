/** `npm run bench -- queue [--operations=100000] [--rounds=5] [--no-replay]`: a long queue over restarts: start-up with it and without, all of it there after kill -9, replay. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { imapMessageIdFor, mailboxIdFor } from '../../electron/contract/ids';
import type { AccountId } from '../../electron/contract/ids';
import { nodeFileSystem } from '../../electron/main/vault/node-file-system';
import { openVault } from '../../electron/main/vault/vault';
import { type RunningElectron, findElectron } from '../support/run-electron';
import { waitUntil } from '../support/tour/wait-until';
import {
  type BenchWorld,
  addAccount,
  benchUser,
  command,
  commandsIn,
  makeWorld,
  median,
  numberOption,
  octetsOf,
  replayed,
  synced,
  watchMainLoop,
} from './support/bench-world';

const count = numberOption('operations', 100_000);
const rounds = numberOption('rounds', 5);
const wanted = { startRatio: 2, batchGrowth: 2, newMailMs: 30_000 };
const json = process.argv.includes('--json');

/** ms from the process's creation, and octets of memory once all was there. */
interface Start {
  /** The list's first rows. */
  rows: number;
  /** The queue's length in the status bar. */
  pending: number;
  /** The first answer to an action. */
  acts: number;
  mainMemory: number;
  allMemory: number;
}

const newMail = [
  'From: Somebody <somebody@example.org>',
  'To: Bench <bench@example.org>',
  'Subject: Just in time',
  'Message-ID: <just-in-time@example.org>',
  `Date: ${new Date().toUTCString()}`,
  '',
  'New mail does not wait for a long queue.',
  '',
].join('\r\n');

process.exitCode = await main();

async function main(): Promise<number> {
  const world = await makeWorld(count);
  try {
    const plain = join(world.folder, 'without');
    const queued = join(world.folder, 'with');
    const act = await makeProfiles(world, plain, queued);
    tell(`${count} operations queued in ${ms(act.ms)}; killed`);
    const survived = await afterKill(world, queued);
    tell(`started again: ${survived.journaled} in the journal, ${survived.shown} shown`);
    const starts: Record<'plain' | 'queued', Start[]> = { plain: [], queued: [] };
    for (let round = 0; round < rounds; round += 1) {
      starts.plain.push(await start(world, plain, act.ids[0] ?? '', 'Nothing pending'));
      starts.queued.push(await start(world, queued, act.ids[0] ?? '', pendingText(count)));
      tell(
        `start-up ${round + 1}, rows and count: without ${rowsAndCount(starts.plain.at(-1))}, with ${rowsAndCount(starts.queued.at(-1))}`,
      );
    }
    const replay = process.argv.includes('--no-replay') ? null : await replayAll(world, queued);
    return report(act, survived, starts, replay);
  } finally {
    await world.dispose();
  }
}

/** It runs for long: what is known so far is told. */
function tell(sentence: string): void {
  if (!json) console.log(sentence);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function rowsAndCount(one: Start | undefined): string {
  return one ? `${ms(one.rows)} and ${ms(one.pending)}` : '';
}

function pendingText(operations: number): string {
  return `${operations.toLocaleString('en')} pending`;
}

interface Acted {
  ids: string[];
  ms: number;
  longestMainDelay: number;
  journalOctets: number;
}

/** One profile with all messages in its cache, and a copy of it in which half of them are starred and half archived, offline. */
async function makeProfiles(world: BenchWorld, plain: string, queued: string): Promise<Acted> {
  const { server } = world;
  for (const name of ['Archive', 'Trash']) await server.doveadm(['mailbox', 'create', '-u', benchUser, name]);
  const first = await world.start(plain);
  const accountId = (await addAccount(first, server)) as AccountId;
  await synced(first, count, false);
  await server.stop();
  await first.close();
  await cp(plain, queued, { recursive: true });
  await server.start();
  const status = await server.doveadm(['mailbox', 'status', '-u', benchUser, 'uidvalidity', 'INBOX']);
  await server.stop();
  const uidValidity = /uidvalidity=(\d+)/.exec(status)?.[1] ?? '';
  const inbox = mailboxIdFor(accountId, 'INBOX');
  const ids: string[] = Array.from({ length: count }, (_none, index) =>
    imapMessageIdFor(inbox, uidValidity, index + 1),
  );
  const running = await world.start(queued);
  await running.ui.getByRole('row').first().waitFor();
  const longest = await watchMainLoop(running);
  const since = performance.now();
  const half = Math.floor(count / 2);
  await command(running, 'mail.act', { verb: 'star', messageIds: ids.slice(0, half) });
  await command(running, 'mail.act', { verb: 'archive', messageIds: ids.slice(half) });
  const acted = {
    ids,
    ms: performance.now() - since,
    longestMainDelay: await longest(),
    journalOctets: await octetsOf(join(queued, 'vault', 'journal')),
  };
  await running.kill();
  return acted;
}

/** After kill -9: what the status bar counts, and what the journal holds. */
async function afterKill(world: BenchWorld, profile: string): Promise<{ shown: number; journaled: number }> {
  const running = await world.start(profile);
  const shown = await waitUntil(
    async () => /([\d,]+) pending/.exec((await running.ui.locator('footer').textContent()) ?? '')?.[1],
    { what: 'a count of what is pending' },
  );
  await running.close();
  const vault = await openVault(nodeFileSystem, join(profile, 'vault'));
  const journaled = vault.state.pending.size;
  await vault.close();
  return { shown: Number(shown.replaceAll(',', '')), journaled };
}

/** Starts on a profile, offline, and waits for rows, count and the first answer. */
async function start(world: BenchWorld, profile: string, readMessage: string, text: string): Promise<Start> {
  const running = await world.start(profile);
  const { app, ui } = running;
  const created = await app.evaluate(() => process.getCreationTime());
  if (created === null) throw new Error('the system does not tell when a process began');
  const when = async (condition: (text: string) => number | false): Promise<number> =>
    ((await (await ui.waitForFunction(condition, text)).jsonValue()) as number) - created;
  const rows = when(
    () => document.querySelector('[role=grid] [role=row][aria-rowindex]') !== null && Date.now(),
  );
  const pending = when(
    (wantedText) => (document.querySelector('footer')?.textContent ?? '').includes(wantedText) && Date.now(),
  );
  const acts = answered(running, readMessage);
  const figures = { rows: await rows, pending: await pending, acts: (await acts) - created };
  const memory = await app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .map(({ type, memory: { workingSetSize } }) => ({ type, octets: workingSetSize * 1024 })),
  );
  await running.close();
  return {
    ...figures,
    mainMemory: memory.filter(({ type }) => type === 'Browser').reduce((sum, { octets }) => sum + octets, 0),
    allMemory: memory.reduce((sum, { octets }) => sum + octets, 0),
  };
}

/** An action that changes nothing goes all the way to the store and the queue. @returns ms since 1970 */
async function answered({ ui }: RunningElectron, messageId: string): Promise<number> {
  return ui.evaluate(async (id) => {
    const { satchel } = window as unknown as {
      satchel: { command(name: string, args: unknown): Promise<{ ok: boolean }> };
    };
    for (;;) {
      const answer = await satchel
        .command('mail.act', { verb: 'unstar', messageIds: [`${id}-no-such`] })
        .catch(() => null);
      if (answer) return Date.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, messageId);
}

interface Replay {
  ms: number;
  commands: number;
  firstBatchMs: number;
  lastBatchMs: number;
  newMailMs: number;
  longestMainDelay: number;
  journalOctets: number;
  journalOctetsAfter: number;
}

/** Everything against the real server, with new mail arriving on the way. */
async function replayAll(world: BenchWorld, profile: string): Promise<Replay> {
  const { server } = world;
  const journal = join(profile, 'vault', 'journal');
  const before = (await commandsIn(world.rawLogs)).replay;
  await server.start();
  const running = await world.start(profile);
  const { ui } = running;
  const longest = await watchMainLoop(running);
  const since = performance.now();
  const done = replayed(running, 60 * 60_000);
  await waitUntil(
    async () => (await commandsIn(world.rawLogs)).replay - before >= Math.min(10, count / 2_000),
    {
      what: 'the first batches',
      timeoutMs: 300_000,
      everyMs: 500,
    },
  );
  const delivered = performance.now();
  await server.deliver(benchUser, newMail);
  await ui
    .getByText('Just in time')
    .first()
    .waitFor({ timeout: 30 * 60_000 });
  const newMailMs = performance.now() - delivered;
  await done;
  const ms = performance.now() - since;
  const longestMainDelay = await longest();
  const journalOctets = await octetsOf(journal);
  const heard = await commandsIn(world.rawLogs);
  const gaps = heard.times
    .slice(before)
    .flatMap((time, index, all) => (index === 0 ? [] : [(time - (all[index - 1] ?? 0)) * 1_000]));
  const some = Math.min(20, Math.floor(gaps.length / 4));
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  const journalOctetsAfter = await octetsOf(journal);
  await running.close();
  return {
    ...{ ms, newMailMs, longestMainDelay, journalOctets, journalOctetsAfter },
    commands: heard.replay - before,
    firstBatchMs: median(gaps.slice(0, some)),
    lastBatchMs: median(gaps.slice(-some)),
  };
}

async function report(
  act: Acted,
  survived: { shown: number; journaled: number },
  starts: Record<'plain' | 'queued', Start[]>,
  replay: Replay | null,
): Promise<number> {
  const middle = (which: 'plain' | 'queued', key: keyof Start): number =>
    median(starts[which].map((one) => one[key]));
  const plainRows = middle('plain', 'rows');
  const ratios = {
    rows: middle('queued', 'rows') / plainRows,
    pending: middle('queued', 'pending') / middle('plain', 'pending'),
    acts: middle('queued', 'acts') / middle('plain', 'acts'),
  };
  const held =
    survived.shown === count &&
    survived.journaled === count &&
    Object.values(ratios).every((ratio) => ratio <= wanted.startRatio) &&
    (replay === null ||
      (replay.lastBatchMs <= wanted.batchGrowth * replay.firstBatchMs &&
        replay.newMailMs <= wanted.newMailMs));
  const mega = (octets: number): string => `${(octets / 1e6).toFixed(0)} MB`;
  const pair = (key: 'rows' | 'pending' | 'acts'): string =>
    `${ms(middle('queued', key))} against ${ms(middle('plain', key))} (${ratios[key].toFixed(2)})`;
  console.log(
    [
      `${count} operations queued in ${ms(act.ms)}, longest delay of main ${ms(act.longestMainDelay)}, journal ${mega(act.journalOctets)}; after kill -9 ${survived.journaled} are in the journal and ${survived.shown} are shown.`,
      `Start-up with them against without, medians of ${rounds} (ratio wanted ${wanted.startRatio}): rows ${pair('rows')}, count ${pair('pending')}, acts ${pair('acts')}.`,
      `Memory: main ${mega(middle('queued', 'mainMemory'))} against ${mega(middle('plain', 'mainMemory'))}, all processes ${mega(middle('queued', 'allMemory'))} against ${mega(middle('plain', 'allMemory'))}.`,
      ...(replay
        ? [
            `Replayed in ${ms(replay.ms)} with ${replay.commands} commands; a batch took ${ms(replay.firstBatchMs)} first and ${ms(replay.lastBatchMs)} last; new mail was there after ${ms(replay.newMailMs)} (wanted ${ms(wanted.newMailMs)}); longest delay of main ${ms(replay.longestMainDelay)}; journal ${mega(replay.journalOctets)}, after compaction ${mega(replay.journalOctetsAfter)}.`,
          ]
        : []),
      held ? 'held' : 'NOT held',
    ].join('\n'),
  );
  if (json) {
    const { ids: _ids, ...acted } = act;
    const { version } = await findElectron();
    console.log(
      JSON.stringify({
        ok: held,
        bench: 'queue',
        operations: count,
        acted,
        survived,
        ratios,
        starts,
        replay,
        electron: version,
      }),
    );
  }
  return held ? 0 : 1;
}
