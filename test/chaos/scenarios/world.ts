/** One account on a real server behind a proxy, or two, their profile, their cache, and the process that is killed; many runs live in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageRow } from '../../../electron/store/rows';
import type { OperationRecord } from '../../../electron/contract/operation';
import { fastFolder } from '../../support/fast-folder';
import { FaultProxy } from '../../support/fault-proxy/start-fault-proxy';
import type { ImapTestServer } from '../../support/cyrus/start-cyrus';
import type { Variant } from '../../support/imap/variants';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import { AppProcess } from './app-process';
import { MailProcess } from './mail-process-handle';
import type { PlantedFault, RecordMoment } from './mail-process-words';
import { OtherClient, undeletable } from './other-client';
import type { Seen } from './other-client';
import { plantOnWire } from './planted-faults';
import { cacheOf } from './scenario-process';
import type { ScenarioCache, ScenarioProcess } from './scenario-process';
import { boxes } from './operation-rows';

/** Messages that nothing may ever happen to; the second bears another client's \Deleted. */
export const bystanders = [
  { name: 'keep', flags: [] as string[] },
  { name: 'foreign', flags: ['\\deleted'] },
];

/** A mailbox as the app has it; its name as in `there`. */
export interface ShownMailbox {
  id: string;
  accountId: string;
  box: string;
  selectable: boolean;
}

export interface WorldOptions {
  variant: Variant;
  server: ImapTestServer;
  user: string;
  /** Has the second account; null: there is none. */
  secondUser: string | null;
  /** Of the bare process; null: the whole app. */
  processFile: string | null;
  planted: PlantedFault | null;
}

/** Before the name of a mailbox of the second account, wherever mailboxes of both are spoken of. */
export const there = 'There:';

export class World {
  process!: ScenarioProcess;
  cache!: ScenarioCache;
  #spare: MailProcess | null = null;
  #database = memoryDatabase();
  /** ms by which the app's clock is ahead of ours. */
  #ahead = 0;
  #serial = 0;
  readonly #accountIds: string[] = [];

  private constructor(
    private readonly options: WorldOptions,
    readonly other: OtherClient,
    /** The same in the second account. */
    readonly second: OtherClient | null,
    readonly proxy: FaultProxy,
    readonly folder: string,
  ) {}

  static async make(options: WorldOptions): Promise<World> {
    const { variant, server, user, secondUser } = options;
    const open = (name: string) => OtherClient.open(server.ports.imap, name, variant);
    const other = await open(user);
    const second = secondUser === null ? null : await open(secondUser);
    const proxy = await FaultProxy.start({
      ...{ protocol: 'imap', server, port: server.ports.imap, plainUpstream: true },
    });
    plantOnWire(options.planted, proxy);
    const folder = await mkdtemp(join(fastFolder(), 'satchel-scenario-'));
    const world = new World(options, other, second, proxy, folder);
    world.#spawnSpare();
    await other.clear();
    await second?.clear();
    await world.furnish([]);
    await world.start(null, 'kept');
    for (const name of [user, secondUser]) {
      if (name === null) continue;
      const { accountId } = await world.process.ask('add-account', {
        draft: {
          kind: 'imap',
          address: `${name}@example.org`,
          name,
          label: name,
          colour: 'blue',
          passwordStorage: 'weak',
          server: { host: 'localhost', port: proxy.port, security: 'tls', user: name },
        },
        password: 'secret',
      });
      world.#accountIds.push(accountId);
    }
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
    const { other, second } = this;
    if (second) await tidy(second, [boxes.target], () => false);
    const wanted = [boxes.work, boxes.target, boxes.other].filter((box) => !missing.includes(box));
    const isBystander = ({ box, name }: Seen): boolean =>
      box === boxes.work && bystanders.some((one) => one.name === name);
    const seen = await tidy(other, wanted, isBystander);
    for (const { name, flags } of bystanders) {
      if (!seen.some((one) => one.box === boxes.work && one.name === name))
        await other.append(boxes.work, [name], flags);
    }
  }

  /** @param cache whether the app finds its cache again, or an empty one */
  async start(moment: RecordMoment | null, cache: 'kept' | 'lost'): Promise<void> {
    if (cache === 'lost') this.#database = memoryDatabase();
    const process = this.#spare;
    if (process === null) {
      const app = await AppProcess.start(this.folder, this.options.server.caCertificatePath, cache);
      [this.process, this.cache] = [app, app.cache];
      return;
    }
    const store = await openMemoryStore(this.#database);
    [this.process, this.cache] = [process, cacheOf(store)];
    this.#spawnSpare();
    const { planted } = this.options;
    await process.start(store, { folder: this.folder, ahead: this.#ahead, moment, planted });
  }

  /** SIGKILL; what it had said to its store is done. */
  async kill(): Promise<void> {
    await this.process.kill();
    this.cache.close();
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
    return this.cache.messages();
  }

  /** The app's mailboxes, without the server's prefix. */
  async mailboxes(): Promise<ShownMailbox[]> {
    const known = await this.cache.mailboxes();
    return known.map(({ id, accountId, path, selectable }) => {
      const box = this.other.plain(path);
      return { id, accountId, selectable, box: this.#isSecond(accountId) ? there + box : box };
    });
  }

  async pathsById(): Promise<Map<string, string>> {
    return new Map((await this.mailboxes()).map(({ id, box }) => [id, box]));
  }

  /** All mail on the server. */
  async look(): Promise<Seen[]> {
    const theirs = (await this.second?.look()) ?? [];
    return [...(await this.other.look()), ...theirs.map((one) => ({ ...one, box: there + one.box }))];
  }

  async boxes(): Promise<string[]> {
    const theirs = (await this.second?.boxes()) ?? [];
    return [...(await this.other.boxes()), ...theirs.map((box) => there + box)];
  }

  #isSecond(accountId: string): boolean {
    return this.options.secondUser !== null && accountId === this.#accountIds[1];
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
    await Promise.all([this.process.kill(), this.#spare?.kill()]);
    this.other.close();
    this.second?.close();
    await this.proxy.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawnSpare(): void {
    const { processFile, server } = this.options;
    if (processFile !== null) this.#spare = MailProcess.spawn(processFile, server.caCertificatePath);
  }
}

/** Leaves the mailboxes that are wanted, and of the mail in them what is to stay. @returns the mail that there was */
async function tidy(
  client: OtherClient,
  wanted: readonly string[],
  stays: (one: Seen) => boolean,
): Promise<Seen[]> {
  const boxesThere = new Set(await client.boxes());
  for (const box of wanted) if (!boxesThere.has(box)) await client.create(box);
  const keep = new Set<string>([...undeletable, ...wanted]);
  const seen = await client.look();
  await client.expunge(seen.filter((one) => keep.has(one.box) && !stays(one)));
  for (const box of [...boxesThere].sort().reverse()) if (!keep.has(box)) await client.remove(box);
  return seen;
}
