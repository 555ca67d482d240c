/** Real message ports of Node, worn as the ports that Electron's main process and the pages have. */
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { MessagePortLike } from '../../../electron/main/store/store-client';
import type { ServedPort } from '../../../electron/store/ports';
import type { ReadPort } from '../../../renderer/data/store-connection';

/** A page's end: `onmessage` starts it. */
export function pagePort(port: MessagePort): ServedPort & ReadPort {
  const page: ServedPort & ReadPort = {
    postMessage: (message: unknown) => port.postMessage(message),
    onmessage: null,
    close: () => port.close(),
  };
  port.on('message', (data: unknown) => page.onmessage?.({ data } as MessageEvent));
  return page;
}

/** Main's end, as Electron's MessagePortMain behaves: events carry `data`, messages wait for `start`. */
export function mainPort(port: MessagePort): MessagePortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    on(event: 'message' | 'close', listener: ((event: { data: unknown }) => void) | (() => void)) {
      if (event === 'close') port.on('close', listener as () => void);
      else port.on('message', (data: unknown) => listener({ data }));
    },
    start: () => port.start(),
    close: () => port.close(),
  };
}

export function channel(): { here: MessagePort; there: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  return { here: port1, there: port2 };
}
