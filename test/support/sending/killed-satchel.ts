/** Satchel in a process that is killed at records of its journal and started again; its cache is the test's, as the store page's. */
import type { CommandResult } from '../../../electron/contract/commands';
import type { OutboxRecord } from '../../../electron/contract/outbox';
import { MailProcess, ProcessGone } from '../../chaos/scenarios/mail-process-handle';
import type { Asked, Question, RecordMoment } from '../../chaos/scenarios/mail-process-words';
import { type MemoryStore, openMemoryStore } from '../store/memory-store';

export class KilledSatchel {
  store!: MemoryStore;
  kills = 0;
  /** ms by which its clock is ahead. */
  ahead = 0;
  #process!: MailProcess;

  private constructor(
    private readonly file: string,
    /** Of the authorities that it trusts. */
    private readonly certificates: string,
    private readonly folder: string,
  ) {}

  static async open(file: string, certificates: string, folder: string): Promise<KilledSatchel> {
    const satchel = new KilledSatchel(file, certificates, folder);
    satchel.store = await openMemoryStore();
    await satchel.#start();
    return satchel;
  }

  get now(): number {
    return Date.now() + this.ahead;
  }

  get process(): MailProcess {
    return this.#process;
  }

  async #start(): Promise<void> {
    this.#process = MailProcess.spawn(this.file, this.certificates);
    const { folder, ahead } = this;
    await this.#process.start(this.store, { folder, ahead, moment: null, planted: null });
  }

  /** As after kill -9, if it was not killed already. @param cache whether the store page's database is still there */
  async restart(cache = true): Promise<void> {
    await this.#process.kill();
    this.kills += 1;
    if (!cache) {
      this.store.close();
      this.store = await openMemoryStore();
    }
    await this.#start();
  }

  /** Does something, over again after each kill. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ProcessGone)) throw error;
        await this.restart();
      }
    }
  }

  /** @throws ProcessGone */
  ask<Q extends Question>(question: Q, args: Asked[Q]['args']): Promise<Asked[Q]['value']> {
    return this.#process.ask(question, args);
  }

  /** @throws ProcessGone, or what the person would be told */
  async command<T>(question: 'draft' | 'outbox', name: string, args: unknown): Promise<T> {
    const result = (await this.ask(question, { name: name as never, args })) as CommandResult<T>;
    if (!result.ok) throw new Error(`${name}: ${result.sentence}`);
    return result.value;
  }

  /** It is killed when it comes to this record, counted from now. */
  async killAt(moment: Omit<RecordMoment, 'deed'>): Promise<void> {
    await this.ask('arm', { moment: { ...moment, deed: 'kill' } });
  }

  async leap(ms: number): Promise<void> {
    await this.ask('ahead', { ms });
    this.ahead += ms;
  }

  outbox(): Promise<OutboxRecord[]> {
    return this.store.query('outbox', {});
  }

  async close(): Promise<void> {
    await this.#process.kill();
    this.store.close();
  }
}
