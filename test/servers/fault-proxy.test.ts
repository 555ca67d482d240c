/** Proves each fault of the proxy on a real Dovecot: what got through, what did not, and what either side then hears. */
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import type { SessionLine } from '../support/fault-proxy/start-fault-proxy';
import { mail } from '../support/imap/imap-lab';
import { RawImap } from '../support/raw-imap';

const users = Array.from({ length: 30 }, (_, index) => ({ user: `u${index}`, password: 'secret' }));
let server: DovecotServer;
let proxy: FaultProxy;
/** Straight to the server, past the proxy. */
let direct: RawImap;
let user: string;
const clients: RawImap[] = [];
let serial = 0;

beforeAll(async () => {
  server = await startDovecot({ users });
});
afterAll(() => server.dispose());

beforeEach(async () => {
  user = users[serial++]?.user ?? '';
  proxy = await FaultProxy.start({ protocol: 'imap', server, port: server.ports.imaps });
  direct = await RawImap.open({ port: server.ports.imap }, user, 'secret');
});
afterEach(async () => {
  for (const client of [direct, ...clients.splice(0)]) client.close();
  await proxy.close();
});

async function open(): Promise<RawImap> {
  const client = await RawImap.open({ port: proxy.port, ca: server.caCertificatePem }, user, 'secret');
  clients.push(client);
  return client;
}

const verb = (name: string) => (line: SessionLine) => new RegExp(`^\\S+ ${name}\\b`).test(line.text);
/** How the last command ended. */
const tagged = (name: string) => (line: SessionLine) => line.text.startsWith('r') && line.text.includes(name);
const texts = (direction: SessionLine['direction']): string[] =>
  proxy.lines.filter((line) => line.direction === direction).map((line) => line.text);
const exists = async (): Promise<number> => (await direct.select('INBOX', 'EXAMINE')).exists;

test('an untouched session: every line in order and numbered, literals counted and kept out of the text', async () => {
  const client = await open();
  await client.append('INBOX', mail('one'), ['\\Seen']);
  await client.select('INBOX');
  expect((await client.source(1)).toString()).toBe(mail('one'));
  await client.logout();
  const size = Buffer.byteLength(mail('one'));
  expect(texts('to-server')).toEqual([
    `r1 LOGIN "${user}" "secret"`,
    `r2 APPEND "INBOX" (\\Seen) {${size}}`,
    'r3 SELECT "INBOX"',
    'r4 UID FETCH 1 BODY.PEEK[]',
    'r5 LOGOUT',
  ]);
  const append = proxy.lines.find(verb('APPEND'));
  expect(append).toMatchObject({ connection: 1, number: 2, fate: 'passed' });
  expect(append?.octets).toBe(`r2 APPEND "INBOX" (\\Seen) {${size}}\r\n`.length + size + 2);
  expect(texts('to-client')).toContain(`* 1 FETCH (UID 1 BODY[] {${size}})`);
  proxy.forget();
  expect(proxy.lines).toEqual([]);
  await (await open()).logout();
  expect(proxy.lines[0]).toMatchObject({ connection: 2, number: 1 });
});

