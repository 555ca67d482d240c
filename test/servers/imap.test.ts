/** The IMAP backend against real servers, with and without the extensions that it leans on; judged through a raw socket. */
import { describe, expect, test } from 'vitest';
import type { MailboxInfo } from '../../electron/contract/model';
import type { Placement } from '../../electron/contract/operation';
import { boxes, mail, useImapServer, variants } from '../support/imap/imap-lab';
import {
  accountId,
  deleteOp,
  flagsOp,
  mailbox,
  moveOp,
  uidsOf,
  wantedBodies,
} from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

describe.each(variants)('$name', (variant) => {
  const { move, uidplus, namespace } = variant;
  const lab = useImapServer(variant);
  const { at, deliver, rig, fill, onServer, names, expectSame, known } = lab;
  let raw: RawImap;
  const freshUser = async (): Promise<string> => {
    const user = await lab.freshUser();
    raw = lab.raw();
    return user;
  };

  test('first sync: nested and non-ASCII mailboxes, roles, flags, every body; then a second pass fetches nothing', async () => {
    const user = await freshUser();
    for (const box of Object.values(boxes)) await raw.ok(`CREATE "${at(box)}"`);
    await fill(
      'INBOX',
      Array.from({ length: 220 }, (_, index) => `in${index}`),
      ['\\Seen'],
    );
    for (const box of Object.values(boxes))
      await fill(box, [`${box.length}a`, `${box.length}b`], ['\\Flagged', 'Keyword']);
    const current = await rig(user);
    await current.sync();
    await expectSame(current.store, 'INBOX', 'INBOX');
    for (const [path, box] of Object.entries(boxes)) await expectSame(current.store, path, box);
    const tree = await current.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    const role = (path: string): MailboxInfo | undefined => tree.find((entry) => entry.path === at(path));
    expect(
      ['INBOX', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash', '日本語'].map((path) => role(path)?.role),
    ).toEqual(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'normal']);
    expect(role('Projekte/Größe')).toMatchObject({
      name: 'Größe',
      delimiter: namespace.delimiter,
      selectable: true,
    });
    expect(await wantedBodies(current.store)).toEqual([]);
    expect(current.progress.map((entry) => entry.what)).toEqual(
      expect.arrayContaining(['headers', 'bodies']),
    );
    const puts = current.requests.filter((kind) => kind === 'put-bodies').length;
    await current.sync();
    expect(current.requests.filter((kind) => kind === 'put-bodies')).toHaveLength(puts);
    await expectSame(current.store, 'INBOX', 'INBOX');
  });

  test('a sync that was interrupted goes on where it stopped, and takes in what happened meanwhile', async () => {
    const user = await freshUser();
    await fill(
      'INBOX',
      Array.from({ length: 240 }, (_, index) => `p${index}`),
    );
    const current = await rig(user);
    const { store } = current;
    // Asked for before the first page is read: the safe point is after it.
    current.onProgress = ({ what }) => what === 'headers' && current.backend.interrupt();
    await current.sync();
    const partly = (await uidsOf(store, 'INBOX')).map((row) => row.uid);
    expect(partly).toHaveLength(200);
    // The newest came first.
    expect(Math.min(...partly)).toBe(41);
    const state = await store.request<'get-sync-state'>({
      kind: 'get-sync-state',
      mailboxId: mailbox('INBOX').id,
    });
    expect(state?.lowestUid).toBe(41);
    await raw.select('INBOX');
    await raw.store('3,230', '+FLAGS', ['\\Flagged']);
    if (uidplus) await raw.expunge('5,231');
    await fill('INBOX', ['late']);
    await current.close();
    const again = await rig(user, store);
    await again.sync();
    await expectSame(store, 'INBOX', 'INBOX');
    const after = await store.request<'get-sync-state'>({
      kind: 'get-sync-state',
      mailboxId: mailbox('INBOX').id,
    });
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
      if (move) await raw.move(second?.uid ?? 0, at('Archive'));
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

  test('a message that was expunged goes here too, where a new one and one that is only marked make up the number', async () => {
    const user = await freshUser();
    await fill('INBOX', ['keep', 'gone']);
    await fill('INBOX', ['marked'], ['\\Deleted']);
    const current = await rig(user);
    await current.sync();
    const gone = (await onServer('INBOX')).find(({ messageId }) => messageId === '<gone@x>');
    await raw.select('INBOX');
    await raw.expunge(gone?.uid ?? 0);
    await fill('INBOX', ['new']);
    await current.sync();
    const visible = (await onServer('INBOX')).filter(({ flags }) => uidplus || !flags.includes('\\Deleted'));
    expect((await uidsOf(current.store, 'INBOX')).map(({ uid }) => uid)).toEqual(
      visible.map(({ uid }) => uid),
    );
  });

  test('I03 UIDVALIDITY changes while closed: headers are read again with what is new, bodies are not', async () => {
    const user = await freshUser();
    await raw.ok(`CREATE ${at('Box')}`);
    await fill('Box', ['u1', 'u2', 'u3']);
    const first = await rig(user);
    const { store } = first;
    await first.sync();
    await first.close();
    await raw.ok(`DELETE ${at('Box')}`);
    await raw.ok(`CREATE ${at('Box')}`);
    await fill('Box', ['u3', 'other', 'u1']);
    const second = await rig(user, store);
    await second.sync();
    await expectSame(store, 'Box', 'Box');
    expect(await wantedBodies(store)).toEqual([]);
    // Only `other` was downloaded: u1 and u3 were recognised.
    expect(second.requests.filter((kind) => kind === 'put-bodies')).toHaveLength(1);
  });

  test('mail that arrives is told by IDLE, and an INBOX sync brings it with its body', async () => {
    const user = await freshUser();
    const current = await rig(user);
    await current.sync();
    await current.backend.watch();
    await current.waitForChange(0);
    const told = current.changed();
    const started = performance.now();
    await deliver(user, mail('pushed'));
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

  test('I09 flags, move and delete for ever arrive exactly, and what another client marked survives', async () => {
    const user = await freshUser();
    await fill('INBOX', ['f', 'm', 'd', 'stay']);
    await fill('INBOX', ['foreign'], ['\\Deleted']);
    const current = await rig(user);
    const [f, m, d] = [await known('INBOX', 'f'), await known('INBOX', 'm'), await known('INBOX', 'd')];
    expect(await current.replay(flagsOp(f, ['\\Seen', '$Work'], ['\\Flagged']))).toMatchObject({
      kind: 'done',
      note: null,
    });
    const moved = await current.replay(moveOp(m, at('Trash')));
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
      expect(shown).toEqual(
        inbox.filter((entry) => !entry.flags.includes('\\Deleted')).map((entry) => entry.uid),
      );
    }
  });

  test('moves into nested and non-ASCII mailboxes, and into one that is gone', async () => {
    const user = await freshUser();
    for (const box of Object.values(boxes)) await raw.ok(`CREATE "${at(box)}"`);
    await fill('INBOX', ['n1', 'n2', 'n3']);
    const current = await rig(user);
    for (const [index, [path, box]] of Object.entries(boxes).entries()) {
      const outcome = await current.replay(moveOp(await known('INBOX', `n${index + 1}`), at(path)));
      expect(outcome).toMatchObject({ kind: 'done', placement: { mailbox: { path: at(path) } } });
      expect(await names(box)).toEqual([`n${index + 1}`]);
    }
    await fill('INBOX', ['n4']);
    expect(await current.replay(moveOp(await known('INBOX', 'n4'), at('Nirgends/Größe')))).toMatchObject({
      kind: 'parked',
    });
    expect(await names('INBOX')).toContain('n4');
  });
});
