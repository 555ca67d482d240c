/** TLS and STLS: certificates, downgrades and injections, and cuts in the middle of the ciphertext. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MailError } from '../../../electron/contract/errors';
import { createDialer } from '../../../electron/main/backend/net/dialer';
import { probePop3 } from '../../../electron/main/backend/pop3/probe-pop3';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import { smallCorpus } from '../../support/pop3/corpus';
import { startCuttingProxy } from '../../support/pop3/cutting-proxy';
import { compare, makeBackend, syncOnce } from '../../support/pop3/pop3-harness';
import type { Account } from '../../support/pop3/pop3-harness';
import { err, lines, ok, ScriptedPop3Server } from '../../support/pop3/scripted-server';
import type { ServerOptions } from '../../support/pop3/scripted-server';
import { makeTestVault } from '../../support/pop3/test-vault';

let folder: string;
let ca: string;
let context: SecureContext;
let other: { context: SecureContext; pem: string };
let server: ScriptedPop3Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-pop3-tls-'));
  const made = await makeTestCertificates(folder);
  ca = made.caPem;
  context = createSecureContext({
    cert: readFileSync(made.certificatePath),
    key: readFileSync(made.keyPath),
  });
  const key = join(folder, 'other.key');
  const pem = join(folder, 'other.pem');
  const subject = ['-subj', '/CN=other.example', '-addext', 'subjectAltName=DNS:other.example'];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  execFileSync('openssl', ['req', '-x509', ...newKey, ...subject, '-days', '30', '-out', pem], {
    stdio: 'pipe',
  });
  other = {
    context: createSecureContext({ cert: readFileSync(pem), key: readFileSync(key) }),
    pem: readFileSync(pem, 'utf8'),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => server.close());

async function start(options: ServerOptions): Promise<void> {
  server = new ScriptedPop3Server(options);
  server.messages = smallCorpus.map((raw, index) => ({ uidl: `u${index}`, raw }));
  await server.listen();
}

async function signIn(
  security: Account['security'],
  trusted: string[] | null,
  host = 'localhost',
): Promise<MailError | null> {
  const under = makeTestVault({ deleteFromServer: false });
  const { backend } = makeBackend({ host, port: server.port, security }, under.vault, {
    trust: { ca: trusted },
  });
  const error = await backend.connect();
  await backend.close();
  under.dispose();
  return error;
}

/** Neither password nor user name went over the wire in clear, in any encoding that POP3 has for them. */
function expectNoSecrets(): void {
  const base64 = Buffer.from('\0a@example.org\0secret').toString('base64');
  for (const secret of ['USER', 'PASS', 'AUTH', 'secret', 'a@example.org', base64])
    expect(server.plain).not.toContain(secret);
}

describe('certificates are verified', () => {
  test.each(['localhost', '127.0.0.1'])('TLS to %s by an authority that is trusted', async (host) => {
    await start({ tls: { context, when: 'at-once' } });
    expect(await signIn('tls', [ca], host)).toBeNull();
  });

  test('an unknown authority', async () => {
    await start({ tls: { context, when: 'at-once' } });
    expect(await signIn('tls', null)).toMatchObject({ kind: 'tls', reason: 'untrusted' });
    expect(server.received).toEqual([]);
  });

  test.each([
    ['tls', 'at-once'],
    ['starttls', 'stls'],
  ] as const)(
    'a self-signed certificate, %s: for another name too, which tells more',
    async (security, when) => {
      await start({ tls: { context: other.context, when } });
      expect(await signIn(security, [ca])).toMatchObject({ kind: 'tls', reason: 'wrong-host' });
    },
  );

  test.each(['at-once', 'stls'] as const)('a certificate for another name, %s', async (when) => {
    await start({ tls: { context: other.context, when } });
    const security = when === 'stls' ? 'starttls' : 'tls';
    expect(await signIn(security, [other.pem])).toMatchObject({ kind: 'tls', reason: 'wrong-host' });
    expect(server.received.filter((line) => line !== 'CAPA' && line !== 'STLS')).toEqual([]);
  });

  test('STLS with an unknown authority: no password', async () => {
    await start({ tls: { context, when: 'stls' } });
    expect(await signIn('starttls', null)).toMatchObject({ kind: 'tls', reason: 'untrusted' });
    expectNoSecrets();
  });
});

