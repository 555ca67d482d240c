/**
 * The Electron side of the bench: the product's own IMAP backend, store client and store page, and, in the same process, a
 * bare imapflow loop over the same fields. Prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, MessageChannelMain, app, protocol, utilityProcess } from 'electron';
import { ImapFlow } from 'imapflow';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { registerScheme, serveScheme, storeUrl } from '../../../electron/main/app-protocol';
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../../electron/contract/store-writes';
import type { BackendEvents } from '../../../electron/main/backend/backend';
import { createImapBackend } from '../../../electron/main/backend/imap/imap-backend';
import { createMimeParser } from '../../../electron/main/mime/create-mime-parser';
import { mimeProcessStarter } from '../../../electron/main/mime/start-mime-process';
import { createPortBroker } from '../../../electron/main/port-broker';
import { createRestartLimit } from '../../../electron/main/restart-limit';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { createStoreClient } from '../../../electron/main/store/store-client';
import { createStoreWindow } from '../../../electron/main/windows';
import { cpuBetween, cpuTimes } from './cpu-times';
import { memoryBook } from '../../support/imap/memory-book';

interface BenchOrder {
  dist: string;
  /** Empty: what an earlier round deleted would be compacted at the expense of this one. */
  profile: string;
  port: number;
  user: string;
  password: string;
  caPath: string;
  count: number;
}

const order = JSON.parse(process.env['SATCHEL_BENCH'] ?? '') as BenchOrder;
const ca = readFileSync(order.caPath, 'utf8');
const log = (): void => undefined;

registerScheme(protocol);
app.setPath('userData', order.profile);
void app
  .whenReady()
  .then(run)
  .catch((error: unknown) => {
    console.error(error);
    app.exit(1);
  });

async function run(): Promise<void> {
  serveScheme(protocol, {
    uiDir: join(order.dist, 'ui'),
    storeDir: join(order.dist, 'store'),
    frames: { serve: () => Promise.resolve(new Response(null, { status: 404 })) },
    log,
  });
  const store = createStoreClient();
  const broker = createPortBroker({
    newChannel: () => new MessageChannelMain(),
    storeClient: store,
    log,
    newLimit: () => createRestartLimit(),
    gaveUp: (_page, sentence) => console.error(sentence),
    now: () => Date.now(),
  });
  const window = createStoreWindow({
    BrowserWindow,
    uiPreload: join(order.dist, 'preload', 'ui-preload.cjs'),
    storePreload: join(order.dist, 'preload', 'store-preload.cjs'),
    dark: () => false,
    developer: false,
  });
  broker.watchStore(window.webContents);
  await window.loadURL(storeUrl);

  // Both find the code that they share compiled.
  await floor();
  const bare = await floor();
  await store.request<'reset'>({ kind: 'reset', generation: 'bench' });
  const { cpu, ...satchel } = await sync(store, 'bench' as AccountId);
  const again = await floor();
  // The machine's speed drifts: the floor is what was measured right before and right after.
  const between = {
    seconds: (bare.seconds + again.seconds) / 2,
    messages: Math.min(bare.messages, again.messages),
  };
  console.log(`ROUND ${JSON.stringify({ floor: between, satchel, cpu })}`);
  app.exit(0);
}

/** Seconds for the bare loop: fetches the same fields, keeps nothing. */
async function floor(): Promise<{ seconds: number; messages: number }> {
  const client = new ImapFlow({
    host: 'localhost',
    port: order.port,
    secure: true,
    tls: { ca },
    auth: { user: order.user, pass: order.password },
    logger: false,
  });
  client.on('error', (error) => console.error(error));
  const since = performance.now();
  await client.connect();
  const lock = await client.getMailboxLock('INBOX', { readOnly: true });
  let messages = 0;
  const fields = {
    uid: true,
    flags: true,
    envelope: true,
    bodyStructure: true,
    internalDate: true,
    size: true,
    headers: ['references'],
  };
  for await (const message of client.fetch('1:*', fields, { uid: true })) messages += message.uid > 0 ? 1 : 0;
  lock.release();
  await client.logout();
  return { seconds: (performance.now() - since) / 1000, messages };
}

/** Seconds from connecting to the commit of the last header row in the store, and the CPU seconds used meanwhile. */
async function sync(
  store: ReturnType<typeof createStoreClient>,
  id: AccountId,
): Promise<{ seconds: number; messages: number; cpu: Record<string, number> }> {
  const server = { host: 'localhost', port: order.port, security: 'tls' as const, user: order.user };
  const account: AccountConfig & { kind: 'imap' } = {
    id,
    kind: 'imap',
    address: 'bench@example.org',
    name: '',
    label: 'Bench',
    colour: 'blue',
    server,
    passwordStorage: 'ask',
  };
  await store.request<'put-accounts'>({
    kind: 'put-accounts',
    accounts: [{ id, kind: 'imap', label: 'Bench', address: account.address, colour: 'blue', order: 0 }],
  });
  const mime = createMimeParser({
    startProcess: mimeProcessStarter(utilityProcess, join(order.dist, 'main', 'mime-process.cjs')),
    log,
  });
  let committed = 0;
  let lastCommit: { at: number; cpu: Record<string, number> } | null = null;
  // Sees each transaction commit; the clock stops at the one that holds the last header.
  const observed: StoreApi = {
    async request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
      const value = await store.request<K>(request);
      const asked: StoreRequest = request;
      if (asked.kind === 'apply-delta') committed += asked.delta.upsert.length;
      if (committed >= order.count) {
        lastCommit ??= { at: performance.now(), cpu: cpuTimes(app.getAppMetrics()) };
      }
      return value;
    },
  };
  const events: BackendEvents = {
    changed: () => undefined,
    closed: () => undefined,
    progress: (progress) => {
      // Bodies are not what is measured.
      if (progress?.what === 'bodies') backend.interrupt();
    },
  };
  const backend = createImapBackend({
    book: memoryBook(account.id),
    account,
    password: () => Promise.resolve(order.password),
    store: observed,
    spool: { read: () => Promise.resolve(null), put: () => Promise.reject(new Error('nothing is carried')) },
    mime,
    trust: { ca: [ca] },
    log,
    events,
    hangUps: new Map(),
  });
  const before = cpuTimes(app.getAppMetrics());
  const since = performance.now();
  const refused = await backend.connect();
  if (refused) throw new Error(refused.kind);
  const error = await backend.sync({ kind: 'everything' });
  if (error) throw new Error(`${error.kind}: ${error.detail}`);
  const end = lastCommit as { at: number; cpu: Record<string, number> } | null;
  if (!end) throw new Error('the last header was never committed');
  await backend.close();
  await mime.close();
  const rows = await store.request<'list-uids'>({ kind: 'list-uids', mailboxId: `${id}/INBOX` as never });
  return { seconds: (end.at - since) / 1000, messages: rows.length, cpu: cpuBetween(before, end.cpu) };
}
