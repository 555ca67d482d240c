/** One account's life over a scripted server: the order of things, and who waits for whom. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { MailError } from '../../../electron/contract/errors';
import type {
  BackendEvents,
  MailBackend,
  SourceAnswer,
  SyncScope,
} from '../../../electron/main/backend/backend';
import { createAccountEngine } from '../../../electron/main/engine/account-engine';
import type { ReplayQueue } from '../../../electron/main/engine/replay-queue';
import { StoreUnavailable } from '../../../electron/main/store/store-api';
import { createStatusBoard } from '../../../electron/main/engine/status-board';
import type { StatusEvent } from '../../../electron/contract/status-events';
import { account as accountId, located } from './engine-fixtures';

const config = {
  id: accountId,
  kind: 'imap',
  label: 'Work',
  address: 'a@example.org',
  name: '',
  colour: 'blue',
  server: { host: 'imap.example.org', port: 993, security: 'tls', user: 'a' },
  passwordStorage: 'ask',
} as AccountConfig;

/** A server that answers as told and writes down what was asked of it. */
class ScriptedServer {
  readonly calls: string[] = [];
  connectAnswers: (MailError | null)[] = [];
  due: number | null = null;
  events: BackendEvents | null = null;
  /** Set: `sync` hangs until interrupted or released. */
  holdSync = false;
  /** So many times the cache dies under a sync. */
  storeDeaths = 0;
  /** ms that each of so many commands of a long replay takes. */
  longReplay: { commands: number; each: number } | null = null;
  release: () => void = () => undefined;
  answerSource: () => Promise<SourceAnswer> = () =>
    Promise.resolve({ kind: 'here', bytes: Buffer.from('octets'), size: 6 });

  readonly backend = (events: BackendEvents): MailBackend => {
    this.events = events;
    return {
      connect: () => {
        this.calls.push('connect');
        return Promise.resolve(this.connectAnswers.shift() ?? null);
      },
      replay: () => Promise.reject(new Error('the queue is scripted')),
      replayTogether: () => Promise.reject(new Error('the queue is scripted')),
      sync: async (scope: SyncScope) => {
        this.calls.push(`sync ${scope.kind}`);
        if (this.storeDeaths-- > 0) throw new StoreUnavailable('the store page died');
        if (this.holdSync && scope.kind === 'everything')
          await new Promise<void>((resolve) => (this.release = resolve));
        return null;
      },
      source: () => {
        this.calls.push('source');
        return this.answerSource();
      },
      interrupt: () => {
        this.calls.push('interrupt');
        this.release();
      },
      watch: () => {
        this.calls.push('watch');
        return Promise.resolve();
      },
      close: () => {
        this.calls.push('close');
        return Promise.resolve();
      },
      pollEvery: 300_000,
    };
  };

  readonly replay: ReplayQueue = {
    run: async (_backend, _stop, makeRoom) => {
      this.calls.push('replay');
      while (this.longReplay && this.longReplay.commands > 0) {
        this.longReplay.commands -= 1;
        const { each } = this.longReplay;
        await new Promise((resolve) => setTimeout(resolve, each));
        if (makeRoom?.()) return { kind: 'interrupted' };
      }
      this.due = null;
      return { kind: 'idle', at: null };
    },
    nextDue: () => this.due,
    clearDelays: () => undefined,
  };
}

