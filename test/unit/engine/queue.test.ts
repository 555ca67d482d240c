/** Commands, journal, store and replay together, over a real vault and the real store service; only the server is scripted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MailError } from '../../../electron/contract/errors';
import type { ActionId, MessageId, OperationId } from '../../../electron/contract/ids';
import { isPending } from '../../../electron/contract/operation';
import type { MailOperation } from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { type JournalFeeder, createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { type ReplayQueue, createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { Turnstile } from '../../../electron/main/turnstile';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { firstLineParser } from '../../support/vault/entries';
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
import { singly } from './engine-fixtures';
import { messageOf } from '../../support/message-of';

let dir: string;
let vault: Vault;
let store: MemoryStore;
let feeder: JournalFeeder;
let commands: MailCommands;
let replay: ReplayQueue;
let clock = 1_000_000;
let ids: MessageId[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-queue-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  store = await openMemoryStore();
  await begin();
  await store.request({
    kind: 'apply-delta',
    delta: delta(inbox, { upsert: [serverMessage(1, 'a'), serverMessage(2, 'b')] }),
  });
  ids = (await store.request({ kind: 'list-uids', mailboxId: inbox })).map(({ uid }) =>
    imapMessageIdFor(inbox, delta(inbox).uidValidity, uid),
  );
});

afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

async function begin(caughtUp = true): Promise<void> {
  const turnstile = new Turnstile();
  const log = (): void => undefined;
  const now = (): number => clock;
  const seedEmptyStore = async (): Promise<void> => {
    await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
    await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
  };
  feeder = createJournalFeeder({ vault, store, log, seedEmptyStore, away: () => undefined });
  if (caughtUp) await feeder.catchUp();
  const state = () => vault.state;
  commands = createMailCommands({
    store,
    feeder,
    turnstile,
    state,
    isLocal: () => false,
    spool: vault.spool,
    mime: firstLineParser,
    accountIds: () => [account],
    appoint: () => Promise.resolve(null),
    wake: () => undefined,
    now,
  });
  replay = createReplayQueue({
    ...{ accountId: account, label: () => 'Work', server: 'imap.example.org:993', notice: () => undefined },
    ...{ state, feeder, turnstile, log, now, wake: () => undefined, filed: () => undefined },
  });
}

/** A server that answers each operation as told, after having announced a step. */
function server(
  answer: (item: Parameters<MailBackend['replay']>[0]) => ReplayOutcome,
  beforeStep?: () => Promise<void>,
) {
  const sent: string[] = [];
  const backend: Pick<MailBackend, 'replay'> = {
    async replay(item, record) {
      await beforeStep?.();
      const { mailbox, uidValidity, uid } = messageOf(item.operation).locator.placement;
      await record({ kind: 'store', source: { path: mailbox.path, uidValidity, uid: uid ?? 0 } });
      sent.push(item.operation.kind);
      return answer(item);
    },
  };
  return { backend, sent };
}

const done = (item: Parameters<MailBackend['replay']>[0]): ReplayOutcome => ({
  kind: 'done',
  placement:
    item.operation.kind === 'move'
      ? { mailbox: item.operation.to, uidValidity: '99', uid: 70 }
      : messageOf(item.operation).locator.placement,
  note: null,
});
const never = (): boolean => false;
const located = async (): Promise<LocatedMessage[]> =>
  store.request({ kind: 'get-locators', messageIds: ids });
const act = (verb: 'star' | 'archive' | 'read', messageIds = ids) => commands.act({ verb, messageIds });
const pendingKinds = () =>
  [...vault.state.pending.values()].map(({ operation, state }) => `${operation.kind} ${state}`);

test('an action is in the journal before it is on the screen, and on the screen before it is sent', async () => {
  const answer = await act('archive');
  expect(answer).toMatchObject({ ok: true, value: { applied: 2, sentence: 'Archived 2 messages' } });
  expect(pendingKinds()).toEqual(['move queued', 'move queued']);
  expect((await located()).map((message) => message.mailboxId)).toEqual([archive, archive]);
  expect((await located()).map((message) => message.locator.placement.mailbox.id)).toEqual([inbox, inbox]);
});

test('a chain of operations follows the message to its new UID', async () => {
  await act('archive', ids.slice(0, 1));
  await act('star', ids.slice(0, 1));
  const seen: (number | null)[] = [];
  const { backend } = server((item) => {
    seen.push(messageOf(item.operation).locator.placement.uid);
    return done(item);
  });
  expect(await replay.run(singly(backend), never)).toEqual({ kind: 'idle', at: null });
  expect(seen).toEqual([1, 70]);
  expect((await located())[0]).toMatchObject({
    mailboxId: archive,
    flags: expect.arrayContaining(['\\Flagged']) as string[],
  });
  expect((await located())[0]?.locator.placement).toMatchObject({ uid: 70, mailbox: { id: archive } });
});

