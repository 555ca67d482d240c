/** Undo and redo of what brought mail into being, or carried it to another account; and of what is queued word for word. */
import { describe, expect, test } from 'vitest';
import type { ActionChange, ChangeSubject } from '../../../electron/contract/action';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation, OperationState, ReplayStep } from '../../../electron/contract/operation';
import { deleteHold } from '../../../electron/main/engine/action-words';
import { inTurnOrder } from '../../../electron/main/engine/plan-turn';
import { createBox } from '../../support/mailbox-operations';
import {
  account,
  addition,
  archive,
  copyOf,
  deletion,
  home,
  inbox,
  located,
  move,
  record,
  ref,
  star,
  there,
  transfer,
} from './engine-fixtures';
import { planTurnOf as plan } from './turn-plan';

const known = { mailboxes: new Set<MailboxId>([inbox.id, archive.id, there.id]) };
const carried = transfer('a', inbox, there);
const carriedCopy = { ...transfer('a', inbox, there), copyId: 'copy of a' as MessageId } as MailOperation;
const hidden = (id: string, box = inbox) => ({ ...located(id, [], box), mailboxId: null });

describe('mail that was moved to another account', () => {
  test('is carried back, from the account that has it', () => {
    expect(plan('undo', [carried], [], [located('a', [], there)], known).queue).toMatchObject([
      {
        ...{ kind: 'transfer', turn: 'undo', actionId: 'action', createdAt: 9, copyId: null },
        ...{ accountId: home, toAccountId: account, from: ref(there), to: ref(inbox) },
        message: { id: 'a', locator: { placement: { mailbox: { id: there.id } } } },
      },
    ]);
  });
  test('is carried there again', () => {
    expect(plan('redo', [carried], [], [located('a')], known).queue).toMatchObject([
      {
        ...{ kind: 'transfer', turn: 'redo', copyId: null, from: ref(inbox), to: ref(there) },
        ...{ accountId: account, toAccountId: home },
      },
    ]);
  });
  test.each([
    ['is where it was', located('a'), { queue: [], turned: 1, left: {} }],
    ['was moved elsewhere meanwhile', located('a', [], archive), { queue: [], left: { moved: 1 } }],
    ['is to be deleted', hidden('a', there), { queue: [], left: { gone: 1 } }],
  ])('stays as it is where it %s', (_what, message, expected) => {
    expect(plan('undo', [carried], [], [message], known)).toMatchObject(expected);
  });
  test('stays where it is when the mailbox that it came from has gone', () => {
    const mailboxes = new Set<MailboxId>([there.id]);
    expect(plan('undo', [carried], [], [located('a', [], there)], { mailboxes })).toMatchObject({
      ...{ queue: [], left: { 'no-mailbox': 1 } },
    });
  });

  const cargo = { octets: 1, sha256: '', flags: [], internalDate: 1 };
  const target = { path: 'Familie', uidValidity: '1', uidNext: 1 };
  const source = { path: 'INBOX', uidValidity: '1', uid: 1 };
  const copy = { mailbox: ref(there), uidValidity: '1', uid: 1 };
  test.each<[string, OperationState, ReplayStep | null, boolean]>([
    ['only queued', 'queued', null, true],
    ['fetched', 'queued', { kind: 'fetched', cargo }, true],
    ['being added', 'queued', { kind: 'append', target, octets: 1, cargo }, false],
    ['parked before it was added', 'parked', { kind: 'append', target, octets: 1, cargo }, true],
    ['parked when it was added', 'parked', { kind: 'appended', copy }, false],
    ['parked while its source is removed', 'parked', { kind: 'expunge', source, copy }, false],
    ['under way', 'started', null, false],
  ])('that is %s (%s): taken out of the queue, or reversed', (_what, state, step, removed) => {
    const pending = [record(carried, state, step)];
    const { remove, queue } = plan('undo', [carried], pending, [located('a', [], there)], known);
    expect(remove).toEqual(removed ? [carried.id] : []);
    expect(queue).toHaveLength(removed ? 0 : 1);
  });
});

