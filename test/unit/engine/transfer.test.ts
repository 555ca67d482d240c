/** Moves and copies between accounts, over a real vault, the real store and the real queues; only IMAP servers are scripted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, MailboxId, MessageId } from '../../../electron/contract/ids';
import { isMessageOperation } from '../../../electron/contract/operation';
import type { MailOperation, ReplayStep } from '../../../electron/contract/operation';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import type { JournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { createLocalReplay } from '../../../electron/main/engine/local-replay';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import { accountSummary, delta, mailboxInfo, serverMessage } from '../../support/store/sample-mail';
import { firstLineParser, popAccount } from '../../support/vault/entries';
import { singly } from './engine-fixtures';

const one = 'one' as AccountId;
const two = 'two' as AccountId;
const home = popAccount.id;
const pop = { ...accountSummary(home, 2), kind: 'pop3' as const };
const box = (account: AccountId, path: string): MailboxId => mailboxIdFor(account, path);
const raw = Buffer.from('Subject: m\r\n\r\ntext\r\n');
const id = imapMessageIdFor(box(one, 'INBOX'), '1', 1);

let dir: string;
let vault: Vault;
let store: MemoryStore;
let feeder: JournalFeeder;
let commands: MailCommands;
let turnstile: Turnstile;
const woken: AccountId[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-transfer-'));
  await begin();
  await sync();
});
afterEach(async () => {
  const { kept, scanned } = await countsAndScan(store);
  expect(kept).toEqual(scanned);
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

/** Also as after kill -9 and the loss of the cache. */
async function begin(): Promise<void> {
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  const local = await ensureLocalMailboxes(vault, popAccount);
  store = await openMemoryStore();
  const log = (): void => undefined;
  const seedEmptyStore = async (): Promise<void> => {
    const accounts = [accountSummary(one), accountSummary(two, 1), pop];
    await store.request({ kind: 'put-accounts', accounts });
    for (const account of [one, two]) {
      const mailboxes = [
        mailboxInfo(box(account, 'INBOX'), 'inbox', account),
        mailboxInfo(box(account, 'Archive'), 'archive', account),
      ];
      await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
    }
    await store.request({ kind: 'put-mailboxes', accountId: home, mailboxes: local });
  };
  feeder = createJournalFeeder({ vault, store, log, seedEmptyStore, away: () => undefined });
  await feeder.catchUp();
  turnstile = new Turnstile();
  commands = createMailCommands({
    ...{ store, feeder, turnstile, spool: vault.spool, mime: firstLineParser, now: Date.now },
    state: () => vault.state,
    accountIds: () => [one, two, home],
    isLocal: (account) => account === home,
    appoint: () => Promise.resolve(null),
    wake: () => undefined,
  });
}

/** What a sync of the first account's Inbox writes. */
async function sync(): Promise<void> {
  const upsert = [serverMessage(1, 'a', { flags: ['\\Flagged'] })];
  await store.request({ kind: 'apply-delta', delta: delta(box(one, 'INBOX'), { upsert }) });
}

type Answer = (operation: MailOperation, step: ReplayStep | null) => Promise<ReplayOutcome> | ReplayOutcome;

const queueOf = (accountId: AccountId) =>
  createReplayQueue({
    ...{ accountId, label: () => accountId, server: `${accountId}:993`, state: () => vault.state },
    ...{ feeder, turnstile, notice: () => undefined, log: () => undefined, now: Date.now },
    wake: (other) => void woken.push(other),
    filed: () => undefined,
  });

