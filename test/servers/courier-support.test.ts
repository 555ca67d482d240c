/** Proves the private Courier that other tests stand on: what it announces, who may come in, and that its mail lasts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CourierServer } from '../support/courier/start-courier';
import { startCourier } from '../support/courier/start-courier';
import { mail } from '../support/imap/imap-lab';
import { RawImap } from '../support/raw-imap';

const anna = { user: 'anna', password: 'a "b" c\\ö' };
const boris = { user: 'boris', password: 'secret' };

describe.each([
  { name: 'with UIDPLUS', withoutCapabilities: [], uidplus: true },
  { name: 'without UIDPLUS', withoutCapabilities: ['UIDPLUS' as const], uidplus: false },
])('Courier $name', ({ withoutCapabilities, uidplus }) => {
  let server: CourierServer;
  beforeAll(async () => {
    server = await startCourier({ users: [anna, boris], withoutCapabilities });
  });
  afterAll(() => server.dispose());
  const open = ({ user, password } = boris): Promise<RawImap> =>
    RawImap.open({ port: server.ports.imap }, user, password);

  test('announces no MOVE and no CONDSTORE, with and without TLS, before and after the sign-in', async () => {
    const greeted = await RawImap.connect({ port: server.ports.imap });
    const plain = await open();
    const tls = await RawImap.open(
      { port: server.ports.imaps, ca: server.caCertificatePem },
      boris.user,
      boris.password,
    );
    for (const client of [greeted, plain, tls]) {
      const names = await client.capabilities();
      expect(names).toEqual(expect.arrayContaining(['IMAP4rev1', 'IDLE', 'NAMESPACE']));
      expect(names.includes('UIDPLUS')).toBe(uidplus);
      for (const name of ['MOVE', 'CONDSTORE', 'QRESYNC']) expect(names).not.toContain(name);
      client.close();
    }
  });

  test('takes the right password only: quoted, as literals, by AUTHENTICATE with and without an initial response', async () => {
    await expect(open({ ...anna, password: 'wrong' })).rejects.toThrow('Login failed');
    await expect(open({ ...anna, user: 'nobody' })).rejects.toThrow('Login failed');
    (await open(anna)).close();
    const literal = await RawImap.connect({ port: server.ports.imap });
    await literal.ok(`LOGIN anna`, Buffer.from(anna.password));
    expect(await literal.list()).toHaveLength(6);
    literal.close();
    const base64 = Buffer.from(`\0${anna.user}\0${anna.password}`).toString('base64');
    const initial = await RawImap.connect({ port: server.ports.imap });
    await initial.ok(`AUTHENTICATE PLAIN ${base64}`);
    expect((await initial.list()).map(({ name }) => name).sort()).toEqual(
      ['INBOX', 'INBOX.Archive', 'INBOX.Drafts', 'INBOX.Junk', 'INBOX.Sent', 'INBOX.Trash'].sort(),
    );
    initial.close();
  });

  test('commands that came in one segment with the sign-in are Courier’s', async () => {
    const client = await RawImap.connect({ port: server.ports.imap });
    const both = await client.command(`LOGIN boris secret\r\nx1 LIST "" "INBOX.T%"\r\nx2 NOOP`);
    expect(both.text).toBe('OK LOGIN Ok.');
    expect((await client.ok('NOOP')).untagged.join('\n')).toContain('"INBOX.Trash"');
    client.close();
  });

  test('mail that was delivered and appended outlives kill -9 and a stop, on the same ports', async () => {
    await server.deliver(anna.user, [mail('kept'), mail('kept2')]);
    const before = await open(anna);
    await before.append('INBOX', mail('kept3'), ['\\Seen', '$Work']);
    expect((await before.select('INBOX')).exists).toBe(3);
    // UIDs go by the names of the files, which say nothing about the order in which they came.
    const kept = (await before.messages()).find(({ messageId }) => messageId === '<kept@x>');
    expect((await before.source(kept?.uid ?? 0)).toString()).toBe(mail('kept'));
    await server.kill();
    expect(server.running).toBe(false);
    await expect(before.ok('NOOP')).rejects.toThrow();
    await expect(open(anna)).rejects.toThrow();
    await server.start();
    await server.stop();
    await server.start();
    const after = await open(anna);
    expect((await after.select('INBOX')).exists).toBe(3);
    const seen = (await after.messages()).find(({ messageId }) => messageId === '<kept3@x>');
    expect(seen?.flags).toEqual(expect.arrayContaining(['$Work', '\\Seen']));
    after.close();
    expect(await server.maildirFiles(anna.user)).toHaveLength(3);
  });
});
