/** One account on a real server behind a proxy, its profile, its cache, and the process that is killed; many runs live in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageRow } from '../../../electron/store/rows';
import type { OperationRecord } from '../../../electron/contract/operation';
import { fastFolder } from '../../support/fast-folder';
import { FaultProxy } from '../../support/fault-proxy/start-fault-proxy';
import type { ImapTestServer } from '../../support/cyrus/start-cyrus';
import type { Variant } from '../../support/imap/variants';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import { MailProcess } from './mail-process-handle';
import type { PlantedFault, RecordMoment } from './mail-process-words';
import { OtherClient, undeletable } from './other-client';
import type { Seen } from './other-client';
import { plantOnWire } from './planted-faults';
import { boxes } from './table';

/** Messages that nothing may ever happen to; the second bears another client's \Deleted. */
export const bystanders = [
  { name: 'keep', flags: [] as string[] },
  { name: 'foreign', flags: ['\\deleted'] },
];

export interface WorldOptions {
  variant: Variant;
  server: ImapTestServer;
  user: string;
  processFile: string;
  planted: PlantedFault | null;
}

export class World {
  process!: MailProcess;
  store!: MemoryStore;
  #spare!: MailProcess;
  #database = memoryDatabase();
  /** ms by which the app's clock is ahead of ours. */
  #ahead = 0;
  #serial = 0;

  private constructor(
    private readonly options: WorldOptions,
    readonly other: OtherClient,
    readonly proxy: FaultProxy,
    readonly folder: string,
  ) {}

  static async make(options: WorldOptions): Promise<World> {
    const { variant, server, user } = options;
    const other = await OtherClient.open(server.ports.imap, user, variant);
    const proxy = await FaultProxy.start({
      ...{ protocol: 'imap', server, port: server.ports.imap, plainUpstream: true },
    });
    plantOnWire(options.planted, proxy);
    const folder = await mkdtemp(join(fastFolder(), 'satchel-scenario-'));
    const world = new World(options, other, proxy, folder);
    world.#spawnSpare();
    await other.clear();
    await world.furnish([]);
    await world.start(null, 'kept');
    await world.process.ask('add-account', {
      draft: {
        kind: 'imap',
        address: 'anna@example.org',
        name: 'Anna',
        label: 'Anna',
        colour: 'blue',
        passwordStorage: 'weak',
        server: { host: 'localhost', port: proxy.port, security: 'tls', user },
      },
      password: 'secret',
    });
    await world.settled();
    return world;
  }

  /** A name that no message of this world had before. */
  nextName(): string {
    this.#serial += 1;
    return `m${this.#serial}`;
  }

  /** Makes the mailboxes that are missing, and puts the bystanders where they belong. */
  async furnish(missing: readonly string[]): Promise<void> {
    const { other } = this;
    const there = new Set(await other.boxes());
    const wanted = [boxes.work, boxes.target, boxes.other].filter((box) => !missing.includes(box));
    for (const box of wanted) if (!there.has(box)) await other.create(box);
    const keep = new Set<string>([...undeletable, ...wanted]);
    const seen = await other.look();
    await other.expunge(
      seen.filter(
        ({ box, name }) =>
          keep.has(box) && !(box === boxes.work && bystanders.some((one) => one.name === name)),
      ),
    );
    for (const box of [...there].sort().reverse()) if (!keep.has(box)) await other.remove(box);
    for (const { name, flags } of bystanders) {
      if (!seen.some((one) => one.box === boxes.work && one.name === name))
        await other.append(boxes.work, [name], flags);
    }
  }

  /** @param cache whether the app finds its cache again, or an empty one */
  async start(moment: RecordMoment | null, cache: 'kept' | 'lost'): Promise<void> {
    if (cache === 'lost') this.#database = memoryDatabase();
    this.store = await openMemoryStore(this.#database);
    this.process = this.#spare;
    this.#spawnSpare();
    const { planted } = this.options;
    await this.process.start(this.store, { folder: this.folder, ahead: this.#ahead, moment, planted });
  }

  /** SIGKILL; what it had said to its store is done. */
  async kill(): Promise<void> {
    await this.process.kill();
    this.store.close();
  }

  /** As without a network. */
  goOffline(): void {
    this.proxy.down = true;
    this.proxy.cutNow();
  }

  async letHoldPass(): Promise<void> {
    this.#ahead += 11_000;
    await this.process.ask('ahead', { ms: 11_000 });
  }

  /** Online, a whole sync after the last word of the journal, and nothing left that does not wait for the person. */
  async settled(stop: () => boolean = () => false): Promise<void> {
    const { process } = this;
    const rest = (): boolean => {
      const { news } = process;
      return news?.phase === 'online' && news.fresh && !news.unsettled;
    };
    // As often as a person would press the key: delays are the app's, and not waited for here.
    const idle = (): boolean => process.news?.phase === 'offline' || process.news?.phase === 'online';
    for (let tries = 0; !stop() && !rest() && process.alive; tries += 1) {
      if (tries > 40) throw new Error(`it does not settle: ${JSON.stringify(process.news)}`);
      if (tries > 0 || idle()) await process.ask('sync', null).catch(() => undefined);
      let left = false;
      await process.until('rest', () => {
        left ||= !idle();
        return stop() || !process.alive || rest() || (left && idle());
      });
    }
  }

  /** A whole sync from now on, and rest. */
  async sync(): Promise<void> {
    await this.process.ask('sync', null);
    await this.settled();
  }

  operations(): Promise<OperationRecord[]> {
    return this.process.ask('operations', null);
  }

  rows(): Promise<MessageRow[]> {
    return this.store.db.messages.toArray();
  }

  /** Paths of the app's mailboxes without the server's prefix. */
  async pathsById(): Promise<Map<string, string>> {
    const known = await this.store.db.mailboxes.toArray();
    return new Map(known.map(({ id, path }) => [id, this.other.plain(path)]));
  }

  async rowOf({ box, uid }: Seen): Promise<MessageRow> {
    // An id outlives a renaming: it need not tell the path.
    const paths = await this.pathsById();
    const found = (await this.rows()).find(
      (row) => row.baseUid === uid && paths.get(row.baseMailboxId) === box,
    );
    if (!found) throw new Error(`the app has no row for UID ${uid} of ${box}`);
    return found;
  }

  async dispose(): Promise<void> {
    await Promise.all([this.process.kill(), this.#spare.kill()]);
    this.other.close();
    await this.proxy.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawnSpare(): void {
    this.#spare = MailProcess.spawn(this.options.processFile, this.options.server.caCertificatePath);
  }
}