describe.each(['fin', 'rst'] as const)('a cut by %s', (how) => {
  test('before a command: the server never gets it', async () => {
    const client = await open();
    const fault = proxy.cut({ direction: 'to-server', line: verb('APPEND'), when: 'before' }, { how });
    await expect(client.append('INBOX', mail('never'))).rejects.toThrow();
    expect(await fault.fired).toMatchObject({ number: 2 });
    expect(await exists()).toBe(0);
    expect(proxy.lines.at(-1)).toMatchObject({ fate: 'lost' });
    // Once only: the next connection is left alone.
    await (await open()).append('INBOX', mail('then'));
    expect(await exists()).toBe(1);
  });

  test('after a command with a literal: the server got all of it, the answer does not come', async () => {
    const client = await open();
    proxy.cut({ direction: 'to-server', line: verb('APPEND'), when: 'after' }, { how, side: 'client' });
    await expect(client.append('INBOX', mail('stored'))).rejects.toThrow();
    // The server was not cut, and says so to nobody.
    const answer = await proxy.waitFor('to-client', tagged('Append completed'));
    expect(answer.fate).toBe('lost');
    expect(await exists()).toBe(1);
  });

  test('before an answer: done, and not told', async () => {
    const client = await open();
    proxy.cut({ direction: 'to-client', line: tagged('Append completed'), when: 'before' }, { how });
    await expect(client.append('INBOX', mail('stored'))).rejects.toThrow();
    expect(await exists()).toBe(1);
  });

  test('after an answer by its number: told, and nothing more can be said', async () => {
    const counting = await open();
    await counting.append('INBOX', mail('first'));
    const number = proxy.lines.find(tagged('Append completed'))?.number ?? 0;
    expect(number).toBeGreaterThan(2);
    proxy.forget();
    const client = await open();
    const fault = proxy.cut({ direction: 'to-client', line: number, when: 'after' }, { how });
    await client.append('INBOX', mail('second'));
    expect((await fault.fired).text).toContain('Append completed');
    await expect(client.ok('NOOP')).rejects.toThrow();
    expect(await exists()).toBe(2);
  });

  test('on the server’s side only: the client is not told and hears nothing', async () => {
    const client = await open();
    await client.select('INBOX');
    proxy.cut({ direction: 'to-server', line: verb('NOOP'), when: 'before' }, { how, side: 'server' });
    let settled = false;
    const waiting = client.ok('NOOP').catch(() => undefined);
    void waiting.then(() => (settled = true));
    expect((await proxy.waitFor('to-server', verb('NOOP'))).fate).toBe('lost');
    // The server has seen the end: of the two sessions of this user the direct one is left.
    const sessions = async (): Promise<number> =>
      (await server.doveadm(['who', '-1', user])).split('\n').filter((line) => line.startsWith(user)).length;
    while ((await sessions()) > 1);
    expect(settled).toBe(false);
    client.close();
    await waiting;
  });

  test('now: all that is open', async () => {
    const [one, two] = [await open(), await open()];
    proxy.cutNow({ how });
    await expect(one.ok('NOOP')).rejects.toThrow();
    await expect(two.ok('NOOP')).rejects.toThrow();
  });
});

test('a client hears FIN as an end and RST as an error', async () => {
  const heard = async (how: 'fin' | 'rst'): Promise<string[]> => {
    const socket = connectTls({ port: proxy.port, host: 'localhost', ca: server.caCertificatePem });
    const events: string[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) => void events.push(error.code ?? ''));
    socket.on('end', () => void events.push('end'));
    await new Promise((resolve) => socket.once('data', resolve));
    proxy.cutNow({ how });
    await new Promise((resolve) => socket.once('close', resolve));
    return events;
  };
  expect(await heard('fin')).toEqual(['end']);
  expect(await heard('rst')).toEqual(['ECONNRESET']);
});

test('a held command does not reach the server until it is released; a held answer not the client', async () => {
  const client = await open();
  const command = proxy.hold({ direction: 'to-server', line: verb('APPEND'), when: 'before' });
  const appended = client.append('INBOX', mail('held'));
  await command.fired;
  expect(await exists()).toBe(0);
  const answer = proxy.hold({ direction: 'to-client', line: tagged('Append completed'), when: 'before' });
  let told = false;
  void appended.then(() => (told = true));
  command.release();
  await answer.fired;
  expect(await exists()).toBe(1);
  expect(told).toBe(false);
  answer.release();
  await appended;
});

test('what is held when the client goes is lost', async () => {
  const client = await open();
  const command = proxy.hold({ direction: 'to-server', line: verb('APPEND'), when: 'before' });
  const appended = client.append('INBOX', mail('held')).catch(() => 'failed');
  await command.fired;
  client.close();
  expect(await appended).toBe('failed');
  expect((await proxy.waitFor('to-server', verb('APPEND'))).fate).toBe('lost');
  expect(await exists()).toBe(0);
});