describe('a copy', () => {
  test.each([
    ['in its account', copyOf('a', archive), archive, account],
    ['in another one', carriedCopy, there, home],
  ])('%s is deleted by undo, without delay', (_where, operation, box, accountId) => {
    const copied = located('copy of a', [], box);
    expect(plan('undo', [operation], [], [copied, located('a')], known).queue).toMatchObject([
      {
        ...{ kind: 'delete', turn: 'undo', actionId: 'action', notBefore: 9, createdAt: 9, accountId },
        message: { id: 'copy of a' },
      },
    ]);
    // Another deletion waits already.
    expect(plan('undo', [operation], [], [hidden('copy of a', box), located('a')], known)).toMatchObject({
      ...{ queue: [], turned: 1 },
    });
  });
  test('is made again of its source, with an id of its own', () => {
    const [again] = plan('redo', [copyOf('a', archive)], [], [located('a')], known).queue;
    expect(again).toMatchObject({ kind: 'copy', turn: 'redo', message: { id: 'a' }, to: ref(archive) });
    const [carriedAgain] = plan('redo', [carriedCopy], [], [located('a')], known).queue;
    expect(carriedAgain).toMatchObject({
      ...{ kind: 'transfer', turn: 'redo', message: { id: 'a' }, to: ref(there) },
      copyId: expect.stringMatching(/^home\//) as string,
    });
    for (const one of [again, carriedAgain]) expect(one).not.toMatchObject({ copyId: 'copy of a' });
  });
  test('is not made again of what has gone or is to go, nor where there is no mailbox for it', () => {
    expect(plan('redo', [copyOf('a', archive)], [], [], known).left).toEqual({ gone: 1 });
    expect(plan('redo', [copyOf('a', archive)], [], [hidden('a')], known).left).toEqual({ gone: 1 });
    const mailboxes = new Set<MailboxId>([inbox.id]);
    for (const operation of [copyOf('a', archive), carriedCopy])
      expect(plan('redo', [operation], [], [located('a')], { mailboxes }).left).toEqual({ 'no-mailbox': 1 });
  });
  test('into another account is made again wherever its source is by now', () => {
    const moved = located('a', [], archive);
    expect(plan('redo', [carriedCopy], [], [moved], known).queue).toHaveLength(1);
  });
});

test('what was added goes by undo, and does not come back by redo', () => {
  const added = addition('a', archive);
  expect(plan('undo', [added], [], [located('a', [], archive)]).queue).toMatchObject([
    { kind: 'delete', notBefore: 9, message: { id: 'a' } },
  ]);
  expect(plan('redo', [added], [], [located('a', [], archive)]).left).toEqual({ gone: 1 });
});

test('a deletion for ever is final; done again it is held again, once', () => {
  const gone = deletion('a', 0);
  expect(plan('undo', [gone], [], []).left).toEqual({ final: 1 });
  expect(plan('undo', [gone], [], [hidden('a')]).left).toEqual({ final: 1 });
  expect(plan('redo', [gone], [], []).left).toEqual({ gone: 1 });
  expect(plan('redo', [gone], [], [located('a')]).queue).toMatchObject([
    { kind: 'delete', turn: 'redo', notBefore: 9 + deleteHold },
  ]);
  expect(plan('redo', [gone], [], [hidden('a')])).toMatchObject({ queue: [], turned: 1 });
});

test('a move back is a plain move; done again it is what it was', () => {
  const archived = { ...move('a', inbox, archive), verb: 'archive' } as MailOperation;
  expect(plan('undo', [archived], [], [located('a', [], archive)]).queue).toMatchObject([{ verb: 'move' }]);
  expect(plan('redo', [archived], [], [located('a')]).queue).toMatchObject([
    { verb: 'archive', turn: 'redo' },
  ]);
});

test('of flags only what differs is changed, whatever their letter case', () => {
  const both = { ...star('a'), add: ['\\Flagged', 'Work'], remove: ['\\Seen'] } as MailOperation;
  const [back] = plan('undo', [both], [], [located('a', ['\\FLAGGED'])]).queue;
  expect(back).toMatchObject({ add: ['\\Seen'], remove: ['\\Flagged'] });
  expect(plan('undo', [both], [], [located('a', ['\\seen'])]).queue).toEqual([]);
});

test('a mailbox that was made for an action is made again once, before what goes into it', () => {
  const make = createBox(archive);
  const archived = move('a', inbox, archive);
  const mailboxes = new Set<MailboxId>([inbox.id]);
  const { queue } = plan('redo', [make, archived], [], [located('a')], { mailboxes });
  expect(queue).toMatchObject([
    {
      kind: 'mailbox-create',
      turn: 'redo',
      actionId: 'action',
      createdAt: 9,
      accountId: account,
      mailbox: archive,
    },
    { kind: 'move', to: ref(archive) },
  ]);
  expect(plan('redo', [make, archived], [], [located('a')]).queue).toMatchObject([{ kind: 'move' }]);
});

describe('the order', () => {
  const of = (kind: ActionChange['kind'], subject: string) =>
    [subject as ChangeSubject, { change: { kind } as ActionChange }] as const;
  const changes = [
    of('mailbox-create', 'box'),
    of('move', 'a'),
    of('mailbox-delete', 'gone'),
    of('flags', 'b'),
  ];
  const order = (turn: 'undo' | 'redo') => inTurnOrder(turn, changes).map(([subject]) => subject);

  test('of undo has mailboxes behind what is in them', () => {
    expect(order('undo')).toEqual(['a', 'b', 'box', 'gone']);
  });
  test('of redo has new mailboxes first; what is deleted goes after what was in it', () => {
    expect(order('redo')).toEqual(['box', 'a', 'gone', 'b']);
  });
});
