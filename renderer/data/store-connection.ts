/** The ui's end of the read port: one-off and live queries to the store page, kept alive over its restarts. */
import type {
  QueryAnswer,
  QueryArguments,
  QueryName,
  QueryRequest,
  QueryValues,
} from '../../electron/contract/queries';
import type { PageMessage } from '../../electron/contract/ui-bridge';

/** The part of a MessagePort that is used here. */
export interface ReadPort {
  postMessage(message: QueryRequest): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

export interface StoreConnection {
  /** Takes a new port in place of the old one; every open question is put again. */
  attach(port: ReadPort): void;
  /** Asks once. Waits for the store page where it is restarting. @throws Error with a sentence when the query failed */
  get<N extends QueryName>(name: N, args: QueryArguments<N>): Promise<QueryValues[N]>;
  /** Calls `listener` with the value now and after each change; equal questions share one subscription. */
  subscribe<N extends QueryName>(
    name: N,
    args: QueryArguments<N>,
    listener: (value: QueryValues[N]) => void,
    onError?: (sentence: string) => void,
  ): () => void;
}

interface Question {
  request: QueryRequest;
  answer: (answer: QueryAnswer) => void;
}

interface Shared {
  key: number;
  last: QueryAnswer | null;
  listeners: Set<(answer: QueryAnswer) => void>;
}

export function createStoreConnection(): StoreConnection {
  const open = new Map<number, Question>();
  const shared = new Map<string, Shared>();
  let nextKey = 1;
  let current: ReadPort | null = null;

  const ask = (question: Question): void => {
    open.set(question.request.key, question);
    current?.postMessage(question.request);
  };

  const begin = (name: QueryName, args: unknown): Shared => {
    const entry: Shared = { key: nextKey++, last: null, listeners: new Set() };
    ask({
      request: { kind: 'subscribe', key: entry.key, name, args },
      answer: (answer) => {
        entry.last = answer;
        for (const listener of [...entry.listeners]) listener(answer);
      },
    });
    return entry;
  };

  return {
    attach(port) {
      if (current) {
        current.onmessage = null;
        current.close();
      }
      current = port;
      port.onmessage = (event) => {
        const answer = event.data as QueryAnswer;
        open.get(answer.key)?.answer(answer);
      };
      for (const question of open.values()) port.postMessage(question.request);
    },

    get<N extends QueryName>(name: N, args: QueryArguments<N>) {
      return new Promise<QueryValues[N]>((resolve, reject) => {
        const key = nextKey++;
        ask({
          request: { kind: 'get', key, name, args },
          answer: (answer) => {
            open.delete(key);
            if (answer.ok) resolve(answer.value as QueryValues[N]);
            else reject(new Error(answer.sentence));
          },
        });
      });
    },

    subscribe(name, args, listener, onError) {
      const identity = `${name} ${JSON.stringify(args)}`;
      const entry = shared.get(identity) ?? begin(name, args);
      shared.set(identity, entry);
      const tell = (answer: QueryAnswer): void => {
        if (answer.ok) listener(answer.value as Parameters<typeof listener>[0]);
        else onError?.(answer.sentence);
      };
      entry.listeners.add(tell);
      if (entry.last) tell(entry.last);
      return () => {
        if (!entry.listeners.delete(tell) || entry.listeners.size > 0) return;
        shared.delete(identity);
        open.delete(entry.key);
        current?.postMessage({ kind: 'unsubscribe', key: entry.key });
      };
    },
  };
}

/** The ui page's one connection. */
export const storeConnection = createStoreConnection();

/** Lets `connection` take every read port that the preload passes on; called once, by the ui's entry. */
export function listenForReadPort(connection: StoreConnection = storeConnection): void {
  window.addEventListener('message', (event: MessageEvent<Partial<PageMessage> | null>) => {
    const port = event.ports[0];
    if (event.source === window && event.data?.kind === 'satchel:read-port' && port) connection.attach(port);
  });
  window.postMessage({ kind: 'satchel:page-ready' } satisfies PageMessage, window.location.origin);
}
