/** One server and one profile under chaos: sends mail after mail, breaks each on its way, and judges what became of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { type ScriptedSmtp, startScriptedSmtp } from '../../support/smtp/scripted-smtp';
import { type MailPlan, planFault } from './plan-fault';
import { PostmanProcess } from './postman-handle';
import type { MailNews, PlantedDouble } from './postman-words';
import { idOf } from './sending-item';

export interface LaneCounts {
  kills: number;
  cuts: number;
  replies: number;
  /** Whose fault came too late, or never. */
  unreached: number;
  accepted: number;
  unknown: number;
  refused: number;
}

export interface Verdict {
  kind: 'doubled' | 'lost' | 'wrong';
  words: string;
}

/** Mails that one profile has before a new one is taken: a long journal makes each start slower. */
const profileLasts = 60;
const settled: ReadonlySet<string> = new Set(['accepted', 'unknown', 'refused']);

export class SmtpLane {
  readonly counts: LaneCounts = {
    ...{ kills: 0, cuts: 0, replies: 0, unreached: 0, accepted: 0, unknown: 0, refused: 0 },
  };
  #dir = '';
  #age = 0;
  #running: PostmanProcess | null = null;
  #spare: PostmanProcess;
  /** How each mail of this profile ended. */
  readonly #ended = new Map<string, string>();

  private constructor(
    private readonly server: ScriptedSmtp,
    private readonly file: string,
    private readonly ca: string,
    private readonly planted: PlantedDouble | null,
  ) {
    this.#spare = PostmanProcess.spawn(file);
  }

  static async open(
    certificates: TestCertificates,
    file: string,
    planted: PlantedDouble | null,
  ): Promise<SmtpLane> {
    const server = await startScriptedSmtp(certificates);
    return new SmtpLane(server, file, certificates.caPem, planted);
  }

