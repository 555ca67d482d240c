/** Connecting to servers that are wrong, hostile or silent: a typed error, in time, and no password in clear. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MailError } from '../../../electron/contract/errors';
import { ImapSession } from '../../../electron/main/backend/imap/imap-session';
import { probeImap } from '../../../electron/main/backend/imap/probe-imap';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { accountFor, newStore, openRig, quiet } from '../../support/imap/imap-rig';
import { ScriptServer } from '../../support/imap/imap-script';
import type { ScriptOptions } from '../../support/imap/imap-script-shape';

let folder: string;
let certificates: TestCertificates;
let script: ScriptServer | null = null;
let plain: Server | null = null;
let heard = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-signin-'));
  certificates = await makeTestCertificates(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await script?.stop();
  script = null;
  plain?.close();
  plain = null;
  heard = '';
});

async function scripted(more: Partial<ScriptOptions>): Promise<ScriptServer> {
  script = await ScriptServer.start({ ...certificates, security: 'tls', ...more });
  script.mailbox('INBOX');
  return script;
}

/** A plain-text server that says one thing and then writes down what it hears. */
async function saying(
  words: string,
  answers: (line: string, socket: Socket) => void = () => undefined,
): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      answers(chunk.toString('latin1'), socket);
    });
    socket.write(words);
  });
  plain = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function probe(port: number, security: 'tls' | 'starttls', ca = certificates.caPem) {
  const { server } = accountFor({ port, ca, security });
  return probeImap(server, 'secret', { ca: [ca] }, quiet);
}

const reasonOf = (answer: unknown): string =>
  `${(answer as MailError).kind}/${(answer as { reason?: string }).reason ?? ''}`;
const secretIn = (text: string): boolean =>
  text.includes('secret') || text.includes(Buffer.from('\0anna\0secret').toString('base64'));

test('TLS and STARTTLS both sign in', async () => {
  for (const security of ['tls', 'starttls'] as const) {
    const { port } = await scripted({ security });
    expect(await probe(port, security)).toEqual({ greeting: 'script ready', mailboxes: 1 });
    await script?.stop();
  }
});

