/** One run: a scenario, something that breaks at one point, perhaps once more during recovery; then rest, and the judgement. */
import { isMessageOperation } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { Random } from '../support/random';
import type { Problem, Subject } from './judge';
import { judge } from './judge';
import { ProcessGone } from './mail-process-handle';
import type { RecordMoment } from './mail-process-words';
import type { Seen } from './other-client';
import type { Course, Point } from './points';
import { secondPoint } from './points';
import type { Deed, Scenario } from './table';
import { boxes } from './table';
import type { World } from './world';

export interface RunReport {
  problems: Problem[];
  course: Course;
  /** Kinds of the records and protocol lines, for reading. */
  trace: string[];
  /** Whether the first point came. */
  reached: boolean;
  kills: number;
  cuts: number;
  /** Whether something broke during recovery too. */
  again: boolean;
}

/** @param point null: a clean run, which counts; @param course of the clean run, for where recovery may break */
export function runScenario(
  world: World,
  scenario: Scenario,
  point: Point | null,
  course: Course | null,
  random: Random,
): Promise<RunReport> {
  return new Run(world, scenario, point, course, random).go();
}

class Run {
  readonly report: RunReport;
  #subjects: Subject[] = [];
  #creations: string[] = [];
  #known = new Set<string>();
  #recorded = 0;

  constructor(
    private readonly world: World,
    private readonly scenario: Scenario,
    private readonly point: Point | null,
    private readonly course: Course | null,
    private readonly random: Random,
  ) {
    const lines = { 'to-server': 0, 'to-client': 0 };
    this.report = {
      ...{ problems: [], course: { acted: 0, records: 0, lines }, trace: [] },
      ...{ reached: point === null, kills: 0, cuts: 0, again: false },
    };
  }

  async go(): Promise<RunReport> {
    const { world, scenario, report } = this;
    const { conflict, operation } = scenario;
    await this.#prepare();
    await this.#act();
    if (report.problems.length > 0) return report;
    const subjects = await this.#findAll();
    await conflict.make({ client: world.other, subjects });
    if (operation.deeds.some(({ verb }) => verb === 'delete')) await world.letHoldPass();
    let answers = 0;
    world.proxy.instead = (line) => {
      const answer = conflict.answer?.(line, answers) ?? null;
      if (answer !== null) answers += 1;
      return answer;
    };
    await this.#replay();
    await this.#judge(false);
    world.proxy.instead = () => null;
    if (report.problems.length === 0) await this.#takeBack();
    return report;
  }

