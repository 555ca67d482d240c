/** Mailboxes made by the queue on real servers: once, subscribed, whatever became of an earlier attempt. */
import { describe, expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../electron/contract/ids';
import type { MailboxOperation } from '../../electron/contract/operation';
import { planRoleMailbox } from '../../electron/main/engine/plan-role-mailbox';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { accountId, mailbox } from '../support/imap/imap-rig';
import type { RawImap } from '../support/raw-imap';

const create = (path: string): MailboxOperation => ({
  ...{ kind: 'mailbox-create', id: 'make' as OperationId, actionId: 'action' as ActionId },
  ...{ accountId, createdAt: 1 },
  mailbox: { ...mailbox(path), accountId, name: path, delimiter: '/', role: 'archive', selectable: true },
});

const tried = variants.filter(({ name }) => ['Dovecot with everything', 'Cyrus', 'Courier'].includes(name));

describe.each(tried)('making mailboxes on $name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  let raw: RawImap;
  const begin = async () => {
    const user = await lab.freshUser();
    raw = lab.raw();
    return lab.rig(user);
  };
  const listed = async (command: 'LIST' | 'LSUB', box: string): Promise<number> =>
    (await raw.ok(`${command} "" "${at(box)}"`)).untagged.filter((line) => line.includes(at(box))).length;
  /** Modified UTF-7 of Größe & Co (RFC 3501 section 5.1.3). */
  const [unicode, encoded] = ['Größe & Co', 'Gr&APYA3w-e &- Co'];

  test('made and subscribed, with a name of any kind; the step is journaled first', async () => {
    const rig = await begin();
    expect(await rig.replay(create(at(unicode)))).toEqual({ kind: 'done', placement: null, note: null });
    expect(rig.steps).toEqual([{ kind: 'create', path: at(unicode) }]);
    expect([await listed('LIST', encoded), await listed('LSUB', encoded)]).toEqual([1, 1]);
    await rig.sync();
    const tree = await rig.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    expect(tree.map(({ path }) => path)).toContain(at(unicode));
  });

  test('a second Archive of the name that is planned without a network is made where the server keeps mailboxes', async () => {
    const rig = await begin();
    await rig.sync();
    const tree = await rig.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    const planned = planRoleMailbox(
      tree.map((box) => (box.path === at('Archive') ? { ...box, role: 'sent' } : box)),
      'archive',
    );
    if (!planned) throw new Error('nothing is planned');
    expect(planned.mailbox.path.startsWith(variant.namespace.prefix)).toBe(true);
    expect(await rig.replay({ ...create(''), mailbox: planned.mailbox })).toMatchObject({ kind: 'done' });
    expect(await listed('LSUB', planned.mailbox.path.slice(variant.namespace.prefix.length))).toBe(1);
  });

  test('one that another program has made is taken as it is, with its mail', async () => {
    const rig = await begin();
    await raw.ok(`CREATE ${at('Old')}`);
    await lab.fill('Old', ['kept']);
    expect(await rig.replay(create(at('Old')))).toMatchObject({ kind: 'done' });
    expect(await lab.names('Old')).toEqual(['kept']);
  });

  test.each(['had', 'had not'])('an attempt whose end is not known: it %s happened', async (how) => {
    const rig = await begin();
    if (how === 'had') await raw.ok(`CREATE ${at('Doubt')}`);
    expect(await rig.replay(create(at('Doubt')), { kind: 'create', path: at('Doubt') })).toMatchObject({
      kind: 'done',
    });
    // Looked up first: where it was there nothing is announced, so nothing was sent again.
    expect(rig.steps).toHaveLength(how === 'had' ? 0 : 1);
    expect([await listed('LIST', 'Doubt'), await listed('LSUB', 'Doubt')]).toEqual([1, 1]);
  });

  test('refused it waits for the person, with the words of the server', async () => {
    const rig = await begin();
    // Cyrus mends a name with an empty level.
    const path = variant.name === 'Cyrus' ? 'Other Users/nobody/box' : at('a//b');
    const outcome = await rig.replay(create(path));
    expect(outcome.kind).toBe('parked');
    const said = 'reason' in outcome ? outcome.reason : '';
    const told = `The server would not make the mailbox “${path}”. Try again, or discard this and choose another mailbox in the account’s settings. The server said: `;
    expect(said.slice(0, told.length)).toBe(told);
    expect(said.length).toBeGreaterThan(told.length);
  });

  test('a parent that is a mere node is made a mailbox', async () => {
    const rig = await begin();
    await raw.ok(`CREATE ${at('Node/Child')}`);
    expect(await rig.replay(create(at('Node')))).toMatchObject({ kind: 'done' });
    expect(await raw.select(at('Node'))).toMatchObject({ exists: 0 });
  });
});