test('STARTTLS is not offered: refused, no password in clear', async () => {
  const port = await saying('* OK hello\r\n', (line, socket) => {
    const tag = line.split(' ')[0] ?? '';
    if (line.includes('CAPABILITY')) socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK\r\n`);
  });
  expect(reasonOf(await probe(port, 'starttls'))).toBe('tls/starttls-missing');
  expect(heard).toContain('CAPABILITY');
  expect(secretIn(heard)).toBe(false);
});

test('PREAUTH before STARTTLS is refused (I34)', async () => {
  const port = await saying('* PREAUTH welcome\r\n', (line, socket) => {
    const tag = line.split(' ')[0] ?? '';
    if (line.includes('CAPABILITY')) socket.write(`* CAPABILITY IMAP4rev1 STARTTLS\r\n`);
    socket.write(`${tag} OK\r\n`);
  });
  expect(reasonOf(await probe(port, 'starttls'))).toBe('tls/starttls-missing');
  expect(heard).not.toMatch(/SELECT|LIST|LOGIN|AUTHENTICATE/);
});

test('PREAUTH inside TLS is refused too: nobody checked the password', async () => {
  const { port } = await scripted({ greeting: '* PREAUTH welcome' });
  expect((await probe(port, 'tls')) as MailError).toMatchObject({ kind: 'protocol' });
});

test('bytes injected between STARTTLS and the handshake are fatal (I33)', async () => {
  const { port, lines } = await scripted({
    security: 'starttls',
    afterStartTls: '* 5 EXISTS\r\n* OK [ALERT] send money\r\n',
  });
  const answer = await probe(port, 'starttls');
  expect(answer as MailError).toMatchObject({ kind: 'tls' });
  expect(JSON.stringify(answer)).not.toContain('money');
  expect(lines.join()).not.toMatch(/LOGIN|AUTHENTICATE/);
});

test.each([
  ['SMTP', '220 mail.example.org ESMTP ready\r\n'],
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
])('%s on the port is told within 5 s (I30)', async (_name, banner) => {
  const port = await saying(banner);
  const started = performance.now();
  expect(await probe(port, 'starttls')).toMatchObject({ kind: 'protocol' });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(secretIn(heard)).toBe(false);
});

test('a plain-text port asked for TLS', async () => {
  const port = await saying('* OK hello\r\n');
  expect(reasonOf(await probe(port, 'tls'))).toBe('tls/not-tls');
});

test('a silent server is given up, and connect settles well within 60 s', async () => {
  const port = await saying('');
  expect(reasonOf(await probe(port, 'starttls'))).toBe('network/silent');
});

test('nobody listens', async () => {
  const port = await saying('');
  plain?.close();
  expect(reasonOf(await probe(port, 'tls'))).toBe('network/refused');
});

test('an authority that nobody trusts, and a certificate for another name', async () => {
  const other = await mkdtemp(join(tmpdir(), 'satchel-other-ca-'));
  const { caPem } = await makeTestCertificates(other);
  await rm(other, { recursive: true, force: true });
  const { port, lines } = await scripted({});
  expect(['tls/untrusted', 'tls/self-signed']).toContain(reasonOf(await probe(port, 'tls', caPem)));
  const wrongName = { host: '127.0.0.2', port, security: 'tls', user: 'anna' } as const;
  // Listens on 127.0.0.1 only; the name check is what is tested through the address that the certificate has.
  expect(
    reasonOf(
      await probeImap(
        { ...wrongName, host: 'localhost.localdomain' },
        'secret',
        { ca: [certificates.caPem] },
        quiet,
      ),
    ),
  ).toMatch(/^(tls\/wrong-host|network\/name-not-found)$/);
  expect(lines).toEqual([]);
});

test.each([
  ['AUTHENTICATIONFAILED', 'sign-in'],
  ['UNAVAILABLE', 'busy'],
  ['LIMIT', 'busy'],
  ['INUSE', 'busy'],
])('NO [%s] to the password is %s, with the words', async (code, kind) => {
  const { port } = await scripted({
    twist: (verb) =>
      verb === 'AUTHENTICATE' ? { kind: 'say', status: 'NO', text: `[${code}] not like this` } : null,
  });
  const answer = (await probe(port, 'tls')) as MailError;
  expect(answer.kind).toBe(kind);
  expect(answer.detail).toContain('not like this');
});

test('BYE as greeting is busy', async () => {
  const port = await saying('* BYE too many connections\r\n');
  expect(await probe(port, 'starttls')).toEqual({ kind: 'busy', detail: 'too many connections' });
});

test('a command that is never answered ends at its deadline and closes the connection (I26)', async () => {
  const { port } = await scripted({ twist: (verb) => (verb === 'NOOP' ? { kind: 'hang' } : null) });
  const { server } = accountFor({ port, ca: certificates.caPem });
  const session = await ImapSession.open({
    server,
    password: 'secret',
    trust: { ca: [certificates.caPem] },
    log: quiet,
  });
  await expect(session.guard('NOOP', () => session.client.noop(), 300)).rejects.toMatchObject({
    error: { reason: 'timeout' },
  });
  expect(session.closed).toBe(true);
  await expect(session.guard('NOOP', () => session.client.noop())).rejects.toMatchObject({
    error: { kind: 'network' },
  });
});

test('a server that goes away is told once through `closed`, also with a sync under way', async () => {
  const { port } = await scripted({ twist: (verb) => (verb === 'SELECT' ? { kind: 'cut-before' } : null) });
  const rig = await openRig({ port, ca: certificates.caPem }, await newStore());
  expect(await rig.backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'network', reason: 'closed' });
  await rig.close();
  expect(rig.closed).toHaveLength(1);
  expect(await rig.backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'network' });
});

test('close during a hanging sync settles it', async () => {
  const { port, lines } = await scripted({ twist: (verb) => (verb === 'SELECT' ? { kind: 'hang' } : null) });
  const rig = await openRig({ port, ca: certificates.caPem }, await newStore());
  const sync = rig.backend.sync({ kind: 'everything' });
  while (!lines.some((line) => line.startsWith('SELECT')))
    await new Promise((resolve) => setImmediate(resolve));
  await rig.close();
  expect(await sync).toMatchObject({ kind: 'network', reason: 'closed' });
});