  /** @returns what is not as it must be */
  async run(seed: number, number: number): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    if (this.#dir === '' || this.#age >= profileLasts) {
      verdicts.push(...(await this.#leave()));
      this.#dir = await mkdtemp(join(tmpdir(), 'satchel-smtp-chaos-'));
    }
    this.#age += 1;
    const plan = planFault(seed, number);
    const name = `m${number}`;
    const heard = await this.#send(name, plan);
    verdicts.push(...this.#judge(name, plan, heard));
    return verdicts;
  }

  async close(): Promise<Verdict[]> {
    const verdicts = await this.#leave();
    this.#spare.kill();
    await this.server.close();
    return verdicts;
  }

  async #process(): Promise<PostmanProcess> {
    while (!this.#running?.alive) {
      const next = this.#spare;
      this.#spare = PostmanProcess.spawn(this.file);
      this.#running = next;
      const { port } = this.server;
      await next.start({ dir: join(this.#dir, 'vault'), port, ca: this.ca, planted: this.planted });
    }
    return this.#running;
  }

  /** @returns the lines that the server heard of it */
  async #send(name: string, plan: MailPlan): Promise<string[]> {
    const first = await this.#process();
    const heard: string[] = [];
    let reached = false;
    let repliesLeft = plan.reply?.times ?? 0;
    this.server.answer = (command) => {
      if (plan.reply === null || repliesLeft === 0 || !command.startsWith(plan.reply.to)) return null;
      repliesLeft -= 1;
      this.counts.replies += 1;
      reached = true;
      return plan.reply.reply;
    };
    const open = [...plan.lines];
    let at = 0;
    this.server.meets = (line, when, socket) => {
      if (when === 'before') {
        at += 1;
        heard.push(line);
      }
      const due = open.findIndex((one) => one.line === at && one.when === when);
      const [fault] = due < 0 ? [] : open.splice(due, 1);
      if (!fault) return true;
      reached = true;
      if (fault.how === 'kill') {
        this.counts.kills += 1;
        this.#running?.kill();
        return true;
      }
      this.counts.cuts += 1;
      cut(socket, fault.how);
      return false;
    };
    // Killed by a late fault of the mail before, it may have been written down, and nobody was told.
    const isQueued = (): boolean => first.queued.has(name) || first.mails.some(({ id }) => id === idOf(name));
    if (!isQueued()) first.say({ kind: 'queue', name, to: plan.to });
    await first.until('the queueing', () => isQueued() || !first.alive);
    if (!isQueued()) return this.#send(name, plan);
    if (plan.record) first.say({ kind: 'kill-at', ...plan.record });
    let again = plan.killAgainAfter;
    for (;;) {
      const process = await this.#process();
      if (process !== first && again !== null) {
        const killing = process;
        setTimeout(() => killing.kill(), again);
        this.counts.kills += 1;
        again = null;
      }
      const done = (): boolean => {
        const mine = process.mails.filter((mail) => mail.name === name);
        return mine.length > 0 && mine.every(({ state }) => settled.has(state));
      };
      await process.until(
        `the end of ${name}`,
        () => !process.alive || done(),
        () => process.say({ kind: 'now' }),
      );
      if (process.alive && done()) break;
      if (process === first && plan.record) {
        this.counts.kills += 1;
        reached = true;
      }
    }
    if (!reached) this.counts.unreached += 1;
    [this.server.answer, this.server.meets] = [() => null, () => true];
    return heard;
  }

  #judge(name: string, plan: MailPlan, heard: readonly string[]): Verdict[] {
    const verdicts: Verdict[] = [];
    const mine = (this.#running?.mails ?? []).filter((mail) => mail.name === name);
    const main = mine.find(({ id }) => id === idOf(name));
    const tell = (kind: Verdict['kind'], what: string): void =>
      void verdicts.push({ kind, words: `${name} ${what}: ${JSON.stringify({ plan, mine })}` });
    if (!main) {
      tell('lost', 'is not in the outbox');
      return verdicts;
    }
    this.counts[main.state as 'accepted' | 'unknown' | 'refused'] += 1;
    this.#ended.set(name, main.state);
    for (const address of plan.to) {
      const times = this.#times(name, address);
      if (times > 1) tell('doubled', `came ${times} times to ${address}`);
      const { kind, words } = truth(mine, address, times);
      if (kind !== null) tell(kind, `${words} for ${address}`);
    }
    if ((main.state === 'accepted') !== main.hasCopy) tell('wrong', 'has a copy, or none, against its state');
    if (main.state === 'unknown' && !heard.includes('DATA'))
      tell('wrong', 'is in doubt though its text was never asked for');
    if (main.state === 'refused' && plan.reply === null) tell('wrong', 'was refused by nobody');
    return verdicts;
  }

  #times(name: string, address: string): number {
    return this.server.accepted.filter(
      ({ to, data }) => to.includes(address) && data.includes(`\r\nSubject: ${name}\r\n`),
    ).length;
  }

  /** Starts once more and sends one more mail: nothing that was settled may move by it. */
  async #leave(): Promise<Verdict[]> {
    if (this.#dir === '') return [];
    const before = this.server.accepted.length;
    this.#running?.kill();
    await this.#running?.until('its end', () => !this.#running?.alive);
    const process = await this.#process();
    process.say({ kind: 'queue', name: 'end', to: ['b@example.org'] });
    const end = (): MailNews | undefined => process.mails.find(({ name }) => name === 'end');
    await process.until(
      'the last mail',
      () => end()?.state === 'accepted',
      () => process.say({ kind: 'now' }),
    );
    const verdicts: Verdict[] = [];
    if (this.server.accepted.length !== before + 1)
      verdicts.push({
        kind: 'doubled',
        words: `after a restart ${this.server.accepted.length - before} came`,
      });
    for (const [name, state] of this.#ended) {
      const now = process.mails.find(({ id }) => id === idOf(name))?.state;
      if (now !== state) verdicts.push({ kind: 'wrong', words: `${name} was ${state} and is ${now}` });
    }
    process.kill();
    await process.until('its end', () => !process.alive);
    this.#running = null;
    this.#ended.clear();
    this.server.accepted.length = 0;
    this.server.commands.length = 0;
    await rm(this.#dir, { recursive: true, force: true });
    [this.#dir, this.#age] = ['', 0];
    return verdicts;
  }
}

/** Node resets only the TCP connection under a TLS socket, which it keeps in a field of its own. */
function cut(socket: TLSSocket, how: 'fin' | 'rst'): void {
  const { _parent: wire } = socket as unknown as { _parent?: Socket };
  if (how === 'rst') wire?.resetAndDestroy();
  socket.destroy();
}

/** Whether what the person is told of one recipient is so. */
function truth(
  mine: readonly MailNews[],
  address: string,
  times: number,
): { kind: Verdict['kind'] | null; words: string } {
  const his = mine.filter(({ to }) => to.includes(address));
  const told = his.some(({ state, refused }) => state === 'accepted' && !refused.includes(address));
  const doubtful = his.some(({ state }) => state === 'unknown');
  if (told && times === 0) return { kind: 'lost', words: 'is told as accepted and was not' };
  if (!told && !doubtful && times > 0) return { kind: 'wrong', words: 'came and is told as not sent' };
  return { kind: null, words: '' };
}