  async #prepare(): Promise<void> {
    const { world, scenario } = this;
    const { operation, conflict } = scenario;
    world.proxy.instead = () => null;
    world.proxy.down = false;
    await world.furnish(operation.missing ?? []);
    const names = Array.from({ length: operation.messages }, () => world.nextName());
    await world.other.append(boxes.work, names);
    const before = (await world.other.lookInto(boxes.work)).filter(({ name }) => names.includes(name));
    if (conflict.twinIn) await world.other.append(conflict.twinIn, names);
    await world.sync();
    this.#known = new Set((await world.operations()).map((record) => record.operation.id));
    for (const one of before) {
      const { id } = await world.rowOf(one);
      const twin = conflict.twinIn ? await this.#twinOf(one, conflict.twinIn) : null;
      this.#subjects.push({ before: one, id, twin, operations: [] });
    }
    world.goOffline();
    await world.process.until('the loss', () => world.process.news?.phase !== 'online');
  }

  async #twinOf(one: Seen, box: string): Promise<Subject['twin']> {
    if (this.scenario.conflict.name.startsWith('rebuilt')) return { box, uid: null };
    const found = (await this.world.other.lookInto(box)).find(
      ({ name, uid }) => name === one.name && (box !== one.box || uid !== one.uid),
    );
    return { box, uid: found?.uid ?? null };
  }

  /** The person acts without a network; what a kill left undone is done again. */
  async #act(): Promise<void> {
    const { world, point, report, scenario } = this;
    const inAct = point?.at === 'record' && point.phase === 'act';
    await world.process.ask('arm', { moment: inAct ? momentOf(point) : null });
    for (const deed of scenario.operation.deeds) {
      try {
        await this.#do(deed);
      } catch (error) {
        if (!(error instanceof ProcessGone)) throw error;
        report.reached = true;
        report.kills += 1;
        await this.#restart(null, 'kept');
        // A cache that follows its journal has its mail without any network.
        const shown = new Set((await world.rows()).map(({ id }) => id as string));
        const missed = this.#subjects.filter(({ id }) => !shown.has(id));
        for (const { before } of missed)
          this.#tell('lost', `after a kill offline ${before.name} is not shown`);
        if (missed.length > 0) return;
        await this.#do(deed);
      }
    }
    report.course.acted = (await world.process.ask('records', null)).length;
    const made = (await world.operations()).filter((one) => !this.#known.has(one.operation.id));
    this.#creations = made.filter(({ operation }) => !isMessageOperation(operation)).map(idOf);
    for (const subject of this.#subjects) {
      const own = made.filter(
        ({ operation }) => isMessageOperation(operation) && operation.message.id === subject.id,
      );
      subject.operations = own.map(idOf);
      const [is, wanted] = [own.map(({ operation }) => operation.kind), scenario.operation.kinds];
      if (is.join() !== wanted.join())
        this.#tell('lost', `the queue has ${is.join(', ') || 'nothing'} instead of ${wanted.join(', ')}`);
    }
    if (this.#creations.length !== (scenario.operation.missing ?? []).length)
      this.#tell('wrong', `${this.#creations.length} mailboxes are to be made`);
  }

  async #do({ verb, target }: Deed): Promise<void> {
    const { world } = this;
    const messageIds = this.#subjects.map(({ id }) => id);
    const path = target === undefined ? undefined : world.other.at(target);
    const box = (await world.store.db.mailboxes.toArray()).find((one) => one.path === path);
    const answer = await world.process.ask('act', {
      ...{ verb, messageIds },
      ...(target === undefined ? {} : { targetMailboxId: box?.id ?? target }),
    });
    if (!answer.ok) throw new Error(`${verb}: ${answer.sentence}`);
  }

  /** The network comes back, and breaks, and comes back. */
  async #replay(): Promise<void> {
    const { world, report, course, random, point } = this;
    const faults: Point[] = [];
    if (point && !(point.at === 'record' && point.phase === 'act')) faults.push(point);
    const second = point && course ? secondPoint(course, random) : null;
    if (second) faults.push(second);
    const { acted } = course ?? { acted: 0 };
    world.proxy.forget();
    let armed = await this.#arm(faults.shift() ?? null, acted);
    world.proxy.down = false;
    for (let first = true; ; first = false) {
      await world.settled(() => armed.fired());
      if (!armed.fired() && world.process.alive && (await this.#disarm(armed))) break;
      if (!first || report.reached) report.again = true;
      report.reached = true;
      const next = faults.shift() ?? null;
      if (!world.process.alive || armed.kills) {
        report.kills += 1;
        await world.kill();
        armed.release();
        world.proxy.forget();
        armed = this.#armLine(next);
        const cache = random.next() < 0.3 ? 'lost' : 'kept';
        await this.#restart(next?.at === 'record' ? momentOf(next) : null, cache);
        if (next?.at === 'record') armed = this.#armRecord(next);
      } else {
        report.cuts += 1;
        world.proxy.forget();
        armed = await this.#arm(next, 0);
      }
    }
    report.course.records = report.course.acted + this.#recorded;
    for (const line of world.proxy.lines) {
      report.course.lines[line.direction] = Math.max(report.course.lines[line.direction], line.number);
      report.trace.push(`${line.connection} ${line.direction === 'to-server' ? '>' : '<'} ${line.text}`);
    }
  }

  async #restart(moment: RecordMoment | null, cache: 'kept' | 'lost'): Promise<void> {
    const { world } = this;
    await world.kill();
    const { process } = world;
    if (process.endedBy !== 'SIGKILL')
      this.#tell('wrong', `the app ended by itself (${process.endedBy}): ${process.stderr}`);
    await world.start(moment, cache);
  }

  /** @returns false when it has happened after all */
  async #disarm(armed: Armed): Promise<boolean> {
    const { process } = this.world;
    armed.release();
    try {
      this.#recorded = (await process.ask('records', null)).length;
      await process.ask('arm', { moment: null });
    } catch (error) {
      if (!(error instanceof ProcessGone)) throw error;
    }
    return !armed.fired() && process.alive;
  }

  /** @param counted records that are counted before this point's numbers begin */
  async #arm(point: Point | null, counted: number): Promise<Armed> {
    if (point?.at !== 'record') {
      await this.world.process.ask('arm', { moment: null });
      return this.#armLine(point);
    }
    const armed = this.#armRecord(point);
    await this.world.process.ask('arm', {
      moment: momentOf({ ...point, number: Math.max(1, point.number - counted) }),
    });
    return armed;
  }

  /** A kill at a record is the process's own deed. */
  #armRecord(point: Point): Armed {
    const { world } = this;
    let fired = false;
    const how = this.#how();
    world.process.onHeld(() => {
      fired = true;
      world.proxy.cutNow({ how });
      world.process.nudge();
    });
    return { fired: () => fired, kills: point.deed === 'kill', release: () => undefined };
  }

  #armLine(point: Point | null): Armed {
    const { world } = this;
    if (point?.at !== 'line') return { fired: () => false, kills: false, release: () => undefined };
    const { direction, number, when, deed } = point;
    const moment = { direction, line: number, when };
    let fired = false;
    const held = deed === 'kill' ? world.proxy.hold(moment) : null;
    const fault = held ?? world.proxy.cut(moment, { how: this.#how() });
    void fault.fired.then(() => {
      fired = true;
      if (deed === 'kill') void world.process.kill();
      world.process.nudge();
    });
    return {
      fired: () => fired,
      kills: deed === 'kill',
      release: () => {
        fault.cancel();
        held?.release();
      },
    };
  }

  #how(): 'fin' | 'rst' {
    return this.random.pick(['fin', 'rst'] as const);
  }

  /** What waits for the person is tried again where its reason is gone, and taken back where it is not. */
  async #takeBack(): Promise<void> {
    const { world, scenario } = this;
    const parked = (await world.operations()).filter(({ state }) => state === 'parked');
    if (parked.length === 0) return;
    const question = scenario.conflict.answer ? 'retry' : 'discard';
    for (const record of parked) {
      const answer = await world.process.ask(question, { operationId: record.operation.id });
      if (!answer.ok && !/no longer in the queue/.test(answer.sentence))
        this.#tell('wrong', `${question}: ${answer.sentence}`);
    }
    await world.sync();
    await this.#judge(question === 'discard');
  }

  async #judge(discarded: boolean): Promise<void> {
    const { world, scenario, report } = this;
    const { other, store } = world;
    const seen = async (): Promise<Problem[]> =>
      judge({
        ...{ scenario, subjects: this.#subjects, creations: this.#creations, discarded },
        server: await other.look(),
        serverBoxes: await other.boxes(),
        vault: await world.operations(),
        rows: await world.rows(),
        pathOf: await world.pathsById(),
        shown: {
          pending: await store.query('pending-count', {}),
          operations: await store.query('operations', { pending: 5_000, history: 500 }),
        },
        plain: (path) => other.plain(path),
      });
    report.problems.push(...(await seen()));
  }

  async #findAll(): Promise<Seen[]> {
    const here = await this.world.other.lookInto(boxes.work);
    return this.#subjects.flatMap(({ before }) => here.find(({ uid }) => uid === before.uid) ?? []);
  }

  #tell(kind: Problem['kind'], what: string): void {
    this.report.problems.push({ kind, what });
  }
}

interface Armed {
  fired: () => boolean;
  kills: boolean;
  /** It shall not happen any more, and what it holds goes on. */
  release: () => void;
}

const idOf = ({ operation }: OperationRecord): string => operation.id;

function momentOf(point: Point & { at: 'record' }): RecordMoment {
  return { record: point.number, when: point.when, deed: point.deed === 'kill' ? 'kill' : 'hold' };
}
