/**
 * `npm run chaos -- processes --kills 60 --seed 1 --json`: the whole app, of which one process at a time is killed alone
 * (SIGKILL): the store page's, the ui's, or the one that parses mail, while actions are made with and without the server and
 * while mail arrives. After each kill the window must be usable again within five seconds: the list shows rows, and pressing a
 * star shows. After every three the app is brought to rest, and server, cache and vault must agree with the model.
 * A world has fifteen kills; seeds are world numbers, so that long runs resume by `--seed`.
 */
import { benchMessage } from '../bench/support/bench-mail';
import { shownAsTruth } from './support/chaos-app';
import { type ChaosWorld, imapUser, makeWorld, popUser } from './support/chaos-world';
import { type Difference, compare } from './support/compare';
import { option } from './support/option';
import { PageGone, type ProcessApp, type Victim, launchForProcesses, victims } from './support/process-app';
import { type Random, seededRandom } from './support/random';
import { addAccounts, pause, settled, truthOf, waitFor } from './support/settle';
import { type Action, after, randomAction } from './support/truth';

const wantedKills = option('kills', 15);
const firstSeed = option('seed', 1);
/** A page that dies more often within a minute stays dead, by design (restart-limit). */
const killsOfKind = 5;
const killsInRound = 3;
const mostFailures = 8;
/** ms until the window must be usable again; beyond `hopeless` it counts as hanging. */
const usableWithin = 5_000;
const hopeless = 60_000;

const counts = {
  kills: 0,
  killsOffline: 0,
  killsInPairs: 0,
  actions: 0,
  unanswered: 0,
  arrived: 0,
  lost: 0,
  doubled: 0,
  wrong: 0,
  refused: 0,
  slow: 0,
  hangs: 0,
};
const kinds: Record<Victim, { kills: number; slowestMs: number; sumMs: number }> = {
  store: { kills: 0, slowestMs: 0, sumMs: 0 },
  ui: { kills: 0, slowestMs: 0, sumMs: 0 },
  worker: { kills: 0, slowestMs: 0, sumMs: 0 },
};
const failures: string[] = [];

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  let seed = firstSeed;
  for (; goesOn(); seed += 1) await runWorld(seed);
  const ok = failures.length === 0 && counts.kills >= wantedKills;
  const seconds = Math.round((Date.now() - since) / 1000);
  const slowestMs = Math.max(...victims.map((victim) => kinds[victim].slowestMs));
  console.log(
    `${counts.kills} kills: ${counts.lost} lost, ${counts.doubled} doubled, ${counts.wrong} wrong, ${counts.refused} refused, ` +
      `${counts.hangs} hangs; usable again after at most ${slowestMs} ms (${seconds} s)`,
  );
  if (process.argv.includes('--json')) {
    const byKind = Object.fromEntries(
      victims.map((victim) => {
        const { kills, slowestMs: slowest, sumMs } = kinds[victim];
        return [victim, { kills, slowestMs: slowest, meanMs: kills ? Math.round(sumMs / kills) : 0 }];
      }),
    );
    console.log(
      JSON.stringify({
        ok,
        chaos: 'processes',
        seeds: [firstSeed, seed - 1],
        ...counts,
        slowestMs,
        byKind,
        seconds,
        failures,
      }),
    );
  }
  return ok ? 0 : 1;
}

function goesOn(): boolean {
  return counts.kills < wantedKills && failures.length < mostFailures;
}

/** What one world's run knows besides the world. */
interface Run {
  world: ChaosWorld;
  app: ProcessApp;
  random: Random;
  name: string;
  /** Number of the next mail that arrives. */
  nextMail: number;
  /** Messages (by Message-ID) that the actions around this kill have touched. */
  touched: Set<string>;
  /** The one whose star is pressed. */
  pressed: string | null;
  /** Messages on the screen that the actions leave alone, so that there is a star to press. */
  reserved: ReadonlySet<string>;
}

