/** An Archive that does not exist yet: asked for offline, shown at once, made before anything goes into it, and given up whole. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { arrangingStore } from '../../../electron/main/arrange-mailboxes';
import { type JournalFeeder, createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { type ReplayQueue, createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { Turnstile } from '../../../electron/main/turnstile';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { awaitedMailboxes } from '../../../electron/main/vault/awaited-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { singly } from './engine-fixtures';
import { type MemoryStore, openMemoryStore } from '../../support/store/memory-store';
import {
  account,
  accountSummary,
  archive,
  delta,
  inbox,
  serverMessage,
  tree,
} from '../../support/store/sample-mail';

const bare = tree.filter(({ role }) => role !== 'archive');
let dir: string;
let vault: Vault;
let store: MemoryStore;
let feeder: JournalFeeder;
let commands: MailCommands;
let replay: ReplayQueue;
let appointed: MailboxInfo[];
let appointing: string | null;
const ids = [1, 2].map((uid) => imapMessageIdFor(inbox, delta(inbox).uidValidity, uid));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-create-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  appointed = [];
  appointing = null;
  await begin();
  await sync();
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

/** Everything above vault and an empty store, as after a start whose cache was lost. */
async function begin(): Promise<void> {
  store = await openMemoryStore();
  const log = (): void => undefined;
  const seedEmptyStore = async (): Promise<void> => {
    await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
  };
  feeder = createJournalFeeder({ vault, store, log, seedEmptyStore, away: () => undefined });
  await feeder.catchUp();
  const shared = { feeder, turnstile: new Turnstile(), state: () => vault.state, now: () => 1_000_000 };
  commands = createMailCommands({
    ...{ ...shared, store, isLocal: () => false, wake: () => undefined },
    appoint: (mailbox) => {
      appointed.push(mailbox);
      return Promise.resolve(appointing);
    },
  });
  replay = createReplayQueue({
    ...{ ...shared, accountId: account, label: () => 'Work', server: 'imap.example.org:993', log },
    notice: () => undefined,
  });
}

/** What a connection does to the store: LIST without an Archive, and the Inbox. */
async function sync(mailboxes = bare): Promise<void> {
  const config = { roles: {} } as Parameters<typeof arrangingStore>[1] extends () => infer C ? C : never;
  const arranging = arrangingStore(
    store,
    () => config,
    () => awaitedMailboxes(vault.state, account),
    new Turnstile(),
  );
  await arranging.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId: account, mailboxes });
  const upsert = [serverMessage(1, 'a'), serverMessage(2, 'b')];
  await store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert }) });
}

const act = (verb: 'archive' | 'star', messageIds: MessageId[] = ids) => commands.act({ verb, messageIds });
const queue = () =>
  [...vault.state.pending.values()].map(({ operation, state }) => `${operation.kind} ${state}`);
const shownIn = async () =>
  (await store.request({ kind: 'get-locators', messageIds: ids })).map(({ mailboxId }) => mailboxId);
const treeHas = async (id = archive) => (await store.query('mailboxes', {})).some((row) => row.id === id);
const answering = (outcome: (kind: string) => ReplayOutcome | null) => {
  const sent: string[] = [];
  const backend: Pick<MailBackend, 'replay'> = {
    async replay({ operation }, record) {
      await record({ kind: 'create', path: 'Archive' });
      sent.push(operation.kind);
      const done: ReplayOutcome = {
        kind: 'done',
        placement:
          operation.kind === 'move' ? { mailbox: operation.to, uidValidity: '9', uid: sent.length } : null,
        note: null,
      };
      return outcome(operation.kind) ?? done;
    },
  };
  return { backend, sent };
};
const never = (): boolean => false;
const archiveRow = () => vault.state.pending.values().next().value?.operation.id as never;

test('offline it is in the tree with its mail at once, and made before anything goes into it', async () => {
  expect(await act('archive')).toMatchObject({ ok: true, value: { applied: 2, skipped: 0 } });
  expect(queue()).toEqual(['mailbox-create queued', 'move queued', 'move queued']);
  expect(appointed).toMatchObject([{ id: archive, role: 'archive' }]);
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
  const { backend, sent } = answering(() => null);
  expect(await replay.run(singly(backend), never)).toEqual({ kind: 'idle', at: null });
  expect(sent).toEqual(['mailbox-create', 'move', 'move']);
  expect(await treeHas()).toBe(true);
});

test('a second archive goes into the same new mailbox', async () => {
  await act('archive', ids.slice(0, 1));
  await act('archive', ids.slice(1));
  expect(queue()).toEqual(['mailbox-create queued', 'move queued', 'move queued']);
});

test('LIST without it does not take it away, and neither does the loss of the cache', async () => {
  await act('archive');
  await sync();
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
  await begin();
  await sync();
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
});

test('undo takes it back with the action that asked for it', async () => {
  await act('archive');
  expect(await commands.undo({})).toMatchObject({ ok: true });
  expect(queue()).toEqual([]);
  expect(await treeHas()).toBe(false);
  expect(await shownIn()).toEqual([inbox, inbox]);
});

test('undo leaves it where another action needs it', async () => {
  await act('archive', ids.slice(0, 1));
  const first = [...vault.state.pending.values()][0]?.operation.actionId;
  await act('archive', ids.slice(1));
  if (first) await commands.undo({ actionId: first });
  expect(queue()).toEqual(['mailbox-create queued', 'move queued']);
  expect(await shownIn()).toEqual([inbox, archive]);
});

test('refused it waits for the person, holds back only what goes into it, and is discarded with it', async () => {
  await act('archive', ids.slice(0, 1));
  await act('star', ids);
  const { backend, sent } = answering((kind) =>
    kind === 'mailbox-create' ? { kind: 'parked', reason: 'The server would not make it.' } : null,
  );
  await replay.run(singly(backend), never);
  // The star of the archived one waits behind its move; that of the other does not.
  expect(sent).toEqual(['mailbox-create', 'flags']);
  expect(queue()).toEqual(['mailbox-create parked', 'move queued', 'flags queued']);
  expect(await commands.discard({ operationId: archiveRow() })).toMatchObject({ ok: true });
  expect(queue()).toEqual(['flags queued']);
  expect(await treeHas()).toBe(false);
  expect((await shownIn())[0]).toBe(inbox);
  await replay.run(singly(answering(() => null).backend), never);
  expect(queue()).toEqual([]);
});

test('tried again after a refusal it is made, and its mail follows', async () => {
  await act('archive');
  await replay.run(singly(answering(() => ({ kind: 'parked', reason: 'no' })).backend), never);
  expect(await commands.retry({ operationId: archiveRow() })).toMatchObject({ ok: true });
  const { backend, sent } = answering(() => null);
  await replay.run(singly(backend), never);
  expect(sent).toEqual(['mailbox-create', 'move', 'move']);
  expect(queue()).toEqual([]);
});

test('one that its server has after all stays when its making is discarded', async () => {
  await act('archive');
  await replay.run(singly(answering(() => ({ kind: 'parked', reason: 'no' })).backend), never);
  await sync(tree);
  await store.request({ kind: 'apply-delta', delta: delta(archive, { upsert: [serverMessage(7, 'old')] }) });
  await commands.discard({ operationId: archiveRow() });
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([inbox, inbox]);
});

test('a role that cannot be kept stops the action before anything is queued', async () => {
  appointing = 'The change could not be kept: the disk is full.';
  expect(await act('archive')).toMatchObject({ ok: false, sentence: appointing });
  expect(queue()).toEqual([]);
  expect(await treeHas()).toBe(false);
});
