/** Keeps ports that main sent until the page's script listens; a message that nobody hears would lose its port. */
import type { PageMessage } from '../contract/ui-bridge';

/** @returns a function that hands a message with its ports to the page, at once or when it says that it is ready. */
export function openWaitingRoom(): (message: PageMessage, ports: MessagePort[]) => void {
  let ready = false;
  const waiting: { message: PageMessage; ports: MessagePort[] }[] = [];

  const passOn = (message: PageMessage, ports: MessagePort[]): void => {
    if (ready) window.postMessage(message, window.location.origin, ports);
    else waiting.push({ message, ports });
  };

  window.addEventListener('message', (event: MessageEvent<Partial<PageMessage> | null>) => {
    if (event.source !== window || event.data?.kind !== 'satchel:page-ready') return;
    ready = true;
    for (const { message, ports } of waiting.splice(0)) passOn(message, ports);
  });

  return passOn;
}