describe('nothing secret in clear', () => {
  test('P32: TLS to a plain port', async () => {
    await start({});
    const error = await signIn('tls', [ca]);
    expect(error).toMatchObject({ kind: 'tls', reason: 'not-tls' });
    expectNoSecrets();
  });

  test.each<[string, ServerOptions]>([
    ['CAPA is refused', { capa: null }],
    ['STLS is not announced', {}],
    [
      'STLS is refused',
      { answer: (line) => (line === 'STLS' ? err('no') : line === 'CAPA' ? lines('', ['STLS']) : undefined) },
    ],
  ])('P33: %s', async (_name, options) => {
    await start(options);
    expect(await signIn('starttls', [ca])).toMatchObject({ kind: 'tls', reason: 'starttls-missing' });
    expect(server.received.filter((line) => line !== 'CAPA' && line !== 'STLS')).toEqual([]);
    expectNoSecrets();
  });

  test.each([
    ['in one segment', [Buffer.from('+OK go ahead\r\n+OK injected\r\n')]],
    ['one byte', [Buffer.from('+OK go ahead\r\n+')]],
  ])('P34: bytes behind the answer to STLS, %s', async (_name, segments) => {
    await start({
      tls: { context, when: 'stls' },
      answer: (line) => (line === 'STLS' ? segments : undefined),
    });
    expect(await signIn('starttls', [ca])).toMatchObject({ kind: 'tls', reason: 'injected' });
    expectNoSecrets();
  });

  test('P34: bytes in a segment of their own break the handshake', async () => {
    const segments = [ok('go ahead'), Buffer.from('+OK injected\r\n')];
    await start({
      tls: { context, when: 'stls' },
      answer: (line) => (line === 'STLS' ? segments : undefined),
    });
    expect(await signIn('starttls', [ca])).toMatchObject({ kind: 'tls' });
    expectNoSecrets();
  });

  test('STLS: what was announced in clear is forgotten, the password goes over TLS only', async () => {
    await start({ tls: { context, when: 'stls' } });
    expect(await signIn('starttls', [ca])).toBeNull();
    expect(server.received.filter((line) => line === 'CAPA')).toHaveLength(3);
    expectNoSecrets();
  });
});

test('test connection: greeting, or what is wrong', async () => {
  await start({ tls: { context, when: 'at-once' }, greeting: ok('POP3 for you') });
  const draft: Parameters<typeof probePop3>[0] = {
    kind: 'pop3',
    address: 'a@example.org',
    name: 'A',
    label: 'A',
    colour: 'blue',
    server: { host: 'localhost', port: server.port, security: 'tls', user: 'a@example.org' },
    passwordStorage: 'ask',
    deleteFromServer: true,
  };
  const log = (): void => undefined;
  expect(await probePop3(draft, 'secret', { ca: [ca] }, log)).toEqual({
    greeting: 'POP3 for you',
    mailboxes: 1,
  });
  expect(await probePop3(draft, 'not-it', { ca: [ca] }, log)).toMatchObject({
    kind: 'sign-in',
    detail: 'wrong password',
  });
  expect(await probePop3(draft, 'secret', { ca: null }, log)).toMatchObject({
    kind: 'tls',
    reason: 'untrusted',
  });
  // P30: a server that hangs up at the password.
  server.options.answer = (line) => (line.startsWith('PASS') ? { send: [], then: 'close' } : undefined);
  expect(await probePop3(draft, 'wrong', { ca: [ca] }, log)).toMatchObject({ kind: 'sign-in' });
  expect(server.messages).toHaveLength(smallCorpus.length);
});

test.each(['at-once', 'stls'] as const)(
  'cut in the ciphertext, %s: nothing lost, doubled, damaged or stuck',
  async (when) => {
    await start({ tls: { context, when } });
    const full = [...server.messages];
    const proxy = await startCuttingProxy(() => server.port);
    const at: Account = {
      host: 'localhost',
      port: proxy.port,
      security: when === 'stls' ? 'starttls' : 'tls',
    };
    // One for all runs: reading the system's authorities anew would take most of the time.
    const options = { dialer: createDialer({ ca: [ca] }, 10_000) };
    let runs = 0;
    const run = async (cut: typeof proxy.cut): Promise<void> => {
      const where = JSON.stringify(cut);
      server.messages = full;
      const under = makeTestVault({ deleteFromServer: true });
      proxy.cut = cut;
      const error = await syncOnce(makeBackend(at, under.vault, options).backend);
      expect(error, where).not.toMatchObject({ reason: 'timeout' });
      proxy.cut = null;
      const again = under.reopen();
      expect(await syncOnce(makeBackend(at, again.vault, options).backend), where).toBeNull();
      expect(compare(again.messages(), smallCorpus), where).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
      expect(server.messages, where).toEqual([]);
      under.dispose();
      runs += 1;
    };
    await run(null);
    // The clean run's second session is short; the first one's length is what is cut.
    server.messages = full;
    const once = makeTestVault({ deleteFromServer: true });
    expect(await syncOnce(makeBackend(at, once.vault, options).backend)).toBeNull();
    once.dispose();
    const length = proxy.passed;
    expect(length).toBeGreaterThan(1_500);
    for (let after = 0; after <= length; after += 29) {
      await run({ after, how: 'fin' });
      await run({ after, how: 'rst' });
    }
    await proxy.close();
    process.stdout.write(`pop3 TLS cuts, ${when}: ${runs} runs over ${length} bytes\n`);
  },
);
