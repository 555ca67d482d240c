/** One account's life: connect, replay, sync, watch, and again after every loss, with waiting in between. */
import type { AccountConfig } from '../../contract/account';
import { type MailError, MailFailure, describeError } from '../../contract/errors';
import type { BackendEvents, MailBackend, SourceWanted, SyncScope } from '../backend/backend';
import type { Log } from '../log-line';
import { StoreUnavailable } from '../store/store-api';
import type { ReplayQueue } from './replay-queue';
import { retryDelay } from './retry-policy';
import { type EngineSource, SourceRequests } from './source-requests';
import type { StatusBoard } from './status-board';
import { WakeSignal } from './wake-signal';

/** `changed`: the server has news; `lost`: the connection is gone; `retry`: try now whatever the waiting time says. */
type Reason = 'operation' | 'changed' | 'lost' | 'retry' | 'stop' | 'sync' | 'body' | 'source';

export interface AccountEngineOptions {
  account: () => AccountConfig;
  createBackend: (events: BackendEvents) => MailBackend;
  /** null: nothing of this account is replayed on its server. */
  replay: ReplayQueue | null;
  status: StatusBoard;
  log: Log;
  now: () => number;
}

export interface AccountEngine {
  start(): void;
  /** Closes every socket and ends the loop for good. */
  stop(): Promise<void>;
  /** There is something to replay. */
  operationQueued(): void;
  /** The person, a resume from sleep or a new password: connect and sync now. */
  syncNow(): void;
  /** Fetches one body ahead of the others. */
  fetchBody(messageId: string): void;
  /** A message's octets from the server, ahead of every other work; settles at once while there is no connection. */
  source(wanted: SourceWanted): Promise<EngineSource>;
}

/** Why a pass may have ended early, and so is not the whole one that `lastSyncAt` tells of. */
const interrupting = ['operation', 'changed', 'body', 'source', 'sync', 'retry', 'lost', 'stop'] as const;
/** ms that `stop` leaves to what is under way before the connection is cut. */
const stopPatience = 2_000;
/** A store page that died is back within a second or two, and nobody needs to hear of it; one that dies so often in a row is a fault. */
const quietStoreLosses = 5;
const storeLossPause = 1_000;
/** ms of a long replay after which the Inbox is looked at, so that new mail need not wait for its end. */
const lookDuringReplay = 10_000;

