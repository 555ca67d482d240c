/** Mailboxes made by the queue on a real Dovecot: once, subscribed, whatever became of an earlier attempt. */
import { describe, expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../electron/contract/ids';
import type { MailboxOperation } from '../../electron/contract/operation';
import { useDovecot, variants } from '../support/imap/imap-dovecot';
import { accountId, mailbox } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

const create = (path: string): MailboxOperation => ({
  ...{ kind: 'mailbox-create', id: 'make' as OperationId, actionId: 'action' as ActionId },
  ...{ accountId, createdAt: 1 },
  mailbox: { ...mailbox(path), accountId, name: path, delimiter: '/', role: 'archive', selectable: true },
});

describe.each(variants.slice(0, 1))('Dovecot $name', ({ without }) => {
  const lab = useDovecot(without);
  let raw: RawImap;
  const begin = async () => {
    const user = await lab.freshUser();
    raw = lab.raw();
    return lab.rig(user);
  };
  const listed = async (command: 'LIST' | 'LSUB', name: string): Promise<number> =>
    (await raw.ok(`${command} "" "${name}"`)).untagged.filter((line) => line.includes(name)).length;
  /** Modified UTF-7 of Größe & Co (RFC 3501 section 5.1.3). */
  const [unicode, encoded] = ['Größe & Co', 'Gr&APYA3w-e &- Co'];

  test('made and subscribed, with a name of any kind; the step is journaled first', async () => {
    const rig = await begin();
    expect(await rig.replay(create(unicode))).toEqual({ kind: 'done', placement: null, note: null });
    expect(rig.steps).toEqual([{ kind: 'create', path: unicode }]);
    expect([await listed('LIST', encoded), await listed('LSUB', encoded)]).toEqual([1, 1]);
    await rig.sync();
    const tree = await rig.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    expect(tree.map(({ path }) => path)).toContain(unicode);
  });

  test('one that another program has made is taken as it is, with its mail', async () => {
    const rig = await begin();
    await raw.ok('CREATE Old');
    await lab.fill('Old', ['kept']);
    expect(await rig.replay(create('Old'))).toMatchObject({ kind: 'done' });
    expect(await lab.names('Old')).toEqual(['kept']);
  });

  test.each(['had', 'had not'])('an attempt whose end is not known: it %s happened', async (how) => {
    const rig = await begin();
    if (how === 'had') await raw.ok('CREATE Doubt');
    expect(await rig.replay(create('Doubt'), { kind: 'create', path: 'Doubt' })).toMatchObject({
      kind: 'done',
    });
    // Looked up first: where it was there nothing is announced, so nothing was sent again.
    expect(rig.steps).toHaveLength(how === 'had' ? 0 : 1);
    expect([await listed('LIST', 'Doubt'), await listed('LSUB', 'Doubt')]).toEqual([1, 1]);
  });

  test('refused it waits for the person, with the words of the server', async () => {
    const rig = await begin();
    const outcome = await rig.replay(create('a/../b'));
    expect(outcome.kind).toBe('parked');
    expect('reason' in outcome && outcome.reason).toMatch(
      /^The server would not make the mailbox “a\/\.\.\/b”\. Try again, or discard this and choose another mailbox in the account’s settings\. The server said: .+/,
    );
  });

  test('a parent that is a mere node is made a mailbox', async () => {
    const rig = await begin();
    await raw.ok('CREATE Node/Child');
    expect(await rig.replay(create('Node'))).toMatchObject({ kind: 'done' });
    expect(await raw.select('Node')).toMatchObject({ exists: 0 });
  });
});
