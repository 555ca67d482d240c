/** The IMAP backend against a real Dovecot, with and without the extensions that it leans on; judged through a raw socket. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MailboxInfo } from '../../electron/contract/model';
import type { Placement, ReplayStep } from '../../electron/contract/operation';
import type { StoreApi } from '../../electron/main/store/store-api';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { accountId, deleteOp, flagsOp, mailbox, moveOp, openRig, uidsOf, wantedBodies } from '../support/imap/imap-rig';
import type { Known, Rig } from '../support/imap/imap-rig';
import { RawImap } from '../support/raw-imap';

interface Variant {
  name: string;
  without: string[];
  move: boolean;
  uidplus: boolean;
}
const variants: Variant[] = [
  { name: 'with everything', without: [], move: true, uidplus: true },
  { name: 'without MOVE', without: ['MOVE'], move: false, uidplus: true },
  { name: 'without CONDSTORE', without: ['CONDSTORE', 'QRESYNC'], move: true, uidplus: true },
  { name: 'without UIDPLUS and MOVE', without: ['UIDPLUS', 'MOVE'], move: false, uidplus: false },
];

const users = Array.from({ length: 24 }, (_, index) => `user${index}`);

/** Modified UTF-7 of Projekte/Größe and 日本語 (RFC 3501 section 5.1.3). */
const boxes = { 'Projekte/Größe': 'Projekte/Gr&APYA3w-e', 日本語: '&ZeVnLIqe-', 'Archive/2024/Q1': 'Archive/2024/Q1' } as const;

const mail = (name: string, text = `text of ${name}`): string =>
  `Date: Fri, 17 Jul 2026 02:44:25 +0000\r\nFrom: B <b@example.org>\r\nTo: a@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@x>\r\n\r\n${text}\r\n`;

