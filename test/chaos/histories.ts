/**
 * `npm run chaos -- histories --histories 100 --seed 1 --json`: histories of 500 steps, in which the person works in Satchel, on and
 * off line, through cuts and restarts, while two other programs change the same mailboxes on a real server. Some of the mail goes
 * to a second account of the same Satchel, and back. At every rest servers and screen must be as some possible order of all that was
 * done leaves them. Each seed is a history of its own, so that long runs resume by `--seed`. A failure is shrunk to a short script,
 * which `--replay FILE` runs again; what store, journal and wire did before it lies beside that. `--server` is one of dovecot,
 * dovecot-without-move, cyrus, courier; `--steps` and `--no-shrink` are for haste. `--self-check` plants faults, which must be found.
 */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violationKinds } from '../support/histories/violation';
import type { Violation } from '../support/histories/violation';
import { serverKinds, usersFor } from '../support/histories/history-servers';
import type { HistoryServer, ServerKind } from '../support/histories/history-servers';
import { describeStep } from '../support/histories/history-step';
import type { Step } from '../support/histories/history-step';
import { fastFolder } from '../support/fast-folder';
import { runHistory } from '../support/histories/run-history';
import type { Counts, HistoryResult } from '../support/histories/history-result';
import { plants } from '../support/histories/plants';
import { shrink } from '../support/histories/shrink';
import { option, words } from './support/option';

/** What `--replay` reads. */
interface Replay {
  server: ServerKind;
  seed: number;
  script: readonly Step[];
}

const isSelfCheck = process.argv.includes('--self-check');
const wanted = option('histories', isSelfCheck ? 6 : 10);
const firstSeed = option('seed', 1);
const steps = option('steps', 500);
const kind = words('server', 'dovecot') as ServerKind;
const mostFailures = option('failures', 5);
/** ms that shrinking one failure may take. */
const shrinkingTime = option('shrink', 240) * 1_000;

// Left to itself Node 20 may spin for ever while it closes what a killed server left open.
process.exit(await main());

async function main(): Promise<number> {
  if (!(kind in serverKinds)) throw new Error(`there is no server ${kind}`);
  const replayed = words('replay', '');
  if (replayed !== '') return replay(JSON.parse(await readFile(replayed, 'utf8')) as Replay);
  return isSelfCheck ? selfCheck() : histories();
}

async function histories(): Promise<number> {
  const since = Date.now();
  const total = sums();
  const violations: Record<string, number> = Object.fromEntries(violationKinds.map((one) => [one, 0]));
  const failures: string[] = [];
  const voided: string[] = [];
  const on = await serverFor(kind, wanted + 400);
  let seed = firstSeed;
  try {
    for (; seed < firstSeed + wanted && failures.length < mostFailures; seed += 1) {
      const started = performance.now();
      const result = await runHistory({ on, user: on.nextUser(), seed, steps, folder: fastFolder() });
      total.add(result.counts);
      tell(seed, result, performance.now() - started);
      if (result.voided !== null) voided.push(`seed ${seed}: ${result.voided}`);
      for (const violation of result.violations)
        violations[violation.kind] = (violations[violation.kind] ?? 0) + 1;
      if (result.violations.length > 0) failures.push(await report(on, seed, result));
    }
  } finally {
    await on.server.dispose();
  }
  const seconds = Math.round((performance.timeOrigin + performance.now() - since) / 1_000);
  const done = seed - firstSeed - voided.length;
  const ok = failures.length === 0 && done > 0 && done + voided.length === wanted;
  for (const fault of voided) console.log(`void, ${fault}`);
  console.log(
    `${done} histories of ${steps} steps on ${kind}, ${failures.length} with violations (${seconds} s)`,
  );
  if (process.argv.includes('--json')) {
    const seeds = [firstSeed, seed - 1];
    console.log(
      JSON.stringify({
        ...{ ok, chaos: 'histories', server: kind, seeds, histories: done, stepsEach: steps },
        ...{ ...total.counts, violations, voided, seconds, failures },
      }),
    );
  }
  return ok ? 0 : 1;
}

/** Prints what was found, and the short script that shows it. @returns its first line */
async function report(on: Users, seed: number, result: HistoryResult): Promise<string> {
  const [first] = result.violations;
  if (!first) return '';
  for (const { kind: what, what: words } of result.violations) console.log(`VIOLATION ${what}: ${words}`);
  const script = process.argv.includes('--no-shrink')
    ? result.script
    : await shortest(on, seed, result, first);
  const folder = await mkdtemp(join(tmpdir(), 'satchel-histories-'));
  const file = join(folder, `${kind}-${seed}.json`);
  await writeFile(file, JSON.stringify({ server: kind, seed, script } satisfies Replay, null, 1));
  await writeFile(join(folder, `${kind}-${seed}.trace`), result.trace);
  if (script.length <= 80) for (const step of script) console.log(`  ${describeStep(step)}`);
  console.log(
    `${script.length} of ${result.script.length} steps: npm run chaos -- histories --replay ${file}`,
  );
  return `seed ${seed}, ${first.kind}: ${first.what.split('\n')[0] ?? ''}`;
}

