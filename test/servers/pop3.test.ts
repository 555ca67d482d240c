/** The POP3 backend against a real Dovecot, over TLS and STLS: every octet, deletion, and the mailbox lock. */
import { chown, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probePop3 } from '../../electron/main/backend/pop3/probe-pop3';
import { asServed, largeCorpus, smallCorpus } from '../support/pop3/corpus';
import { makeBackend, sha256, syncOnce } from '../support/pop3/pop3-harness';
import type { Account, Observed } from '../support/pop3/pop3-harness';
import { makeTestVault } from '../support/pop3/test-vault';
import type { TestVault } from '../support/pop3/test-vault';
import { mailOwner } from '../support/dovecot/dovecot-config';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';

const users = ['tls', 'stls', 'gone', 'odd', 'lock', 'locked'].map((user) => ({
  user,
  password: ' pä"ss\\ ',
}));
const password = users[0]?.password ?? '';

/** Fifty messages: the corpus that breaks clients, and some ordinary ones. LMTP gives each its headers and a final CRLF. */
const fifty: Buffer[] = [...smallCorpus, ...largeCorpus].map((raw, index) => withHeader(index, raw));
while (fifty.length < 50)
  fifty.push(withHeader(fifty.length, Buffer.from(`plain text ${fifty.length}\r\n`.repeat(fifty.length))));

function withHeader(index: number, body: Buffer): Buffer {
  // LMTP carries text lines: bare CR and LF, and NUL, are not for it. The wire tests have them.
  const text = body
    .toString('latin1')
    .replace(/\r\n/g, '\n')
    .replace(/[\r\0]/g, '')
    .replace(/\n/g, '\r\n');
  return Buffer.from(`Message-ID: <${index}@test>\r\nSubject: number ${index}\r\n\r\n${text}`, 'latin1');
}

let server: DovecotServer;
const vaults: TestVault[] = [];

beforeAll(async () => {
  server = await startDovecot({ users, extraConfig: 'pop3_lock_session = yes\n' });
});
afterAll(async () => {
  await server.dispose();
  for (const under of vaults) under.dispose();
});

function open(
  user: string,
  security: Account['security'],
  deleteFromServer: boolean,
): Observed & { under: TestVault } {
  const under = makeTestVault({ deleteFromServer });
  vaults.push(under);
  return { under, ...again(user, security, under) };
}

function again(user: string, security: Account['security'], under: TestVault): Observed {
  const port = security === 'tls' ? server.ports.pop3s : server.ports.pop3;
  // Dovecot itself waits ten seconds for a mailbox that is locked before it answers [IN-USE].
  const deadlines = { idle: 60_000, reply: 60_000, signIn: 60_000, hold: 120_000 };
  const trust = { ca: [server.caCertificatePem] };
  const options = { user, password: () => Promise.resolve(password), trust, deadlines };
  return makeBackend({ host: server.host, port, security }, under.vault, options);
}

/** What the server has on disk for the user, as POP3 sends it. */
async function onServer(user: string): Promise<string[]> {
  const files = await server.maildirFiles(user);
  const lineEnds = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  return files.map(({ bytes }) => sha256(asServed(lineEnds(bytes)))).sort();
}

const inVault = (under: TestVault): string[] => under.messages().map(sha256).sort();

