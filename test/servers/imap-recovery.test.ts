/** Recovery on real servers: the step is journaled, its end is not known, and the server is found in either state. */
import { describe, expect, test } from 'vitest';
import type { Placement, ReplayStep } from '../../electron/contract/operation';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { ForeignClient } from '../support/conflicts/foreign-client';
import { deleteOp, flagsOp, mailbox, moveOp } from '../support/imap/imap-rig';
import type { Known } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

describe.each(variants)('recovery on $name', (variant) => {
  const { uidplus } = variant;
  const lab = useImapServer(variant);
  const { at, rig, fill, onServer, names, known, target, source } = lab;
  let raw: RawImap;
  const freshUser = async (): Promise<string> => {
    const user = await lab.freshUser();
    raw = lab.raw();
    return user;
  };

  /** A move of which nothing but the removal of the original is left. */
  const halfMoved = async (
    it: Known,
    to: string,
    kind: 'copied' | 'expunge',
  ): Promise<{ step: ReplayStep; phone: ForeignClient }> => {
    const { uidValidity, uidNext: uid } = await target(to);
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${it.uid ?? 0} ${at(to)}`);
    const copy: Placement = { mailbox: mailbox(at(to)), uidValidity, uid };
    return { step: { kind, source: source(it), copy }, phone: await ForeignClient.on(raw, at) };
  };

  const halfMovedToBox = async (kind: 'copied' | 'expunge', ...beside: string[]) => {
    const user = await freshUser();
    await raw.ok(`CREATE ${at('Box')}`);
    await fill('INBOX', ['r', ...beside]);
    const it = await known('INBOX', 'r');
    return { user, it, ...(await halfMoved(it, 'Box', kind)) };
  };

  const settled = async (box: string, name: string): Promise<number> =>
    (await names(box)).filter((entry) => entry === name).length;

  test('store: had happened, and had not', async () => {
    const user = await freshUser();
    await fill('INBOX', ['r1', 'r2']);
    const current = await rig(user);
    for (const name of ['r1', 'r2']) {
      const it = await known('INBOX', name);
      await raw.select('INBOX');
      if (name === 'r1') await raw.store(it.uid ?? 0, '+FLAGS', ['\\Seen']);
      expect(
        await current.replay(flagsOp(it, ['\\Seen']), { kind: 'store', source: source(it) }),
      ).toMatchObject({ kind: 'done' });
    }
    expect((await onServer('INBOX')).map((entry) => entry.flags)).toEqual([['\\Seen'], ['\\Seen']]);
  });

  // It was dropped as deleted by another program, and the star was there.
  test('store: the message had been followed to where it was moved, and the cache was lost since then', async () => {
    const user = await freshUser();
    await fill('Trash', ['older']);
    await fill('INBOX', ['r']);
    const it = await known('INBOX', 'r');
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${it.uid ?? 0} ${at('Trash')}`);
    await raw.expunge(it.uid ?? 0);
    const followed = await known('Trash', 'r');
    const current = await rig(user);
    expect(
      await current.replay(flagsOp(it, ['\\Flagged']), {
        kind: 'store',
        source: { ...source(followed), mailboxId: mailbox(at('Trash')).id },
      }),
    ).toMatchObject({ kind: 'done', placement: { uid: followed.uid } });
    const flagged = (await onServer('Trash')).filter(({ flags }) => flags.includes('\\Flagged'));
    expect(flagged.map(({ messageId }) => messageId)).toEqual(['<r@x>']);
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
      await raw.ok(`UID COPY ${it.uid ?? 0} ${at('Trash')}`);
      await raw.ok('UID STORE 1:* +FLAGS (\\Deleted)');
      await raw.ok('EXPUNGE');
    } else if (how === 'gone') {
      await raw.ok('UID STORE 1:* +FLAGS (\\Deleted)');
      await raw.ok('EXPUNGE');
    }
    const outcome = await (await rig(user)).replay(moveOp(it, at('Trash')), step);
    if (how === 'gone') {
      // The twin may be all that the person wants; it may also be another message.
      expect(outcome.kind).toBe('parked');
      expect(await settled('Trash', 'r')).toBe(1);
      return;
    }
    const newest = (await onServer('Trash')).pop();
    expect(outcome).toMatchObject({ kind: 'done', placement: { uid: newest?.uid } });
    expect(await settled('Trash', 'r')).toBe(2);
    if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
  });

  test.each(['had', 'had not'])(
    'I10 COPY %s happened, link lost before \\Deleted: exactly one copy',
    async (how) => {
      const user = await freshUser();
      await fill('INBOX', ['r', 'keep']);
      const it = await known('INBOX', 'r');
      const step: ReplayStep = { kind: 'copy', source: source(it), target: await target('Trash') };
      if (how === 'had') {
        await raw.select('INBOX');
        await raw.ok(`UID COPY ${it.uid ?? 0} ${at('Trash')}`);
      }
      expect(await (await rig(user)).replay(moveOp(it, at('Trash')), step)).toMatchObject({ kind: 'done' });
      expect(await settled('Trash', 'r')).toBe(1);
      const left = (await onServer('INBOX')).find((entry) => entry.messageId === '<r@x>');
      expect(left?.flags ?? 'gone').toEqual(uidplus ? 'gone' : ['\\Deleted']);
      expect(await settled('INBOX', 'keep')).toBe(1);
    },
  );

  test.each(['copied', 'expunge'] as const)(
    '%s: only the removal is left, done already or not',
    async (kind) => {
      const user = await freshUser();
      await fill('INBOX', ['r']);
      const it = await known('INBOX', 'r');
      const { step } = await halfMoved(it, 'Trash', kind);
      const current = await rig(user);
      for (const round of ['not yet', 'already']) {
        expect([round, await current.replay(moveOp(it, at('Trash')), step)]).toMatchObject([
          round,
          { kind: 'done', placement: 'copy' in step ? step.copy : null },
        ]);
        expect(await settled('Trash', 'r')).toBe(1);
        if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
      }
    },
  );

  test.each(
    (['copied', 'expunge'] as const).flatMap((kind) =>
      (['deleted', 'moved on', 'deleted with its mailbox', 'rebuilt without it'] as const).map(
        (how) => [kind, how] as const,
      ),
    ),
  )('H600133 %s: the copy was %s by another program meanwhile: the original stays', async (kind, how) => {
    const { user, it, step, phone } = await halfMovedToBox(kind, 'keep');
    await raw.store(it.uid ?? 0, '+FLAGS', ['\\Deleted']);
    if (how === 'deleted') await phone.expunge('Box', 'r');
    else if (how === 'moved on') await phone.move('Box', 'r', 'Trash');
    else if (how === 'rebuilt without it') await phone.rebuild('Box', async () => fill('Box', ['keep']));
    else await raw.ok(`DELETE ${at('Box')}`);
    expect(await (await rig(user)).replay(moveOp(it, at('Box')), step)).toMatchObject({
      ...{ kind: 'parked', anew: true },
      reason: expect.stringContaining('The original is still in “INBOX”') as string,
    });
    // Nor may the mark of what was begun stay on it: another program would take it away. One from before is another program's.
    expect(await onServer('INBOX')).toMatchObject([
      { messageId: '<r@x>', flags: kind === 'expunge' ? [] : ['\\Deleted'] },
      { messageId: '<keep@x>', flags: [] },
    ]);
  });

  test.each(['copied', 'expunge'] as const)(
    'H600133 %s: the copy is there in a mailbox that was rebuilt: the original goes',
    async (kind) => {
      const { user, it, step, phone } = await halfMovedToBox(kind);
      await phone.rebuild('Box', async () => fill('Box', ['other', 'r']));
      const { uid, uidValidity } = await known('Box', 'r');
      expect(await (await rig(user)).replay(moveOp(it, at('Box')), step)).toMatchObject({
        kind: 'done',
        placement: { uid, uidValidity },
      });
      if (uidplus) expect(await settled('INBOX', 'r')).toBe(0);
    },
  );

  test.each(['copied', 'expunge'] as const)(
    '%s: neither copy nor original is there any more: it was done',
    async (kind) => {
      const { user, it, step, phone } = await halfMovedToBox(kind);
      await phone.expunge('Box', 'r');
      await phone.expunge('INBOX', 'r');
      expect(await (await rig(user)).replay(moveOp(it, at('Box')), step)).toMatchObject({ kind: 'done' });
    },
  );

  test('H640670 expunged, and its target deleted when the move is sent: an OK to nothing is not taken for a move', async () => {
    const user = await freshUser();
    await raw.ok(`CREATE "${at('Box')}"`);
    await fill('INBOX', ['keep', 'r']);
    const it = await known('INBOX', 'r');
    const phone = await ForeignClient.on(raw, at);
    const { backend } = await rig(user);
    await phone.expunge('INBOX', 'r');
    const outcome = await backend.replay({ operation: moveOp(it, at('Box')), step: null }, async () => {
      await raw.ok(`DELETE "${at('Box')}"`);
    });
    // What the server made of it differs; that it was done is not so.
    expect(['dropped', 'parked']).toContain(outcome.kind);
    expect(await settled('INBOX', 'keep')).toBe(1);
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

  test('a move to where its message lies is not done when another program has taken the message away', async () => {
    const user = await freshUser();
    await fill('INBOX', ['r', 'keep']);
    const [gone, here] = [await known('INBOX', 'r'), await known('INBOX', 'keep')];
    const current = await rig(user);
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${gone.uid ?? 0} ${at('Trash')}`);
    await raw.ok(`UID STORE ${gone.uid ?? 0} +FLAGS (\\Deleted)`);
    await raw.ok('EXPUNGE');
    expect((await current.replay(moveOp(gone, 'INBOX'))).kind).not.toBe('done');
    expect(await current.replay(moveOp(here, 'INBOX'))).toMatchObject({
      kind: 'done',
      placement: { uid: here.uid },
    });
  });
});
