/** What the person does becomes exactly the operations that are needed, and an honest sentence. */
import { describe, expect, test } from 'vitest';
import type { ActionId } from '../../../electron/contract/ids';
import { actionSentence, planAction, type ActionRequest } from '../../../electron/main/engine/plan-action';
import { deleteHold } from '../../../electron/main/engine/action-words';
import type { MailVerb } from '../../../electron/contract/commands';
import { account, archive, inbox, located, mailbox, newOperationId, trash } from './engine-fixtures';

function plan(change: Partial<ActionRequest>) {
  return planAction({
    actionId: 'action' as ActionId,
    verb: 'read',
    messages: [located('a')],
    mailboxes: new Map([[account, [inbox, archive, trash]]]),
    target: null,
    now: 5_000,
    newOperationId,
    ...change,
  });
}

describe('plan-action', () => {
  test('marks read only what is unread, so that undo never takes a flag away that was there before', () => {
    const result = plan({ verb: 'read', messages: [located('a'), located('b', ['\\seen'])] });
    expect(result.operations).toMatchObject([
      { kind: 'flags', message: { id: 'a' }, add: ['\\Seen'], remove: [] },
    ]);
    expect(result.unchanged).toBe(1);
  });

  test('removes a star that has other letter case on the server', () => {
    expect(plan({ verb: 'unstar', messages: [located('a', ['\\FLAGGED'])] }).operations).toMatchObject([
      { kind: 'flags', add: [], remove: ['\\Flagged'] },
    ]);
  });

  test('archives from where the person sees the message, with the place the server knows as locator', () => {
    const seenInTrash = { ...located('a'), mailboxId: trash.id };
    expect(plan({ verb: 'archive', messages: [seenInTrash] }).operations).toMatchObject([
      { kind: 'move', verb: 'archive', from: { id: trash.id }, to: { id: archive.id, path: 'Archive' } },
    ]);
    expect(
      plan({ verb: 'archive', messages: [seenInTrash] }).operations[0]?.message.locator.placement.mailbox.id,
    ).toBe(inbox.id);
  });

  test('archives to All Mail where the account has no Archive', () => {
    const all = mailbox('[Gmail]/All Mail', 'all');
    expect(plan({ verb: 'archive', mailboxes: new Map([[account, [inbox, all]]]) }).operations).toMatchObject(
      [{ kind: 'move', to: { id: all.id } }],
    );
  });

  test('asks for a new Archive where the account has none, once for all messages', () => {
    const result = plan({
      verb: 'archive',
      messages: [located('a'), located('b')],
      mailboxes: new Map([[account, [inbox, trash]]]),
    });
    expect(result.creations).toMatchObject([
      { kind: 'mailbox-create', mailbox: { path: 'Archive', role: 'archive', id: archive.id } },
    ]);
    expect(result.operations).toMatchObject([{ to: { id: archive.id } }, { to: { id: archive.id } }]);
    expect(actionSentence('archive', result, null)).toBe(
      'Archived 2 messages. A new mailbox “Archive” is made for it',
    );
  });

  test('takes a mailbox of that name that the server has not marked, and asks for none', () => {
    const unmarked = mailbox('archive');
    const result = plan({ verb: 'archive', mailboxes: new Map([[account, [inbox, unmarked]]]) });
    expect(result.creations).toEqual([]);
    expect(result.appointed).toEqual([{ ...unmarked, role: 'archive' }]);
    expect(result.operations).toMatchObject([{ to: { id: unmarked.id } }]);
  });

  test('says so where the folders of an account are not known yet, and does the others', () => {
    const other = { ...located('b'), accountId: 'home' as typeof account };
    const result = plan({ verb: 'archive', messages: [located('a'), other] });
    expect(result.operations).toHaveLength(1);
    expect(actionSentence('archive', result, null)).toBe(
      'Archived 1 message. 1 message left where it is: the folders of this account are not known yet; connect once',
    );
  });

  test('carries a message to another account, as itself or as a copy with an id of its own', () => {
    const home = 'home' as typeof account;
    const elsewhere = mailbox('Archive', 'archive', home);
    const to = { id: elsewhere.id, path: 'Archive' };
    const [move] = plan({ verb: 'move', target: elsewhere }).operations;
    expect(move).toMatchObject({ kind: 'transfer', copyId: null, to, toAccountId: home, accountId: account });
    const [copy] = plan({ verb: 'copy', target: elsewhere }).operations;
    expect(copy).toMatchObject({
      kind: 'transfer',
      copyId: expect.stringMatching(/^home\/new#/) as string,
      to,
    });
  });

  test('refuses a move to a mailbox that holds no mail, and does nothing in place', () => {
    expect([...plan({ verb: 'move', target: { ...archive, selectable: false } }).impossible.keys()]).toEqual([
      'Archive cannot hold messages',
    ]);
    expect(plan({ verb: 'move', target: inbox }).unchanged).toBe(1);
  });

  test('holds a delete for ever before any server hears of it', () => {
    expect(plan({ verb: 'delete' }).operations).toMatchObject([
      { kind: 'delete', notBefore: 5_000 + deleteHold },
    ]);
  });

  test('takes no flag away that is not there', () => {
    expect(plan({ verb: 'unread' })).toMatchObject({ operations: [], unchanged: 1 });
    expect(plan({ verb: 'read', messages: [located('a', ['\\Seen'])] })).toMatchObject({
      ...{ operations: [], unchanged: 1 },
    });
  });

  const elsewhere = mailbox('Familie', 'normal', 'home' as typeof account);
  test.each([
    ['in this account', archive],
    ['to another one', elsewhere],
  ])('takes a message %s from where it is shown, by the name that the mailbox has now', (_where, target) => {
    const renamed = { ...inbox, path: 'Eingang' };
    const mailboxes = new Map([[account, [trash, renamed, archive]]]);
    expect(plan({ verb: 'move', target, mailboxes }).operations).toMatchObject([
      { from: { id: inbox.id, path: 'Eingang' } },
    ]);
    for (const unknown of [new Map([[account, [trash, archive]]]), new Map<typeof account, never>()])
      expect(plan({ verb: 'move', target, mailboxes: unknown }).operations).toMatchObject([
        { from: { id: inbox.id, path: 'INBOX' } },
      ]);
  });

  test('a mailbox that is made for it has the id that its account gives', () => {
    const mailboxes = new Map([[account, [inbox]]]);
    const idFor = (of: string, path: string) => `${of} chose ${path}` as never;
    const { creations } = plan({ verb: 'archive', mailboxes, idFor });
    expect(creations).toMatchObject([{ mailbox: { id: `${account} chose Archive` } }]);
  });

  test('leaves a message alone that a pending delete already hides', () => {
    const hidden = [{ ...located('a'), mailboxId: null }];
    for (const verb of ['move', 'copy'] as const)
      for (const target of [archive, elsewhere])
        expect(plan({ verb, target, messages: hidden }).operations).toEqual([]);
    expect(plan({ verb: 'delete', messages: [{ ...located('a'), mailboxId: null }] }).operations).toEqual([]);
    expect(plan({ verb: 'archive', messages: [{ ...located('a'), mailboxId: null }] }).operations).toEqual(
      [],
    );
  });
});

describe('each verb', () => {
  const junk = mailbox('Junk', 'junk');
  const mailboxes = new Map([[account, [inbox, archive, trash, junk]]]);
  const inInbox = { id: inbox.id, path: inbox.path };
  const to = (box: typeof inbox) => ({ id: box.id, path: box.path });
  const starred = located('a', ['\\Flagged', '\\Seen']);
  test.each<[MailVerb, object, string]>([
    ['read', { kind: 'flags', add: ['\\Seen'], remove: [] }, 'Marked 1 message as read'],
    ['unread', { kind: 'flags', add: [], remove: ['\\Seen'] }, 'Marked 1 message as unread'],
    ['star', { kind: 'flags', add: ['\\Flagged'], remove: [] }, 'Starred 1 message'],
    ['unstar', { kind: 'flags', add: [], remove: ['\\Flagged'] }, 'Removed the star from 1 message'],
    ['archive', { kind: 'move', verb: 'archive', from: inInbox, to: to(archive) }, 'Archived 1 message'],
    ['trash', { kind: 'move', verb: 'trash', from: inInbox, to: to(trash) }, 'Moved 1 message to Trash'],
    ['junk', { kind: 'move', verb: 'junk', from: inInbox, to: to(junk) }, 'Moved 1 message to Junk'],
    ['move', { kind: 'move', verb: 'move', from: inInbox, to: to(archive) }, 'Moved 1 message to Archive'],
    ['copy', { kind: 'copy', to: to(archive) }, 'Copied 1 message to Archive'],
    ['delete', { kind: 'delete', notBefore: 15_000 }, 'Deleting 1 message for ever in 10 seconds'],
  ])('%s is one operation and one sentence', (verb, operation, sentence) => {
    const message = verb === 'unread' || verb === 'unstar' ? starred : located('a');
    const result = plan({ verb, mailboxes, target: archive, messages: [message] });
    const { id, locator } = message;
    expect(result.operations).toEqual([
      expect.objectContaining({
        ...{ ...operation, accountId: account, actionId: 'action', createdAt: 5_000 },
        message: { id, locator },
      }),
    ]);
    expect(actionSentence(verb, result, archive)).toBe(sentence);
  });

  test('a move or copy without a target, or to one that cannot be, says why', () => {
    for (const verb of ['move', 'copy'] as const) {
      const reasons = (target: typeof inbox | null) => [...plan({ verb, target }).impossible.keys()];
      expect(reasons(null)).toEqual(['no mailbox was chosen']);
      expect(reasons({ ...archive, selectable: false })).toEqual(['Archive cannot hold messages']);
      const elsewhere = plan({ verb, target: mailbox('Archive', 'archive', 'home' as typeof account) });
      expect(elsewhere.operations.map(({ kind }) => kind)).toEqual(['transfer']);
      const gone = plan({ verb, target: archive, messages: [{ ...located('a'), mailboxId: null }] });
      expect(gone).toMatchObject({ operations: [], unchanged: 1 });
    }
    expect(actionSentence('move', plan({ verb: 'move', target: archive }), null)).toBe(
      'Moved 1 message to another mailbox',
    );
  });

  test('an Archive that holds no mail is passed over, and Archive comes before All Mail', () => {
    const all = mailbox('[Gmail]/All Mail', 'all');
    const target = (boxes: (typeof inbox)[]) =>
      plan({ verb: 'archive', mailboxes: new Map([[account, boxes]]) }).operations[0];
    expect(target([inbox, all, archive])).toMatchObject({ to: { id: archive.id } });
    expect(target([inbox, { ...archive, selectable: false }, all])).toMatchObject({ to: { id: all.id } });
  });

  test('each account gets a mailbox of its own for what it lacks', () => {
    const home = 'home' as typeof account;
    const homeInbox = mailbox('INBOX', 'inbox', home);
    const result = plan({
      verb: 'junk',
      messages: [located('a'), located('b', [], homeInbox), located('c')],
      mailboxes: new Map([
        [account, [inbox]],
        [home, [homeInbox]],
      ]),
    });
    expect(result.creations.map(({ accountId, mailbox: { path } }) => [accountId, path])).toEqual([
      [account, 'Junk'],
      [home, 'Junk'],
    ]);
    expect(result.creations[0]).toMatchObject({
      kind: 'mailbox-create',
      actionId: 'action',
      createdAt: 5_000,
    });
    expect(result.operations.map((one) => 'to' in one && one.to.id)).toEqual([
      'work/Junk',
      'home/Junk',
      'work/Junk',
    ]);
  });

  test('what is left behind is counted for each reason', () => {
    const result = plan({ verb: 'move', target: null, messages: [located('a'), located('b')] });
    expect(actionSentence('move', result, null)).toBe(
      '2 messages left where they are: no mailbox was chosen',
    );
    expect(actionSentence('read', plan({ messages: [located('a', ['\\Seen'])] }), null)).toBe(
      'Nothing to change',
    );
  });

  test('a place that the tree does not know is named as the server named it', () => {
    const lost = { ...located('a'), mailboxId: 'work/Gone' as typeof inbox.id };
    expect(plan({ verb: 'archive', messages: [lost] }).operations).toMatchObject([
      { from: { id: 'work/Gone', path: 'INBOX' } },
    ]);
  });
});
