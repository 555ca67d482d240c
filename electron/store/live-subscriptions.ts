/** Live queries of one reader: the value now, and again after every change that touches it, never more often than pays. */
import { Dexie, liveQuery } from 'dexie';
import type { Subscription } from 'dexie';
import type { QueryAnswer } from '../contract/queries';
import type { ReadService } from './read-service';
import { asStoreFailure } from './store-errors';

/** Least time between two runs of one subscription, in ms: a bulk write would set off one run a commit. */
const shortestPause = 50;
/** A slow query rests this many times as long as it ran, so that a large mailbox cannot keep the page busy. */
const restFactor = 3;
/** But no longer than this, in ms: what looked slow may only have waited for a large write to end. */
const longestRest = 500;

export interface LiveSubscriptions {
  /** Begins to answer under `key`; a key that is in use begins anew. */
  subscribe(key: number, name: string, args: unknown): void;
  unsubscribe(key: number): void;
  /** Ends them all. */
  close(): void;
}

export function createLiveSubscriptions(
  reads: ReadService,
  send: (answer: QueryAnswer) => void,
): LiveSubscriptions {
  const running = new Map<number, Subscription>();

  const unsubscribe = (key: number): void => {
    running.get(key)?.unsubscribe();
    running.delete(key);
  };

  return {
    subscribe(key, name, args) {
      unsubscribe(key);
      const fail = (error: unknown) => send({ key, ok: false, sentence: asStoreFailure(error).message });
      const query = () => reads.run(name, args);
      const subscription: Subscription = liveQuery(
        // A run that is under way when its subscription ends has nobody to answer.
        watchQuery(query, (value) => {
          if (running.get(key) === subscription) send({ key, ok: true, value });
        }),
      ).subscribe({ error: fail });
      running.set(key, subscription);
    },
    unsubscribe,
    close() {
      for (const key of [...running.keys()]) unsubscribe(key);
    },
  };
}

/**
 * Wraps a query for Dexie's liveQuery, which starts it anew at every overlapping commit and throws away a run that was
 * overtaken. Here what is started during a run or the rest after it waits for its end and becomes one run, and each
 * finished run is sent, so that a long burst of commits cannot keep the screen from moving. A value that says nothing
 * new is not sent.
 */
function watchQuery(run: () => PromiseLike<unknown>, send: (value: unknown) => void): () => Promise<void> {
  let newest = 0;
  let running: Promise<void> | null = null;
  let restUntil = 0;
  let lastText: string | null = null;

  const runOnce = (): Promise<void> => {
    const began = performance.now();
    const end = (): void => {
      running = null;
      const ended = performance.now();
      restUntil = ended + Math.min(longestRest, Math.max(shortestPause, restFactor * (ended - began)));
    };
    const value = Dexie.Promise.resolve(run());
    running = value.then(end, end);
    return value.then((answer) => {
      const text = JSON.stringify(answer);
      if (text === lastText) return;
      lastText = text;
      send(answer);
    });
  };

  // Dexie's own promises keep the live query's scope over the waiting; native ones would lose it.
  return () => {
    const ticket = ++newest;
    const proceed = (): Promise<void> => {
      if (ticket !== newest) return Dexie.Promise.resolve();
      if (running) return running.then(proceed);
      const pause = restUntil - performance.now();
      return pause > 0 ? sleep(pause).then(proceed) : runOnce();
    };
    return proceed();
  };
}

function sleep(time: number): Promise<void> {
  return new Dexie.Promise<void>((resolve) => {
    setTimeout(resolve, time);
  });
}