test('a swallowed answer never comes, and the session goes on', async () => {
  const client = await open();
  await client.append('INBOX', mail('one'));
  proxy.swallow({ direction: 'to-client', line: (line) => /^\* 1 FETCH/.test(line.text) });
  await client.select('INBOX');
  expect(await client.messages()).toEqual([]);
  expect(await client.messages()).toHaveLength(1);
  expect(proxy.lines.filter(({ fate }) => fate === 'swallowed')).toHaveLength(1);
});

test('a fault that was cancelled does not happen', async () => {
  const client = await open();
  proxy.cut({ direction: 'to-server', line: verb('NOOP'), when: 'before' }).cancel();
  await client.ok('NOOP');
});

test('a refused literal ends its command, and what follows is seen as new lines', async () => {
  const client = await open();
  const reply = await client.command('APPEND nowhere', Buffer.from('x'));
  expect(reply.status).toBe('NO');
  await client.ok('NOOP');
  expect(texts('to-server').slice(1)).toEqual(['r2 APPEND nowhere {1}', 'r3 NOOP']);
});

test('one byte in each segment, both ways: the same session, and the client does get single bytes', async () => {
  proxy.oneByte.add('to-client').add('to-server');
  const client = await open();
  await client.append('INBOX', mail('slow'));
  await client.select('INBOX');
  expect((await client.source(1)).toString()).toBe(mail('slow'));
  const socket: Socket = connectTls({ port: proxy.port, host: 'localhost', ca: server.caCertificatePem });
  const sizes = new Set<number>();
  await new Promise<void>((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      sizes.add(chunk.length);
      text += chunk.toString();
      if (text.endsWith('\r\n')) resolve();
    });
  });
  expect([...sizes]).toEqual([1]);
  socket.destroy();
});

test('a server that is down ends the connection, and closing the proxy ends all of them', async () => {
  const client = await open();
  await server.kill();
  await expect(client.ok('NOOP')).rejects.toThrow();
  await expect(open()).rejects.toThrow();
  await server.start();
  const again = await open();
  await proxy.close();
  await expect(again.ok('NOOP')).rejects.toThrow();
  proxy = await FaultProxy.start({ protocol: 'imap', server, port: server.ports.imaps });
  direct = await RawImap.open({ port: server.ports.imap }, user, 'secret');
});

test('without a network whoever connects is cut off; what is there already goes on', async () => {
  const client = await open();
  proxy.down = true;
  await expect(open()).rejects.toThrow();
  expect((await client.select('INBOX')).exists).toBe(0);
  proxy.down = false;
  await (await open()).logout();
});

test('a command answered in the server’s place never reaches it, and the session goes on', async () => {
  const client = await open();
  await client.append('INBOX', mail('one'));
  await client.select('INBOX');
  proxy.instead = (line) => (line.includes('UID STORE') ? 'NO [INUSE] Not now.' : null);
  expect(await client.command('UID STORE 1 +FLAGS (\\Seen)')).toMatchObject({
    ...{ status: 'NO', text: 'NO [INUSE] Not now.' },
  });
  expect(proxy.lines.find(verb('UID STORE'))).toMatchObject({ fate: 'swallowed' });
  expect((await client.messages()).map(({ flags }) => flags)).not.toContainEqual(['\\Seen']);
});

test('a line is rewritten on its way, in either direction', async () => {
  const client = await open();
  proxy.rewrite = (line, direction) =>
    direction === 'to-server'
      ? line.replace('SELECT', 'EXAMINE')
      : line.replace(/UIDVALIDITY \d+/, 'UIDVALIDITY 7');
  const selected = await client.ok('SELECT INBOX');
  expect(selected.text).toContain('READ-ONLY');
  expect(selected.untagged.join()).toContain('UIDVALIDITY 7]');
});
