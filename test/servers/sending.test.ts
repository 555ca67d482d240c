/** Sending by Debian's Postfix with TLS and SASL: once to everybody, once into Sent, and plain words where it does not go. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountDraft, SmtpAddress } from '../../electron/contract/account';
import type { DraftContent } from '../../electron/contract/draft';
import type { AccountId, OperationId } from '../../electron/contract/ids';
import type { OutboxState } from '../../electron/contract/outbox';
import { findFreePorts } from '../support/dovecot/free-ports';
import { type DovecotServer, startDovecot } from '../support/dovecot/start-dovecot';
import { draftContent } from '../support/mime/draft-content';
import { type PostfixServer, startPostfix } from '../support/postfix/start-postfix';
import { type MailWithoutWindows, startMailWithoutWindows } from '../wire/failures/mail-without-windows';

const [ada, bob] = ['ada@example.org', 'bob@example.org'] as const;
let dovecot: DovecotServer;
let postfix: PostfixServer;
let folder: string;
let satchel: MailWithoutWindows;
let account: AccountId;

beforeAll(async () => {
  const [auth] = (await findFreePorts(1)) as [number];
  dovecot = await startDovecot({
    users: [ada, bob].map((user) => ({ user, password: 'secret' })),
    extraConfig: `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${auth}\n  }\n}\n`,
  });
  postfix = await startPostfix({
    ...{ auth, lmtp: dovecot.ports.lmtp, domain: 'example.org', sizeLimit: 200_000 },
  });
  folder = await mkdtemp(join(tmpdir(), 'satchel-sending-'));
  satchel = await startMailWithoutWindows(folder, [dovecot.caCertificatePem, postfix.certificates.caPem]);
  account = await satchel.add(draft(), 'secret');
  await satchel.until(() => satchel.status.get(account).phase === 'online');
}, 120_000);
afterAll(async () => {
  await satchel.stop();
  await postfix.dispose();
  await dovecot.dispose();
  await rm(folder, { recursive: true, force: true });
});

const smtp = (change: Partial<SmtpAddress> = {}): SmtpAddress => ({
  ...{ host: 'localhost', port: postfix.ports.submissions, security: 'tls', user: ada, ownPassword: false },
  ...change,
});
const draft = (): AccountDraft => ({
  ...{ kind: 'imap', address: ada, name: 'Ada Lovelace', label: 'Work', colour: 'blue' },
  server: { host: 'localhost', port: dovecot.ports.imaps, security: 'tls', user: ada },
  ...{ smtp: smtp(), passwordStorage: 'weak' },
});

async function send(change: Partial<DraftContent> = {}): Promise<OperationId> {
  const content = draftContent({ accountId: account, to: [{ name: 'Bob', address: bob }], ...change });
  const result = await satchel.mail.send({ draftId: null, content, files: new Map(), notBefore: 0 });
  if (!result.ok || !result.value.ok) throw new Error(JSON.stringify(result));
  return result.value.id;
}
const record = (id: OperationId) => satchel.vault.state.outbox.get(id);
const becomes = (id: OperationId, state: OutboxState): Promise<void> =>
  expect.poll(() => record(id)?.state, { timeout: 60_000 }).toBe(state);
/** The mails of a mailbox that bear a subject, as they lie on the disk. */
async function mailsIn(user: string, box: string, subject: string): Promise<string[]> {
  const files = await dovecot.maildirFiles(user);
  return files
    .filter(({ mailbox }) => mailbox === box)
    .map(({ bytes }) => bytes.toString())
    .filter((text) => text.includes(`\r\nSubject: ${subject}\r\n`));
}
const inSent = (subject: string, times: number): Promise<void> =>
  expect.poll(async () => (await mailsIn(ada, 'Sent', subject)).length, { timeout: 60_000 }).toBe(times);

