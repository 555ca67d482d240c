/** A certificate that the person trusts by hand: good for itself at its host and port, and for nothing else. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountDraft, CertificatePin, Security } from '../../../electron/contract/account';
import type { MailError } from '../../../electron/contract/errors';
import { startFailingServer } from './failing-server';
import type { FailingServer, Protocol } from './failing-server';
import { makeFaultyCertificates } from './failure-certificates';
import type { FaultyCertificates, Pem } from './failure-certificates';
import { startMailWithoutWindows } from './mail-without-windows';
import type { MailWithoutWindows } from './mail-without-windows';

const password = 'very-Secret-7';
let folder: string;
let made: FaultyCertificates;
let mail: MailWithoutWindows;
let server: FailingServer | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-pins-'));
  made = await makeFaultyCertificates(folder);
  mail = await startMailWithoutWindows(folder, [made.caPem]);
});
afterEach(() => {
  server?.close();
  server = null;
});
afterAll(async () => {
  await mail.stop();
  await rm(folder, { recursive: true, force: true });
});

const fingerprint = ({ cert }: Pem): string => new X509Certificate(cert).fingerprint256;

interface Tried {
  sentence: string;
  error: MailError | null;
  /** All that the server was told, decrypted. */
  heard: string;
}

describe.each<[Protocol, Security]>([
  ['imap', 'tls'],
  ['imap', 'starttls'],
  ['pop3', 'tls'],
  ['pop3', 'starttls'],
])('%s with %s', (protocol, security) => {
  /** The server refuses every password: so its words tell that it was asked. */
  const attempt = async (pem: Pem, pin: (port: number) => CertificatePin | null): Promise<Tried> => {
    const greeting = protocol === 'imap' ? '* OK ready\r\n' : '+OK ready\r\n';
    const refusal = protocol === 'imap' ? 'TAG NO not you\r\n' : '-ERR not you\r\n';
    const at = security === 'tls' ? 'once' : 'starttls';
    server = await startFailingServer(protocol, { tls: { pem, at }, greeting, toPassword: () => refusal });
    const pinned = pin(server.port);
    const common = {
      address: 'anna@example.org',
      name: 'Anna',
      label: 'Anna',
      colour: 'blue' as const,
      server: {
        host: 'localhost',
        port: server.port,
        security,
        user: 'anna',
        ...(pinned ? { pin: pinned } : {}),
      },
      passwordStorage: 'ask' as const,
    };
    const draft: AccountDraft =
      protocol === 'imap' ? { kind: 'imap', ...common } : { kind: 'pop3', ...common, deleteFromServer: true };
    const answer = await mail.mail.registry.test({ draft, password });
    if (answer.ok) throw new Error('the server let it in');
    return { ...answer, heard: server.heard() };
  };
  const pinOf =
    (pem: Pem, change: Partial<CertificatePin> = {}) =>
    (port: number): CertificatePin => ({ host: 'localhost', port, fingerprint: fingerprint(pem), ...change });
  const signsIn = /LOGIN|AUTHENTICATE|USER|PASS|AUTH |very-Secret-7/i;
  const expectNothingSent = ({ heard }: Tried): void => expect(heard).not.toMatch(signsIn);

  test.each(['selfSigned', 'expired', 'notYetValid', 'otherHost', 'unknownAuthority'] as const)(
    'the trusted certificate is taken although it is wrong: %s',
    async (name) => {
      const tried = await attempt(made[name], pinOf(made[name]));
      expect(tried.sentence).toContain('did not accept the user name or password');
      expect(tried.heard).toContain(password);
    },
  );

  test('without a pin its facts are told, and nothing is sent', async () => {
    const tried = await attempt(made.selfSigned, () => null);
    expectNothingSent(tried);
    expect(tried.error).toMatchObject({
      ...{ kind: 'tls', reason: 'self-signed' },
      certificate: { fingerprint: fingerprint(made.selfSigned), names: ['localhost'] },
    });
  });

  test('another certificate than the trusted one has changed: asked again, and nothing is sent', async () => {
    const tried = await attempt(made.unknownAuthority, pinOf(made.selfSigned));
    expectNothingSent(tried);
    expect(tried.sentence).toContain('is not the one that you trusted');
    expect(tried.sentence).toContain('No password was sent.');
    expect(tried.error).toMatchObject({
      ...{ kind: 'tls', reason: 'changed' },
      certificate: { fingerprint: fingerprint(made.unknownAuthority) },
    });
  });

  test('a certificate that an authority vouches for needs no pin', async () => {
    const tried = await attempt(made.good, pinOf(made.selfSigned));
    expect(tried.sentence).toContain('did not accept the user name or password');
  });

  test.each([{ host: 'mail.example.org' }, { port: 1 }])(
    'a pin for another place counts for nothing: %j',
    async (change) => {
      const tried = await attempt(made.selfSigned, pinOf(made.selfSigned, change));
      expectNothingSent(tried);
      expect(tried.error).toMatchObject({ kind: 'tls', reason: 'self-signed' });
    },
  );

  test('a sign-in page of a network is not told as a changed certificate', async () => {
    const tried = await attempt(made.selfSignedOtherHost, pinOf(made.selfSigned));
    expectNothingSent(tried);
    expect(tried.error).toMatchObject({ kind: 'tls', reason: 'wrong-host' });
    expect(tried.sentence).toContain('web page to sign in on');
  });

  test.each([
    ['expired', 'expired'],
    ['notYetValid', 'not-yet-valid'],
  ] as const)('a clock that may be wrong is not told as a changed certificate: %s', async (name, reason) => {
    const tried = await attempt(made[name], pinOf(made.selfSigned));
    expectNothingSent(tried);
    expect(tried.error).toMatchObject({ kind: 'tls', reason });
  });
});
