/** What the person does becomes exactly the operations that are needed, and an honest sentence. */
import { describe, expect, test } from 'vitest';
import type { ActionId } from '../../../electron/contract/ids';
import {
  actionSentence,
  deleteHold,
  planAction,
  type ActionRequest,
} from '../../../electron/main/engine/plan-action';
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

  test('refuses a move to another account, to a mailbox that holds no mail, and does nothing in place', () => {
    const elsewhere = mailbox('Archive', 'archive', 'home' as typeof account);
    expect([...plan({ verb: 'move', target: elsewhere }).impossible.keys()]).toEqual([
      'moving to another account is not possible yet',
    ]);
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

  test('leaves a message alone that a pending delete already hides', () => {
    expect(plan({ verb: 'delete', messages: [{ ...located('a'), mailboxId: null }] }).operations).toEqual([]);
    expect(plan({ verb: 'archive', messages: [{ ...located('a'), mailboxId: null }] }).operations).toEqual(
      [],
    );
  });
});
