/** The queue sends many operations in few commands: each step is journaled before its bytes, each outcome is its message's own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { ReplayStep } from '../../../electron/contract/operation';
import type { Notice } from '../../../electron/contract/status-events';
import type { MailBackend, ReplayItem, ReplayOutcome } from '../../../electron/main/backend/backend';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { type ReplayQueue, createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { messageOf } from '../../support/message-of';
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

const count = 12;
const uids = Array.from({ length: count }, (_, index) => index + 1);
const ids = uids.map((uid) => imapMessageIdFor(inbox, delta(inbox).uidValidity, uid));
let dir: string;
let vault: Vault;
let store: MemoryStore;
let commands: MailCommands;
let replay: ReplayQueue;
let notices: Notice[];
let clock: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-together-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  store = await openMemoryStore();
  notices = [];
  clock = 1_000_000;
  await begin();
  const upsert = uids.map((uid) => serverMessage(uid, `subject ${uid}`));
  await store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert }) });
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  const log = (): void => undefined;
  const seedEmptyStore = async (): Promise<void> => {
    await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
    await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
  };
  const feeder = createJournalFeeder({ vault, store, log, seedEmptyStore, away: () => undefined });
  await feeder.catchUp();
  const shared = { feeder, turnstile: new Turnstile(), state: () => vault.state, now: () => clock };
  commands = createMailCommands({
    ...{ ...shared, store, isLocal: () => false, wake: () => undefined },
    appoint: () => Promise.resolve(null),
  });
  replay = createReplayQueue({
    ...{ ...shared, accountId: account, label: () => 'Work', server: 'imap.example.org:993', log },
    notice: (notice) => void notices.push(notice),
  });
}

const uidOf = ({ operation }: ReplayItem): number => messageOf(operation).locator.placement.uid ?? 0;
const done = (item: ReplayItem): ReplayOutcome => ({
  kind: 'done',
  placement: { mailbox: { id: archive, path: 'Archive' }, uidValidity: '9', uid: 100 + uidOf(item) },
  note: null,
});
const stepFor = (item: ReplayItem): ReplayStep => ({
  kind: 'move',
  source: { path: 'INBOX', uidValidity: '7', uid: uidOf(item) },
  target: { path: 'Archive', uidValidity: '9', uidNext: 1 },
});

interface Server extends Pick<MailBackend, 'replay' | 'replayTogether'> {
  sets: number[][];
  singles: { uid: number; step: string | undefined }[];
}

/** @param answer for one of a set; null: to be looked at alone */
function server(answer: (item: ReplayItem) => ReplayOutcome | null, before = async () => {}): Server {
  const sets: number[][] = [];
  const singles: Server['singles'] = [];
  return {
    ...{ sets, singles },
    async replayTogether(items, record) {
      await before();
      await record(items.map((item, index) => ({ index, step: stepFor(item) })));
      sets.push(items.map(uidOf));
      return items.map(answer);
    },
    async replay(item, record) {
      await record(stepFor(item));
      singles.push({ uid: uidOf(item), step: item.step?.kind });
      return answer(item) ?? done(item);
    },
  };
}
const never = (): boolean => false;
const states = (): string[] => [...vault.state.operations.values()].map(({ state }) => state);
const shown = async (): Promise<unknown[]> =>
  (await store.request({ kind: 'get-locators', messageIds: ids })).map(({ mailboxId, locator }) => [
    mailboxId,
    locator.placement.uid,
  ]);

test('one bulk action is one set, and every message learns its own new UID', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  const { sets, singles, ...backend } = server(done);
  expect(await replay.run(backend, never)).toEqual({ kind: 'idle', at: null });
  expect([sets, singles]).toEqual([[uids], []]);
  expect(await shown()).toEqual(uids.map((uid) => [archive, 100 + uid]));
  expect(new Set(states())).toEqual(new Set(['done']));
});

test('every step of the set is durable before its bytes: killed then, each is looked up alone and none is sent blindly', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  let atBytes: string[] = [];
  const killed: Pick<MailBackend, 'replay' | 'replayTogether'> = {
    ...server(done),
    async replayTogether(items, record) {
      await record(items.map((item, index) => ({ index, step: stepFor(item) })));
      atBytes = [...vault.state.operations.values()].map(({ state, step }) => `${state} ${step?.kind}`);
      throw new Error('killed');
    },
  };
  await expect(replay.run(killed, never)).rejects.toThrow('killed');
  expect(atBytes).toEqual(uids.map(() => 'started move'));
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await begin();
  const { sets, singles, ...backend } = server(done);
  await replay.run(backend, never);
  expect(sets).toEqual([]);
  expect(singles).toEqual(uids.map((uid) => ({ uid, step: 'move' })));
});

test('a lost answer leaves all of them in doubt', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  const lost: ReplayOutcome = { kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } };
  expect(
    await replay.run(
      server(() => lost),
      never,
    ),
  ).toEqual({ kind: 'lost' });
  expect(new Set(states())).toEqual(new Set(['unknown']));
});

test('what the set did not answer for goes alone, with its step, and does not hold up the others', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  const { sets, singles, ...backend } = server((item) => (uidOf(item) === 5 ? null : done(item)));
  await replay.run(backend, never);
  expect([sets, singles]).toEqual([[uids], [{ uid: 5, step: 'move' }]]);
  expect(new Set(states())).toEqual(new Set(['done']));
});

test('a set of which nothing was announced is not tried as a set for ever', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  let sets = 0;
  const single = server(done);
  const backend: Pick<MailBackend, 'replay' | 'replayTogether'> = {
    replay: (item, record) => single.replay(item, record),
    replayTogether: (items) => {
      sets += 1;
      return Promise.resolve(items.map(() => null));
    },
  };
  await replay.run(backend, never);
  expect(sets).toBe(1);
  expect(single.singles).toHaveLength(count);
});

test('taken back while the set was made ready: nothing of it is sent, and the others go in a new one', async () => {
  await commands.act({ verb: 'archive', messageIds: ids.slice(0, 3) });
  const first = [...vault.state.pending.keys()][0];
  let once = true;
  const { sets, ...backend } = server(done, async () => {
    if (once && first) await commands.discard({ operationId: first });
    once = false;
  });
  await replay.run(backend, never);
  expect(sets).toEqual([[2, 3]]);
  expect(states()).toEqual(['discarded', 'done', 'done']);
  expect(await shown()).toEqual(expect.arrayContaining([[inbox, 1]]));
});

test('busy: all wait, and all go later', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  const busy: ReplayOutcome = { kind: 'retry', error: { kind: 'busy', detail: '[INUSE]' } };
  const end = await replay.run(
    server(() => busy),
    never,
  );
  expect(end.kind === 'idle' && end.at !== null && end.at > clock).toBe(true);
  expect(new Set(states())).toEqual(new Set(['queued']));
  clock += 3_600_000;
  const { sets, ...backend } = server(done);
  await replay.run(backend, never);
  expect(sets.flat()).toEqual(uids);
});

test('one notice for many of a kind', async () => {
  await commands.act({ verb: 'archive', messageIds: ids });
  await replay.run(
    server(() => ({ kind: 'parked', reason: 'There is no mailbox “Archive”.' })),
    never,
  );
  expect(notices).toHaveLength(1);
  expect(notices[0]?.sentence).toContain(`(So for ${count} messages; see the pending operations.)`);
  expect(new Set(states())).toEqual(new Set(['parked']));
});
