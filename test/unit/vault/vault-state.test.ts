/** What each journal entry means for the queue, the ledgers and local mail, and what the store hears of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { StoreChange } from '../../../electron/contract/store-writes';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { partsOf, patchFromPart } from '../../../electron/main/vault/snapshot-parts';
import { changesFor, rebuildChanges } from '../../../electron/main/vault/vault-changes';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { canonical } from '../../support/vault/crash-explorer';
import {
  creation,
  imapAccount,
  localMail,
  localPlace,
  mailbox,
  named,
  operation,
  placement,
} from '../../support/vault/entries';
import { popAccount, queued, settled, star } from '../../support/vault/entries';
import { boxOf, deleteBox, renameBox } from '../../support/mailbox-operations';
import { messageOf } from '../../support/message-of';

const op = (id: string): OperationId => id as OperationId;
const inbox = placement(imapAccount, 'INBOX', 4);
const archive = mailbox(imapAccount, 'Archive');

function fold(
  entries: readonly JournalEntry[],
  state = new FoldedState(),
): { state: FoldedState; changes: StoreChange[] } {
  let changes: StoreChange[] = [];
  entries.forEach((entry, index) => {
    const patch = planEntry(state, entry, 1_000 + index);
    changes = changesFor(entry, state, patch);
    state.merge(patch);
  });
  return { state, changes };
}

const inboxEntry: JournalEntry = {
  kind: 'local-mailbox',
  mailbox: {
    id: mailbox(popAccount.id, 'INBOX').id,
    accountId: popAccount.id,
    path: 'INBOX',
    name: 'Inbox',
    delimiter: null,
    role: 'inbox',
    selectable: true,
  },
};
const localOp = (id: string, part: Parameters<typeof operation>[3]): JournalEntry =>
  queued(operation(id, 'm1', localPlace('INBOX'), part));

describe('operations', () => {
  it('wait in the order in which they were queued, whatever happens to one of them', () => {
    const { state } = fold([
      queued(star('a', 'm')),
      queued(star('b', 'n')),
      { kind: 'operation-moved-on', id: op('a'), state: 'parked', step: null, tries: 2, reason: 'quota' },
    ]);
    expect([...state.pending.keys()]).toEqual(['a', 'b']);
    expect(state.pending.get(op('a'))).toMatchObject({
      state: 'parked',
      tries: 2,
      reason: 'quota',
      changedAt: 1_002,
    });
  });

  it('queued twice under one id are one', () => {
    const { state, changes } = fold([queued(star('a', 'm')), queued(star('a', 'other'))]);
    expect(messageOf(state.operations.get(op('a'))?.operation).id).toBe('m');
    expect(changes).toEqual([]);
  });

  it('that are done move on the locators of those still waiting on the same message', () => {
    const moved = placement(imapAccount, 'Archive', 31, '9');
    const { state, changes } = fold([
      queued(operation('move', 'm', inbox, { kind: 'move', to: archive })),
      queued(star('later', 'm')),
      queued(star('elsewhere', 'n')),
      settled('move', 'done', moved),
    ]);
    expect(messageOf(state.pending.get(op('later'))?.operation).locator.placement).toEqual(moved);
    expect(messageOf(state.pending.get(op('elsewhere'))?.operation).locator.placement).toEqual(inbox);
    expect([...state.pending.keys()]).toEqual(['later', 'elsewhere']);
    expect(
      changes.map((change) => (change.kind === 'operation' ? change.record.operation.id : change)),
    ).toEqual([
      'move',
      'later',
      { kind: 'message-confirmed', messageId: 'm', placement: moved, addFlags: [], removeFlags: [] },
    ]);
  });

  it('on flags confirm deltas', () => {
    const { changes } = fold([queued(star('a', 'm')), settled('a', 'done', inbox)]);
    expect(changes.at(-1)).toEqual({
      kind: 'message-confirmed',
      messageId: 'm',
      placement: inbox,
      addFlags: ['\\Flagged'],
      removeFlags: [],
    });
  });

  it.each(['refused', 'discarded'] as const)('that are %s leave the confirmed state as it is', (state) => {
    const folded = fold([queued(star('a', 'm')), queued(star('b', 'm')), settled('a', state)]);
    expect(folded.changes).toHaveLength(1);
    expect(folded.state.operations.get(op('a'))?.state).toBe(state);
    expect([...folded.state.pending.keys()]).toEqual(['b']);
  });

  it('that delete a message which is gone already confirm that it is gone', () => {
    const { changes } = fold([
      queued(operation('a', 'm', inbox, { kind: 'delete' })),
      settled('a', 'dropped'),
    ]);
    expect(changes.at(-1)).toMatchObject({ kind: 'message-confirmed', messageId: 'm', placement: null });
  });

  it('that were undone leave no trace; settled ones cannot be', () => {
    const { state, changes } = fold([queued(star('a', 'm')), { kind: 'operation-undone', id: op('a') }]);
    expect(state.operations.size).toBe(0);
    expect(changes).toEqual([{ kind: 'operation-removed', id: 'a' }]);
    const late = fold([
      queued(star('a', 'm')),
      settled('a', 'done', inbox),
      { kind: 'operation-undone', id: op('a') },
    ]);
    expect(late.state.operations.get(op('a'))?.state).toBe('done');
  });

  it('settle once', () => {
    const { state, changes } = fold([
      queued(star('a', 'm')),
      settled('a', 'done', inbox),
      settled('a', 'refused'),
      { kind: 'operation-moved-on', id: op('a'), state: 'queued', step: null, tries: 0, reason: null },
    ]);
    expect(state.operations.get(op('a'))?.state).toBe('done');
    expect(changes).toEqual([]);
  });

  it('follow a UIDVALIDITY that changed', () => {
    const place = placement(imapAccount, 'INBOX', 90, '8');
    const { state } = fold([
      queued(star('a', 'm')),
      { kind: 'operation-rebound', id: op('a'), placement: place },
    ]);
    expect(messageOf(state.pending.get(op('a'))?.operation).locator.placement).toEqual(place);
  });

  it('leave the history only by trimming, and never while they wait', () => {
    const { state, changes } = fold([
      queued(star('a', 'm')),
      queued(star('b', 'm')),
      settled('a', 'done', inbox),
      { kind: 'history-trimmed', ids: [op('a'), op('b'), op('c')] },
    ]);
    expect([...state.operations.keys()]).toEqual(['b']);
    expect(changes).toEqual([{ kind: 'operation-removed', id: 'a', trimmed: true }]);
  });
});

describe('local mail', () => {
  it('takes flags as deltas, without letter case', () => {
    const { state, changes } = fold([
      inboxEntry,
      localMail('m1'),
      localOp('a', { kind: 'flags', add: ['\\Seen', '\\Flagged'], remove: [] }),
      settled('a', 'done', localPlace('Trash')),
      localOp('b', { kind: 'flags', add: [], remove: ['\\SEEN'] }),
      settled('b', 'done', localPlace('Trash')),
    ]);
    const message = state.mails.get('m1' as MessageId)?.message;
    expect(message?.flags).toEqual(['\\Flagged']);
    // Flags never move a mail, whatever stale place the operation was queued with.
    expect(message?.mailboxId).toBe(mailbox(popAccount.id, 'INBOX').id);
    expect(changes.at(-1)).toMatchObject({
      kind: 'message-confirmed',
      placement: localPlace('INBOX'),
      removeFlags: ['\\SEEN'],
    });
  });

  it('moves', () => {
    const { state, changes } = fold([
      localMail('m1'),
      localOp('a', { kind: 'move', to: mailbox(popAccount.id, 'Archive') }),
      settled('a', 'done', localPlace('Archive')),
    ]);
    expect(state.mails.get('m1' as MessageId)?.message.mailboxId).toBe(mailbox(popAccount.id, 'Archive').id);
    expect(changes.at(-1)).toMatchObject({
      placement: { mailbox: { id: mailbox(popAccount.id, 'Archive').id }, uid: null },
    });
  });

  it('that is deleted becomes garbage until its file is gone; its ledger line stays', () => {
    const deleted = [localMail('m1', 'u1'), localOp('a', { kind: 'delete' }), settled('a', 'done')];
    const { state, changes } = fold(deleted);
    expect(state.mails.size).toBe(0);
    expect([...state.garbage]).toEqual([['m1', { accountId: popAccount.id, file: '1.m1.satchel.eml' }]]);
    expect(state.ledgers.get(popAccount.id)?.get('u1')?.state).toBe('downloaded');
    expect(changes.at(-1)).toMatchObject({ kind: 'message-confirmed', messageId: 'm1', placement: null });
    expect(
      fold([{ kind: 'local-file-removed', messageId: 'm1' as MessageId }], state).state.garbage.size,
    ).toBe(0);
  });

  it.each(['refused', 'dropped', 'discarded'] as const)('stays when its deletion is %s', (outcome) => {
    const { state } = fold([localMail('m1'), localOp('a', { kind: 'delete' }), settled('a', outcome)]);
    expect(state.mails.size).toBe(1);
    expect(state.garbage.size).toBe(0);
  });

  it('is not lost when a move settles without a place', () => {
    const { state } = fold([
      localMail('m1'),
      localOp('a', { kind: 'move', to: mailbox(popAccount.id, 'Trash') }),
      settled('a', 'done', null),
    ]);
    expect(state.mails.get('m1' as MessageId)?.message.mailboxId).toBe(mailbox(popAccount.id, 'Trash').id);
  });
});

describe('the ledger', () => {
  it('goes from suspect to downloaded to deleted, and knows nothing of other UIDLs', () => {
    const suspect = { ...localMail('m1', 'u1'), suspect: true };
    const { state } = fold([suspect]);
    const line = () => state.ledgers.get(popAccount.id)?.get('u1')?.state;
    expect(line()).toBe('suspect');
    fold([{ kind: 'ledger', accountId: popAccount.id, uidl: 'u1', state: 'downloaded' }], state);
    expect(line()).toBe('downloaded');
    fold([{ kind: 'ledger', accountId: popAccount.id, uidl: 'u1', state: 'deleted' }], state);
    fold([{ kind: 'ledger', accountId: popAccount.id, uidl: 'unknown', state: 'deleted' }], state);
    expect(line()).toBe('deleted');
    expect(state.ledgers.get(popAccount.id)?.size).toBe(1);
  });
});

const actionOf = (id: string): ActionId => `action of ${id}` as ActionId;
const anyEntry = fc
  .record({
    kind: fc.integer({ min: 0, max: 16 }),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    message: fc.constantFrom('m1', 'm2'),
    uid: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ kind, id, message, uid }): JournalEntry => {
    const place = placement(imapAccount, 'Archive', uid);
    switch (kind) {
      case 0:
        return queued(star(id, message));
      case 1:
        return queued(operation(id, message, inbox, { kind: 'move', to: archive }));
      case 2:
        return queued(operation(id, message, localPlace('INBOX'), { kind: 'delete' }));
      case 3:
        return settled(id, 'done', place);
      case 4:
        return settled(id, 'refused');
      case 5:
        return { kind: 'operation-undone', id: op(id) };
      case 6:
        return localMail(message, `u${uid}`);
      case 7:
        return { kind: 'local-file-removed', messageId: message as MessageId };
      case 8:
        return { kind: 'history-trimmed', ids: [op(id)] };
      case 9:
        return queued(creation(id, `Box ${id}`));
      case 10:
        return { kind: 'action', action: { id: actionOf(id), verb: 'star', target: null } };
      case 11:
        return { kind: 'action-turned', id: actionOf(id), undone: uid % 2 === 0 };
      case 12:
        return queued({ ...star(`back ${id}`, message), actionId: actionOf(id), turn: 'undo' });
      case 13:
        return queued({ ...renameBox(boxOf(imapAccount, `Box ${id}`), `Renamed ${uid}`), id: op(id) });
      case 14:
        return queued({ ...deleteBox(boxOf(imapAccount, `Box ${id}`)), id: op(id) });
      case 15:
        return named(`Box ${id}`, `Renamed ${uid}`);
      default:
        return {
          kind: 'operation-moved-on',
          id: op(id),
          state: 'unknown',
          step: null,
          tries: uid,
          reason: 'r',
        };
    }
  });

describe('for every course of events', () => {
  it('a snapshot gives the same state, order included', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 40 }), (entries) => {
        const { state } = fold(entries);
        const restored = new FoldedState();
        for (const part of partsOf(state)) restored.merge(patchFromPart(JSON.parse(JSON.stringify(part))));
        expect(canonical(restored)).toBe(canonical(state));
        for (const id of ['m1', 'm2'] as MessageId[])
          expect(restored.pendingOf(id)).toEqual(state.pendingOf(id));
      }),
    );
  });

  it('a store that follows the changes has the operations and mail that one rebuilt from the state has', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 40 }), (entries) => {
        const state = new FoldedState();
        const followed = new Map<string, unknown>();
        const apply = (into: Map<string, unknown>, change: StoreChange): void => {
          if (change.kind === 'operation') {
            into.set(`op ${change.record.operation.id}`, change.record);
          } else if (change.kind === 'operation-removed') into.delete(`op ${change.id}`);
          else if (change.kind === 'local-message') into.set(`mail ${change.message.id}`, change.message.id);
          else if (change.kind === 'mailbox-queue') {
            if (change.pending.length === 0) into.delete(`queue ${change.accountId}`);
            else into.set(`queue ${change.accountId}`, change.pending);
          } else if (change.kind === 'message-confirmed' && change.placement === null)
            into.delete(`mail ${change.messageId}`);
        };
        for (const entry of entries) {
          const patch = planEntry(state, entry, 1);
          for (const change of changesFor(entry, state, patch)) apply(followed, change);
          state.merge(patch);
        }
        const rebuilt = new Map<string, unknown>();
        for (const change of rebuildChanges(state)) {
          if (change.kind === 'local-message') rebuilt.set(`mail ${change.message.id}`, change.message.id);
          else apply(rebuilt, change);
        }
        expect(new Map([...followed].sort())).toEqual(new Map([...rebuilt].sort()));
      }),
    );
  });
});