function begin(server: ScriptedServer) {
  const sent: StatusEvent[] = [];
  const status = createStatusBoard((event) => sent.push(event));
  const engine = createAccountEngine({
    account: () => config,
    createBackend: server.backend,
    replay: server.replay,
    status,
    log: () => undefined,
    now: () => Date.now(),
  });
  engine.start();
  return { engine, status, sent };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('account-engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('on connecting, the queue is replayed before anything is synced', async () => {
    const server = new ScriptedServer();
    server.due = 0;
    const { status } = begin(server);
    await settle();
    expect(server.calls).toEqual(['connect', 'replay', 'watch', 'sync everything']);
    expect(status.get(accountId)).toMatchObject({ phase: 'online', error: null });
  });

  test('a replay of minutes does not keep new mail waiting: the Inbox is looked at on the way, the pass comes after it', async () => {
    const server = new ScriptedServer();
    server.due = 0;
    server.longReplay = { commands: 25, each: 1_000 };
    begin(server);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.calls).toEqual(['connect', 'replay', 'watch', 'sync inbox-headers', 'replay']);
    // Its own moves are told as news of the Inbox, too: not each of them is worth a look.
    for (let second = 12; second < 20; second += 1) {
      server.events?.changed();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(server.calls.slice(5)).toEqual(['sync inbox-headers', 'replay']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.calls.slice(7)).toEqual(['sync everything']);
  });

  test('what the person waits for goes between two commands of a long replay', async () => {
    const server = new ScriptedServer();
    server.due = 0;
    server.longReplay = { commands: 5, each: 1_000 };
    const { engine } = begin(server);
    await settle();
    engine.fetchBody('m1');
    const source = engine.source(wanted);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await source).toMatchObject({ kind: 'here' });
    expect(server.calls).toEqual(['connect', 'replay', 'sync body', 'source', 'replay']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.calls.slice(5)).toEqual(['watch', 'sync everything']);
  });

  test('a network error is tried again by itself, later and later, and the status says why', async () => {
    const server = new ScriptedServer();
    const refused: MailError = { kind: 'network', reason: 'refused', detail: '' };
    server.connectAnswers = [refused, refused];
    const { status } = begin(server);
    await settle();
    expect(status.get(accountId)).toMatchObject({ phase: 'offline', error: refused });
    expect(status.get(accountId).sentence).toContain('Work: imap.example.org:993 refused the connection');
    // Jitter is a fifth either way: the second try comes after 0.8 to 1.2 s, the third 1.6 to 2.4 s later.
    await vi.advanceTimersByTimeAsync(1_250);
    expect(server.calls.filter((call) => call === 'connect')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(server.calls.filter((call) => call === 'connect')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(status.get(accountId).phase).toBe('online');
  });

  test('a wrong password is never tried again by itself, and at once when the person enters another', async () => {
    const server = new ScriptedServer();
    server.connectAnswers = [{ kind: 'sign-in', detail: 'no' }];
    const { engine, status } = begin(server);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(server.calls).toEqual(['connect', 'close']);
    expect(status.get(accountId).phase).toBe('stopped');
    engine.syncNow();
    await settle();
    expect(status.get(accountId).phase).toBe('online');
  });

  test('a cache that dies under a sync is waited for without a word; one that always dies is told', async () => {
    const server = new ScriptedServer();
    server.storeDeaths = 2;
    const { status, sent } = begin(server);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(status.get(accountId)).toMatchObject({ phase: 'online', error: null });
    expect(server.calls.filter((call) => call === 'connect')).toHaveLength(3);
    expect(JSON.stringify(sent)).not.toContain('internal');
    server.storeDeaths = Infinity;
    server.events?.changed();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(status.get(accountId)).toMatchObject({ phase: 'offline', error: { kind: 'internal' } });
  });

  test('an operation interrupts a long sync, is replayed, and the sync goes on', async () => {
    const server = new ScriptedServer();
    server.holdSync = true;
    const { engine, status } = begin(server);
    await settle();
    expect(server.calls).toEqual(['connect', 'watch', 'sync everything']);
    server.holdSync = false;
    server.due = 0;
    engine.operationQueued();
    await settle();
    expect(server.calls).toEqual([
      'connect',
      'watch',
      'sync everything',
      'interrupt',
      'replay',
      'sync everything',
    ]);
    expect(status.get(accountId).phase).toBe('online');
  });

  test('“sync now” is one whole pass, also in the middle of another', async () => {
    const server = new ScriptedServer();
    const { engine } = begin(server);
    await settle();
    engine.syncNow();
    await settle();
    expect(server.calls.filter((call) => call === 'sync everything')).toHaveLength(2);
    server.holdSync = true;
    engine.syncNow();
    await settle();
    server.holdSync = false;
    engine.syncNow();
    await settle();
    expect(server.calls.filter((call) => call === 'sync everything')).toHaveLength(4);
  });

  test('a clock that is set back by hours does not stop the polling', async () => {
    const server = new ScriptedServer();
    begin(server);
    await settle();
    vi.setSystemTime(Date.now() - 5 * 3_600_000);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(server.calls.filter((call) => call === 'sync everything')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(server.calls.filter((call) => call === 'sync everything')).toHaveLength(3);
  });

  test('a pass that a lost connection cut short is not told as a whole one', async () => {
    const server = new ScriptedServer();
    server.holdSync = true;
    const { status, sent } = begin(server);
    await settle();
    server.events?.closed({ kind: 'network', reason: 'closed', detail: '' });
    await settle();
    expect(status.get(accountId).lastSyncAt).toBeNull();
    expect(sent.some((event) => event.kind === 'account-status' && event.status.phase === 'online')).toBe(
      false,
    );
  });

  test('news from the server syncs the Inbox; a lost connection is opened anew', async () => {
    const server = new ScriptedServer();
    begin(server);
    await settle();
    server.events?.changed();
    await settle();
    expect(server.calls.at(-1)).toBe('sync inbox');
    server.events?.closed({ kind: 'network', reason: 'closed', detail: '' });
    await settle();
    await vi.advanceTimersByTimeAsync(1_300);
    expect(server.calls.slice(-4)).toEqual(['close', 'connect', 'watch', 'sync everything']);
  });

  test('a held delete is replayed when its time has come', async () => {
    const server = new ScriptedServer();
    begin(server);
    await settle();
    server.due = Date.now() + 10_000;
    // The queue changed: the loop looks again and sleeps until the operation is due.
    server.events?.changed();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(server.calls).not.toContain('replay');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(server.calls).toContain('replay');
  });

  test('polls what IDLE does not cover', async () => {
    const server = new ScriptedServer();
    begin(server);
    await settle();
    await vi.advanceTimersByTimeAsync(301_000);
    expect(server.calls.filter((call) => call === 'sync everything')).toHaveLength(2);
  });

  const wanted = { locator: located('m').locator, limit: 100 };

  test('the source of a message interrupts a long sync and is read before the queue is replayed', async () => {
    const server = new ScriptedServer();
    server.holdSync = true;
    const { engine } = begin(server);
    await settle();
    server.holdSync = false;
    server.due = 0;
    const answer = engine.source(wanted);
    await settle();
    expect(await answer).toMatchObject({ kind: 'here' });
    expect(server.calls.slice(2)).toEqual([
      'sync everything',
      'interrupt',
      'source',
      'replay',
      'sync everything',
    ]);
  });

  test('without a connection the source is away at once; when the connection goes, whoever waits hears it', async () => {
    const server = new ScriptedServer();
    server.connectAnswers = [{ kind: 'network', reason: 'refused', detail: '' }];
    const { engine } = begin(server);
    await settle();
    expect(await engine.source(wanted)).toEqual({ kind: 'away' });
    await vi.advanceTimersByTimeAsync(1_250);
    // One is being read, another waits for its turn.
    server.answerSource = () => new Promise((resolve) => (server.release = () => resolve(lostAnswer)));
    const lostAnswer: SourceAnswer = {
      kind: 'failed',
      error: { kind: 'network', reason: 'closed', detail: '' },
    };
    const first = engine.source(wanted);
    await settle();
    const second = engine.source(wanted);
    server.events?.closed(null);
    server.release();
    await settle();
    expect(await first).toEqual(lostAnswer);
    expect(await second).toMatchObject({ kind: expect.stringMatching(/away|failed/) as string });
    expect(await engine.source(wanted)).toEqual({ kind: 'away' });
  });

  test('nobody waits for ever for a source: not for its turn, nor for a server that gives nothing', async () => {
    const server = new ScriptedServer();
    const { engine } = begin(server);
    await settle();
    server.answerSource = () => new Promise(() => undefined);
    const asked = [engine.source(wanted), engine.source(wanted)];
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await Promise.all(asked)).toEqual([{ kind: 'late' }, { kind: 'late' }]);
  });

  test('stop ends a sync under way and closes', async () => {
    const server = new ScriptedServer();
    server.holdSync = true;
    const { engine } = begin(server);
    await settle();
    await engine.stop();
    expect(server.calls.at(-1)).toBe('close');
  });
});
