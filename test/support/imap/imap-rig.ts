// One IMAP backend over the store's own write service, as the app has them, in one process.
import { createHash } from 'node:crypto';
import type { AccountConfig } from '../../../electron/contract/account';
import type { MailError } from '../../../electron/contract/errors';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import { imapMessageIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import { isMessageOperation } from '../../../electron/contract/operation';
import type {
  MailOperation,
  MessageOperation,
  Placement,
  ReplayStep,
} from '../../../electron/contract/operation';
import type { SyncProgress } from '../../../electron/contract/status-events';
import type { WantedBody } from '../../../electron/contract/store-writes';
import type {
  BackendEvents,
  MailBackend,
  MailboxBook,
  ReplayOutcome,
  SyncScope,
} from '../../../electron/main/backend/backend';
import type { Log } from '../../../electron/main/log-line';
import { createImapBackend } from '../../../electron/main/backend/imap/imap-backend';
import type { HangUps } from '../../../electron/main/backend/imap/sync-bodies';
import { readMessage } from '../../../electron/main/mime/read-message';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { Spool } from '../../../electron/main/vault/spool';
import { openMemoryStore } from '../store/memory-store';
import { memoryBook } from './memory-book';

export const accountId = 'a1' as AccountId;
export const otherAccount = 'b1' as AccountId;
export type TransferOperation = Extract<MailOperation, { kind: 'transfer' }>;
export const quiet: Log = () => undefined;

/** Parses in this thread; the worker has tests of its own. */
export const directParser: MimeParser = { parse: readMessage, close: () => Promise.resolve() };

/** As the app has them, longer than a connection. */
const allHangUps = new WeakMap<StoreApi, HangUps>();
function hangUpsWith(store: StoreApi): HangUps {
  const kept = allHangUps.get(store) ?? new Map<string, number>();
  allHangUps.set(store, kept);
  return kept;
}

export interface RigServer {
  port: number;
  ca: string;
  security?: 'tls' | 'starttls';
  user?: string;
  password?: string;
}

export function accountFor(server: RigServer): AccountConfig & { kind: 'imap' } {
  return {
    id: accountId,
    kind: 'imap',
    address: 'anna@example.org',
    name: 'Anna',
    label: 'Anna',
    colour: 'blue',
    passwordStorage: 'ask',
    server: {
      host: 'localhost',
      port: server.port,
      security: server.security ?? 'tls',
      user: server.user ?? 'anna',
    },
  };
}

export interface Rig {
  backend: MailBackend;
  store: StoreApi;
  changed: () => number;
  closed: MailError[];
  progress: SyncProgress[];
  /** Called at each progress event. */
  onProgress: (now: SyncProgress) => void;
  steps: ReplayStep[];
  /** Requests that the backend put to the store, by kind. */
  requests: string[];
  /** Resolves when `changed` was called more often than `than`. */
  waitForChange(than: number): Promise<void>;
  sync(scope?: SyncScope): Promise<void>;
  replay(operation: MailOperation, step?: ReplayStep | null, placement?: Placement): Promise<ReplayOutcome>;
  close(): Promise<void>;
}

export async function openRig(
  server: RigServer,
  given?: StoreApi,
  spool = noSpool,
  book?: MailboxBook,
  settleTime = 0,
): Promise<Rig> {
  const inner = given ?? (await newStore());
  const requests: string[] = [];
  const store: StoreApi = {
    request: (request) => {
      requests.push((request as { kind: string }).kind);
      return inner.request(request);
    },
  };
  let changes = 0;
  let wake = (): void => undefined;
  const closed: MailError[] = [];
  const progress: SyncProgress[] = [];
  const steps: ReplayStep[] = [];
  const events: BackendEvents = {
    changed: () => {
      changes += 1;
      wake();
    },
    closed: (error) => closed.push(error ?? { kind: 'network', reason: 'closed', detail: '' }),
    progress: (now) => {
      if (!now) return;
      progress.push(now);
      rig.onProgress(now);
    },
  };
  const backend = createImapBackend({
    book: book ?? memoryBook(accountId),
    account: accountFor(server),
    password: () => Promise.resolve(server.password ?? 'secret'),
    store,
    spool,
    mime: directParser,
    trust: { ca: [server.ca] },
    log: quiet,
    events,
    hangUps: hangUpsWith(inner),
    settleTime,
  });
  const rig: Rig = {
    backend,
    store: inner,
    changed: () => changes,
    closed,
    progress,
    onProgress: () => undefined,
    steps,
    requests,
    async waitForChange(than) {
      while (changes <= than) await new Promise<void>((resolve) => (wake = resolve));
    },
    async sync(scope = { kind: 'everything' }) {
      const error = await backend.sync(scope);
      if (error) throw new Error(JSON.stringify(error));
    },
    replay: (operation, step = null, placement) =>
      backend.replay({ operation: placement ? at(operation, placement) : operation, step }, (next) => {
        steps.push(next);
        return Promise.resolve();
      }),
    close: () => backend.close(),
  };
  const failed = await backend.connect();
  if (failed) throw new Error(JSON.stringify(failed));
  return rig;
}

/** For accounts that append and carry nothing. */
export const noSpool: Pick<Spool, 'read' | 'put'> = {
  read: () => Promise.resolve(null),
  put: () => Promise.reject(new Error('nothing is carried')),
};

/** An empty store that knows the account. */
export async function newStore(): Promise<StoreApi> {
  const store = await openMemoryStore();
  await store.request<'put-accounts'>({
    kind: 'put-accounts',
    accounts: [
      { id: accountId, kind: 'imap', label: 'Anna', address: 'anna@example.org', colour: 'blue', order: 0 },
    ],
  });
  return store;
}

export const mailbox = (path: string): { id: MailboxId; path: string } => ({
  id: mailboxIdFor(accountId, path),
  path,
});

export async function uidsOf(store: StoreApi, path: string): Promise<{ uid: number; flags: string[] }[]> {
  return store.request<'list-uids'>({ kind: 'list-uids', mailboxId: mailbox(path).id });
}

export async function wantedBodies(store: StoreApi): Promise<WantedBody[]> {
  return store.request<'bodies-wanted'>({ kind: 'bodies-wanted', accountId, limit: 10_000 });
}

/** What an operation knows of its message. */
export interface Known {
  path: string;
  uidValidity: string;
  uid: number | null;
  messageId: string | null;
  size: number;
  internalDate: number;
}

let serial = 0;

function common(known: Known) {
  serial += 1;
  const placement: Placement = {
    mailbox: mailbox(known.path),
    uidValidity: known.uidValidity,
    uid: known.uid,
  };
  const { messageId, size, internalDate } = known;
  return {
    id: `o${serial}` as OperationId,
    actionId: `x${serial}` as ActionId,
    accountId,
    createdAt: Date.now(),
    message: {
      // As the cache names what a sync brings.
      id:
        known.uid === null
          ? (`m${serial}` as MessageId)
          : imapMessageIdFor(placement.mailbox.id, known.uidValidity, known.uid),
      locator: { placement, emailId: null, messageId, size, internalDate, subject: '' },
    },
  };
}

export const moveOp = (known: Known, to: string): MessageOperation => ({
  kind: 'move',
  ...common(known),
  verb: 'move',
  from: mailbox(known.path),
  to: mailbox(to),
});
export const copyOp = (known: Known, to: string): MessageOperation => {
  const base = common(known);
  return { kind: 'copy', ...base, copyId: `copy of ${base.message.id}` as MessageId, to: mailbox(to) };
};
/** @param raw what the spool gives for it */
export function appendOp(raw: Uint8Array, to: string, messageId: string | null): MessageOperation {
  const internalDate = Date.UTC(2026, 5, 1, 10, 20, 30);
  const size = raw.byteLength;
  const known: Known = { path: to, uidValidity: '0', uid: null, messageId, size, internalDate };
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return {
    ...{ kind: 'append', ...common(known), to: mailbox(to), hasAttachments: false, preview: '' },
    cargo: { octets: size, sha256, flags: ['\\Seen', '$Work'], internalDate },
    envelope: {
      ...{ subject: 's', from: [], to: [], cc: [], replyTo: [], date: null, messageId },
      ...{ inReplyTo: null, references: [] },
    },
  };
}
/** To the account `otherAccount`. */
export const transferOp = (known: Known, to: string, copies = false): TransferOperation => {
  const base = common(known);
  return {
    ...{ kind: 'transfer', ...base, from: mailbox(known.path) },
    to: { id: mailboxIdFor(otherAccount, to), path: to },
    toAccountId: otherAccount,
    copyId: copies ? (`copy of ${base.message.id}` as MessageId) : null,
  };
};
export const flagsOp = (known: Known, add: string[], remove: string[] = []): MessageOperation => ({
  kind: 'flags',
  ...common(known),
  add,
  remove,
});
export const deleteOp = (known: Known): MessageOperation => ({
  kind: 'delete',
  ...common(known),
  notBefore: 0,
});

/** The operation, its message last confirmed at another place. */
function at(operation: MailOperation, placement: Placement): MailOperation {
  if (!isMessageOperation(operation)) return operation;
  const locator = { ...operation.message.locator, placement };
  return { ...operation, message: { ...operation.message, locator } };
}