test.each([
  ['TLS from the first byte', 'tls', 'submissions'],
  ['STARTTLS', 'starttls', 'submission'],
] as const)(
  'by %s a mail arrives once, as it was written, and lies in Sent once',
  async (_how, security, port) => {
    const server = smtp({ security, port: postfix.ports[port] });
    expect(await satchel.mail.registry.testSmtp({ accountId: account, server, password: null })).toEqual({
      ok: true,
      value: null,
    });
    await satchel.mail.registry.setSmtp({ accountId: account, server, password: null });
    const subject = `by ${port}`;
    const body = { kind: 'html' as const, html: '<p>Grüße, <b>Bob</b>!</p>' };
    const id = await send({ subject, body, bcc: [{ name: '', address: ada }] });
    await becomes(id, 'accepted');
    await inSent(subject, 1);
    const [copy = ''] = await mailsIn(ada, 'Sent', subject);
    for (const user of [bob, ada]) {
      await expect
        .poll(async () => (await mailsIn(user, 'INBOX', subject)).length, { timeout: 60_000 })
        .toBe(1);
      const [received = ''] = await mailsIn(user, 'INBOX', subject);
      // Servers on the way put their lines above it.
      expect(received.endsWith(copy)).toBe(true);
      expect(received.slice(0, -copy.length)).not.toContain('Message-ID');
    }
    expect(copy).not.toMatch(/^Bcc:/m);
    expect(copy).toContain(`Message-ID: ${record(id)?.item.messageId}`);
    // Learnt when the copy is there, and kept a moment later.
    await expect.poll(() => satchel.mail.registry.list()[0]?.filesSent, { timeout: 60_000 }).toBe(false);
  },
  120_000,
);

test('a recipient whom nobody knows is told, and the others get it once', async () => {
  const subject = 'partly';
  const to = [bob, 'nobody@example.org'].map((address) => ({ name: '', address }));
  const id = await send({ subject, to });
  await becomes(id, 'accepted');
  expect(record(id)?.refused).toMatchObject([{ address: 'nobody@example.org', temporary: false }]);
  // Told right after it is written down.
  await expect.poll(() => satchel.told()).toContain('was sent, but not to nobody@example.org');
  await inSent(subject, 1);
  expect(await mailsIn(bob, 'INBOX', subject)).toHaveLength(1);
});

test('a wrong password stops the sending alone, is told, and the mail goes out with the right one', async () => {
  const { registry } = satchel.mail;
  const server = smtp({ ownPassword: true });
  const wrong = await registry.testSmtp({ accountId: account, server, password: 'wrong' });
  expect(wrong).toMatchObject({ ok: false, error: { kind: 'sign-in' } });
  await registry.setSmtp({ accountId: account, server, password: 'wrong' });
  const subject = 'password';
  const id = await send({ subject });
  await satchel.until(() => satchel.status.get(account).outgoing?.error.kind === 'sign-in');
  expect(satchel.status.get(account).phase).toBe('online');
  expect(record(id)).toMatchObject({ state: 'queued', tries: 0 });
  await registry.setSmtp({ accountId: account, server, password: 'secret' });
  await becomes(id, 'accepted');
  await inSent(subject, 1);
  expect(satchel.status.get(account).outgoing).toBeNull();
  expect(satchel.told()).not.toContain('secret');
});

test('a server that no authority vouches for gets neither password nor mail', async () => {
  const stranger = await startPostfix({
    ...{ auth: 1, lmtp: 1, domain: 'example.org', sizeLimit: 1_000 },
  });
  const server = smtp({ port: stranger.ports.submissions });
  const answer = await satchel.mail.registry.testSmtp({ accountId: account, server, password: null });
  expect(answer).toMatchObject({ ok: false, error: { kind: 'tls', reason: 'untrusted' } });
  expect(await stranger.log()).not.toContain('sasl_method');
  await stranger.dispose();
});

test('what the server takes is known from the last connection; a larger mail is refused before its text is sent', async () => {
  const subject = 'too large';
  const id = await send({ subject, body: { kind: 'plain', text: 'x'.repeat(300_000) } });
  await becomes(id, 'refused');
  expect(record(id)?.reason).toContain('too large for this server');
  expect(satchel.mail.registry.list()[0]?.sizeLimit).toBe(200_000);
  expect(await mailsIn(bob, 'INBOX', subject)).toEqual([]);
});
