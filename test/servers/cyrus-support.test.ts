/** Proves the private Cyrus that other tests stand on, and that the product's IMAP backend gets on with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImapTestServer } from '../support/cyrus/start-cyrus';
import { startCyrus } from '../support/cyrus/start-cyrus';
import { mail } from '../support/imap/imap-lab';
import type { Known } from '../support/imap/imap-rig';
import {
  accountId,
  deleteOp,
  flagsOp,
  moveOp,
  openRig,
  uidsOf,
  wantedBodies,
} from '../support/imap/imap-rig';
import { RawImap } from '../support/raw-imap';

const anna = { user: 'anna', password: 'a "b" c' };
const boris = { user: 'boris', password: 'secret' };

describe('Cyrus', () => {
  let server: ImapTestServer;
  beforeAll(async () => {
    server = await startCyrus({ users: [anna, boris] });
  });
  afterAll(() => server.dispose());

  test('announces MOVE, UIDPLUS, CONDSTORE and OBJECTID, with and without TLS', async () => {
    const plain = await RawImap.open({ port: server.ports.imap }, anna.user, anna.password);
    const tls = await RawImap.open(
      { port: server.ports.imaps, ca: server.caCertificatePem },
      anna.user,
      anna.password,
    );
    const names = await plain.capabilities();
    console.log('CAPABILITY', names.join(' '));
    expect(names).toEqual(expect.arrayContaining(['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC', 'OBJECTID']));
    expect(await tls.capabilities()).toEqual(expect.arrayContaining(['MOVE', 'UIDPLUS']));
    plain.close();
    tls.close();
    await expect(RawImap.open({ port: server.ports.imap }, anna.user, 'wrong')).rejects.toThrow('LOGIN');
  });

  test('mail outlives kill -9 and a restart on the same ports', async () => {
    await server.deliver(anna.user, [mail('kept'), mail('kept2')]);
    await server.kill();
    expect(server.running).toBe(false);
    await expect(RawImap.connect({ port: server.ports.imap })).rejects.toThrow();
    await server.start();
    const raw = await RawImap.open({ port: server.ports.imap }, anna.user, anna.password);
    expect((await raw.select('INBOX')).exists).toBe(2);
    raw.close();
    await server.stop();
    await server.start();
    expect(server.running).toBe(true);
  });

  test('the product lists, syncs 20 messages, flags, moves and deletes for ever', async () => {
    const rigServer = { port: server.ports.imaps, ca: server.caCertificatePem, ...boris };
    await server.deliver(
      boris.user,
      Array.from({ length: 20 }, (_, index) => mail(`m${index}`)),
    );
    const rig = await openRig(rigServer);
    const raw = await RawImap.open({ port: server.ports.imap }, boris.user, boris.password);
    try {
      await rig.sync();
      const tree = await rig.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
      expect(tree.map((box) => box.role).sort()).toEqual(
        ['archive', 'drafts', 'inbox', 'junk', 'sent', 'trash'].sort(),
      );
      expect(await uidsOf(rig.store, 'INBOX')).toHaveLength(20);
      expect(await wantedBodies(rig.store)).toEqual([]);

      const { uidValidity } = await raw.select('INBOX', 'EXAMINE');
      const known = (uid: number): Known => ({
        path: 'INBOX',
        uidValidity: String(uidValidity),
        uid,
        messageId: `<m${uid - 1}@x>`,
        size: Buffer.byteLength(mail(`m${uid - 1}`)),
        internalDate: 0,
      });
      expect(await rig.replay(flagsOp(known(1), ['\\Seen', '$Work']))).toMatchObject({ kind: 'done' });
      expect(await rig.replay(moveOp(known(2), 'Archive'))).toMatchObject({ kind: 'done', note: null });
      expect(await rig.replay(deleteOp(known(3)))).toMatchObject({ kind: 'done' });

      await raw.select('INBOX', 'EXAMINE');
      const left = await raw.messages();
      expect(left).toHaveLength(18);
      expect(left.find((entry) => entry.messageId === '<m0@x>')?.flags).toEqual(
        expect.arrayContaining(['$Work', '\\Seen']),
      );
      expect(left.some((entry) => ['<m1@x>', '<m2@x>'].includes(entry.messageId))).toBe(false);
      await raw.select('Archive', 'EXAMINE');
      expect((await raw.messages()).map((entry) => entry.messageId)).toEqual(['<m1@x>']);
    } finally {
      raw.close();
      await rig.close();
    }
  });
});