export function createAccountEngine(options: AccountEngineOptions): AccountEngine {
  const { account, createBackend, replay, status, log, now } = options;
  const signal = new WakeSignal<Reason>();
  const bodies: string[] = [];
  const sources = new SourceRequests();
  let stopping = false;
  let failures = 0;
  let storeLosses = 0;
  let syncing: MailBackend | null = null;
  let current: MailBackend | null = null;
  let connecting = false;
  let running: Promise<void> | null = null;
  const id = account().id;
  const server = `${account().server.host}:${account().server.port}`;

  /** Wakes the loop, and asks a long sync to make room. */
  const wake = (reason: Reason): void => {
    signal.wake(reason);
    syncing?.interrupt();
  };

  const events: BackendEvents = {
    changed: () => wake('changed'),
    closed: (error) => {
      log('info', 'closed', { account: id, error: error?.kind ?? null });
      wake('lost');
    },
    progress: (progress) => status.update(id, { progress }),
  };

  const failed = async (error: MailError): Promise<void> => {
    failures += 1;
    const delay = retryDelay(error, failures, Math.random());
    log('warn', 'account-failed', { account: id, error: error.kind, failures, delay });
    status.update(id, {
      phase: delay === null ? 'stopped' : 'offline',
      error,
      sentence: describeError(account().label, server, error),
      progress: null,
      nextTryAt: delay === null ? null : now() + delay,
    });
    await signal.sleep(delay, ['retry', 'stop']);
    signal.take('retry');
  };

  const sync = async (backend: MailBackend, scope: SyncScope): Promise<MailError | null> => {
    syncing = backend;
    status.update(id, { phase: 'syncing' });
    try {
      return await backend.sync(scope);
    } finally {
      syncing = null;
      status.update(id, { progress: null });
    }
  };

  /** The connected part; returns the error that ended it, or null at `stop` or a plain loss. */
  const serve = async (backend: MailBackend): Promise<MailError | null> => {
    /** What is still to be synced; `everything` stays until a whole pass was not interrupted. */
    let wholePassDue = true;
    let inboxDue = false;
    let inboxOwed = false;
    let nextPoll = 0;
    let watching = false;
    let lastLook = now();
    // Its own moves are news of the Inbox too: those are looked at now and then, what the person waits for at once.
    const makeRoom = (): boolean =>
      signal.has('source') ||
      signal.has('body') ||
      (now() - lastLook >= lookDuringReplay && (!watching || signal.has('changed')));
    for (;;) {
      if (stopping || signal.take('lost')) return null;
      signal.take('source');
      // Before the replay, which may be long: reading changes nothing, so nothing can be shown too early by it.
      if (await sources.serveNext(backend)) continue;
      signal.take('operation');
      let replaying = false;
      if (replay && (replay.nextDue() ?? Infinity) <= now()) {
        status.update(id, { phase: 'replaying' });
        const end = await replay.run(backend, () => stopping || signal.has('lost'), makeRoom);
        if (end.kind === 'lost') return end.error ?? { kind: 'network', reason: 'closed', detail: '' };
        replaying = end.kind === 'interrupted';
        if (replaying && !watching && now() - lastLook >= lookDuringReplay) {
          await backend.watch();
          watching = true;
          inboxDue = true;
        }
      }
      if (signal.take('changed')) inboxDue = true;
      // Both, for one wish of the person's is one pass.
      const wished = [signal.take('sync'), signal.take('retry')];
      if (wished.includes(true)) wholePassDue = true;
      signal.take('body');
      const body = bodies.shift();
      if (body !== undefined) {
        const error = await sync(backend, { kind: 'body', messageId: body });
        if (error) return error;
        continue;
      }
      if (inboxDue || (inboxOwed && !replaying && !wholePassDue)) {
        inboxDue = false;
        // Bodies can take hours: the rest of the queue does not wait for them.
        inboxOwed = replaying;
        const error = await sync(backend, { kind: replaying ? 'inbox-headers' : 'inbox' });
        if (error) return error;
        lastLook = now();
        continue;
      }
      // Replay comes before the pass.
      if (replaying) continue;
      if (wholePassDue) {
        // Before the pass: a first one can take hours, and new mail shall not wait for its end.
        if (!watching) await backend.watch();
        watching = true;
        const error = await sync(backend, { kind: 'everything' });
        if (error) return error;
        // An interrupted pass has a reason waiting; deal with that first and come back.
        if (interrupting.some((reason) => signal.has(reason))) continue;
        wholePassDue = false;
        inboxOwed = false;
        nextPoll = now() + backend.pollEvery;
        failures = 0;
        storeLosses = 0;
        status.update(id, { lastSyncAt: now() });
      }
      status.update(id, { phase: 'online', error: null, sentence: null, nextTryAt: null });
      const due = Math.min(nextPoll, replay?.nextDue() ?? Infinity);
      await signal.sleep(due - now());
      const left = nextPoll - now();
      // Longer than it can be: the clock was set back.
      if (left <= 0 || left > backend.pollEvery) wholePassDue = true;
    }
  };

  /** One connection from sign-in to loss. What a store or disk throws ends it like an error of the server. */
  const attempt = async (backend: MailBackend): Promise<MailError | 'store-away' | null> => {
    try {
      connecting = true;
      const refused = await backend.connect().finally(() => (connecting = false));
      if (refused) return refused;
      log('info', 'connected', { account: id });
      sources.connected();
      return await serve(backend).finally(() => sources.lost());
    } catch (error) {
      if (error instanceof MailFailure) return error.error;
      if (error instanceof StoreUnavailable && (storeLosses += 1) <= quietStoreLosses) return 'store-away';
      log('error', 'account-threw', { account: id, reason: error instanceof Error ? error.name : 'unknown' });
      return { kind: 'internal', detail: error instanceof Error ? error.message : String(error) };
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      status.update(id, { phase: 'connecting' });
      signal.take('lost');
      const backend = createBackend(events);
      current = backend;
      const end = await attempt(backend);
      current = null;
      await backend.close();
      if (stopping) break;
      if (end === 'store-away') {
        log('info', 'store-away', { account: id, storeLosses });
        await signal.sleep(storeLossPause, ['retry', 'stop']);
        signal.take('retry');
      } else await failed(end ?? { kind: 'network', reason: 'closed', detail: '' });
    }
    status.update(id, { phase: 'offline', progress: null });
  };

  return {
    start() {
      running ??= loop().catch((error: unknown) => {
        // A defect must be seen, not become a silent account.
        log('error', 'engine-ended', { account: id, reason: String(error) });
        const detail = error instanceof Error ? error.message : String(error);
        const failure: MailError = { kind: 'internal', detail };
        status.update(id, {
          phase: 'stopped',
          error: failure,
          sentence: describeError(account().label, server, failure),
        });
      });
    },
    async stop() {
      stopping = true;
      wake('stop');
      wake('lost');
      // Nothing can be in doubt before the sign-in is over; later a reply under way is given time to come.
      const cut = (): void => void current?.close();
      if (connecting) cut();
      const patience = setTimeout(cut, stopPatience);
      await running;
      clearTimeout(patience);
    },
    operationQueued: () => wake('operation'),
    syncNow() {
      failures = 0;
      replay?.clearDelays();
      wake('retry');
      wake('sync');
    },
    fetchBody(messageId) {
      if (!bodies.includes(messageId)) bodies.push(messageId);
      wake('body');
    },
    source(wanted) {
      const answer = sources.ask(wanted);
      if (sources.any) wake('source');
      return answer;
    },
  };
}
