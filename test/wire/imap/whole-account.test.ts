/** All of main on servers that throttle, refuse and ignore: what one account meets is its own, and what the person did stays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Person } from '../../support/conflicts/person';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { ScriptServer } from '../../support/imap/imap-script';

let folder: string;
let certificates: TestCertificates;
/** The servers of the two accounts. */
let servers: [ScriptServer, ScriptServer];
let anna: Person;
let berta: Person;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-whole-'));
  certificates = await makeTestCertificates(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const serve = async (): Promise<ScriptServer> => {
  const server = await ScriptServer.start({ ...certificates, security: 'tls' });
  const mails = [4, 5, 6].map((uid) => ({
    ...{ uid, flags: [], messageId: `<m${uid}@x>`, size: 100 + uid },
    body: `Subject: s${uid}\r\nMessage-ID: <m${uid}@x>\r\n\r\ntext\r\n`,
  }));
  server.mailbox('INBOX', mails);
  server.mailbox('Archive', [], 3);
  return server;
};
beforeEach(async () => {
  servers = [await serve(), await serve()];
  const [one, other] = servers;
  anna = await Person.moveIn({ port: one.port, ca: certificates.caPem, user: 'anna' });
  berta = await Person.moveIn({ port: other.port, ca: certificates.caPem, user: 'berta' }, anna);
});
afterEach(async () => {
  await anna.moveOut();
  await Promise.all(servers.map((server) => server.stop()));
});

const uidsIn = (server: ScriptServer, path: string): number[] =>
  (server.mailboxes.get(path)?.messages ?? []).map(({ uid }) => uid);
const count = (server: ScriptServer, verb: string): number =>
  server.verbs().filter((one) => one === verb).length;

test('I42 a throttled account waits for minutes and says so; the other one is served meanwhile', async () => {
  const [one, other] = servers;
  const words = '[OVERQUOTA] Account exceeded command or bandwidth limits';
  one.twist = (verb) => (verb === 'UID MOVE' ? { kind: 'say', status: 'NO', text: words } : null);
  for (const subject of ['s4', 's5', 's6']) await anna.act('archive', 'INBOX', subject);
  const status = () => anna.satchel.status.get(anna.id);
  await anna.until(() => status().phase === 'offline');
  expect(status().sentence).toContain('says that too much was asked of it');
  expect(status().sentence).toContain('Satchel waits, up to an hour, and goes on by itself.');
  expect((status().nextTryAt ?? 0) - Date.now()).toBeGreaterThan(30_000);
  const asked = count(one, 'UID MOVE');
  expect(asked).toBeLessThan(3);
  for (const subject of ['s4', 's5', 's6']) await berta.act('archive', 'INBOX', subject);
  await berta.until(() => uidsIn(other, 'Archive').length === 3);
  expect(status().phase).toBe('offline');
  expect(count(one, 'UID MOVE')).toBe(asked);
  // Nothing was dropped, and the person sees what she did.
  expect(anna.states('s5').at(-1)).toMatch(/^move (queued|started)$/);
  expect(await anna.shown('Archive')).toHaveLength(3);
});

test('I17 a full account: what was done waits with a sentence, other operations of it go on', async () => {
  const [one] = servers;
  const words = '[OVERQUOTA] Mailbox is full';
  one.twist = (verb) => (verb === 'UID MOVE' ? { kind: 'say', status: 'NO', text: words } : null);
  await anna.leave();
  await anna.act('archive', 'INBOX', 's4');
  await anna.act('star', 'INBOX', 's5');
  await anna.comeBack();
  expect([anna.states('s4'), anna.states('s5')]).toEqual([['move parked'], ['flags done']]);
  expect(anna.reasons('s4')).toContain('no room left on the server');
  expect(anna.reasons('s4')).toContain('Mailbox is full');
  expect(await anna.shown('Archive')).toEqual(['s4']);
  expect(uidsIn(one, 'INBOX')).toEqual([4, 5, 6]);
});

test('a refused sign-in keeps the queue, asks the person, and delays no other account', async () => {
  const [one, other] = servers;
  await anna.leave();
  await anna.act('archive', 'INBOX', 's4');
  one.twist = (verb) =>
    verb === 'AUTHENTICATE' || verb === 'LOGIN'
      ? { kind: 'say', status: 'NO', text: '[AUTHENTICATIONFAILED] no' }
      : null;
  await anna.satchel.mail.registry.pause({ accountId: anna.id, paused: false });
  const status = () => anna.satchel.status.get(anna.id);
  await anna.until(() => status().phase === 'stopped');
  const connections = one.connections;
  await berta.act('archive', 'INBOX', 's4');
  await berta.until(() => uidsIn(other, 'Archive').length === 1);
  expect(one.connections).toBe(connections);
  expect(anna.states('s4')).toEqual(['move queued']);
  one.twist = () => null;
  anna.satchel.mail.registry.syncNow();
  await anna.until(() => uidsIn(one, 'Archive').length === 1);
});

test('I23 an operation at which the server always hangs up does not hold up the others', async () => {
  const [one] = servers;
  await anna.leave();
  await anna.act('star', 'INBOX', 's4');
  await anna.act('archive', 'INBOX', 's5');
  one.twist = (verb) => (verb === 'UID STORE' ? { kind: 'cut-before' } : null);
  await anna.satchel.mail.registry.pause({ accountId: anna.id, paused: false });
  await anna.until(() => uidsIn(one, 'Archive').length === 1);
  expect(anna.states('s4')).toEqual(['flags unknown']);
  expect(anna.states('s5')).toEqual(['move done']);
});

test('I60 a star that the server does not keep stays here, is told once, and no sync takes it away', async () => {
  const [one] = servers;
  one.outgoing = (line) => line.replace(/\\Flagged (\\Deleted \\Seen \\Draft)/g, '$1');
  await anna.leave();
  await anna.act('star', 'INBOX', 's4');
  await anna.comeBack();
  expect(anna.states('s4')).toEqual(['flags done']);
  expect(anna.told()).toContain(
    'The server does not keep \\\\Flagged in “INBOX”; on this computer it stays.',
  );
  expect(count(one, 'UID STORE')).toBe(0);
  // Flags that another program sets still come in beside it.
  const mail = one.mailboxes.get('INBOX')?.messages.find(({ uid }) => uid === 4);
  mail?.flags.push('\\Seen');
  await anna.leave();
  await anna.comeBack();
  expect(await anna.shown('INBOX')).toEqual(['s4 *', 's5', 's6']);
  await anna.act('unstar', 'INBOX', 's4');
  await anna.leave();
  await anna.comeBack();
  expect(await anna.shown('INBOX')).toEqual(['s4', 's5', 's6']);
});
