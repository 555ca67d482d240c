/** Undo and redo of what was done to a folder itself: made, renamed, deleted or subscribed. */
import { describe, expect, test } from 'vitest';
import type { ActionVerb } from '../../../electron/contract/action';
import type { ActionId } from '../../../electron/contract/ids';
import type { MailboxOperation } from '../../../electron/contract/operation';
import type { Turn } from '../../../electron/main/engine/turn-shape';
import { boxOf, createBox, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import { account, inbox, move, record } from './engine-fixtures';
import { planTurnOf } from './turn-plan';

const letters = boxOf(account, 'Letters');
const child = boxOf(account, 'Letters/2026');
/** As the person's own action, of which the journal knows that it is about the folder. */
const own = <O extends MailboxOperation>(operation: O): O => ({
  ...operation,
  actionId: 'action' as ActionId,
});
const make = own(createBox(letters));
const remove = own(deleteBox(letters));
const rename = own(renameBox(letters, 'Mail', [child]));
const into = move('a', inbox, letters);

function plan(turn: Turn, operation: MailboxOperation, change: Parameters<typeof planTurnOf>[4] = {}) {
  const verbs = {
    ...{ 'mailbox-create': 'folder-create', 'mailbox-rename': 'folder-rename' },
    ...{ 'mailbox-delete': 'folder-delete', 'mailbox-subscribe': 'folder-subscribe' },
  } as const satisfies Record<MailboxOperation['kind'], ActionVerb>;
  const head = { id: 'action' as ActionId, verb: verbs[operation.kind], target: 'Letters' };
  return planTurnOf(turn, [operation], [], [], { head, ...change });
}
/** What every operation of a turn says of itself. */
const told = (turn: Turn) => ({
  id: expect.any(String) as string,
  actionId: 'action',
  accountId: account,
  createdAt: 9,
  turn,
});

describe('a folder that was made', () => {
  test('is deleted by undo, and made again with the same id by redo', () => {
    expect(plan('undo', make)).toEqual({
      ...{ remove: [], turned: 1, left: {} },
      queue: [{ kind: 'mailbox-delete', ...told('undo'), mailbox: letters }],
    });
    expect(plan('redo', make).queue).toEqual([{ kind: 'mailbox-create', ...told('redo'), mailbox: letters }]);
  });

  test('and of which no server has heard is taken out of the queue, and nothing is sent', () => {
    expect(plan('undo', make, { pendingOn: () => [record(make)] })).toEqual({
      ...{ remove: [make.id], queue: [], turned: 1, left: {} },
    });
  });

  test('is not deleted while it holds something, or mail is on its way into it', () => {
    const stays = { remove: [], queue: [], turned: 0, left: { 'in-use': 1 } };
    expect(plan('undo', make, { occupied: new Set([letters.id]) })).toEqual(stays);
    expect(plan('undo', make, { goingTo: () => [into.id] })).toEqual(stays);
    expect(plan('undo', make, { goingTo: () => [into.id], pendingOn: () => [record(make)] })).toEqual(stays);
  });

  test('stays when only a part of the mail on its way into it is taken back', () => {
    const [first, other] = [move('b', inbox, letters), move('c', inbox, letters)];
    const own = { ...first, actionId: make.actionId };
    const head = { id: make.actionId, verb: 'folder-create' as const, target: 'Letters' };
    const undo = (...going: (typeof first)[]) =>
      planTurnOf('undo', [own, make], [record(own), ...going.map((one) => record(one))], [], { head });
    expect(undo().queue).toMatchObject([{ kind: 'mailbox-delete', mailbox: letters }]);
    expect(undo(other)).toMatchObject({ remove: [own.id], queue: [], left: { 'in-use': 1 } });
  });

  test('is made again by redo also while mail waits for it', () => {
    expect(plan('redo', make, { goingTo: () => [into.id] }).queue).toMatchObject([
      { kind: 'mailbox-create' },
    ]);
  });
});

describe('a folder that was deleted', () => {
  test('is made again by undo, and deleted again by redo', () => {
    expect(plan('undo', remove)).toMatchObject({ turned: 1, left: {} });
    expect(plan('undo', remove).queue).toEqual([
      { kind: 'mailbox-create', ...told('undo'), mailbox: letters },
    ]);
    expect(plan('redo', remove).queue).toEqual([
      { kind: 'mailbox-delete', ...told('redo'), mailbox: letters },
    ]);
  });

  test('comes back whatever is on its way into it', () => {
    expect(plan('undo', remove, { goingTo: () => [into.id] }).queue).toMatchObject([
      { kind: 'mailbox-create' },
    ]);
  });
});

describe('a folder that was renamed', () => {
  test('gets its old name back, and the folders in it go along', () => {
    expect(plan('undo', rename).queue).toEqual([
      {
        ...{ kind: 'mailbox-rename', ...told('undo'), to: 'Letters' },
        mailbox: { ...letters, path: 'Mail', name: 'Mail' },
        children: [{ ...child, path: 'Mail/2026', name: '2026' }],
      },
    ]);
  });

  test('is renamed again by redo, from the name that it has', () => {
    expect(plan('redo', rename).queue).toEqual([
      { kind: 'mailbox-rename', ...told('redo'), mailbox: letters, to: 'Mail', children: [child] },
    ]);
  });

  test('gets its old name back whatever is in it', () => {
    const occupied = new Set([letters.id]);
    expect(plan('undo', rename, { occupied }).queue).toMatchObject([
      { kind: 'mailbox-rename', to: 'Letters' },
    ]);
  });
});

describe('a folder that was', () => {
  test.each([
    ['subscribed', true],
    ['unsubscribed', false],
  ])('%s is the other way round after undo, and as it was done after redo', (_what, subscribed) => {
    const operation = own(subscribeBox(letters, subscribed));
    const expected = (turn: Turn, is: boolean) => [
      { kind: 'mailbox-subscribe', ...told(turn), mailbox: letters, subscribed: is },
    ];
    expect(plan('undo', operation).queue).toEqual(expected('undo', !subscribed));
    expect(plan('redo', operation).queue).toEqual(expected('redo', subscribed));
  });
});
