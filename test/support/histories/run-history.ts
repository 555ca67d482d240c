/** Runs one history on a real server: step by step, resting now and then to compare everything with the model. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDraft } from '../../../electron/contract/account';
import { isMessageOperation } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import { seededRandom } from '../../chaos/support/random';
import { FaultProxy } from '../fault-proxy/start-fault-proxy';
import type { Fault } from '../fault-proxy/start-fault-proxy';
import { RawImap } from '../raw-imap';
import { brokenFor, hasDue, unanswered } from './at-rest';
import { setClockAhead } from './clock';
import { listedMailboxes, viewDifferences } from './compare-view';
import { ServerFault, openForeignClient } from './foreign-client';
import type { ForeignClient } from './foreign-client';
import { doForeign } from './foreign-steps';
import { StepMaker } from './generate-steps';
import { HistoryModel } from './history-model';
import type { Violation } from './violation';
import { historyPassword, secondUser } from './history-servers';
import { foreigners, neighbour } from './history-step';
import type { Counts, HistoryOptions, HistoryResult } from './history-result';
import type { Foreigner, Step, StepOf } from './history-step';
import { lookAt } from './look';
import type { Looked } from './look';
import { Satchel } from './satchel';
import { isThere, named, onServer, withNames } from './second-account';
import { doClock, doSatchel } from './satchel-steps';
import { Trace } from './trace';

/** ms; whatever is not at rest by then hangs. */
const restDeadline = 60_000;
/** ms; Dovecot at times waits for a lock of its own for a minute. */
const serverDeadline = 30_000;
const stretchLength = 45;
/** Whole passes after which the screen must show what the server has. */
const passes = 4;

export async function runHistory(options: HistoryOptions): Promise<HistoryResult> {
  const history = new History(options);
  let voided: string | null = null;
  try {
    await history.begin();
    await history.run();
  } catch (error) {
    if (error instanceof ServerFault) voided = error.message;
    else {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      history.violations.push({ kind: 'error', what });
    }
  } finally {
    await history.end();
  }
  const { script, violations, counts, trace } = history;
  return { script, violations, counts, voided, trace };
}

class History {
  readonly script: Step[] = [];
  readonly violations: Violation[] = [];
  readonly #trace = new Trace();
  readonly counts: Counts = {
    ...{ steps: 0, idle: 0, satchel: 0, foreign: 0, ends: {} },
    ...{ cuts: 0, restarts: 0, rests: 0, judged: 0, raced: 0, muddled: 0, copies: 0 },
  };
  readonly #model: HistoryModel;
  readonly #foreign = new Map<Foreigner, { client: ForeignClient; last: Promise<boolean> }>();
  readonly #faults: Fault[] = [];
  #folder = '';
  #proxy: FaultProxy | null = null;
  #satchel: Satchel | null = null;
  /** Which accounts the person has told to work offline. */
  #paused: 'both' | 'there' | null = null;
  #started = false;
  #hasGoneRogue = false;

  constructor(private readonly options: HistoryOptions) {
    this.#model = new HistoryModel(options.on);
  }

