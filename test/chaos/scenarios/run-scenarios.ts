/** Runs scenarios, several at a time, each at many points, and counts; says at once what failed and how to run that alone. */
import { join } from 'node:path';
import type { ImapTestServer } from '../../support/cyrus/start-cyrus';
import type { Variant } from '../../support/imap/variants';
import { type Random, seededRandom } from '../support/random';
import type { ProcessBundle } from '../support/bundle-process';
import { bundleProcess } from '../support/bundle-process';
import { Hang } from './mail-process-handle';
import type { PlantedFault } from './mail-process-words';
import type { Course, Point } from './points';
import { nameOf, pointNamed, pointsOf, sample } from './points';
import type { RunReport } from './run-scenario';
import { runScenario } from './run-scenario';
import { isAcross } from './operation-rows';
import type { Scenario } from './table';
import { World } from './world';

export interface ScenarioOptions {
  scenarios: readonly Scenario[];
  /** Runs in which something breaks, over all scenarios; Infinity for every point of each. */
  runs: number;
  seed: number;
  /** One point by its name, instead of all. */
  point?: string | null;
  /** Scenarios at a time. */
  lanes: number;
  planted?: PlantedFault | null;
  /** In the whole app, whose points are those of the wire. */
  inApp?: boolean;
  /** Ends the whole after so many failures. */
  mostFailures: number;
  say: (line: string) => void;
}

export interface Totals {
  /** In which something broke, at a point that came. */
  runs: number;
  /** In which nothing broke: one a scenario, to count its points. */
  clean: number;
  scenarios: number;
  /** That the scenarios have. */
  points: number;
  /** Of these not tried. */
  leftOut: number;
  /** Runs whose point did not come: a session is not always of the same length. */
  unreached: number;
  kills: number;
  cuts: number;
  /** Runs in which something broke during recovery too. */
  again: number;
  lost: number;
  doubled: number;
  wrong: number;
  hangs: number;
  failures: string[];
}

/** Runs in one world: later ones have a longer history behind them. */
const worldLasts = 60;
const usersOfServer = 60;
const progressEvery = 15_000;

/** Only mailboxes that matter here: each more costs every sync a SELECT, and every scenario its lines. */
const fewMailboxes = `namespace inbox {\n${['Drafts', 'Sent', 'Archive', 'Junk', 'Trash']
  .map((name) => `  mailbox ${name} {\n    auto = no\n  }\n`)
  .join('')}}\n`;

export async function runScenarios(options: ScenarioOptions): Promise<Totals> {
  const bundle = await bundleProcess(join(import.meta.dirname, 'mail-process.ts'));
  const sweep = new Sweep(options, bundle);
  try {
    await sweep.go();
    return sweep.totals;
  } finally {
    await bundle.dispose();
  }
}

class Sweep {
  readonly totals: Totals = {
    ...{ runs: 0, clean: 0, scenarios: 0, points: 0, leftOut: 0, unreached: 0, kills: 0, cuts: 0, again: 0 },
    ...{ lost: 0, doubled: 0, wrong: 0, hangs: 0, failures: [] },
  };
  readonly #servers = new Map<Variant, { server: Promise<ImapTestServer>; users: number; lanes: number }>();
  readonly #work: { scenario: Scenario; count: number }[];
  #saidAt = Date.now();

  constructor(
    private readonly options: ScenarioOptions,
    private readonly bundle: ProcessBundle,
  ) {
    const { scenarios, runs, seed } = options;
    const share = (place: number): number =>
      Number.isFinite(runs) ? Math.floor((place * runs) / scenarios.length) : place * 1_000_000;
    this.#work = scenarios
      .map((scenario, index) => {
        const place = (index + seed) % scenarios.length;
        return { scenario, count: share(place + 1) - share(place) };
      })
      .filter(({ count }) => count > 0 || runs === 0);
  }