async function shortest(
  on: Users,
  seed: number,
  result: HistoryResult,
  { kind: what, what: words }: Violation,
): Promise<readonly Step[]> {
  const until = performance.now() + shrinkingTime;
  const fails = async (script: readonly Step[]): Promise<boolean> => {
    const again = await runHistory({ on, user: on.nextUser(), seed, steps: 0, script, folder: fastFolder() });
    return again.violations.some((violation) => violation.kind === what);
  };
  const goesOn = (): boolean => performance.now() < until && on.left > 0;
  // Most often the others are nothing to it.
  const about = result.script.filter((step) => concerns(step, words));
  const start = about.length < result.script.length && (await fails(about)) ? about : result.script;
  return shrink(start, fails, goesOn);
}

/** Whether a step is about no message at all, or about one that is named. */
function concerns(step: Step, words: string): boolean {
  const tokens = JSON.stringify(step).match(/"m\d{4}"/g) ?? [];
  return tokens.length === 0 || tokens.some((token) => words.includes(token.slice(1, -1)));
}

async function replay({ server, seed, script }: Replay): Promise<number> {
  const on = await serverFor(server, 1);
  try {
    const result = await runHistory({
      on,
      user: on.nextUser(),
      seed,
      steps: 0,
      script,
      folder: fastFolder(),
    });
    for (const step of result.script) console.log(`  ${describeStep(step)}`);
    for (const { kind: what, what: words } of result.violations) console.log(`VIOLATION ${what}: ${words}`);
    if (result.voided !== null) console.log(`void: ${result.voided}`);
    console.log(`${result.script.length} steps, ${result.violations.length} violations`);
    return result.violations.length === 0 && result.voided === null ? 0 : 1;
  } finally {
    await on.server.dispose();
  }
}

/** Each planted fault must be found within `--histories` histories, and be nothing when it is not planted. */
async function selfCheck(): Promise<number> {
  const found: Record<string, string | null> = {};
  for (const { name, what, server = 'dovecot', options } of plants) {
    found[name] = null;
    const on = await serverFor(server, wanted);
    try {
      for (let seed = firstSeed; seed < firstSeed + wanted && found[name] === null; seed += 1) {
        const folder = fastFolder();
        const result = await runHistory({ on, user: on.nextUser(), seed, steps, folder, ...options });
        const [first] = result.violations;
        if (first) found[name] = `seed ${seed}, ${first.kind}: ${first.what.split('\n')[0] ?? ''}`;
      }
    } finally {
      await on.server.dispose();
    }
    console.log(`${name} (${what}): ${found[name] ?? 'NOT FOUND'}`);
  }
  const ok = Object.values(found).every((one) => one !== null);
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ ok, chaos: 'histories', selfCheck: found }));
  return ok ? 0 : 1;
}

interface Users extends HistoryServer {
  nextUser(): string;
  readonly left: number;
}

/** A server with a user for each history that may run on it. */
async function serverFor(server: ServerKind, count: number): Promise<Users> {
  // To add a user takes Cyrus a quarter of a second.
  const names = Array.from(
    { length: server === 'cyrus' ? Math.min(count, wanted + 50) : count },
    (_, index) => `h${index}`,
  );
  const on = await serverKinds[server](usersFor(names));
  let next = 0;
  return {
    ...on,
    get left() {
      return names.length - next;
    },
    nextUser() {
      const user = names[next++];
      if (user === undefined) throw new Error('too few users');
      return user;
    },
  };
}

function tell(seed: number, { counts, violations }: HistoryResult, ms: number): void {
  const { steps: done, satchel, foreign, cuts, restarts, judged, raced } = counts;
  console.log(
    `seed ${seed}: ${done} steps (${satchel} Satchel, ${foreign} foreign), ${cuts} cuts, ${restarts} restarts, ` +
      `${judged} ends judged, ${raced} raced, ${violations.length} violations (${(ms / 1_000).toFixed(1)} s)`,
  );
}

/** Adds up what single histories count. */
function sums() {
  const counts: Record<string, number | Record<string, number>> = {};
  const ends: Record<string, number> = (counts.ends = {});
  const add = (to: Record<string, unknown>, more: Record<string, number>): void => {
    for (const [name, count] of Object.entries(more))
      to[name] = ((to[name] as number | undefined) ?? 0) + count;
  };
  return {
    counts,
    add({ ends: more, ...numbers }: Counts): void {
      add(counts, numbers);
      add(ends, more);
    },
  };
}