describe.each(variants)('Dovecot $name', ({ without, move, uidplus }) => {
  let server: DovecotServer;
  let raw: RawImap;
  const rigs: Rig[] = [];
  const cleanups: RawImap[] = [];
  let serial = 0;

  beforeAll(async () => {
    server = await startDovecot({ users: users.map((user) => ({ user, password: 'secret' })), withoutCapabilities: without });
  });
  afterAll(() => server.dispose());
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    for (const client of cleanups.splice(0)) client.close();
  });

  /** A user of its own for each test. */
  async function freshUser(): Promise<string> {
    serial += 1;
    const user = users[serial - 1];
    if (!user) throw new Error('too few users');
    raw = await RawImap.open({ port: server.ports.imap }, user, 'secret');
    cleanups.push(raw);
    return user;
  }

  async function rig(user: string, store?: StoreApi): Promise<Rig> {
    const opened = await openRig({ port: server.ports.imaps, ca: server.caCertificatePem, user }, store);
    rigs.push(opened);
    return opened;
  }

  async function fill(box: string, names: string[], flags: string[] = []): Promise<void> {
    for (const name of names) await raw.append(box, mail(name), flags);
  }

  /** What the server has, by UID. */
  async function onServer(box: string): Promise<{ uid: number; flags: string[]; messageId: string }[]> {
    const { exists } = await raw.select(box, 'EXAMINE');
    const list = exists === 0 ? [] : await raw.messages();
    return list.map((entry) => ({ ...entry, flags: entry.flags.filter((flag) => flag !== '\\Recent') }));
  }

  const names = async (box: string): Promise<string[]> => (await onServer(box)).map((entry) => entry.messageId.slice(1, -3)).sort();

  async function expectSame(store: StoreApi, path: string, box: string): Promise<void> {
    const here = (await uidsOf(store, path)).map(({ uid, flags }) => ({ uid, flags: flags.slice().sort() }));
    expect(here).toEqual((await onServer(box)).map(({ uid, flags }) => ({ uid, flags })));
  }

  async function known(box: string, name: string, path = box): Promise<Known> {
    const { uidValidity } = await raw.select(box, 'EXAMINE');
    const found = (await raw.messages()).find((entry) => entry.messageId === `<${name}@x>`);
    if (!found) throw new Error(`no ${name}`);
    const row = (await raw.ok(`UID FETCH ${found.uid} (RFC822.SIZE INTERNALDATE)`)).untagged.join();
    const internalDate = Date.parse((/INTERNALDATE "([^"]+)"/.exec(row)?.[1] ?? '').trim());
    const size = Number(/RFC822.SIZE (\d+)/.exec(row)?.[1]);
    return { path, uidValidity: String(uidValidity), uid: found.uid, messageId: `<${name}@x>`, size, internalDate };
  }

  async function target(box: string): Promise<{ path: string; uidValidity: string; uidNext: number }> {
    const { uidValidity, uidNext } = await raw.select(box, 'EXAMINE');
    return { path: box, uidValidity: String(uidValidity), uidNext };
  }

  const source = (of: Known): { path: string; uidValidity: string; uid: number } => ({
    path: of.path,
    uidValidity: of.uidValidity,
    uid: of.uid ?? 0,
  });

  test('first sync: nested and non-ASCII mailboxes, roles, flags, every body; then a second pass fetches nothing', async () => {
    const user = await freshUser();
    for (const box of Object.values(boxes)) await raw.ok(`CREATE "${box}"`);
    await fill('INBOX', Array.from({ length: 220 }, (_, index) => `in${index}`), ['\\Seen']);
    for (const box of Object.values(boxes)) await fill(box, [`${box.length}a`, `${box.length}b`], ['\\Flagged', 'Keyword']);
    const current = await rig(user);
    await current.sync();
    await expectSame(current.store, 'INBOX', 'INBOX');
    for (const [path, box] of Object.entries(boxes)) await expectSame(current.store, path, box);
    const tree = await current.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    const role = (path: string): MailboxInfo | undefined => tree.find((entry) => entry.path === path);
    expect(['INBOX', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash', '日本語'].map((path) => role(path)?.role)).toEqual(
      ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'normal'],
    );
    expect(role('Projekte/Größe')).toMatchObject({ name: 'Größe', delimiter: '/', selectable: true });
    expect(await wantedBodies(current.store)).toEqual([]);
    expect(current.progress.map((entry) => entry.what)).toEqual(expect.arrayContaining(['headers', 'bodies']));
    const puts = current.requests.filter((kind) => kind === 'put-bodies').length;
    await current.sync();
    expect(current.requests.filter((kind) => kind === 'put-bodies')).toHaveLength(puts);
    await expectSame(current.store, 'INBOX', 'INBOX');
  });

  test('a sync that was interrupted goes on where it stopped, and takes in what happened meanwhile', async () => {
    const user = await freshUser();
    await fill('INBOX', Array.from({ length: 240 }, (_, index) => `p${index}`));
    const current = await rig(user);
    const { store } = current;
    // Asked for before the first page is read: the safe point is after it.
    current.onProgress = ({ what }) => what === 'headers' && current.backend.interrupt();
    await current.sync();
    const partly = (await uidsOf(store, 'INBOX')).map((row) => row.uid);
    expect(partly).toHaveLength(200);
    // The newest came first.
    expect(Math.min(...partly)).toBe(41);
    const state = await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: mailbox('INBOX').id });
    expect(state?.lowestUid).toBe(41);
    await raw.select('INBOX');
    await raw.store('3,230', '+FLAGS', ['\\Flagged']);
    if (uidplus) await raw.expunge('5,231');
    await fill('INBOX', ['late']);
    await current.close();
    const again = await rig(user, store);
    await again.sync();
    await expectSame(store, 'INBOX', 'INBOX');
    const after = await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: mailbox('INBOX').id });
    expect(after?.lowestUid).toBe(1);
  });

  test('another client changes flags, adds, expunges and moves: each pass follows, in one connection and in the next', async () => {
    const user = await freshUser();
    await fill('INBOX', ['a', 'b', 'c', 'd', 'e', 'f']);
    const current = await rig(user);
    const { store } = current;
    await current.sync();
    for (const round of [0, 1]) {
      const now = round === 0 ? current : await rig(user, store);
      await raw.select('INBOX');
      const [first, second, third] = await raw.messages();
      await raw.store(first?.uid ?? 0, '+FLAGS', ['\\Seen', '\\Flagged']);
      await raw.store(second?.uid ?? 0, '+FLAGS', ['$Later']);
      if (uidplus) await raw.expunge(third?.uid ?? 0);
      if (move) await raw.move(second?.uid ?? 0, 'Archive');
      await fill('INBOX', [`new${round}`]);
      await now.sync();
      await expectSame(store, 'INBOX', 'INBOX');
      await expectSame(store, 'Archive', 'Archive');
      await raw.select('INBOX');
      await raw.store(first?.uid ?? 0, '-FLAGS', ['\\Seen']);
      await now.sync({ kind: 'inbox' });
      await expectSame(store, 'INBOX', 'INBOX');
      expect(await wantedBodies(store)).toEqual([]);
    }
  });

  test('UIDVALIDITY changes while closed: headers are read again, bodies are not', async () => {
    const user = await freshUser();
    await raw.ok('CREATE Box');
    await fill('Box', ['u1', 'u2', 'u3']);
    const first = await rig(user);
    const { store } = first;
    await first.sync();
    await first.close();
    await raw.ok('DELETE Box');
    await raw.ok('CREATE Box');
    await fill('Box', ['u3', 'other', 'u1']);
    const second = await rig(user, store);
    await second.sync();
    await expectSame(store, 'Box', 'Box');
    expect(await wantedBodies(store)).toEqual([]);
    // Only `other` was downloaded: u1 and u3 were recognised.
    expect(second.requests.filter((kind) => kind === 'put-bodies')).toHaveLength(1);
  });

  test('mail delivered by LMTP is told by IDLE, and an INBOX sync brings it with its body', async () => {
    const user = await freshUser();
    const current = await rig(user);
    await current.sync();
    await current.backend.watch();
    await current.waitForChange(0);
    const told = current.changed();
    const started = performance.now();
    await server.deliver(user, mail('pushed'));
    await current.waitForChange(told);
    expect(performance.now() - started).toBeLessThan(10_000);
    await current.sync({ kind: 'inbox' });
    await expectSame(current.store, 'INBOX', 'INBOX');
    expect(await uidsOf(current.store, 'INBOX')).toHaveLength(1);
    expect(await wantedBodies(current.store)).toEqual([]);
    const flagged = current.changed();
    await raw.select('INBOX');
    await raw.store('1:*', '+FLAGS', ['\\Flagged']);
    await current.waitForChange(flagged);
  });

  test('one body is fetched ahead of the others', async () => {
    const user = await freshUser();
    await fill('INBOX', ['x1', 'x2']);
    const current = await rig(user);
    current.onProgress = () => current.backend.interrupt();
    await current.sync();
    const [, older] = await wantedBodies(current.store);
    expect(older).toBeDefined();
    await current.sync({ kind: 'body', messageId: older?.messageId ?? '' });
    expect((await wantedBodies(current.store)).map((body) => body.messageId)).not.toContain(older?.messageId);
    expect(await wantedBodies(current.store)).toHaveLength(1);
  });

  test('flags, move and delete for ever arrive exactly, and what another client marked survives', async () => {
    const user = await freshUser();
    await fill('INBOX', ['f', 'm', 'd', 'stay']);
    await fill('INBOX', ['foreign'], ['\\Deleted']);
    const current = await rig(user);
    const [f, m, d] = [await known('INBOX', 'f'), await known('INBOX', 'm'), await known('INBOX', 'd')];
    expect(await current.replay(flagsOp(f, ['\\Seen', '$Work'], ['\\Flagged']))).toMatchObject({ kind: 'done', note: null });
    const moved = await current.replay(moveOp(m, 'Trash'));
    const deleted = await current.replay(deleteOp(d));
    const placement = (moved as { placement: Placement }).placement;
    expect(moved.kind).toBe('done');
    expect(deleted).toMatchObject({ kind: 'done', placement: null });
    const trash = await onServer('Trash');
    expect(trash.map((entry) => [entry.messageId, entry.uid])).toEqual([['<m@x>', placement.uid]]);
    const inbox = await onServer('INBOX');
    expect(inbox.find((entry) => entry.messageId === '<f@x>')?.flags).toEqual(['$Work', '\\Seen']);
    expect(inbox.find((entry) => entry.messageId === '<foreign@x>')?.flags).toEqual(['\\Deleted']);
    const left = inbox.filter((entry) => entry.messageId === '<m@x>' || entry.messageId === '<d@x>');
    if (uidplus) expect(left).toEqual([]);
    else {
      expect(left.map((entry) => entry.flags)).toEqual([['\\Deleted'], ['\\Deleted']]);
      expect((moved as { note: string }).note).toContain('marked as deleted');
      // Hidden here as if they were gone.
      await current.sync();
      const shown = (await uidsOf(current.store, 'INBOX')).map((row) => row.uid);
      expect(shown).toEqual(inbox.filter((entry) => !entry.flags.includes('\\Deleted')).map((entry) => entry.uid));
    }
  });

  test('moves into nested and non-ASCII mailboxes, and into one that is gone', async () => {
    const user = await freshUser();
    for (const box of Object.values(boxes)) await raw.ok(`CREATE "${box}"`);
    await fill('INBOX', ['n1', 'n2', 'n3']);
    const current = await rig(user);
    for (const [index, [path, box]] of Object.entries(boxes).entries()) {
      const outcome = await current.replay(moveOp(await known('INBOX', `n${index + 1}`), path));
      expect(outcome).toMatchObject({ kind: 'done', placement: { mailbox: { path } } });
      expect(await names(box)).toEqual([`n${index + 1}`]);
    }
    await fill('INBOX', ['n4']);
    expect(await current.replay(moveOp(await known('INBOX', 'n4'), 'Nirgends/Größe'))).toMatchObject({ kind: 'parked' });
    expect(await names('INBOX')).toContain('n4');
  });

  describe('recovery: the step is journaled, its end is not known', () => {
    const settled = async (box: string, name: string): Promise<number> => (await names(box)).filter((entry) => entry === name).length;

    test('store: had happened, and had not', async () => {
      const user = await freshUser();
      await fill('INBOX', ['r1', 'r2']);
      const current = await rig(user);
      for (const name of ['r1', 'r2']) {
        const it = await known('INBOX', name);
        await raw.select('INBOX');
        if (name === 'r1') await raw.store(it.uid ?? 0, '+FLAGS', ['\\Seen']);
        expect(await current.replay(flagsOp(it, ['\\Seen']), { kind: 'store', source: source(it) })).toMatchObject({ kind: 'done' });
      }
      expect((await onServer('INBOX')).map((entry) => entry.flags)).toEqual([['\\Seen'], ['\\Seen']]);
    });

    test.each(['had', 'had not', 'gone'])('move: it %s happened', async (how) => {
      const user = await freshUser();
      // A twin in the target from before must not be mistaken for the moved one.
      await fill('Trash', ['r']);
      await fill('INBOX', ['r']);
      const it = await known('INBOX', 'r');
      const step: ReplayStep = { kind: 'move', source: source(it), target: await target('Trash') };
      await raw.select('INBOX');
      if (how === 'had') {
        await raw.ok(`UID COPY ${it.uid ?? 0} Trash`);
        await raw.ok('UID STORE 1:* +FLAGS (\\Deleted)');
        await raw.ok('EXPUNGE');
      } else if (how === 'gone') {
        await raw.ok('UID STORE 1:* +FLAGS (\\Deleted)');
        await raw.ok('EXPUNGE');
      }
      const outcome = await (await rig(user)).replay(moveOp(it, 'Trash'), step);
      if (how === 'gone') {
        expect(outcome.kind).toBe('dropped');
        expect(await settled('Trash', 'r')).toBe(1);
        return;
      }
      const newest = (await onServer('Trash')).pop();
      expect(outcome).toMatchObject({ kind: 'done', placement: { uid: newest?.uid } });
      expect(await settled('Trash', 'r')).toBe(2);
      if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
    });

    test.each(['had', 'had not'])('copy: it %s happened', async (how) => {
      const user = await freshUser();
      await fill('INBOX', ['r', 'keep']);
      const it = await known('INBOX', 'r');
      const step: ReplayStep = { kind: 'copy', source: source(it), target: await target('Trash') };
      if (how === 'had') {
        await raw.select('INBOX');
        await raw.ok(`UID COPY ${it.uid ?? 0} Trash`);
      }
      expect(await (await rig(user)).replay(moveOp(it, 'Trash'), step)).toMatchObject({ kind: 'done' });
      expect(await settled('Trash', 'r')).toBe(1);
      const left = (await onServer('INBOX')).find((entry) => entry.messageId === '<r@x>');
      expect(left?.flags ?? 'gone').toEqual(uidplus ? 'gone' : ['\\Deleted']);
      expect(await settled('INBOX', 'keep')).toBe(1);
    });

    test.each(['copied', 'expunge'] as const)('%s: only the removal is left, done already or not', async (kind) => {
      const user = await freshUser();
      await fill('INBOX', ['r']);
      const it = await known('INBOX', 'r');
      const before = await target('Trash');
      await raw.select('INBOX');
      await raw.ok(`UID COPY ${it.uid ?? 0} Trash`);
      const copy: Placement = { mailbox: mailbox('Trash'), uidValidity: before.uidValidity, uid: before.uidNext };
      const step: ReplayStep = { kind, source: source(it), copy };
      const current = await rig(user);
      for (const round of ['not yet', 'already']) {
        expect([round, await current.replay(moveOp(it, 'Trash'), step)]).toMatchObject([round, { kind: 'done', placement: copy }]);
        expect(await settled('Trash', 'r')).toBe(1);
        if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
      }
    });

    test('delete for ever: marked only, and gone already', async () => {
      const user = await freshUser();
      await fill('INBOX', ['r', 'keep']);
      const it = await known('INBOX', 'r');
      const step: ReplayStep = { kind: 'expunge', source: source(it), copy: null };
      await raw.select('INBOX');
      await raw.store(it.uid ?? 0, '+FLAGS', ['\\Deleted']);
      const current = await rig(user);
      expect(await current.replay(deleteOp(it), step)).toMatchObject({ kind: 'done', placement: null });
      expect(await current.replay(deleteOp(it), step)).toMatchObject({ kind: 'done', placement: null });
      expect(await settled('INBOX', 'keep')).toBe(1);
      if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
    });
  });
});