  readonly #at = (box: string): string => {
    const path = onServer(box);
    return named(path === 'INBOX' ? path : this.options.on.prefix + path, isThere(box));
  };

  async begin(): Promise<void> {
    const { on, user, folder = tmpdir(), plant } = this.options;
    const { server } = on;
    const target = { port: server.ports.imap };
    this.#folder = await mkdtemp(join(folder, 'satchel-history-'));
    const proxied = { protocol: 'imap', port: server.ports.imap, plainUpstream: true, server } as const;
    this.#proxy = await FaultProxy.start(proxied);
    const { fingerprint256 } = new X509Certificate(await readFile(join(server.folder, 'server.pem')));
    for (const name of [...foreigners, neighbour] as const) {
      const whose = name === neighbour ? secondUser(user) : user;
      const client = await openForeignClient(target, whose, historyPassword);
      this.#foreign.set(name, { client, last: Promise.resolve(true) });
    }
    const { boxes } = await this.#look();
    for (const path of boxes.keys()) this.#model.boxes.made(path, 0);
    const port = this.#proxy.port;
    const draftFor = (name: string, whose: string): AccountDraft => ({
      ...{ kind: 'imap', name, label: name, colour: 'blue', passwordStorage: 'weak' },
      address: `${whose}@example.org`,
      server: {
        ...{ host: 'localhost', port, security: 'tls', user: whose },
        // A pinned certificate: to name an authority costs Node 20 ms for each of a history's many connections.
        pin: { host: 'localhost', port, fingerprint: fingerprint256 },
      },
    });
    this.#satchel = new Satchel({
      folder: this.#folder,
      password: historyPassword,
      draft: draftFor('History', user),
      second: draftFor('There', secondUser(user)),
      trace: this.#trace,
      journaled: (changes) => this.#model.journal.take(withNames(changes, this.#running.secondId)),
      ...(plant ? { plant } : {}),
    });
  }

  async run(): Promise<void> {
    const { script, steps, seed } = this.options;
    if (script) {
      for (const step of script) if (!(await this.#do(step))) return;
      await this.#do({ by: 'all', do: 'rest' });
      return;
    }
    const maker = new StepMaker(seededRandom(seed), this.#model, this.#at);
    for (const step of maker.beginning()) await this.#do(step);
    Object.assign(this.counts, { steps: 0, idle: 0, foreign: 0 });
    await this.#do({ by: 'all', do: 'rest' });
    while (this.counts.steps < steps) {
      for (const step of maker.stretch()) await this.#do(step);
      const until = Math.min(steps, this.counts.steps + stretchLength);
      while (this.counts.steps < until) if (!(await this.#do(maker.next()))) return;
      if (!(await this.#do({ by: 'all', do: 'rest' }))) return;
    }
  }

  /** Since the last rest without a violation; empty when there was none. */
  get trace(): string {
    return this.violations.length === 0 ? '' : this.#trace.text(this.#proxy?.lines ?? []);
  }

  async end(): Promise<void> {
    for (const { end, operation } of this.#model.journal.operations.values()) {
      const key = `${operation.kind} ${end}`;
      this.counts.ends[key] = (this.counts.ends[key] ?? 0) + 1;
    }
    const { judged, raced, muddled, copies } = this.#model;
    Object.assign(this.counts, { judged, raced, muddled, copies });
    for (const { client } of this.#foreign.values()) client.close();
    if (this.#started) await this.#satchel?.stop().catch(() => undefined);
    await this.#proxy?.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** @returns false when the history cannot go on */
  async #do(step: Step): Promise<boolean> {
    this.script.push(step);
    this.#trace.note('step', step);
    if (step.by === 'all') return this.#rest();
    const happened = await this.#carryOut(step);
    await this.#goRogue();
    this.counts[happened ? 'steps' : 'idle'] += 1;
    // What found nothing to work on is no part of the story.
    if (!happened) this.script.pop();
    return this.violations.length === 0;
  }

  async #carryOut(step: Exclude<Step, { by: 'all' }>): Promise<boolean> {
    switch (step.by) {
      case 'network':
        this.#network(step);
        return true;
      case 'clock':
        if (this.#started) doClock(this.#running, step);
        return this.#started;
      case 'satchel':
        return this.#person(step);
      default:
        return this.#foreigner(step);
    }
  }

  async #goRogue(): Promise<void> {
    const { rogue } = this.options;
    const client = this.#foreign.get('anna');
    if (!rogue || this.#hasGoneRogue || !client || !this.#started) return;
    await client.last;
    this.#hasGoneRogue = await rogue(client.client, this.#model);
  }

  get #running(): Satchel {
    if (!this.#satchel) throw new Error('the history has not begun');
    return this.#satchel;
  }

  get #wire(): FaultProxy {
    if (!this.#proxy) throw new Error('the history has not begun');
    return this.#proxy;
  }

  async #person(step: StepOf<'satchel'>): Promise<boolean> {
    await this.#startOnce();
    const happened = await doSatchel(
      {
        ...{ satchel: this.#running, model: this.#model, at: this.#at },
        cutNow: () => this.#wire.cutNow(),
        violated: (violation) => this.violations.push(violation),
        offline: () => this.#paused === 'both' || this.#wire.down,
      },
      step,
    );
    if (step.do === 'pause' || step.do === 'resume')
      this.#paused =
        step.do === 'resume' ? null : 'only' in step && this.#paused !== 'both' ? 'there' : 'both';
    if (step.do === 'restart') this.counts.restarts += 1;
    if (happened) this.counts.satchel += 1;
    this.#poke();
    return happened;
  }

  async #foreigner(step: StepOf<Foreigner>): Promise<boolean> {
    const mine = this.#foreign.get(step.by);
    if (!mine) throw new Error(`nobody is ${step.by}`);
    await mine.last;
    // A session is closed by its server when its mailbox goes: then nobody would know what became of a command.
    if ('box' in step && step.do !== 'append') {
      for (const { client, last } of this.#foreign.values()) {
        await last;
        await client.leave();
      }
    }
    const { on } = this.options;
    const isMine = (path: string): boolean => isThere(path) === (step.by === neighbour);
    const tools = { model: this.#model, client: mine.client, canMove: on.canMove, at: this.#at, isMine };
    mine.last = doForeign(tools, step);
    // The other one, or Satchel, goes on meanwhile.
    const beside = 'beside' in step && step.beside === true;
    const happened = beside ? true : await mine.last;
    if (happened) this.counts.foreign += 1;
    return happened;
  }

  #network(step: StepOf<'network'>): void {
    const wire = this.#wire;
    if (step.do === 'cut') {
      let left = step.line;
      const { direction, when } = step;
      const fault = wire.cut({ direction, when, line: () => --left === 0 });
      this.#faults.push(fault);
      void fault.fired.then(() => (this.counts.cuts += 1));
      return;
    }
    wire.down = step.do === 'down';
    if (wire.down) wire.cutNow();
    else this.#poke();
  }

  /** By a connection of its own: one that has a mailbox open is closed when that mailbox is deleted. */
  async #look(): Promise<Looked> {
    const { on, user } = this.options;
    const lookIn = async (there: boolean): Promise<Looked> => {
      const whose = there ? secondUser(user) : user;
      const eye = await RawImap.open({ port: on.server.ports.imap }, whose, historyPassword);
      try {
        return await lookAt(eye, there);
      } finally {
        eye.close();
      }
    };
    const [here, other] = [await lookIn(false), await lookIn(true)];
    return {
      boxes: new Map([...here.boxes, ...other.boxes]),
      messages: [...here.messages, ...other.messages],
    };
  }

  async #startOnce(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    await this.#running.start();
  }

  /** As a person does who sees "offline" although there is a network. */
  #poke(): void {
    const satchel = this.#running;
    if (!this.#started || this.#paused === 'both' || this.#wire.down) return;
    const { status, mail } = satchel.now;
    if (satchel.accountIds.some((id) => status.get(id).phase === 'offline')) mail.registry.syncNow();
  }

  async #rest(): Promise<boolean> {
    await this.#startOnce();
    const satchel = this.#running;
    for (const { last } of this.#foreign.values()) await last;
    for (const fault of this.#faults.splice(0)) fault.cancel();
    this.#wire.down = false;
    const { mail } = satchel.now;
    if (this.#paused)
      for (const accountId of satchel.accountIds) await mail.registry.pause({ accountId, paused: false });
    this.#paused = null;
    // What is held, and what a server put off.
    setClockAhead(700_000);
    this.counts.rests += 1;
    let differences: string[] = [];
    for (let pass = 0; pass < passes; pass += 1) {
      if (!(await this.#settled())) return false;
      const looked = await this.#look();
      differences = await viewDifferences(satchel, looked);
      if (differences.length > 0) continue;
      this.violations.push(...this.#model.judge(looked, await listedMailboxes(satchel)));
      if (this.violations.length > 0) return false;
      this.#wire.forget();
      this.#trace.forget();
      return true;
    }
    this.violations.push(...differences.map((what): Violation => ({ kind: 'view', what })));
    return false;
  }

  /** One whole pass, with nothing left that could go. */
  async #settled(): Promise<boolean> {
    const satchel = this.#running;
    const { mail, status, vault } = satchel.now;
    const since = Date.now();
    const statuses = () => satchel.accountIds.map((id) => status.get(id));
    const pending = (): OperationRecord[] => [...vault.state.pending.values()];
    /** A cut just before the rest may put off, after its clock was set, what was cut often before. What is due goes first. */
    const waitOut = (): void => {
      const now = Date.now();
      if (!pending().some(({ notBefore }) => (notBefore ?? 0) > now) || hasDue(pending(), now)) return;
      setClockAhead(700_000);
      setImmediate(() => mail.registry.syncNow());
    };
    mail.registry.syncNow();
    const settled = await satchel.until(() => {
      waitOut();
      if (statuses().some(({ phase }) => phase === 'offline')) setImmediate(() => this.#poke());
      const isSynced = statuses().every(
        ({ phase, lastSyncAt }) => phase === 'online' && (lastSyncAt ?? 0) >= since,
      );
      return isSynced && !hasDue(pending());
    }, restDeadline);
    if (settled) return true;
    const silent = unanswered(this.#wire.openLines, performance.now() - serverDeadline);
    if (silent !== null) throw new ServerFault(`the server did not answer “${silent}” in time`);
    const broken = brokenFor(pending(), Date.now());
    if (broken !== null) throw new ServerFault(broken);
    const stuck = pending().map(({ operation, state, reason }) => {
      const what = isMessageOperation(operation) ? operation.message.locator.subject : operation.mailbox.path;
      return `${operation.kind} of ${what} is ${state} (${reason ?? ''})`;
    });
    const what = `not at rest after ${restDeadline} ms: ${JSON.stringify(statuses())}; ${stuck.join('; ')}`;
    this.violations.push({ kind: 'hang', what });
    return false;
  }
}