/** @returns the steps with which the account was asked */
async function replay(accountId: AccountId, answer: Answer): Promise<(string | null)[]> {
  const asked: (string | null)[] = [];
  await queueOf(accountId).run(
    singly({
      replay: async ({ operation, step }) => {
        asked.push(step?.kind ?? null);
        return answer(operation, step);
      },
    }),
    () => false,
  );
  return asked;
}
/** An IMAP server that does its part. */
const works: Answer = async (operation, step) => {
  if (operation.kind !== 'transfer') {
    const placement = isMessageOperation(operation) ? operation.message.locator.placement : null;
    return { kind: 'done', placement: operation.kind === 'delete' ? null : placement, note: null };
  }
  const copy = { mailbox: operation.to, uidValidity: '1', uid: 9 };
  if (step === null) {
    const cargo = {
      ...(await vault.spool.put(operation.id, raw)),
      flags: ['\\Flagged'],
      internalDate: 1_000,
    };
    return { kind: 'next', step: { kind: 'fetched', cargo } };
  }
  if (step.kind === 'appended') return { kind: 'done', placement: step.copy, note: null };
  return operation.copyId === null
    ? { kind: 'next', step: { kind: 'appended', copy } }
    : { kind: 'done', placement: copy, note: null };
};
const replayHome = async (): Promise<void> => {
  const local = createLocalReplay({ accountId: home, vault, mime: firstLineParser, feeder, now: Date.now });
  await queueOf(home).run(local, () => false);
};

const rowsIn = async (mailboxId: MailboxId) =>
  (await store.query('message-window', { folder: { kind: 'mailbox', mailboxId }, offset: 0, limit: 9 })).rows;
const shown = async (mailboxId: MailboxId): Promise<unknown[]> =>
  (await rowsIn(mailboxId)).map((row) => [row.id, row.accountId, row.pending]);
const send = (verb: 'move' | 'copy', target: MailboxId, messageIds: MessageId[] = [id]) =>
  commands.act({ verb, messageIds, targetMailboxId: target });
const states = (): string[] => [...vault.state.operations.values()].map(({ state }) => state);

