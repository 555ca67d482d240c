/** The process that a chaos run kills: vault, journal, engine and backends as the app composes them; its store page is the run's. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import { StoreFailure } from '../../../electron/contract/store-failure';
import { createCredentials } from '../../../electron/main/credentials';
import type { AccountPhase, AccountStatus } from '../../../electron/contract/status-events';
import { createStatusBoard } from '../../../electron/main/engine/status-board';
import { nextOperation } from '../../../electron/main/engine/next-operation';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { createAccountSettings } from '../../../electron/main/settings';
import { composeMail } from '../../../electron/main/start-mail';
import type { Mail } from '../../../electron/main/start-mail';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { ParsedMessage, ParseOptions } from '../../../electron/main/mime/mime-parser';
import type { DraftHandlers } from '../../../electron/main/drafts/drafts';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import type { Asked, News, Question, StartOptions, ToProcess, ToRun } from './mail-process-words';
import { RecordWatch } from './observed-file-system';
import { plant } from './planted-faults';

let ahead = 0;
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + ahead;

const say = (words: ToRun): void => void process.send?.(words);
let goOn = (): void => undefined;
const storeAnswers = new Map<number, (answer: Extract<ToProcess, { kind: 'store-answer' }>) => void>();
let storeSerial = 0;

/** The store page's place: one port to another process. */
const store: StoreApi = {
  request: (request) => {
    storeSerial += 1;
    const id = storeSerial;
    say({ kind: 'store', id, request });
    return new Promise((resolve, reject) => {
      storeAnswers.set(id, (answer) => {
        storeAnswers.delete(id);
        if (answer.ok) resolve(answer.value as never);
        else reject(new StoreFailure(answer.code, answer.sentence));
      });
    });
  },
};

let mail: Mail;
let vault: Vault;
const news: News = {
  ...{ phase: 'starting', sentence: null, online: 0, unsettled: false, fresh: false, passes: 0 },
};
/** How each account is, and whether a whole sync of it has ended since the journal was last written. */
const accounts = new Map<AccountId, { status: AccountStatus; fresh: boolean }>();
let running = false;

function tell(): void {
  if (!running) return;
  const unsettled = mail.registry
    .list()
    .some(({ id }) => nextOperation(vault.state.pending.values(), id, Date.now(), new Map()).kind !== 'none');
  const all = [...accounts.values()];
  const rank = (phase: AccountPhase): number => (phase === 'online' ? 0 : phase === 'offline' ? 1 : 2);
  const [least] = all.map(({ status }) => status).sort((a, b) => rank(b.phase) - rank(a.phase));
  Object.assign(news, {
    ...{ unsettled, phase: least?.phase ?? 'starting', sentence: least?.sentence ?? null },
    online: all.filter(({ status }) => status.phase === 'online').length,
    fresh: all.length > 0 && all.every(({ fresh }) => fresh),
  });
  say({ kind: 'news', news: { ...news } });
}

function stale(): void {
  for (const account of accounts.values()) account.fresh = false;
  news.fresh = false;
}

const watch = new RecordWatch(
  () =>
    new Promise<void>((resolve) => {
      goOn = resolve;
      say({ kind: 'at-record' });
    }),
  stale,
);

async function start(options: StartOptions): Promise<void> {
  ahead = options.ahead;
  watch.arm(options.moment);
  const settingsDir = join(options.folder, 'settings');
  await mkdir(settingsDir, { recursive: true, mode: 0o700 });
  const seams = plant(options.planted, watch, { fs: watch.over(nodeFileSystem), store });
  vault = await openMailVault(seams.fs, join(options.folder, 'vault'));
  const log = (): void => undefined;
  const status = createStatusBoard((event) => {
    if (event.kind === 'notice') say({ kind: 'notice', sentence: event.notice.sentence });
    if (event.kind !== 'account-status') return;
    const { status } = event;
    const known = accounts.get(status.accountId);
    const synced = status.lastSyncAt !== (known?.status.lastSyncAt ?? null);
    if (synced) news.passes += 1;
    accounts.set(status.accountId, { status, fresh: synced || (known?.fresh ?? false) });
    tell();
  });
  const settings = createAccountSettings(settingsDir);
  const loaded = await settings.load();
  mail = composeMail({
    vault: seams.vault(vault),
    store: seams.store,
    mime: { parse, close: () => Promise.resolve() },
    settings,
    accounts: loaded.kind === 'loaded' ? loaded.accounts : [],
    credentials: createCredentials(settingsDir, { available: () => Promise.resolve(false) } as never, log),
    trust: { ca: null },
    status,
    workOffline: () => false,
    openBrowser: () => Promise.resolve(false),
    log,
    // Each run loses a connection, and its servers need less.
    settleTime: 150,
  });
  vault.subscribe(tell);
  await mail.registry.start();
  // In the app the store page comes up a little later.
  await mail.storeUp();
  running = true;
  say({ kind: 'started' });
  tell();
}