test('undo before replay sends nothing, also when it comes between the choice and the first byte', async () => {
  await act('archive', ids.slice(0, 1));
  const { backend, sent } = server(done, async () => {
    expect(await commands.undo({})).toMatchObject({
      ok: true,
      value: { sentence: 'Undone: archived 1 message' },
    });
  });
  await replay.run(singly(backend), never);
  expect(sent).toEqual([]);
  expect(vault.state.pending.size).toBe(0);
  expect((await located())[0]?.mailboxId).toBe(inbox);
});

test('undo after replay queues the inverse at the new place', async () => {
  await act('archive', ids.slice(0, 1));
  await replay.run(singly(server(done).backend), never);
  await commands.undo({});
  expect([...vault.state.pending.values()].map(({ operation }) => operation)).toMatchObject([
    {
      kind: 'move',
      from: { id: archive },
      to: { id: inbox },
      message: { locator: { placement: { uid: 70 } } },
    },
  ]);
  expect((await located())[0]?.mailboxId).toBe(inbox);
  expect(await commands.undo({})).toEqual({ ok: true, value: null });
});

test('a refusal is backed out, stays as a row with the reason, and can be tried again', async () => {
  await act('archive', ids.slice(0, 1));
  await replay.run(
    singly(server(() => ({ kind: 'refused', reason: 'The server said: no.' })).backend),
    never,
  );
  expect((await located())[0]?.mailboxId).toBe(inbox);
  const [row] = [...vault.state.operations.values()];
  expect(row).toMatchObject({ state: 'refused', reason: 'The server said: no.' });
  if (row) await commands.retry({ operationId: row.operation.id });
  expect(pendingKinds()).toEqual(['move queued']);
  expect((await located())[0]?.mailboxId).toBe(archive);
});

test('what was sent and not answered keeps its step over a restart', async () => {
  await act('star', ids.slice(0, 1));
  const lost: ReplayOutcome = { kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } };
  expect(await replay.run(singly(server(() => lost).backend), never)).toMatchObject({ kind: 'lost' });
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await begin();
  const steps: unknown[] = [];
  await replay.run(
    singly(
      server((item) => {
        steps.push(item.step?.kind);
        return done(item);
      }).backend,
    ),
    never,
  );
  expect(steps).toEqual(['store']);
});

test('a busy answer puts off its own message only, and a parked one never comes by itself', async () => {
  await act('star');
  const { backend, sent } = server((item) =>
    messageOf(item.operation).id === ids[0]
      ? { kind: 'retry', error: { kind: 'busy', detail: '[INUSE]' } }
      : done(item),
  );
  const end = await replay.run(singly(backend), never);
  expect(sent).toEqual(['flags', 'flags']);
  expect(end.kind === 'idle' && end.at !== null && end.at > clock).toBe(true);
  clock += 60_000;
  await replay.run(singly(server(() => ({ kind: 'parked', reason: 'Choose.' })).backend), never);
  clock += 24 * 3_600_000;
  expect(await replay.run(singly(server(done).backend), never)).toEqual({ kind: 'idle', at: null });
  expect(pendingKinds()).toEqual(['flags parked']);
});

test('a restart does not make a busy server less busy: what was put off stays so, and "try again" means now', async () => {
  await act('star', ids.slice(0, 1));
  const busy: ReplayOutcome = { kind: 'retry', error: { kind: 'busy', detail: '[INUSE]' } };
  await replay.run(singly(server(() => busy).backend), never);
  const due = replay.nextDue();
  expect(due).toBeGreaterThan(clock + 10_000);
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await begin();
  expect(replay.nextDue()).toBe(due);
  const { backend, sent } = server(done);
  expect(await replay.run(singly(backend), never)).toEqual({ kind: 'idle', at: due });
  expect(sent).toEqual([]);
  const [row] = vault.state.pending.values();
  if (row) await commands.retry({ operationId: row.operation.id });
  await replay.run(singly(backend), never);
  expect(sent).toEqual(['flags']);
});

test('a time that a wrong clock wrote down does not hold an operation for years', async () => {
  await act('star', ids.slice(0, 1));
  clock += 365 * 24 * 3_600_000;
  await replay.run(
    singly(server(() => ({ kind: 'retry', error: { kind: 'busy', detail: '' } })).backend),
    never,
  );
  clock -= 365 * 24 * 3_600_000;
  await begin();
  expect(replay.nextDue()).toBe(clock);
});

