/** Entry of the hidden store page: opens the cache and serves the ports that the preload passes on. */
import type { PageMessage } from '../contract/ui-bridge';
import { collectAddresses } from './collect-addresses';
import { openDatabase } from './open-database';
import { serveReadPort, serveWritePort } from './ports';
import { createReadService } from './read-service';
import { createWriteService } from './write-service';

// The page has no log of its own; whoever looks after it reads its console.
// eslint-disable-next-line no-console
const warn = (sentence: string) => console.warn(sentence);

const database = openDatabase({}, warn);
const writes = database.then(createWriteService);
const reads = database.then(createReadService);
// A cache that cannot be opened is told to whoever asks; unasked it is no unhandled error.
writes.catch(() => undefined);
reads.catch(() => undefined);

// Nobody waits for it; what fails goes on at the next start.
void database.then((db) => collectAddresses(db)).catch(() => undefined);

// The browser may close the cache by itself (its files were removed or damaged). Begin again; main grants new ports.
void database.then((db) => db.on('close', () => window.location.reload())).catch(() => undefined);

/** Open ports by kind and client: a client's new port replaces its old one. */
const served = new Map<string, () => void>();

window.addEventListener('message', (event: MessageEvent<Partial<PageMessage> | null>) => {
  const message = event.data;
  const port = event.ports[0];
  if (event.source !== window || !port || !message) return;
  if (message.kind !== 'satchel:write-port' && message.kind !== 'satchel:read-port') return;
  const name = `${message.kind} ${message.client}`;
  served.get(name)?.();
  const close =
    message.kind === 'satchel:write-port' ? serveWritePort(port, writes) : serveReadPort(port, reads);
  served.set(name, close);
});
window.postMessage({ kind: 'satchel:page-ready' } satisfies PageMessage, window.location.origin);

async function askForLastingStorage(): Promise<void> {
  const granted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  // Without it Chromium may evict the cache when the disk runs low: slow to refill, but nothing is lost.
  if (!granted) warn('the browser does not promise to keep the mail cache');
}
void askForLastingStorage();
