/** How an account sends is changed without a restart, and its postman works only while the account may connect. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { MailBackend } from '../../../electron/main/backend/backend';
import { createAccountRegistry } from '../../../electron/main/engine/account-registry';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import type { AccountRegistry } from '../../../electron/main/engine/registry-shape';
import { type StatusBoard, createStatusBoard } from '../../../electron/main/engine/status-board';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { noSignIns } from '../../support/engine/no-sign-ins';
import { openMemoryStore } from '../../support/store/memory-store';
import { account } from '../../support/store/sample-mail';
import { firstLineParser, outgoing } from '../../support/vault/entries';

const imap: AccountConfig = {
  ...{ id: account, kind: 'imap', address: 'a@example.org', name: '', label: 'Work', colour: 'blue' },
  ...{ passwordStorage: 'ask', server: { host: 'imap.example.org', port: 993, security: 'tls', user: 'a' } },
};
const anyOctets = { octets: 1, sha256: '' };

/** Its other server, which is of no concern here. */
const silentServer = (): MailBackend => ({
  connect: () => Promise.resolve(null),
  replay: () => Promise.resolve({ kind: 'retry', error: { kind: 'busy', detail: '' } }),
  replayTogether: (items) => Promise.resolve(items.map(() => null)),
  sync: () => Promise.resolve(null),
  interrupt: () => undefined,
  watch: () => Promise.resolve(),
  close: () => Promise.resolve(),
  pollEvery: 300_000,
});

