/** Gives store and ui their ports, anew whenever one of the two pages starts, and starts a page again that died. */
import type { PortGrant } from '../contract/ui-bridge';
import type { Log } from './log-line';
import type { RestartLimit } from './restart-limit';
import type { MessagePortLike, StoreClient } from './store/store-client';

/** What is needed of a MessageChannelMain's ports, `P` being MessagePortMain. */
export interface Channel<P> {
  port1: P;
  port2: P;
}

/** What is needed of a WebContents. */
export interface PageContents<P> {
  on(event: 'did-finish-load', listener: () => void): unknown;
  on(event: 'render-process-gone', listener: (event: unknown, details: { reason: string }) => void): unknown;
  postMessage(channel: string, message: unknown, transfer?: P[]): void;
  isDestroyed(): boolean;
  reload(): void;
}

export interface PortBrokerParts<P extends MessagePortLike> {
  newChannel: () => Channel<P>;
  storeClient: Pick<StoreClient, 'attach' | 'detach'>;
  log: Log;
  /** One limit a page. */
  newLimit: () => RestartLimit;
  /** A page died too often and stays dead: the sentence is for the person. */
  gaveUp: (page: 'ui' | 'store', sentence: string) => void;
  now: () => number;
}

export interface PortBroker<P> {
  /** Watches the store page's contents; call before it loads. */
  watchStore(contents: PageContents<P>): void;
  /** Watches the ui page's contents; call before it loads, and again for a new window. */
  watchUi(contents: PageContents<P>): void;
}

const readPort = 'satchel:read-port';
const writePort = 'satchel:write-port';

/**
 * Reads go ui ↔ store without main. A page keeps its ports until it is loaded again or dies; then both ends get new ones,
 * by which the ui knows that it must subscribe again.
 */
export function createPortBroker<P extends MessagePortLike>(parts: PortBrokerParts<P>): PortBroker<P> {
  let store: PageContents<P> | null = null;
  let ui: PageContents<P> | null = null;
  // Not null: loaded, and alive as far as is known.
  let storeReady: PageContents<P> | null = null;
  let uiReady: PageContents<P> | null = null;

  const connectRead = (): void => {
    if (!storeReady || !uiReady || storeReady.isDestroyed() || uiReady.isDestroyed()) return;
    const { port1, port2 } = parts.newChannel();
    const grant: PortGrant = { client: 'ui' };
    storeReady.postMessage(readPort, grant, [port1]);
    uiReady.postMessage(readPort, grant, [port2]);
  };

  const connectWrite = (contents: PageContents<P>): void => {
    const { port1, port2 } = parts.newChannel();
    const grant: PortGrant = { client: 'main' };
    contents.postMessage(writePort, grant, [port2]);
    parts.storeClient.attach(port1);
  };

  /** Reloading a page whose process is gone starts a new process under the same window. */
  const revive = (
    name: 'ui' | 'store',
    contents: PageContents<P>,
    limit: RestartLimit,
    reason: string,
  ): void => {
    if (reason === 'clean-exit' || contents.isDestroyed()) return;
    const wait = limit.next(parts.now());
    parts.log('error', 'page-died', { page: name, reason, again: wait !== null });
    if (wait === null) {
      parts.gaveUp(name, sentences[name]);
      return;
    }
    setTimeout(() => {
      if (!contents.isDestroyed()) contents.reload();
    }, wait);
  };

  return {
    watchStore(contents) {
      store = contents;
      const limit = parts.newLimit();
      contents.on('did-finish-load', () => {
        if (store !== contents) return;
        storeReady = contents;
        connectWrite(contents);
        connectRead();
      });
      contents.on('render-process-gone', (_event, { reason }) => {
        if (store !== contents) return;
        storeReady = null;
        parts.storeClient.detach('the store page died');
        revive('store', contents, limit, reason);
      });
    },
    watchUi(contents) {
      ui = contents;
      const limit = parts.newLimit();
      contents.on('did-finish-load', () => {
        if (ui !== contents) return;
        uiReady = contents;
        connectRead();
      });
      contents.on('render-process-gone', (_event, { reason }) => {
        if (ui !== contents) return;
        uiReady = null;
        revive('ui', contents, limit, reason);
      });
    },
  };
}

const sentences = {
  store:
    'The local mail cannot be opened: its process keeps ending. Mail and queued changes are safe; start Satchel again.',
  ui: 'The window keeps failing. Mail and queued changes are safe; start Satchel again.',
};