describe('a move to another IMAP account', () => {
  const archive = box(two, 'Archive');
  test('is seen there at once, keeps its id, and is done account by account', async () => {
    expect(await send('move', archive)).toMatchObject({ ok: true, value: { applied: 1 } });
    expect(await shown(archive)).toEqual([[id, two, 1]]);
    expect(await rowsIn(box(one, 'INBOX'))).toEqual([]);
    // The other account has no part in it yet.
    expect(await replay(two, works)).toEqual([]);
    expect(await replay(one, works)).toEqual([null]);
    expect(woken).toContain(two);
    expect(await replay(one, works)).toEqual([]);
    expect(await replay(two, works)).toEqual(['fetched']);
    expect(await replay(one, works)).toEqual(['appended']);
    expect(await shown(archive)).toEqual([[id, two, 0]]);
    const [located] = await store.request({ kind: 'get-locators', messageIds: [id] });
    expect(located).toMatchObject({
      holderId: two,
      locator: { placement: { uid: 9 } },
      flags: ['\\Flagged'],
    });
    expect(states()).toEqual(['done']);
  });

  test('is one message to a sync of either account on the way', async () => {
    await send('move', archive);
    await replay(one, works);
    await replay(two, works);
    const upsert = [serverMessage(9, 'a')];
    await store.request({ kind: 'apply-delta', delta: delta(archive, { upsert }) });
    await sync();
    expect(await shown(archive)).toEqual([[id, two, 1]]);
    expect(await rowsIn(box(one, 'INBOX'))).toEqual([]);
    await replay(one, works);
    await store.request({ kind: 'apply-delta', delta: delta(archive, { upsert }) });
    expect(await shown(archive)).toEqual([[id, two, 0]]);
  });

  // Found by a scenario: the sync that had told them did not tell them again.
  test('has the flags that a sync of the other account told before it was done', async () => {
    await send('move', archive);
    for (const account of [one, two]) await replay(account, works);
    const upsert = [serverMessage(9, 'a', { flags: ['$There'], internalDate: 77_000 })];
    await store.request({ kind: 'apply-delta', delta: delta(archive, { upsert }) });
    expect((await store.db.messages.get(id))?.flags).toEqual(['\\Flagged']);
    // Also when it is to go on from there.
    await send('move', box(one, 'Archive'));
    await replay(one, works);
    expect(await store.db.messages.get(id)).toMatchObject({ baseFlags: ['$There'], internalDate: 77_000 });
    // And where it goes then, the same number means nothing of it.
    const flags = [{ uid: 9, flags: ['$Later'] }];
    await store.request({ kind: 'apply-delta', delta: delta(archive, { flags }) });
    for (const account of [two, one, two]) await replay(account, works);
    expect(await store.db.messages.get(id)).toMatchObject({ accountId: one, baseFlags: ['$Later'] });
  });

  test('what is done to it there waits for it, and is done where it lies then', async () => {
    await send('move', archive);
    await commands.act({ verb: 'unstar', messageIds: [id] });
    await send('move', box(one, 'Archive'));
    const flags: MailOperation[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const account of [one, two]) {
        await replay(account, (operation, step) => {
          if (operation.kind === 'flags') flags.push(operation);
          return works(operation, step);
        });
      }
    }
    expect(flags).toMatchObject([
      { accountId: two, message: { locator: { placement: { mailbox: { id: archive }, uid: 9 } } } },
    ]);
    expect(states()).toEqual(['done', 'done', 'done']);
    expect(await shown(box(one, 'Archive'))).toEqual([[id, one, 0]]);
  });

  test('that cannot be done takes back what was still to be done to it there', async () => {
    await send('move', archive);
    await commands.act({ verb: 'unstar', messageIds: [id] });
    await replay(one, () => ({ kind: 'refused', reason: 'No.' }));
    expect(states()).toEqual(['refused', 'discarded']);
    expect(await replay(two, works)).toEqual([]);
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 0]]);
  });

  test('waits for the person when the target refuses it, is seen there, and can be taken back', async () => {
    await send('move', archive);
    await replay(one, works);
    await replay(two, () => ({ kind: 'parked', reason: 'Full.' }));
    expect(await shown(archive)).toEqual([[id, two, 1]]);
    const [record] = vault.state.pending.values();
    if (!record) throw new Error('nothing waits');
    expect(await commands.discard({ operationId: record.operation.id })).toMatchObject({ ok: true });
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 0]]);
    await expect.poll(() => vault.spool.read(record.operation.id, { sha256: '' })).toBeNull();
  });

  test('can only be finished once the other account has it', async () => {
    await send('move', archive);
    await replay(one, works);
    await replay(two, works);
    const [record] = vault.state.pending.values();
    if (!record) throw new Error('nothing waits');
    expect(await commands.discard({ operationId: record.operation.id })).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('can only be finished') as string,
    });
  });

  test('goes on after a kill with the loss of the cache, at whichever step it was', async () => {
    await send('move', archive);
    for (const [account, then] of [
      [one, 'fetched'],
      [two, 'appended'],
    ] as const) {
      await vault.close();
      await begin();
      await sync();
      expect(await shown(archive)).toEqual([[id, two, 1]]);
      await replay(account, works);
      expect([...vault.state.pending.values()].map(({ step }) => step?.kind)).toEqual([then]);
    }
    await replay(one, works);
    expect(await shown(archive)).toEqual([[id, two, 0]]);
  });

  test('is undone without a trace before it is sent, and carried back after', async () => {
    await send('move', archive);
    await replay(one, works);
    await commands.undo({});
    expect([states(), await shown(box(one, 'INBOX'))]).toEqual([[], [[id, one, 0]]]);
    await send('move', archive);
    await replay(one, works);
    await replay(two, works);
    await replay(one, works);
    await commands.undo({});
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 1]]);
    expect(await replay(two, works)).toEqual([null]);
    expect(await replay(one, works)).toEqual(['fetched']);
    expect(await replay(two, works)).toEqual(['appended']);
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 0]]);
  });

  test('stays where it is when the account that it was to go to is removed', async () => {
    await send('move', archive);
    await replay(one, works);
    await commands.act({ verb: 'unstar', messageIds: [id] });
    await feeder.record([{ kind: 'account-removed', accountId: two }]);
    const [record] = vault.state.operations.values();
    expect(record).toMatchObject({
      state: 'discarded',
      reason: 'The account that it was to go to was removed.',
    });
    expect(vault.state.pending.size).toBe(0);
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 0]]);
  });

  test('no more than a few messages lie in the spool at once', async () => {
    const upsert = Array.from({ length: 40 }, (_none, index) => serverMessage(index + 100, `n${index}`));
    await store.request({ kind: 'apply-delta', delta: delta(box(one, 'INBOX'), { upsert }) });
    const ids = upsert.map(({ uid }) => imapMessageIdFor(box(one, 'INBOX'), '1', uid));
    await send('move', archive, ids);
    expect((await replay(one, works)).length).toBe(16);
    let left = 40;
    for (let round = 0; left > 0 && round < 20; round += 1) {
      await replay(two, works);
      await replay(one, works);
      left = vault.state.pending.size;
    }
    expect(left).toBe(0);
  });

  test('messages that the target refuses do not hold up those after them', async () => {
    const upsert = Array.from({ length: 40 }, (_none, index) => serverMessage(index + 100, `n${index}`));
    await store.request({ kind: 'apply-delta', delta: delta(box(one, 'INBOX'), { upsert }) });
    await send(
      'move',
      archive,
      upsert.map(({ uid }) => imapMessageIdFor(box(one, 'INBOX'), '1', uid)),
    );
    for (let round = 0; round < 5; round += 1) {
      await replay(one, works);
      await replay(two, (operation, step) =>
        operation.kind === 'transfer' && operation.message.locator.placement.uid! < 120
          ? { kind: 'parked', reason: 'Too large.' }
          : works(operation, step),
      );
    }
    expect(states().filter((state) => state === 'parked')).toHaveLength(20);
    expect(states().filter((state) => state === 'done')).toHaveLength(20);
  });
});