  async go(): Promise<void> {
    const lanes = Array.from({ length: Math.min(this.options.lanes, this.#work.length) }, () => this.#lane());
    try {
      await Promise.all(lanes);
    } finally {
      for (const { server } of this.#servers.values()) await (await server).dispose();
    }
  }

  async #lane(): Promise<void> {
    let [world, variant, age, across] = [null as World | null, null as Variant | null, 0, false];
    const leave = async (): Promise<void> => {
      await world?.dispose();
      world = null;
    };
    for (let next = this.#next(); next; next = this.#next()) {
      const { scenario, count } = next;
      if (variant !== scenario.variant) {
        await leave();
        if (variant) await this.#release(variant);
        variant = scenario.variant;
        this.#enter(variant);
      }
      if (across !== isAcross(scenario.operation)) await leave();
      across = isAcross(scenario.operation);
      /** null: it did not come to an end. */
      const run = async (point: Point | null, course: Course | null): Promise<RunReport | null> => {
        if (age >= worldLasts) await leave();
        const random = this.#randomFor(scenario, point);
        try {
          if (world === null) [world, age] = [await this.#newWorld(scenario), 0];
          age += 1;
          const report = await runScenario(world, scenario, point, course, random);
          this.#count(scenario, point, report);
          if (report.problems.length > 0) await leave();
          return report;
        } catch (error) {
          this.#broke(scenario, point, error);
          await leave();
          return null;
        }
      };
      await this.#runPoints(scenario, count, run);
      this.totals.scenarios += 1;
      this.#progress(scenario);
    }
    await leave();
    if (variant) await this.#release(variant);
  }

  async #runPoints(
    scenario: Scenario,
    count: number,
    run: (point: Point | null, course: Course | null) => Promise<RunReport | null>,
  ): Promise<void> {
    const clean = await run(null, null);
    if (!clean || clean.problems.length > 0) return;
    const { course } = clean;
    const { point } = this.options;
    const points = pointsOf(course);
    const chosen = point
      ? [pointNamed(point, course.acted)]
      : sample(points, count, this.#randomFor(scenario, null));
    this.totals.points += points.length;
    this.totals.leftOut += points.length - chosen.length;
    for (const one of chosen) {
      if (this.#over()) return;
      await run(one, course);
    }
  }

  #next(): { scenario: Scenario; count: number } | undefined {
    return this.#over() ? undefined : this.#work.shift();
  }

  #over(): boolean {
    return this.totals.failures.length >= this.options.mostFailures;
  }

  /** Its own for each run, whatever else is run. */
  #randomFor(scenario: Scenario, point: Point | null): Random {
    let hash = this.options.seed;
    for (const char of `${scenario.name} ${point ? nameOf(point) : ''}`)
      hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
    return seededRandom(hash);
  }

  #enter(variant: Variant): void {
    const running = this.#servers.get(variant);
    if (running) {
      running.lanes += 1;
      return;
    }
    const users = Array.from({ length: usersOfServer }, (_none, index) => ({
      ...{ user: `user${index}`, password: 'secret' },
    }));
    this.#servers.set(variant, { server: variant.start(users, fewMailboxes), users: 0, lanes: 1 });
  }

  async #release(variant: Variant): Promise<void> {
    const running = this.#servers.get(variant);
    if (!running) return;
    running.lanes -= 1;
    if (running.lanes > 0 || this.#work.some(({ scenario }) => scenario.variant === variant)) return;
    this.#servers.delete(variant);
    await (await running.server).dispose();
  }

  async #newWorld({ variant, operation }: Scenario): Promise<World> {
    const running = this.#servers.get(variant);
    if (!running) throw new Error(`no ${variant.name}`);
    const nextUser = (): string => `user${running.users++ % usersOfServer}`;
    const user = nextUser();
    const secondUser = isAcross(operation) ? nextUser() : null;
    const server = await running.server;
    const planted = this.options.planted ?? null;
    return World.make({
      ...{ variant, server, user, secondUser, planted },
      processFile: this.options.inApp ? null : this.bundle.file,
    });
  }

  #count(scenario: Scenario, point: Point | null, report: RunReport): void {
    const { totals } = this;
    if (point === null) totals.clean += 1;
    else if (report.reached) totals.runs += 1;
    else totals.unreached += 1;
    totals.kills += report.kills;
    totals.cuts += report.cuts;
    if (report.again) totals.again += 1;
    for (const { kind } of report.problems) totals[kind] += 1;
    const what = report.problems.map(({ kind, what: said }) => `${kind}: ${said}`).join('; ');
    if (what) this.#fail(scenario, point, what);
    this.#progress(null);
  }

  #broke(scenario: Scenario, point: Point | null, error: unknown): void {
    if (error instanceof Hang) this.totals.hangs += 1;
    else this.totals.wrong += 1;
    this.#fail(scenario, point, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #fail(scenario: Scenario, point: Point | null, what: string): void {
    const where = point ? nameOf(point) : 'none';
    const failure = `${scenario.name} at ${where}: ${what}`;
    this.totals.failures.push(failure);
    const alone = `--only=${scenario.name}${point ? ` --point=${where}` : ' --runs=0'} --seed=${this.options.seed}`;
    this.options.say(`FAILED ${failure}\n  alone: npm run chaos -- scenarios ${alone}`);
  }

  #progress(scenario: Scenario | null): void {
    if (Date.now() - this.#saidAt < progressEvery) return;
    this.#saidAt = Date.now();
    const { runs, kills, cuts, failures, scenarios } = this.totals;
    this.options.say(
      `${scenarios} of ${this.options.scenarios.length} scenarios, ${runs} runs, ${kills} kills, ${cuts} cuts, ${failures.length} failures${scenario ? `; ${scenario.number}: ${scenario.name}` : ''}`,
    );
  }
}
