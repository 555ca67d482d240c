/**
 * `npm run chaos -- kill --kills 200 --seed 1 --json`: the whole app, killed (SIGKILL, all processes) at random moments while
 * it works offline and while it replays. After each pair of kills it is started again with the server back, and server,
 * cache and vault must agree with the model. A world lasts ten rounds; seeds are world numbers, so that long runs resume by `--seed`.
 */
import type { ActionId } from '../../electron/contract/ids';
import { type ChaosApp, launch, shownAsTruth } from './support/chaos-app';
import { type ChaosWorld, makeWorld } from './support/chaos-world';
import { type Difference, compare } from './support/compare';
import { option } from './support/option';
import { type Random, seededRandom } from './support/random';
import { addAccounts, pause, settled, truthOf, waitFor } from './support/settle';
import { type Action, after, randomAction } from './support/truth';

const wantedKills = option('kills', 20);
const firstSeed = option('seed', 1);
const roundsInWorld = 10;

const counts = {
  kills: 0,
  killsOffline: 0,
  killsInReplay: 0,
  actions: 0,
  unanswered: 0,
  lost: 0,
  doubled: 0,
  wrong: 0,
  hangs: 0,
};
/** States of operations found right after each kill during replay: shows that the kills really fell into it. */
const foundAfterKill: Record<string, number> = {};
const failures: string[] = [];

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  let seed = firstSeed;
  for (; counts.kills < wantedKills && failures.length < 5; seed += 1) await runWorld(seed);
  const ok = failures.length === 0 && counts.kills >= wantedKills;
  for (const failure of failures) console.log(`FAILED ${failure}`);
  const seconds = Math.round((Date.now() - since) / 1000);
  console.log(
    `${counts.kills} kills: ${counts.lost} lost, ${counts.doubled} doubled, ${counts.wrong} wrong, ${counts.hangs} hangs (${seconds} s)`,
  );
  if (process.argv.includes('--json')) {
    console.log(
      JSON.stringify({
        ok,
        chaos: 'kill',
        seeds: [firstSeed, seed - 1],
        ...counts,
        foundAfterKill,
        seconds,
        failures,
      }),
    );
  }
  return ok ? 0 : 1;
}

async function runWorld(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const world = await makeWorld({ imap: 40, pop: 15 }, random.below(12));
  let app: ChaosApp | null = null;
  try {
    app = await launch(world);
    await addAccounts(world, app);
    await settled(world, app);
    check(world, await compare(world, app), `seed ${seed}, first sync`);
    for (
      let round = 0;
      round < roundsInWorld && counts.kills < wantedKills && failures.length < 5;
      round += 1
    ) {
      app = await runRound(world, app, random);
      check(world, await compare(world, app), `seed ${seed}, round ${round}`);
    }
  } catch (error) {
    counts.hangs += 1;
    failures.push(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await app?.kill();
    await world.dispose();
  }
  console.log(
    `seed ${seed}: ${counts.kills} kills so far, ${counts.actions} actions, ${failures.length} failures`,
  );
}

/** Offline work and a kill; start; replay and a kill; start; settle. */
async function runRound(world: ChaosWorld, first: ChaosApp, random: Random): Promise<ChaosApp> {
  let app = first;
  await world.server.kill();

  const unanswered = await workUntilKilled(world, app, random);
  app = await launch(world);
  // What was not answered may or may not have been written down; what the app shows now is its word from here on.
  await pinUnanswered(world, app, unanswered);

  await world.server.start();
  await app.command('sync.now', {});
  await pause(random.below(700));
  await app.kill();
  counts.kills += 1;
  counts.killsInReplay += 1;

  app = await launch(world);
  for (const [state, count] of Object.entries(await app.operationStates())) {
    if (['queued', 'started', 'unknown'].includes(state))
      foundAfterKill[state] = (foundAfterKill[state] ?? 0) + count;
  }
  await app.command('sync.now', {});
  await settled(world, app);
  return app;
}

/** Gives actions as fast as they are answered until the app is killed under them. @returns what was asked and not answered */
async function workUntilKilled(world: ChaosWorld, app: ChaosApp, random: Random): Promise<Action[]> {
  const ids = new Map((await app.shown()).map((message) => [message.messageId, message.id]));
  const unanswered: Action[] = [];
  let killed = false;
  const kill = pause(150 + random.below(900)).then(async () => {
    killed = true;
    await app.kill();
  });
  const deletes = random.next() < 0.15;
  for (let index = 0; index < 14 && !killed; index += 1) {
    const action = randomAction(random, world.truths, deletes);
    counts.actions += 1;
    try {
      const done = await app.act(action, ids);
      if (!done) throw new Error('refused');
      for (const id of action.messages) world.truths.set(id, after(truthOf(world, id), action.verb));
    } catch (error) {
      if (!killed) throw error;
      unanswered.push(action);
    }
  }
  await kill;
  counts.kills += 1;
  counts.killsOffline += 1;
  counts.unanswered += unanswered.length;
  return unanswered;
}

async function pinUnanswered(world: ChaosWorld, app: ChaosApp, unanswered: Action[]): Promise<void> {
  await waitFor('the app to show its mail', async () => (await app.shown()).length > 0);
  // Commands wait until the cache has followed the journal; there is no such action, so this one only waits.
  await app.command('mail.undo', { actionId: 'none' as ActionId });
  for (const action of unanswered) {
    const shown = new Map((await app.shown()).map((message) => [message.messageId, message]));
    // One action is one append to the journal: all of it or nothing of it.
    const applied = action.messages.every((id) =>
      shownAsTruth(shown.get(id), after(truthOf(world, id), action.verb)),
    );
    const untouched = action.messages.every((id) => shownAsTruth(shown.get(id), truthOf(world, id)));
    if (!applied && !untouched) {
      counts.wrong += 1;
      failures.push(`an unanswered ${action.verb} was done by half`);
    }
    if (applied)
      for (const id of action.messages) world.truths.set(id, after(truthOf(world, id), action.verb));
  }
  // Still offline: everything that was answered is there, nothing undone.
  const shown = new Map((await app.shown()).map((message) => [message.messageId, message]));
  for (const [id, truth] of world.truths) {
    if (shownAsTruth(shown.get(id), truth)) continue;
    counts.lost += 1;
    failures.push(
      `after a kill offline ${id} is ${JSON.stringify(shown.get(id))}, not ${JSON.stringify(truth)}`,
    );
  }
}

function check(world: ChaosWorld, differences: Difference[], where: string): void {
  for (const { kind, what } of differences) {
    counts[kind] += 1;
    failures.push(`${where}: ${what}`);
  }
  if (differences.length > 0)
    console.log(`${where}: ${differences.length} differences (profile was ${world.profile})`);
}