test('I23 an operation at which the connection is lost again and again stays behind the others', async () => {
  await act('star');
  const { backend, sent } = server((item) =>
    messageOf(item.operation).id === ids[0]
      ? { kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } }
      : done(item),
  );
  const ends = [];
  for (let connection = 1; connection <= 4; connection += 1)
    ends.push((await replay.run(singly(backend), never)).kind);
  expect(ends).toEqual(['lost', 'lost', 'lost', 'idle']);
  expect(sent).toHaveLength(4);
  expect(pendingKinds()).toEqual(['flags unknown']);
});

test('I42 a server that asks for silence is sent nothing more', async () => {
  await act('star');
  const error: MailError = { kind: 'busy', detail: 'bandwidth', throttled: true };
  const { backend, sent } = server(() => ({ kind: 'retry', error }));
  expect(await replay.run(singly(backend), never)).toEqual({ kind: 'lost', error });
  expect(sent).toHaveLength(1);
  expect(pendingKinds()).toEqual(['flags queued', 'flags queued']);
});

test('a move whose copy is in the target cannot be discarded: the message would be there twice', async () => {
  await act('archive', ids.slice(0, 1));
  const halfway: Pick<MailBackend, 'replay'> = {
    async replay({ operation }, record) {
      const { mailbox, uidValidity, uid } = messageOf(operation).locator.placement;
      const source = { path: mailbox.path, uidValidity, uid: uid ?? 0 };
      const copy = { mailbox: { id: archive, path: 'Archive' }, uidValidity: '99', uid: 70 };
      await record({ kind: 'copied', source, copy });
      return { kind: 'parked', reason: `${operation.kind} waits` };
    },
  };
  await replay.run(singly(halfway), never);
  const [row] = [...vault.state.pending.values()];
  if (!row) throw new Error('nothing is pending');
  expect(await commands.discard({ operationId: row.operation.id })).toMatchObject({ ok: false });
  expect(pendingKinds()).toEqual(['move parked']);
});

test('a lost store gets every one of 4,500 operations back, not only the last chunk of them', async () => {
  const [entry] = operationEntries(await located());
  if (entry?.kind !== 'operation-queued') throw new Error('no operation');
  const { operation } = entry;
  const known = messageOf(operation);
  const many = Array.from({ length: 4_500 }, (_, index): JournalEntry => {
    const message = { ...known, id: `m${index}` as MessageId };
    return {
      ...entry,
      operation: { ...operation, id: `o${index}` as OperationId, message } as MailOperation,
    };
  });
  await vault.append(many);
  store = await openMemoryStore();
  await begin();
  expect(await store.query('pending-count', {})).toBe(4_500);
}, 60_000);

test('I63 a store that was lost is rebuilt with everything that is pending', async () => {
  await act('archive', ids.slice(0, 1));
  store = await openMemoryStore();
  await begin();
  const rows = await store.request({ kind: 'position' });
  expect(rows?.generation).toBe(vault.generation);
  // The server still has the message where it was: synced again, it is shown where the person put it.
  await store.request({
    kind: 'apply-delta',
    delta: delta(inbox, { upsert: [serverMessage(1, 'a'), serverMessage(2, 'b')] }),
  });
  expect((await located()).map((message) => message.mailboxId)).toEqual([archive, inbox]);
  expect([...vault.state.operations.values()].filter(({ state }) => isPending(state))).toHaveLength(1);
});

test('a profile in which nothing was done yet keeps its cache over a restart', async () => {
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await begin(false);
  expect(await feeder.catchUp()).toBe('followed');
  expect(await located()).toHaveLength(2);
});

test('killed between journal and cache: a command waits until the cache has followed the journal', async () => {
  await vault.close();
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await begin(false);
  // The journal gets it, the cache does not.
  await feeder.record(operationEntries(await located()));
  expect((await located())[0]?.mailboxId).toBe(inbox);
  let answered = false;
  const starring = act('star', ids.slice(0, 1)).then((answer) => {
    answered = true;
    return answer;
  });
  expect(await Promise.race([starring, new Promise((resolve) => setImmediate(() => resolve('waits')))])).toBe(
    'waits',
  );
  expect(answered).toBe(false);
  await feeder.catchUp();
  expect(await starring).toMatchObject({ ok: true });
  expect((await located())[0]).toMatchObject({ mailboxId: archive, flags: ['\\Flagged'] });
});

function operationEntries([message]: LocatedMessage[]): JournalEntry[] {
  if (!message) throw new Error('no message');
  return [
    {
      kind: 'operation-queued',
      operation: {
        ...{
          kind: 'move',
          id: 'earlier-1' as OperationId,
          actionId: 'earlier' as ActionId,
          accountId: account,
          createdAt: clock,
          verb: 'archive',
        },
        message: { id: message.id, locator: message.locator },
        from: message.locator.placement.mailbox,
        to: { id: archive, path: 'Archive' },
      },
    },
  ];
}
