/** A mailbox that waits to be deleted is not looked at: what is in it is not taken for a message that went elsewhere. */
import { beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../electron/contract/ids';
import type { TreeOperation } from '../../electron/contract/mailbox-tree';
import { accountId, flagsOp, mailbox, moveOp } from '../support/imap/imap-rig';
import type { Known } from '../support/imap/imap-rig';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { deleteBox } from '../support/mailbox-operations';

describe.each(variants)('a mailbox that waits to be deleted on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  let user: string;
  let it: Known;
  beforeEach(async () => {
    user = await lab.freshUser();
    await lab.fill('INBOX', ['t']);
    it = await lab.known('INBOX', 't');
  });

  test('H500109 what came into it meanwhile is not taken for the message that another program removed', async () => {
    const raw = lab.raw();
    await raw.ok(`CREATE "${at('Box')}"`);
    const current = await lab.rig(user);
    await current.sync();
    const listed = { kind: 'get-listed-mailboxes', accountId } as const;
    const mailboxes = await current.store.request<'get-listed-mailboxes'>(listed);
    const box = mailboxes.find(({ path }) => path === at('Box'));
    if (!box) throw new Error('it is not listed');
    const layOver = (pending: TreeOperation[]) =>
      current.store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId, mailboxes, pending });

    await layOver([{ operation: deleteBox(box), state: 'queued' }]);
    await raw.select('INBOX');
    await raw.ok(`UID COPY ${it.uid ?? 0} "${at('Box')}"`);
    await current.sync();
    await raw.ok(`UID STORE ${it.uid ?? 0} +FLAGS (\\Deleted)`);
    await raw.ok('EXPUNGE');
    const before = await lab.onServer('Box');
    expect(before).toHaveLength(1);

    const id = imapMessageIdFor(mailbox(it.path).id, it.uidValidity, it.uid ?? 0);
    const onIt = [moveOp(it, 'Archive'), flagsOp(it, ['\\Flagged'])].map((operation) => ({
      ...operation,
      message: { ...operation.message, id },
    }));
    const outcomes = async () => {
      const kinds: string[] = [];
      for (const operation of onIt) kinds.push((await current.replay(operation)).kind);
      return kinds;
    };
    const first = await outcomes();
    // Shown again, it was not looked at for as long as it was not.
    await layOver([]);
    for (const kinds of [first, await outcomes()])
      for (const kind of kinds) expect(['parked', 'dropped']).toContain(kind);
    expect(await lab.onServer('Box')).toEqual(before);
    expect(await lab.onServer('Archive')).toEqual([]);

    // Looked at, it is known: also where nothing came meanwhile.
    const unwatched = async () => {
      const wanted = { kind: 'get-whereabouts', accountId, messageId: id } as const;
      return (await current.store.request<'get-whereabouts'>(wanted)).unwatched;
    };
    await current.sync();
    expect(await unwatched()).toEqual([]);
    await layOver([{ operation: deleteBox(box), state: 'queued' }]);
    await layOver([]);
    expect(await unwatched()).toEqual([box.id]);
    await current.sync();
    expect(await unwatched()).toEqual([]);
  });
});