describe('a copy in another account', () => {
  test('is a message of its own at once, goes with the undo, and leaves its source alone', async () => {
    await send('copy', box(two, 'Archive'));
    const [copy] = await rowsIn(box(two, 'Archive'));
    expect(copy).toMatchObject({ accountId: two, starred: true, pending: 1 });
    expect(await shown(box(one, 'INBOX'))).toEqual([[id, one, 0]]);
    await replay(one, works);
    await replay(two, works);
    expect(states()).toEqual(['done']);
    expect(await shown(box(two, 'Archive'))).toEqual([[copy?.id, two, 0]]);
    await commands.undo({});
    expect(await rowsIn(box(two, 'Archive'))).toEqual([]);
    const deletes: MailOperation[] = [];
    await replay(two, (operation, step) => {
      deletes.push(operation);
      return works(operation, step);
    });
    expect(deletes).toMatchObject([{ kind: 'delete', accountId: two, message: { id: copy?.id } }]);
  });
});

describe('between an IMAP and a POP account', () => {
  const files = (): { account: string; octets: number }[] =>
    [...vault.state.mails.values()].map(({ message, octets }) => ({ account: message.accountId, octets }));

  test('mail that has come is shown also where its old account is removed before the move is over', async () => {
    await send('move', box(home, 'Archive'));
    await replay(one, works);
    await replayHome();
    await feeder.record([{ kind: 'account-removed', accountId: one }]);
    await store.request({ kind: 'put-accounts', accounts: [accountSummary(two, 1), pop] });
    expect(await shown(box(home, 'Archive'))).toEqual([[id, home, 0]]);
  });

  test('mail becomes a file of the vault, byte for byte, before its source goes, and comes back', async () => {
    await send('move', box(home, 'Archive'));
    expect(await shown(box(home, 'Archive'))).toEqual([[id, home, 1]]);
    await commands.act({ verb: 'unstar', messageIds: [id] });
    await replay(one, works);
    await replayHome();
    expect(files()).toEqual([{ account: home, octets: raw.length }]);
    expect(await shown(box(home, 'Archive'))).toEqual([[id, home, 2]]);
    await replay(one, works);
    await replayHome();
    expect(states()).toEqual(['done', 'done']);
    expect(await shown(box(home, 'Archive'))).toEqual([[id, home, 0]]);
    expect((await rowsIn(box(home, 'Archive')))[0]).toMatchObject({ starred: false });
    const file = vault.fileOf(id) ?? '';
    expect(Buffer.from(await vault.mail(home).read(file))).toEqual(raw);

    await send('move', box(two, 'INBOX'));
    await replayHome();
    await replay(two, works);
    expect(files()).toHaveLength(1);
    await replayHome();
    expect(files()).toEqual([]);
    expect(vault.garbage(home)).toEqual([{ messageId: id, file }]);
    expect(await shown(box(two, 'INBOX'))).toEqual([[id, two, 0]]);
  });
});