/** Here, and loaded when there is something to parse: the process that parses is killed by `npm run chaos -- processes`. */
async function parse(raw: Uint8Array, options?: ParseOptions): Promise<ParsedMessage> {
  return (await import('../../../electron/main/mime/read-message')).readMessage(raw, options);
}

/** Loaded when somebody writes: most runs only sort mail. */
async function writing(): Promise<DraftHandlers> {
  const [{ createDrafts }, { createMessageSource }] = await Promise.all([
    import('../../../electron/main/drafts/drafts'),
    import('../../../electron/main/source/message-source'),
  ]);
  const source = createMessageSource({
    ...{ vault, store, askPath: async () => null, downloadsDir: () => '/', writeText: () => undefined },
    fetch: (id, wanted) => mail.registry.source(id, wanted),
    accountOf: (id) => mail.registry.list().find((account) => account.id === id) ?? null,
  });
  return createDrafts({
    ...{ vault, store, mime: { parse }, shelf: mail.shelf, copies: mail.copies, send: mail.send },
    whole: (id) => source.whole(id),
    accounts: () => mail.registry.list(),
    askFiles: async () => [],
  });
}
let drafts: Promise<DraftHandlers> | null = null;

const spoken = (answer: { ok: boolean; sentence?: string; value?: unknown }) => ({
  ok: answer.ok,
  sentence: answer.sentence ?? (answer.value as { sentence?: string } | null | undefined)?.sentence ?? '',
});

const answers: { [Q in Question]: (args: Asked[Q]['args']) => Promise<Asked[Q]['value']> } = {
  async 'add-account'({ draft, password }) {
    const added = await mail.registry.add({ draft, password });
    if (!added.ok) throw new Error(added.sentence);
    return added.value;
  },
  act: async ({ verb, messageIds, targetMailboxId }) =>
    spoken(
      await mail.commands.act({
        verb,
        messageIds: messageIds as MessageId[],
        ...(targetMailboxId ? { targetMailboxId: targetMailboxId as MailboxId } : {}),
      }),
    ),
  'act-on-mailbox': async ({ accountId, change }) =>
    spoken(await mail.commands.actOnMailbox({ accountId: accountId as AccountId, change })),
  async append({ raw, targetMailboxId }) {
    const bytes = Buffer.from(raw);
    const parsed = await parse(bytes);
    return spoken(await mail.commands.append({ raw: bytes, parsed }, targetMailboxId as MailboxId));
  },
  draft: async ({ name, args }) => (await (drafts ??= writing()))[name](args as never),
  outbox: ({ name, args }) => mail.outbox[name](args as never),
  undo: async () => spoken(await mail.commands.undo({})),
  retry: async ({ operationId }) =>
    spoken(await mail.commands.retry({ operationId: operationId as OperationId })),
  discard: async ({ operationId }) =>
    spoken(await mail.commands.discard({ operationId: operationId as OperationId })),
  'put-back': async ({ operationId }) =>
    spoken(await mail.commands.putBack({ operationId: operationId as OperationId })),
  choose: async ({ operationId, placement }) =>
    spoken(await mail.commands.choose({ operationId: operationId as OperationId, placement })),
  sync() {
    stale();
    tell();
    mail.registry.syncNow();
    return Promise.resolve(null);
  },
  operations: () => Promise.resolve([...vault.state.operations.values()]),
  arm({ moment }) {
    watch.arm(moment);
    return Promise.resolve(null);
  },
  records: () => Promise.resolve(watch.records),
  ahead({ ms }) {
    ahead += ms;
    for (const { id } of mail.registry.list()) mail.registry.wake(id);
    return Promise.resolve(null);
  },
  async stop() {
    await mail.registry.stop();
    await vault.close();
    return null;
  },
};

process.on('message', (words: ToProcess) => {
  switch (words.kind) {
    case 'start':
      start(words.options).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      });
      return;
    case 'store-answer':
      storeAnswers.get(words.id)?.(words);
      return;
    case 'go-on':
      goOn();
      return;
    case 'ask':
      void answers[words.question](words.args as never).then(
        (value: unknown) => say({ kind: 'answer', id: words.id, ok: true, value }),
        (error: unknown) =>
          say({
            ...{ kind: 'answer', id: words.id, ok: false },
            sentence: error instanceof Error ? (error.stack ?? error.message) : String(error),
          }),
      );
  }
});
// Without its run it has nothing to do.
process.on('disconnect', () => process.exit(0));
