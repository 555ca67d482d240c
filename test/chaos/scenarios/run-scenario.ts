/** One run: a scenario, something that breaks at one point, perhaps once more during recovery; then rest, and the judgement. */
import { isMessageOperation } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { Random } from '../support/random';
import { armLine, armRecord, momentOf } from './arm-fault';
import type { Armed } from './arm-fault';
import { asking, giveAnswer } from './answer-asks';
import type { Answer } from './answer-asks';
import type { Problem, Subject } from './judge-end';
import { judge } from './judge';
import { ProcessGone } from './mail-process-handle';
import type { RecordMoment } from './mail-process-words';
import type { OtherClient, Seen } from './other-client';
import { pressKey } from './press-key';
import type { Course, Point } from './points';
import { isInAct, secondPoint } from './points';
import { boxes, isAcross, isAppended } from './operation-rows';
import type { Deed } from './operation-rows';
import type { Scenario } from './table';
import { there } from './world';
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
  /** Names of the mailboxes when the person began, by the app's ids. */
  #names = new Map<string, string>();
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
    await conflict.make({ client: world.other, target: this.#atTarget().client, subjects });
    if (operation.deeds.some((deed) => deed.kind === 'mail' && deed.verb === 'delete'))
      await world.letHoldPass();
    let answers = 0;
    world.proxy.instead = (line) => {
      const answer = conflict.answer?.(line, answers) ?? null;
      if (answer !== null) answers += 1;
      return answer;
    };
    if (conflict.answers) await this.#answer(conflict.answers);
    if (report.problems.length > 0) return report;
    await this.#replay();
    await this.#judge(conflict.answers !== undefined);
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
    for (const deed of operation.deeds)
      if (deed.kind === 'subscribe') await world.other.unsubscribe(deed.box);
    const names = Array.from({ length: operation.messages }, () => world.nextName());
    const isNew = isAppended(operation);
    if (!isNew) await world.other.append(boxes.work, names);
    const before = isNew
      ? names.map((name) => ({ box: '', uid: 0, flags: [], name }))
      : (await world.other.lookInto(boxes.work)).filter(({ name }) => names.includes(name));
    if (conflict.twinIn) {
      const { client } = conflict.twinIn === boxes.target ? this.#atTarget() : { client: world.other };
      await client.append(conflict.twinIn, names);
    }
    await world.sync();
    this.#known = new Set((await world.operations()).map((record) => record.operation.id));
    this.#names = await world.pathsById();
    for (const one of before) {
      const id = isNew ? '' : (await world.rowOf(one)).id;
      const twin = conflict.twinIn ? await this.#twinOf(one, conflict.twinIn) : null;
      this.#subjects.push({ before: one, id, twin, operations: [] });
    }
    world.goOffline();
    await world.process.until('the loss', () => world.process.news?.online === 0);
  }

  async #twinOf(one: Seen, box: string): Promise<Subject['twin']> {
    const at = box === boxes.target ? this.#atTarget() : { client: this.world.other, label: '' };
    const shown = at.label + box;
    const { conflict, operation, variant } = this.scenario;
    const isRenamed = operation.deeds.some((deed) => deed.kind === 'rename' && deed.box === box);
    const isRenumbered = variant.renumbers && isRenamed;
    if (isRenumbered || conflict.name.startsWith('rebuilt')) return { box: shown, uid: null };
    const found = (await at.client.lookInto(box)).find(
      ({ name, uid }) => name === one.name && (box !== one.box || uid !== one.uid),
    );
    return { box: shown, uid: found?.uid ?? null };
  }

  /** Whose the target is. */
  #atTarget(): { client: OtherClient; label: string } {
    const { second, other } = this.world;
    return isAcross(this.scenario.operation) && second
      ? { client: second, label: there }
      : { client: other, label: '' };
  }

  /** The person acts without a network; what a kill left undone is done again. */
  async #act(): Promise<void> {
    const { world, point, report, scenario } = this;
    const inAct = scenario.conflict.answers === undefined && isInAct(point);
    await world.process.ask('arm', { moment: inAct ? momentOf(point) : null });
    for (const deed of scenario.operation.deeds) {
      const queued = await this.#queued();
      try {
        await this.#do(deed);
      } catch (error) {
        if (!(error instanceof ProcessGone)) throw error;
        report.reached = true;
        report.kills += 1;
        await this.#restart(null, 'kept');
        // A cache that follows its journal has its mail without any network.
        const shown = new Set((await world.rows()).map(({ id }) => id as string));
        const missed = this.#subjects.filter(({ id }) => id !== '' && !shown.has(id));
        for (const { before } of missed)
          this.#tell('lost', `after a kill offline ${before.name} is not shown`);
        if (missed.length > 0) return;
        // Nobody appends a mail again that is there already.
        const again = deed.kind === 'mail' && deed.verb !== 'copy';
        if (again || (await this.#queued()) === queued) await this.#do(deed);
      }
      await this.#identify();
    }
    report.course.acted = (await world.process.ask('records', null)).length;
    const made = (await world.operations()).filter((one) => !this.#known.has(one.operation.id));
    const onMailboxes = made.filter(({ operation }) => !isMessageOperation(operation));
    this.#creations = onMailboxes.map(idOf);
    for (const subject of this.#subjects) {
      const own = made.filter(
        ({ operation }) => isMessageOperation(operation) && operation.message.id === subject.id,
      );
      subject.operations = own.map(idOf);
      const [is, wanted] = [own.map(({ operation }) => operation.kind), scenario.operation.kinds];
      if (is.join() !== wanted.join())
        this.#tell('lost', `the queue has ${is.join(', ') || 'nothing'} instead of ${wanted.join(', ')}`);
    }
    const kinds = onMailboxes.map(({ operation }) => operation.kind);
    if (kinds.join() !== (scenario.operation.onMailboxes ?? []).join())
      this.#tell('lost', `of mailboxes the queue has ${kinds.join(', ') || 'nothing'}`);
  }

  /** The operations come to wait, and the person answers without a network; what a kill left unanswered is answered again. */
  async #answer(answer: Answer): Promise<void> {
    const { world, point, report } = this;
    world.proxy.down = false;
    await world.settled();
    if ((await asking(world)).length === 0) this.#tell('wrong', 'nothing is asked');
    world.goOffline();
    await world.process.until('the loss', () => world.process.news?.online === 0);
    const before = new Set((await world.operations()).map(idOf));
    await world.process.ask('arm', { moment: isInAct(point) ? momentOf(point) : null });
    for (let [next] = await asking(world); next; [next] = await asking(world)) {
      try {
        await giveAnswer(world, next, answer);
      } catch (error) {
        if (!(error instanceof ProcessGone)) throw error;
        report.reached = true;
        report.kills += 1;
        await this.#restart(null, 'kept');
      }
    }
    report.course.acted = (await world.process.ask('records', null)).length;
    const after = await world.operations();
    const left = new Set(after.map(idOf));
    const made = after.flatMap(({ operation }) =>
      before.has(operation.id) || !isMessageOperation(operation) ? [] : [operation],
    );
    for (const subject of this.#subjects) {
      // A message that is put back is another one, which its operations know by its subject.
      const own = made.filter(({ message: { locator } }) => locator.subject === subject.before.name);
      const gone = subject.operations.filter((id) => !left.has(id));
      // One that adds it, and one for each that waited behind.
      if (own.length !== (answer === 'put-back' ? gone.length + 1 : 0))
        this.#tell('lost', `the answer left ${own.length} operations on ${subject.before.name}`);
      subject.operations = [
        ...subject.operations.filter((id) => left.has(id)),
        ...own.map(({ id }) => id as string),
      ];
    }
  }

  /** How many operations are of this run. */
  async #queued(): Promise<number> {
    const known = await this.world.operations();
    return known.filter(({ operation }) => !this.#known.has(operation.id)).length;
  }

  /** The app's ids of what it has got from this computer. */
  async #identify(): Promise<void> {
    if (!this.#subjects.some(({ id }) => id === '')) return;
    for (const { operation } of await this.world.operations()) {
      if (operation.kind !== 'append' || this.#known.has(operation.id)) continue;
      const subject = this.#subjects.find(({ before }) => before.name === operation.envelope.subject);
      if (subject) subject.id = operation.message.id;
    }
  }

  async #do(deed: Deed): Promise<void> {
    const answer = await pressKey(this.world, deed, this.#subjects);
    if (!answer.ok) throw new Error(`${deed.kind}: ${answer.sentence}`);
  }

  /** The network comes back, and breaks, and comes back. */
  async #replay(): Promise<void> {
    const { world, report, course, random, point } = this;
    const faults: Point[] = [];
    if (point && !isInAct(point)) faults.push(point);
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
        armed = armLine(world, next, this.#how());
        const cache = random.next() < 0.3 ? 'lost' : 'kept';
        await this.#restart(next?.at === 'record' ? momentOf(next) : null, cache);
        if (next?.at === 'record') armed = armRecord(world, next, this.#how());
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
    const { world } = this;
    if (point?.at !== 'record') {
      await world.process.ask('arm', { moment: null });
      return armLine(world, point, this.#how());
    }
    const armed = armRecord(world, point, this.#how());
    await world.process.ask('arm', {
      moment: momentOf({ ...point, number: Math.max(1, point.number - counted) }),
    });
    return armed;
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
    const { other } = world;
    const seen = async (): Promise<Problem[]> =>
      judge({
        ...{ scenario, subjects: this.#subjects, creations: this.#creations, discarded },
        server: await world.look(),
        serverBoxes: await world.boxes(),
        subscribed: await other.subscribed(),
        names: this.#names,
        mailboxes: await world.mailboxes(),
        vault: await world.operations(),
        rows: await world.rows(),
        shown: {
          pending: await world.cache.pendingCount(),
          operations: await world.cache.operations(),
        },
        plain: (path) => other.plain(path),
      });
    report.problems.push(...(await seen()));
  }

  async #findAll(): Promise<Seen[]> {
    if (isAppended(this.scenario.operation)) return [];
    const here = await this.world.other.lookInto(boxes.work);
    return this.#subjects.flatMap(({ before }) => here.find(({ uid }) => uid === before.uid) ?? []);
  }

  #tell(kind: Problem['kind'], what: string): void {
    this.report.problems.push({ kind, what });
  }
}

const idOf = ({ operation }: OperationRecord): string => operation.id;