let dir: string;
let vault: Vault;
let saved: AccountConfig[];
let passwords: Map<string, string>;
let status: StatusBoard;
let registry: AccountRegistry;
let workOffline: boolean;
/** Every time that a postman wanted a connection. */
let smtpAsked: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-outgoing-'));
  saved = [imap];
  workOffline = false;
  passwords = new Map([[imap.id, 'secret']]);
  await begin();
});
afterEach(async () => {
  await registry.stop();
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  smtpAsked = [];
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  const store = await openMemoryStore();
  status = createStatusBoard(() => undefined);
  const common = { vault, store, log: () => undefined, now: () => Date.now() };
  const feeder = createJournalFeeder({
    ...{ ...common, seedEmptyStore: () => registry.seedStore(), away: () => undefined },
  });
  registry = createAccountRegistry({
    ...common,
    settings: { accounts: saved, save: async (accounts) => void (saved = accounts) },
    secretOf: async ({ id }, smtp) => passwords.get(smtp?.ownPassword ? `smtp:${id}` : id) ?? null,
    signIns: noSignIns,
    passwords: {
      set: async (key, password) => void passwords.set(key, password),
      forget: async (key) => void passwords.delete(key),
    },
    workOffline: () => workOffline,
    createBackend: silentServer,
    createSender: ({ smtp }) => ({
      open: async () => {
        smtpAsked.push(`${smtp.user} at ${smtp.host}`);
        return { kind: 'network', reason: 'refused', detail: '' };
      },
      send: () => Promise.reject(new Error('not open')),
      close: () => undefined,
    }),
    probe: () => Promise.resolve({ greeting: 'hello', mailboxes: 3 }),
    probeSmtp: async (_server, password) => (password === 'no' ? { kind: 'sign-in', detail: 'no' } : null),
    prepare: () => Promise.resolve(),
    ...{ mime: firstLineParser, feeder, turnstile: new Turnstile(), treeTurnstile: new Turnstile(), status },
  });
  await registry.start();
  await feeder.catchUp();
  await registry.seedStore();
}

async function restart(): Promise<void> {
  await registry.stop();
  await vault.close();
  await begin();
}

async function told(accountId: AccountId) {
  const preview = registry.removalPreview(accountId);
  if (!preview.ok) throw new Error(preview.sentence);
  return preview.value;
}

test('an SMTP server is tested with the password that is kept, its own or the account’s, and mail goes there at once', async () => {
  const server = { ...imap.server, host: 'smtp.example.org', port: 465, ownPassword: false };
  const accountId = imap.id;
  expect(await registry.testSmtp({ accountId, server, password: null })).toEqual({ ok: true, value: null });
  const own = { ...server, ownPassword: true };
  expect(await registry.testSmtp({ accountId, server: own, password: null })).toMatchObject({ ok: false });
  expect(await registry.testSmtp({ accountId, server: own, password: 'no' })).toMatchObject({
    ok: false,
    error: { kind: 'sign-in' },
  });
  await vault.append([{ kind: 'outbox-queued', item: { ...outgoing('mail', anyOctets), accountId } }]);
  expect(await registry.setSmtp({ accountId, server: own, password: 'own secret' })).toMatchObject({
    ok: true,
  });
  await vi.waitFor(() => expect(smtpAsked).toEqual(['a at smtp.example.org']));
  await vi.waitFor(() =>
    expect(status.get(accountId).outgoing).toMatchObject({ error: { kind: 'network' } }),
  );
  expect(passwords.get(`smtp:${accountId}`)).toBe('own secret');
  expect(saved.find(({ id }) => id === accountId)?.smtp).toEqual(own);
  expect(await told(accountId)).toMatchObject({ outgoing: 1 });
  await restart();
  await vi.waitFor(() => expect(smtpAsked).toHaveLength(1));

  const loss = { queued: 0, outgoing: 0, localMails: 0 };
  expect(await registry.remove({ accountId, told: loss })).toMatchObject({ ok: false });
  expect(await registry.remove({ accountId, told: { ...loss, outgoing: 1 } })).toMatchObject({ ok: true });
  expect([...passwords.keys()]).toEqual([]);
  expect(vault.state.outbox.size).toBe(0);
});

test('the largest message that a server takes is remembered over a restart, until it says otherwise or another one takes its place', async () => {
  const accountId = imap.id;
  const server = { ...imap.server, host: 'smtp.example.org', port: 465, ownPassword: false };
  await registry.setSmtp({ accountId, server, password: null });
  const known = (): number | undefined => registry.list()[0]?.sizeLimit;
  registry.learned(accountId, server, 25_000_000);
  await vi.waitFor(() => expect(known()).toBe(25_000_000));
  await restart();
  expect(known()).toBe(25_000_000);
  // Said by one that has been left meanwhile.
  registry.learned(accountId, { ...server, host: 'old.example.org' }, 1);
  await registry.setIdentities({ accountId, identities: [] });
  expect(known()).toBe(25_000_000);
  registry.learned(accountId, server, null);
  await vi.waitFor(() => expect(known()).toBeUndefined());
  registry.learned(accountId, server, 5_000);
  await vi.waitFor(() => expect(known()).toBe(5_000));
  await registry.setSmtp({ accountId, server: { ...server, host: 'new.example.org' }, password: null });
  expect(known()).toBeUndefined();
});

test('who works offline, or pauses an account, asks no SMTP server for anything; mail in doubt is told all the same', async () => {
  const server = { ...imap.server, host: 'smtp.example.org', ownPassword: false };
  const accountId = imap.id;
  const item = { ...outgoing('mail', anyOctets), accountId };
  await vault.append([
    { kind: 'outbox-queued', item },
    { kind: 'outbox-moved-on', id: item.id, state: 'dot-pending', tries: 1, reason: null, refused: [] },
    { kind: 'outbox-queued', item: { ...item, id: 'other' as OperationId } },
  ]);
  workOffline = true;
  await registry.followWorkOffline();
  await registry.setSmtp({ accountId, server, password: null });
  registry.wakePostman(accountId, 'now');
  await vi.waitFor(() => expect(vault.state.outbox.get(item.id)?.state).toBe('unknown'));
  await registry.pause({ accountId, paused: true });
  workOffline = false;
  await registry.followWorkOffline();
  registry.syncNow();
  expect(smtpAsked).toEqual([]);
  await registry.pause({ accountId, paused: false });
  await vi.waitFor(() => expect(smtpAsked).toHaveLength(1));
  expect(vault.state.outbox.get('other' as OperationId)).toMatchObject({ state: 'queued', tries: 0 });
});

test('templates are kept over a restart, and survive a change of the identities', async () => {
  const template = {
    ...{
      id: 't' as never,
      identityId: 'own' as never,
      name: 'Thanks',
      subject: '',
      html: '<p>Thank you.</p>',
    },
  };
  expect(await registry.setTemplates({ accountId: imap.id, templates: [template] })).toMatchObject({
    ok: true,
  });
  await registry.setIdentities({ accountId: imap.id, identities: [] });
  await restart();
  expect(registry.list()[0]).toMatchObject({ templates: [template] });
});

test('identities are kept, and an account without an SMTP server goes on without a postman', async () => {
  const identity = {
    ...{ id: 'second' as never, address: 'b@example.org', name: 'B', replyTo: null, signature: '' },
  };
  expect(await registry.setIdentities({ accountId: imap.id, identities: [identity] })).toMatchObject({
    ok: true,
  });
  await restart();
  expect(registry.list()[0]).toMatchObject({ identities: [identity] });
  registry.wakePostman(imap.id, 'now');
  expect(smtpAsked).toEqual([]);
});
