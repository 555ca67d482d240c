/** Main's end of the write port: keyed calls to the store page, with deadlines, over ports that come and go. */
import { StoreFailure } from '../../contract/store-failure';
import type {
  StoreAnswer,
  StoreCall,
  StoreRequest,
  StoreRequestOf,
  StoreValues,
} from '../../contract/store-writes';
import { StoreUnavailable } from './store-api';
import type { StoreApi } from './store-api';

/** The part of Electron's MessagePortMain that is used here. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export interface StoreClient extends StoreApi {
  /** Takes a port to a store page that has just started; calls that waited for one are sent. */
  attach(port: MessagePortLike): void;
  /** The store page died or closes: calls under way reject, later ones wait for the next `attach`. */
  detach(reason: string): void;
}

export interface StoreClientOptions {
  /** How long a call may take in all, waiting for a port included, in ms. */
  deadline?: number;
  /** The same for calls that write or empty much at once. */
  bulkDeadline?: number;
}

interface Call {
  key: number;
  request: StoreRequest;
  sent: boolean;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** @returns a StoreApi that works from the first `attach` on and survives the store page's death. */
export function createStoreClient(options: StoreClientOptions = {}): StoreClient {
  const deadline = options.deadline ?? 60_000;
  const bulkDeadline = options.bulkDeadline ?? 300_000;
  const calls = new Map<number, Call>();
  let nextKey = 1;
  let current: MessagePortLike | null = null;

  const take = (key: number): Call | undefined => {
    const call = calls.get(key);
    calls.delete(key);
    if (call) clearTimeout(call.timer);
    return call;
  };

  const send = (call: Call, port: MessagePortLike): void => {
    call.sent = true;
    try {
      port.postMessage({ key: call.key, request: call.request } satisfies StoreCall);
    } catch (error) {
      take(call.key)?.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };

  const receive = (answer: StoreAnswer): void => {
    const call = take(answer.key);
    if (!call) return; // answered after its deadline
    if (answer.ok) call.resolve(answer.value);
    else call.reject(new StoreFailure(answer.code, answer.sentence));
  };

  const leave = (port: MessagePortLike, reason: string): void => {
    if (current !== port) return;
    current = null;
    for (const call of [...calls.values()]) {
      if (call.sent) take(call.key)?.reject(new StoreUnavailable(reason));
    }
  };

  return {
    request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
      return new Promise<unknown>((resolve, reject) => {
        const key = nextKey++;
        const limit = isBulk(request) ? bulkDeadline : deadline;
        const timer = setTimeout(() => {
          take(key)?.reject(new StoreUnavailable(`no answer to ${request.kind} within ${limit} ms`));
        }, limit);
        const call: Call = { key, request, sent: false, resolve, reject, timer };
        calls.set(key, call);
        if (current) send(call, current);
      }) as Promise<StoreValues[K]>;
    },

    attach(port) {
      if (current) {
        const old = current;
        leave(old, 'the store page was replaced');
        old.close();
      }
      current = port;
      port.on('message', (event) => receive(event.data as StoreAnswer));
      port.on('close', () => leave(port, 'the store page closed its port'));
      port.start();
      for (const call of [...calls.values()]) {
        if (!call.sent) send(call, port);
      }
    },

    detach(reason) {
      if (!current) return;
      const old = current;
      leave(old, reason);
      old.close();
    },
  };
}

/** Requests whose work grows with the cache or with what the caller put in. */
function isBulk(request: StoreRequest): boolean {
  switch (request.kind) {
    case 'reset':
    case 'put-accounts':
    case 'put-mailboxes':
    case 'apply-delta':
    case 'unbind-mailbox':
    case 'apply-changes':
    case 'put-bodies':
    case 'measure-bodies':
      return true;
    case 'position':
    case 'get-mailboxes':
    case 'get-listed-mailboxes':
    case 'count-messages':
    case 'sample-messages':
    case 'shown-in':
    case 'get-sync-state':
    case 'list-uids':
    case 'list-unbound':
    case 'bodies-wanted':
    case 'get-locators':
    case 'get-whereabouts':
    case 'get-message':
    case 'get-rivals':
    case 'get-part':
    case 'get-parts-by-content-id':
    case 'get-parts':
      return false;
  }
}