describe('POP3 on Dovecot', () => {
  test.each(['tls', 'stls'] as const)(
    '50 messages byte for byte over %s, left on the server',
    async (user) => {
      await server.deliver(user, fifty);
      const security = user === 'tls' ? 'tls' : 'starttls';
      const { backend, under, progress } = open(user, security, false);
      expect(await syncOnce(backend)).toBeNull();
      const files = await onServer(user);
      expect(files).toHaveLength(50);
      expect(inVault(under)).toEqual(files);
      expect(progress.filter((one) => one?.total === 50)).toHaveLength(50);
      expect([...under.vault.ledger().values()].filter(({ state }) => state !== 'downloaded')).toEqual([]);
      // A newly started app, after more mail came: only that is downloaded.
      await server.deliver(user, withHeader(50, Buffer.from('new\r\n')));
      const reopened = under.reopen();
      const next = again(user, security, reopened);
      expect(await syncOnce(next.backend)).toBeNull();
      expect(next.progress).toEqual([{ mailbox: 'INBOX', what: 'messages', done: 0, total: 1 }, null]);
      expect(inVault(reopened)).toEqual(await onServer(user));
    },
  );

  test('deleted from the server after download, also what was left there before', async () => {
    await server.deliver('gone', fifty.slice(0, 20));
    const { backend, under } = open('gone', 'tls', false);
    expect(await syncOnce(backend)).toBeNull();
    await server.deliver('gone', fifty.slice(20));
    const files = await onServer('gone');
    expect(files).toHaveLength(50);
    under.vault.deleteFromServer = () => true;
    expect(await syncOnce(backend)).toBeNull();
    expect(inVault(under)).toEqual(files);
    expect(await server.maildirFiles('gone')).toEqual([]);
    expect(new Set([...under.vault.ledger().values()].map(({ state }) => state))).toEqual(
      new Set(['deleted']),
    );
    expect(await syncOnce(again('gone', 'tls', under.reopen()).backend)).toBeNull();
    expect(inVault(under)).toEqual(files);
  });

  test('a file without a final line end, and one with bare line feeds', async () => {
    await server.deliver('odd', fifty.slice(0, 1));
    const [first] = await server.maildirFiles('odd');
    const { uid, gid } = mailOwner();
    for (const [name, text] of [
      ['1.M1P1.x', 'Subject: cut\r\n\r\nno end'],
      ['2.M2P2.x', 'Subject: LF\n\n.\na\n..\n'],
    ] as const) {
      const path = join(dirname(first?.path ?? ''), name);
      await writeFile(path, text);
      await chown(path, uid, gid);
    }
    const { backend, under } = open('odd', 'tls', true);
    const files = await onServer('odd');
    expect(files).toHaveLength(3);
    expect(await syncOnce(backend)).toBeNull();
    expect(inVault(under)).toEqual(files);
    expect(await server.maildirFiles('odd')).toEqual([]);
  });

  test('a mailbox that another session holds is busy, not a wrong password; then it works', async () => {
    await server.deliver('lock', fifty.slice(0, 3));
    const holder = open('lock', 'tls', false);
    expect(await holder.backend.connect()).toBeNull();
    const { backend, under } = open('lock', 'starttls', false);
    expect(await backend.connect()).toMatchObject({
      kind: 'busy',
      detail: expect.stringContaining('[IN-USE]') as string,
    });
    await holder.backend.close();
    expect(await syncOnce(backend)).toBeNull();
    expect(under.messages()).toHaveLength(3);
  });

  test('between two syncs nobody is locked out', async () => {
    const first = open('locked', 'tls', false);
    expect(await first.backend.connect()).toBeNull();
    expect(await first.backend.sync({ kind: 'everything' })).toBeNull();
    const second = open('locked', 'tls', false);
    expect(await second.backend.connect()).toBeNull();
    await second.backend.close();
    expect(await first.backend.sync({ kind: 'inbox' })).toBeNull();
    await first.backend.close();
  });

  test('test connection, and a wrong password', async () => {
    const draft: Parameters<typeof probePop3>[0] = {
      kind: 'pop3',
      address: 'tls@example.org',
      name: '',
      label: 'x',
      colour: 'blue',
      server: { host: server.host, port: server.ports.pop3s, security: 'tls', user: 'tls' },
      passwordStorage: 'ask',
      deleteFromServer: true,
    };
    const trust = { ca: [server.caCertificatePem] };
    const log = (): void => undefined;
    expect(await probePop3(draft, password, trust, log)).toEqual({
      greeting: 'Dovecot (Debian) ready.',
      mailboxes: 1,
    });
    expect(await probePop3(draft, 'wrong', trust, log)).toMatchObject({
      kind: 'sign-in',
      detail: expect.stringContaining('[AUTH]') as string,
    });
    const wrongPort = { ...draft, server: { ...draft.server, port: server.ports.imaps } };
    expect(await probePop3(wrongPort, password, trust, log)).toMatchObject({ kind: 'protocol' });
    const plainPort = { ...draft, server: { ...draft.server, port: server.ports.pop3 } };
    expect(await probePop3(plainPort, password, trust, log)).toMatchObject({
      kind: 'tls',
      reason: 'not-tls',
    });
  });

  test('the server is killed in the middle of a sync and comes back', async () => {
    await server.deliver('locked', fifty);
    const { backend, under, closed } = open('locked', 'starttls', true);
    expect(await backend.connect()).toBeNull();
    const { vault } = under;
    const receive = vault.receive.bind(vault);
    let received = 0;
    vault.receive = async () => {
      received += 1;
      if (received === 20) await server.kill();
      return receive();
    };
    expect(await backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'network' });
    expect(closed).toMatchObject([{ kind: 'network' }]);
    expect(await backend.connect()).toMatchObject({ kind: 'network', reason: 'refused' });
    const files = await onServer('locked');
    expect(files).toHaveLength(50);
    await server.start();
    expect(await syncOnce(backend)).toBeNull();
    expect(inVault(under)).toEqual(files);
    expect(await server.maildirFiles('locked')).toEqual([]);
  });
});