async function runWorld(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const world = await makeWorld({ imap: 40, pop: 15 }, random.below(12));
  let app: ProcessApp | null = null;
  try {
    app = await launchForProcesses(world);
    await waitFor('the ui', async () => (await app?.command('app.info', {})) !== undefined);
    await addAccounts(world, app);
    await settled(world, app);
    const run: Run = {
      world,
      app,
      random,
      name: `seed ${seed}`,
      nextMail: 100,
      touched: new Set(),
      pressed: null,
      reserved: new Set(),
    };
    check(run, await compare(world, app), 'first sync');
    const order = shuffled(
      random,
      victims.flatMap((victim) => Array.from({ length: killsOfKind }, () => victim)),
    );
    for (let round = 0; round * killsInRound < order.length && goesOn(); round += 1) {
      await runRound(run, order.slice(round * killsInRound, (round + 1) * killsInRound));
      check(run, await compare(world, app), `round ${round}`);
      for (const id of await app.spoiltBodies()) {
        counts.wrong += 1;
        fail(`${run.name}, round ${round}: the body of ${id} was not read whole`);
      }
    }
  } catch (error) {
    counts.hangs += 1;
    fail(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await app?.kill();
    await world.dispose();
  }
  console.log(
    `seed ${seed}: ${counts.kills} kills so far, ${counts.actions} actions, ${failures.length} failures`,
  );
}

/** Three kills, two of them now and then almost at once, half of the rounds without the server; then rest. */
async function runRound(run: Run, order: Victim[]): Promise<void> {
  const { world, app, random } = run;
  const offline = random.next() < 0.5;
  if (offline) await world.server.kill();
  const left = [...order];
  for (let victim = left.shift(); victim; victim = left.shift()) {
    const second = left.length > 0 && random.next() < 0.2 ? left.shift() : undefined;
    await killWhileWorking(run, second ? [victim, second] : [victim], offline);
  }
  if (offline) await world.server.start();
  await app.command('sync.now', {});
  await settled(world, app);
}

async function killWhileWorking(run: Run, chosen: Victim[], offline: boolean): Promise<void> {
  const { app, random } = run;
  const ids = new Map((await app.shown()).map((message) => [message.messageId, message.id]));
  if (!offline) await letMailArrive(run, chosen.includes('worker') ? 12 : random.below(4));
  run.touched.clear();
  run.pressed = null;
  run.reserved = await everySecondRow(run, ids);
  const work = { stop: false };
  const working = workUntilToldOrUnanswered(run, ids, work);
  // Awaited below; what goes wrong before must not end the harness.
  working.catch(() => undefined);

  await pause(random.below(900));
  let killedAt = Date.now();
  const killed: Victim[] = [];
  for (const victim of chosen) {
    if (killed.length > 0) await pause(random.below(700));
    // Without the server no mail is parsed; the process is there idly, or not at all once it was killed.
    if (!(await app.killAlone(victim))) continue;
    killedAt = Date.now();
    killed.push(victim);
    counts.kills += 1;
    kinds[victim].kills += 1;
    if (offline) counts.killsOffline += 1;
  }
  if (killed.length > 1) counts.killsInPairs += killed.length;
  if (killed.length > 0) noteRecovery(run, killed, await usableAgain(run, ids, killedAt));

  work.stop = true;
  const unanswered = await working;
  if (unanswered) await pinUnanswered(run, unanswered);
}

async function letMailArrive(run: Run, count: number): Promise<void> {
  const { world, app } = run;
  for (const [account, user, offset] of [
    ['imap', imapUser.user, 0],
    ['pop', popUser.user, 10_000],
  ] as const) {
    const numbers = Array.from({ length: count }, (_, index) => offset + run.nextMail + index);
    if (numbers.length === 0) continue;
    await world.server.deliver(user, numbers.map(benchMessage));
    for (const number of numbers) {
      const truth = { account, mailbox: 'INBOX', seen: false, flagged: false };
      world.truths.set(`<bench.${number}@example.org>`, truth);
    }
    counts.arrived += numbers.length;
  }
  run.nextMail += count;
  await app.command('sync.now', {});
}

/** Gives actions on mail that the app has until told to stop, or one was not answered. @returns that one */
async function workUntilToldOrUnanswered(
  run: Run,
  ids: ReadonlyMap<string, string>,
  work: { stop: boolean },
): Promise<Action | null> {
  const { world, app, random } = run;
  while (!work.stop) {
    const known = new Map(
      [...world.truths].filter(([id]) => ids.has(id) && id !== run.pressed && !run.reserved.has(id)),
    );
    const action = randomAction(random, known, false);
    for (const id of action.messages) run.touched.add(id);
    counts.actions += 1;
    try {
      if (await app.act(action, ids)) {
        for (const id of action.messages) world.truths.set(id, after(truthOf(world, id), action.verb));
      } else {
        counts.refused += 1;
        fail(`${run.name}: ${action.verb} was refused`);
      }
    } catch (error) {
      if (!(error instanceof PageGone)) throw error;
      counts.unanswered += 1;
      return action;
    }
    await pause(random.below(120));
  }
  return null;
}

/**
 * Looks for rows, presses the star of one that no action has touched, and waits until the row shows it.
 * @returns ms from the kill to that moment; what was wrong when it was late
 */
async function usableAgain(
  run: Run,
  ids: ReadonlyMap<string, string>,
  killedAt: number,
): Promise<{ ms: number; late: string }> {
  const { world, app } = run;
  let messageIds = new Map([...ids].map(([messageId, id]) => [id, messageId]));
  let pressed: { id: string; starred: boolean } | null = null;
  let seen = 'no rows';
  let late = '';
  const whatIsWrong = async (): Promise<string> =>
    `${pressed ? 'a pressed star did not show' : seen}; the window says: ${await app.windowText().catch(String)}`;
  while (Date.now() - killedAt < hopeless) {
    if (late === '' && Date.now() - killedAt > usableWithin) late = await whatIsWrong();
    try {
      const rows = await app.visibleRows();
      if (!pressed) {
        const untouched = ({ id }: { id: string }): boolean => {
          const messageId = messageIds.get(id);
          return messageId !== undefined && !run.touched.has(messageId);
        };
        // Mail may have come since the ids were read.
        if (rows.length > 0 && !rows.some(untouched)) {
          messageIds = new Map((await app.shown()).map((message) => [message.id, message.messageId]));
        }
        const row = rows.find(untouched);
        seen = `${rows.length} rows, ${rows.filter(untouched).length} of them untouched`;
        run.pressed = row ? (messageIds.get(row.id) ?? null) : null;
        if (row && (await app.pressStar(row.id))) pressed = row;
      } else if (rows.some((row) => row.id === pressed?.id && row.starred !== pressed.starred)) {
        const messageId = messageIds.get(pressed.id) ?? '';
        world.truths.set(messageId, after(truthOf(world, messageId), pressed.starred ? 'unstar' : 'star'));
        return { ms: Date.now() - killedAt, late };
      } else if (!rows.some((row) => row.id === pressed?.id)) {
        // Mail that came has pushed it off the screen: the press counts, and another row must show that the window works.
        const messageId = messageIds.get(pressed.id) ?? '';
        world.truths.set(messageId, after(truthOf(world, messageId), pressed.starred ? 'unstar' : 'star'));
        run.touched.add(messageId);
        pressed = null;
      }
    } catch (error) {
      if (!(error instanceof PageGone)) throw error;
    }
    await pause(25);
  }
  throw new Error(`not usable ${hopeless} ms after a kill: ${await whatIsWrong()}`);
}

function noteRecovery(run: Run, killed: readonly Victim[], { ms, late }: { ms: number; late: string }): void {
  for (const victim of killed) {
    kinds[victim].slowestMs = Math.max(kinds[victim].slowestMs, ms);
    kinds[victim].sumMs += ms;
  }
  if (ms <= usableWithin) return;
  counts.slow += 1;
  fail(`${run.name}: usable only ${ms} ms after the end of ${killed.join(' and ')}; then: ${late}`);
}

/** Message-IDs of half of the rows on the screen, now that nothing is killed. */
async function everySecondRow({ app }: Run, ids: ReadonlyMap<string, string>): Promise<Set<string>> {
  const messageIds = new Map([...ids].map(([messageId, id]) => [id, messageId]));
  const rows = (await app.visibleRows()).filter((_row, index) => index % 2 === 0);
  return new Set(rows.flatMap(({ id }) => messageIds.get(id) ?? []));
}

/** An action whose answer the dead ui did not hear was done whole or not at all; what the app shows now is its word. */
async function pinUnanswered(run: Run, action: Action): Promise<void> {
  const { world, app } = run;
  // Commands take turns, so this answer, a refusal, comes after whatever the lost one did.
  await app.command('operation.retry', { operationId: 'none' });
  const shown = new Map((await app.shown()).map((message) => [message.messageId, message]));
  const applied = action.messages.every((id) =>
    shownAsTruth(shown.get(id), after(truthOf(world, id), action.verb)),
  );
  const untouched = action.messages.every((id) => shownAsTruth(shown.get(id), truthOf(world, id)));
  if (!applied && !untouched) {
    counts.wrong += 1;
    fail(`${run.name}: an unanswered ${action.verb} was done by half`);
  }
  if (applied) for (const id of action.messages) world.truths.set(id, after(truthOf(world, id), action.verb));
}

function check(run: Run, differences: Difference[], where: string): void {
  for (const { kind, what } of differences) {
    counts[kind] += 1;
    fail(`${run.name}, ${where}: ${what}`);
  }
}

/** Told at once, since a long run is watched. */
function fail(what: string): void {
  failures.push(what);
  console.log(`FAILED ${what}`);
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(random.below(left.length), 1)[0] as T);
}
