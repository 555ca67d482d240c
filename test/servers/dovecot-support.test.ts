// Proves the private Dovecot and the raw IMAP client that the other real-server tests stand on.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { startDovecot } from '../support/dovecot/start-dovecot';
import { RawImap } from '../support/raw-imap';

const anna = { user: 'anna@example.org', password: 'a:b "c" \\ ö' };
const boris = { user: 'boris', password: 'pop' };

function mail(id: string, body = 'Hello.\r\n'): string {
  return `From: x@example.org\r\nSubject: ${id}\r\nMessage-ID: <${id}@test>\r\n\r\n${body}`;
}

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => {
      resolve(true);
    });
  });
}

/** Sends lines one by one after each single-line reply; STLS is not needed here. */
async function popSession(port: number, ca: string, lines: string[]): Promise<string> {
  const socket = connectTls({ port, host: 'localhost', servername: 'localhost', ca });
  let text = '';
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const next = lines.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

describe('private Dovecot', () => {
  let server: DovecotServer;
  let second: DovecotServer;

  beforeAll(async () => {
    [server, second] = await Promise.all([
      startDovecot({ users: [anna, boris] }),
      startDovecot({ users: [boris], withoutCapabilities: ['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC'] }),
    ]);
  });

  afterAll(async () => {
    await Promise.all([server.dispose(), second.dispose()]);
  });

  const openAnna = (): Promise<RawImap> =>
    RawImap.open({ port: server.ports.imaps, ca: server.caCertificatePem }, anna.user, anna.password);

  test('IMAP over verified TLS, with the special folders', async () => {
    const imap = await openAnna();
    const special = (await imap.list()).flatMap(({ name, attributes }) =>
      attributes.filter((one) => one === `\\${name}`),
    );
    expect(special.sort()).toEqual(['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash']);
    expect(await imap.capabilities()).toEqual(
      expect.arrayContaining(['MOVE', 'UIDPLUS', 'CONDSTORE', 'IDLE', 'SPECIAL-USE']),
    );
    await imap.logout();
  });

  test('a certificate of another authority is refused', async () => {
    await expect(
      RawImap.open({ port: server.ports.imaps, ca: second.caCertificatePem }, anna.user, anna.password),
    ).rejects.toThrow(/certificate/i);
  });

  test('a wrong password is refused at once', async () => {
    const imap = await RawImap.connect({ port: server.ports.imap });
    const since = Date.now();
    expect((await imap.command('LOGIN boris wrong')).status).toBe('NO');
    expect((await imap.command('LOGIN boris wrong')).status).toBe('NO');
    expect(Date.now() - since).toBeLessThan(20_000);
    imap.close();
  });

  test('append, flags, move, expunge and source by the raw client', async () => {
    const imap = await openAnna();
    const bytes = Buffer.from(mail('raw-1', '\xe4\r\n{3}\r\n* OK no\r\n.dot\r\n'), 'latin1');
    await imap.append('INBOX', bytes, ['\\Flagged']);
    await imap.append('INBOX', mail('raw-2'));
    expect(await imap.select('INBOX')).toMatchObject({ exists: 2 });
    const [one, two] = await imap.messages();
    expect(one).toMatchObject({ messageId: '<raw-1@test>' });
    expect(one?.flags).toContain('\\Flagged');
    expect(await imap.source(one?.uid ?? 0)).toEqual(bytes);
    await imap.store(two?.uid ?? 0, '+FLAGS', ['\\Seen']);
    await imap.move(two?.uid ?? 0, 'Archive');
    await imap.expunge(one?.uid ?? 0);
    expect(await imap.messages()).toEqual([]);
    await imap.select('Archive');
    const [moved] = await imap.messages();
    expect(moved?.messageId).toBe('<raw-2@test>');
    expect(moved?.flags).toContain('\\Seen');
    await imap.logout();
  });

  test('LMTP delivery, POP3 and the files on disk agree byte for byte', async () => {
    const body = '.\r\n..two\r\n' + 'long '.repeat(3000) + '\r\nno line end';
    await server.deliver(boris.user, [
      mail('pop-1', body),
      Buffer.from(mail('pop-2', '\xff\xfe\r\n'), 'latin1'),
    ]);
    const files = await server.maildirFiles(boris.user);
    expect(files).toHaveLength(2);
    expect(files.map((file) => file.mailbox)).toEqual(['INBOX', 'INBOX']);
    const transcript = await popSession(server.ports.pop3s, server.caCertificatePem, [
      `USER ${boris.user}`,
      `PASS ${boris.password}`,
      'RETR 2',
      'QUIT',
    ]);
    const retrieved = /\+OK \d+ octets\r\n([\s\S]*?)\r\n\.\r\n/
      .exec(transcript)?.[1]
      ?.replace(/^\.\./gm, '.');
    const second = files.find((file) => file.bytes.includes('pop-2'));
    expect(`${retrieved ?? ''}\r\n`).toBe(second?.bytes.toString('latin1'));
    expect(second?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(files.find((file) => file.bytes.includes('pop-1'))?.bytes.toString('latin1')).toContain(
      `${body}\r\n`,
    );
  });

  test('plain ports offer STARTTLS and STLS', async () => {
    const imap = await RawImap.connect({ port: server.ports.imap });
    expect(await imap.capabilities()).toContain('STARTTLS');
    imap.close();
    const capabilities = await new Promise<string>((resolve, reject) => {
      const socket = createConnection(server.ports.pop3, '127.0.0.1');
      let text = '';
      socket.once('data', () => socket.write('CAPA\r\n'));
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.endsWith('\r\n.\r\n')) socket.end();
      });
      socket.once('error', reject);
      socket.once('close', () => {
        resolve(text);
      });
    });
    expect(capabilities).toMatch(/^STLS\r$/m);
    expect(capabilities).toMatch(/^SASL PLAIN/m);
  });

  test('capabilities can be taken away', async () => {
    const imap = await RawImap.open({ port: second.ports.imap }, boris.user, boris.password);
    const capabilities = await imap.capabilities();
    for (const gone of ['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC']) expect(capabilities).not.toContain(gone);
    expect(capabilities).toEqual(expect.arrayContaining(['IDLE', 'SPECIAL-USE']));
    await imap.logout();
  });

  test('doveadm sees the same server', async () => {
    await second.deliver(boris.user, mail('adm'));
    expect(await second.doveadm(['fetch', '-u', boris.user, 'hdr.message-id', 'mailbox', 'INBOX'])).toContain(
      '<adm@test>',
    );
  });

  test.each(['stop', 'kill'] as const)(
    '%s cuts connections; start brings the same ports and data back',
    async (how) => {
      await server.deliver(anna.user, mail(`before-${how}`));
      const open = await openAnna();
      const before = await open.select('INBOX');
      await server[how]();
      expect(server.running).toBe(false);
      await expect(open.ok('NOOP')).rejects.toThrow();
      for (const port of Object.values({ ...server.ports })) expect(await refuses(port)).toBe(true);

      const since = Date.now();
      await server.start();
      const startMs = Date.now() - since;
      const again = await openAnna();
      expect(await again.select('INBOX')).toEqual(before);
      expect((await again.messages()).map((one) => one.messageId)).toContain(`<before-${how}@test>`);
      await again.logout();
      // Generous: the usual figure is a tenth of a second.
      expect(startMs).toBeLessThan(30_000);
    },
  );

  test('ten stops and starts in a row', async () => {
    for (let round = 0; round < 10; round++) {
      await (round % 2 ? second.stop() : second.kill());
      await second.start();
    }
    expect(second.running).toBe(true);
    const imap = await RawImap.open({ port: second.ports.imap }, boris.user, boris.password);
    await imap.logout();
  });

  test('connections of one user can be limited', async () => {
    const limited = await startDovecot({ users: [boris], maxConnectionsPerUser: 2 });
    const target = { port: limited.ports.imap };
    const first = await RawImap.open(target, boris.user, boris.password);
    const second = await RawImap.open(target, boris.user, boris.password);
    await expect(RawImap.open(target, boris.user, boris.password)).rejects.toThrow();
    first.close();
    second.close();
    await limited.dispose();
    expect(existsSync(limited.folder)).toBe(false);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'nothing is left when the process that holds a server gets %s',
    async (signal) => {
      const child = spawn(process.execPath, ['build/run-ts.mjs', 'test/support/dovecot/hold-dovecot.ts'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: join(import.meta.dirname, '../..'),
      });
      const line = await new Promise<string>((resolve) => {
        child.stdout.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
        });
      });
      const held = JSON.parse(line) as { pid: number; folder: string; ports: { imap: number } };
      expect(await refuses(held.ports.imap)).toBe(false);
      process.kill(held.pid, signal);
      await expect
        .poll(async () => (await refuses(held.ports.imap)) && !existsSync(held.folder), { timeout: 60_000 })
        .toBe(true);
    },
  );
});
