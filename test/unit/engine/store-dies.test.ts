/** Commands while the store page dies alone: each is done once, by the next store page, or told as not done. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import type { StoreRequest } from '../../../electron/contract/store-writes';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { type MailCommands, createMailCommands } from '../../../electron/main/engine/mail-commands';
import { settleLocal } from '../../../electron/main/engine/settle-local';
import { Turnstile } from '../../../electron/main/turnstile';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { type StoreApi, StoreUnavailable } from '../../../electron/main/store/store-api';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { firstLineParser } from '../../support/vault/entries';
import { type MemoryStore, openMemoryStore } from '../../support/store/memory-store';
import { account, accountSummary, delta, inbox, serverMessage, tree } from '../../support/store/sample-mail';

let dir: string;
let vault: Vault;
let store: MemoryStore;
let commands: MailCommands;
let message: MessageId;
/** The store dies under the next requests of these kinds, each once. */
let deaths: StoreRequest['kind'][];
/** Main hears of a death and of the page that follows it. */
let pageComesBack: () => Promise<unknown>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-store-dies-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  store = await openMemoryStore();
  deaths = [];
  const mortal: StoreApi = {
    request: (request) => {
      const at = deaths.indexOf((request as StoreRequest).kind);
      if (at < 0) return store.request(request);
      deaths.splice(at, 1);
      void Promise.resolve().then(() => pageComesBack());
      return Promise.reject(new StoreUnavailable('the store page died'));
    },
  };
  const feeder = createJournalFeeder({
    vault,
    store: mortal,
    log: () => undefined,
    seedEmptyStore: async () => {
      await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
      await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
    },
    away: () => undefined,
  });
  await feeder.catchUp();
  pageComesBack = () => feeder.catchUp();
  commands = createMailCommands({
    spool: vault.spool,
    mime: firstLineParser,
    accountIds: () => [account],
    store: mortal,
    feeder,
    turnstile: new Turnstile(),
    state: () => vault.state,
    isLocal: () => false,
    appoint: () => Promise.resolve(null),
    wake: () => undefined,
    now: () => 1_000_000,
  });
  await store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert: [serverMessage(1, 'a')] }) });
  message = imapMessageIdFor(inbox, delta(inbox).uidValidity, 1);
});

afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

const star = () => commands.act({ verb: 'star', messageIds: [message] });
const queued = () => [...vault.state.pending.values()].map(({ operation }) => operation.kind);
const flags = async () =>
  (await store.request({ kind: 'get-locators', messageIds: [message] })).map((one) => one.flags);

describe('a command under which the store dies', () => {
  it.each(['get-locators', 'get-mailboxes', 'apply-changes'] as const)(
    'at %s is done once, without a word',
    async (kind) => {
      deaths = [kind];
      expect(await star()).toMatchObject({ ok: true, value: { applied: 1, skipped: 0 } });
      expect(deaths).toEqual([]);
      expect(queued()).toEqual(['flags']);
      // The next command waits until the store has followed.
      await commands.retry({ operationId: 'none' as never });
      expect(await flags()).toEqual([['\\Flagged']]);
    },
  );

  it('asks a store that dies again and again a few times only, and has done nothing then', async () => {
    deaths = Array.from({ length: 20 }, () => 'get-locators' as const);
    await expect(star()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(queued()).toEqual([]);
  });

  it('keeps what there is to undo until it is undone', async () => {
    await star();
    const [record] = vault.state.pending.values();
    if (!record) throw new Error('nothing was queued');
    // Replayed: undo must queue the inverse, for which it asks the store.
    await vault.append([settleLocal(record.operation)]);
    deaths = ['get-locators'];
    const undone = await commands.undo({});
    expect(undone.ok && undone.value?.sentence).toMatch(/^Undone/);
    expect(deaths).toEqual([]);
    expect(queued()).toEqual(['flags']);
    expect(await flags()).toEqual([[]]);
    expect(await commands.undo({})).toEqual({ ok: true, value: null });
  });
});
