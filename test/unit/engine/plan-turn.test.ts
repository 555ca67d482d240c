/** Undo and redo send nothing that need not be sent, reverse what was, and leave alone what has changed since. */
import { describe, expect, test } from 'vitest';
import type { ActionId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import { deleteHold } from '../../../electron/main/engine/action-words';
import {
  account,
  archive,
  deletion,
  inbox,
  located,
  move,
  moveStep,
  newOperationId,
  record,
  star,
  trash,
} from './engine-fixtures';
import { planTurnOf as plan } from './turn-plan';

const archived = move('a', inbox, archive);
const creation: MailOperation = {
  ...{ kind: 'mailbox-create', id: newOperationId(), actionId: 'action' as ActionId, accountId: account },
  ...{ createdAt: 1, mailbox: archive },
};
const inverse: MailOperation = { ...move('a', archive, inbox), turn: 'undo' };

describe('undo', () => {
  test.each(['queued', 'parked'] as const)('removes what is %s and was never announced', (state) => {
    expect(plan('undo', [archived], [record(archived, state)], [located('a', [], archive)])).toEqual({
      ...{ remove: [archived.id], queue: [], turned: 1, left: {} },
    });
  });

  test.each([
    ['started', moveStep],
    ['unknown', moveStep],
    ['parked', moveStep],
    ['queued', moveStep],
  ] as const)('queues the inverse behind what is %s with a step', (state, step) => {
    const { remove, queue } = plan(
      'undo',
      [archived],
      [record(archived, state, step)],
      [located('a', [], archive)],
    );
    expect(remove).toEqual([]);
    expect(queue).toMatchObject([
      { kind: 'move', turn: 'undo', from: { id: archive.id }, to: { id: inbox.id } },
    ]);
  });

  test('reverses what is done, from where the message is known to be now', () => {
    const there = located('a', ['\\Flagged'], archive);
    const { queue } = plan('undo', [star('a')], [], [there]);
    expect(queue).toMatchObject([
      {
        ...{ kind: 'flags', turn: 'undo', actionId: 'action', add: [], remove: ['\\Flagged'] },
        message: { locator: { placement: { mailbox: { id: archive.id } } } },
      },
    ]);
  });

  test('a flag that another device has changed back already is left as it is', () => {
    expect(plan('undo', [star('a')], [], [located('a')])).toMatchObject({ queue: [], turned: 1 });
  });

  test('a message that was moved since stays, one that is gone or whose mailbox is gone is told', () => {
    expect(plan('undo', [archived], [], [located('a', [], trash)])).toMatchObject({
      ...{ queue: [], turned: 0, left: { moved: 1 } },
    });
    expect(plan('undo', [archived], [], [])).toMatchObject({ queue: [], turned: 0, left: { gone: 1 } });
    const without = { mailboxes: new Set([archive.id]) };
    expect(plan('undo', [archived], [], [located('a', [], archive)], without)).toMatchObject({
      ...{ queue: [], turned: 0, left: { 'no-mailbox': 1 } },
    });
    // Somebody moved it back: that is what was wanted.
    expect(plan('undo', [archived], [], [located('a')])).toMatchObject({ queue: [], turned: 1, left: {} });
  });

  test('a delete can be taken back while it is held, and not when it is on its way', () => {
    const gone = deletion('a', 100);
    const hidden: LocatedMessage = { ...located('a'), mailboxId: null };
    expect(plan('undo', [gone], [record(gone)], [hidden])).toMatchObject({ remove: [gone.id], turned: 1 });
    expect(plan('undo', [gone], [record(gone, 'started', moveStep)], [hidden])).toMatchObject({
      ...{ remove: [], queue: [], turned: 0, left: { final: 1 } },
    });
  });

  test("another action's operation on the message is not touched", () => {
    const other: MailOperation = { ...move('a', archive, trash), actionId: 'other' as ActionId };
    expect(
      plan('undo', [archived], [record(archived), record(other)], [located('a', [], trash)]),
    ).toMatchObject({ remove: [archived.id] });
    expect(plan('undo', [archived], [record(other)], [located('a', [], trash)])).toMatchObject({
      ...{ remove: [], queue: [], left: { moved: 1 } },
    });
  });

  test('the making of a mailbox is taken back after what would go into it, and only when nothing else does', () => {
    const both = [record(creation), record(archived)];
    const there = [located('a', [], archive)];
    expect(plan('undo', [archived, creation], both, there).remove).toEqual([archived.id, creation.id]);
    const other: MailOperation = { ...move('b', inbox, archive), actionId: 'other' as ActionId };
    expect(plan('undo', [archived, creation], [...both, record(other)], there).remove).toEqual([archived.id]);
    // Its server has said no, after the step.
    const refused = record(creation, 'parked', { kind: 'create', path: 'Archive' });
    expect(plan('undo', [creation], [refused], []).remove).toEqual([creation.id]);
    expect(plan('undo', [creation], [], [])).toMatchObject({ remove: [], queue: [], turned: 0 });
  });
});

describe('redo', () => {
  test('removes an inverse that is still queued, else does it again', () => {
    const still = [record(archived, 'started', moveStep), record(inverse)];
    expect(plan('redo', [archived], still, [located('a')])).toMatchObject({
      ...{ remove: [inverse.id], queue: [] },
    });
    expect(plan('redo', [archived], [], [located('a')])).toMatchObject({
      remove: [],
      queue: [{ kind: 'move', turn: 'redo', verb: 'move', from: { id: inbox.id }, to: { id: archive.id } }],
    });
    expect(plan('redo', [archived], [], [located('a', [], trash)]).left).toEqual({ moved: 1 });
  });

  test('a delete is held anew', () => {
    expect(plan('redo', [deletion('a', 1)], [], [located('a')]).queue).toMatchObject([
      { kind: 'delete', turn: 'redo', notBefore: 9 + deleteHold },
    ]);
  });

  test('a mailbox is made again before what goes into it', () => {
    const without = { mailboxes: new Set([inbox.id]) };
    const { queue, left } = plan('redo', [creation, archived], [], [located('a')], without);
    expect(queue.map(({ kind }) => kind)).toEqual(['mailbox-create', 'move']);
    expect(left).toEqual({});
  });

  test('what is there already is not sent', () => {
    expect(
      plan('redo', [star('b')], [], [{ ...located('b', ['\\flagged']), id: 'b' as MessageId }]),
    ).toMatchObject({ queue: [], turned: 1 });
  });
});
