/** What undo knows after each record: which changes came about, which are taken back, and what is forgotten. */
import { describe, expect, it } from 'vitest';
import { changeOf } from '../../../electron/contract/action';
import type { ActionHead } from '../../../electron/contract/action';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import {
  ActionHistory,
  changeForgotten,
  changeGroups,
  changeQueued,
  changeRemoved,
  changeSettled,
  forgottenBy,
} from '../../../electron/main/vault/action-history';
import type { ActionRecord, TrackedChange } from '../../../electron/main/vault/action-history';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import {
  appending,
  copying,
  creation,
  imapAccount,
  operation,
  placement,
  popAccount,
  queued,
  settled,
  star,
  transferring,
} from '../../support/vault/entries';

const inbox = placement(imapAccount, 'INBOX', 4);
const begun = (id: string): JournalEntry & { action: ActionHead } => ({
  ...{ kind: 'action', action: { id: id as ActionId, verb: 'star', target: null } },
});
const turned = (id: string, undone: boolean): JournalEntry => ({
  ...{ kind: 'action-turned', id: id as ActionId, undone },
});
const of = (action: string, made: MailOperation, turn?: 'undo' | 'redo'): JournalEntry =>
  queued({ ...made, actionId: action as ActionId, ...(turn ? { turn } : {}) });
const deletion = (id: string, message: string): MailOperation =>
  operation(id, message, inbox, { kind: 'delete' });

function fold(...entries: JournalEntry[]): FoldedState {
  const state = new FoldedState();
  for (const entry of entries) state.merge(planEntry(state, entry, 1));
  return state;
}
const changes = (state: FoldedState, action = 'A'): string[] =>
  [...(state.actions.get(action as ActionId)?.changes ?? [])].map(([id, { state: is }]) => `${id} ${is}`);

const starred = [begun('A'), of('A', star('1', 'm')), of('A', star('2', 'n'))];

describe('a change', () => {
  it('is done as soon as it is queued, and taken back when it is removed or reversed', () => {
    expect(changes(fold(...starred))).toEqual(['m done', 'n done']);
    const removed: JournalEntry = { kind: 'operation-undone', id: '1' as OperationId };
    const reversed = [settled('2', 'done', inbox), of('A', star('3', 'n'), 'undo')];
    const state = fold(...starred, removed, ...reversed);
    expect(changes(state)).toEqual(['m taken-back', 'n taken-back']);
    expect(state.actions.get('A' as ActionId)?.messages).toEqual({ done: 0, 'taken-back': 2, beyond: 0 });
    state.merge(planEntry(state, { kind: 'operation-undone', id: '3' as OperationId }, 1));
    expect(changes(state)).toEqual(['m taken-back', 'n done']);
  });

  it('that never came about is forgotten, and one that cannot be taken back is known as that', () => {
    expect(changes(fold(...starred, settled('1', 'refused'), settled('2', 'dropped')))).toEqual([]);
    const state = fold(begun('A'), of('A', deletion('1', 'm')), settled('1', 'done'));
    expect(changes(state)).toEqual(['m beyond']);
  });

  it('whose reversal was refused is done still; one whose message is gone is not', () => {
    const reversed = [...starred, of('A', star('3', 'm'), 'undo'), of('A', star('4', 'n'), 'undo')];
    expect(changes(fold(...reversed, settled('3', 'refused'), settled('4', 'dropped')))).toEqual(['m done']);
  });

  it('that made a copy is forgotten when the copy is made again as another message', () => {
    const to = { id: 'work/Archive' as MailboxId, path: 'Archive' };
    const { message, ...base } = star('1', 'm');
    const copy = (id: string, copyId: string): MailOperation => ({
      ...base,
      ...{ kind: 'copy', id: id as OperationId, message, copyId: copyId as MessageId, to },
    });
    const first = [begun('A'), of('A', copy('1', 'c1')), settled('1', 'done', inbox)];
    const undone = [...first, of('A', { ...deletion('2', 'c1') }, 'undo'), settled('2', 'done')];
    expect(changes(fold(...undone))).toEqual(['c1 taken-back']);
    expect(changes(fold(...undone, of('A', copy('3', 'c2'), 'redo')))).toEqual(['c2 done']);
  });

  it('that made a copy which may be the message itself is not offered to be taken back', () => {
    const copied = [begun('A'), of('A', copying('1', 'm'))];
    expect(changes(fold(...copied, settled('1', 'done', inbox)))).toEqual(['copy 1 done']);
    const onlyOne = { ...settled('1', 'done', inbox), onlyOne: true } as JournalEntry;
    expect(changes(fold(...copied, onlyOne))).toEqual([]);
  });

  it('of an operation that is no action of the person is not followed', () => {
    expect(fold(of('B', star('1', 'm'))).actions.size).toBe(0);
  });
});

describe('the history', () => {
  it('ends what could be done again when a new action begins', () => {
    const state = fold(begun('A'), begun('B'), turned('B', true), turned('A', true));
    expect([...state.actions.keys()]).toEqual(['B', 'A']);
    state.merge(planEntry(state, begun('C'), 1));
    expect([...state.actions.keys()]).toEqual(['C']);
  });

  it('keeps a hundred levels', () => {
    const state = fold(...Array.from({ length: 130 }, (_none, index) => begun(`A${index}`)));
    expect(state.actions.size).toBe(100);
    expect(state.actions.has('A129' as ActionId) && !state.actions.has('A29' as ActionId)).toBe(true);
  });

  it('forgets an account that is removed', () => {
    expect(fold(...starred, { kind: 'account-removed', accountId: imapAccount }).actions.size).toBe(0);
  });

  it('has one object for changes that are alike, however many messages they are about', () => {
    const [one, other] = [
      ...(fold(...starred)
        .actions.get('A' as ActionId)
        ?.changes.values() ?? []),
    ];
    expect(one?.change).toBe(other?.change);
    expect(
      fold(...starred)
        .actions.get('A' as ActionId)
        ?.changes.has('m' as MessageId),
    ).toBe(true);
  });
});

const A = 'A' as ActionId;
const byA = (made: MailOperation, turn?: 'undo' | 'redo'): MailOperation => ({
  ...made,
  actionId: A,
  ...(turn ? { turn } : {}),
});
const trackedOf = (made: MailOperation, state: TrackedChange['state'] = 'done'): TrackedChange => ({
  ...{ accountId: made.accountId, change: changeOf(made), state },
});
/** One action with these changes. */
function knowing(changes: [string, TrackedChange][], verb: ActionHead['verb'] = 'star'): ActionHistory {
  const history = new ActionHistory();
  history.begin({ id: A, verb, target: null }, false);
  for (const [subject, tracked] of changes) history.put({ id: A, subject: subject as MessageId, tracked });
  return history;
}
const nothing: ReadonlyMap<ActionId, ActionRecord> = new Map();

describe('what an operation means for the history', () => {
  const known = knowing([['m', trackedOf(star('1', 'm'))]]).actions;

  it('is nothing where the history has let its action go, or knows no such change of it', () => {
    for (const turn of [undefined, 'undo', 'redo'] as const) {
      expect(changeQueued(nothing, byA(copying('1', 'm'), turn))).toEqual([]);
      for (const actions of [nothing, known]) {
        expect(changeRemoved(actions, byA(star('2', 'n'), turn))).toEqual([]);
        for (const state of ['done', 'refused', 'dropped', 'discarded'] as const) {
          expect(changeSettled(actions, byA(star('2', 'n'), turn), state)).toEqual([]);
          expect(changeSettled(actions, byA(deletion('2', 'n'), turn), state)).toEqual([]);
        }
        expect(changeForgotten(actions, byA(star('2', 'n'), turn))).toEqual([]);
      }
    }
    expect(changeQueued(known, byA(star('2', 'n'), 'undo'))).toEqual([]);
  });

  it('is nothing when it is done and can be taken back', () => {
    expect(changeSettled(known, byA(star('1', 'm')), 'done')).toEqual([]);
  });

  it('is that the change is forgotten where it is asked for anew, of another message', () => {
    expect(changeForgotten(known, byA(star('1', 'm')))).toEqual([{ id: A, subject: 'm', tracked: null }]);
  });

  it('is that what was put there by this computer is forgotten when it is taken back, and only then', () => {
    const put = appending('1', { octets: 1, sha256: 'ab' });
    const subject = 'born of 1' as MessageId;
    const { actions } = knowing([[subject, trackedOf(put)]], 'append');
    expect(changeRemoved(actions, byA(put))).toEqual([{ id: A, subject, tracked: null }]);
    const kept = { id: A, subject, tracked: trackedOf(put) };
    expect(changeRemoved(actions, byA(put, 'undo'))).toEqual([kept]);
    const flagged = knowing([['m', trackedOf(star('1', 'm'))]]).actions;
    expect(changeRemoved(flagged, byA(star('1', 'm')))).toEqual([
      { id: A, subject: 'm', tracked: trackedOf(star('1', 'm'), 'taken-back') },
    ]);
  });

  const transferred = (id: string): MailOperation => transferring(id, 'm', popAccount.id, `copy ${id}`);
  it.each<[string, (id: string) => MailOperation]>([
    ['in its account', (id) => copying(id, 'm')],
    ['in another account', transferred],
  ])('is that a copy %s which was taken back is not made twice', (_where, copy) => {
    const done = { id: A, subject: 'copy 9', tracked: trackedOf(copy('9')) };
    const taken = (made: MailOperation): TrackedChange => trackedOf(made, 'taken-back');
    const elsewhere = { ...copy('4'), to: placement(imapAccount, 'Elsewhere', 1).mailbox } as MailOperation;
    const others: [string, TrackedChange][] = [
      ['m', taken(star('1', 'm'))],
      ['moved', taken(operation('1', 'moved', inbox, { kind: 'move', to: inbox.mailbox }))],
      ['copy 2', trackedOf(copy('2'))],
      ['copy 3', taken(copying('3', 'another'))],
      ['copy 4', taken(elsewhere)],
    ];
    const { actions } = knowing([...others, ['copy 5', taken(copy('5'))]]);
    const former = { id: A, subject: 'copy 5', tracked: null };
    expect(changeQueued(actions, byA(copy('9'), 'redo'))).toEqual([former, done]);
    expect(changeQueued(actions, byA(copy('9')))).toEqual([done]);
    expect(changeQueued(knowing(others).actions, byA(copy('9'), 'redo'))).toEqual([done]);
    const again = { id: A, subject: 'm', tracked: trackedOf(star('9', 'm')) };
    expect(changeQueued(actions, byA(star('9', 'm'), 'redo'))).toEqual([again]);
  });
});

describe('what the history keeps', () => {
  it('is at most 200,000 changes, the newest actions first', () => {
    const sized = (sizes: number[]): Map<ActionId, ActionRecord> =>
      new Map(
        sizes.map((size, index) => {
          const head = { id: `A${index}` as ActionId, verb: 'star', target: null } as const;
          return [head.id, { head, undone: false, changes: { size } } as ActionRecord];
        }),
      );
    expect(forgottenBy(sized([150_000, 50_000]))).toEqual([]);
    expect(forgottenBy(sized([150_001, 50_000]))).toEqual(['A0']);
    expect(forgottenBy(sized([1, 150_001, 50_000]))).toEqual(['A0', 'A1']);
  });

  it('of an action whose account goes is what it did in the others', () => {
    const other = { ...trackedOf(star('2', 'n')), accountId: popAccount.id };
    const history = knowing([
      ['m', trackedOf(star('1', 'm'))],
      ['n', other],
    ]);
    history.forgetAccount(imapAccount);
    expect([...(history.actions.get(A)?.changes ?? [])]).toEqual([['n', other]]);
    expect(history.actions.get(A)?.messages).toEqual({ done: 1, 'taken-back': 0, beyond: 0 });
    history.forgetAccount(popAccount.id);
    expect([...history.actions.keys()]).toEqual([]);
  });

  it('is nothing of an action that it has let go', () => {
    const history = new ActionHistory();
    history.put({ id: A, subject: 'm' as MessageId, tracked: trackedOf(star('1', 'm')) });
    history.turn(A, true);
    expect([...history.actions.keys()]).toEqual([]);
  });

  it('is each change as it was given, however much it is like the one before', () => {
    const first = trackedOf(star('1', 'm'));
    const { change } = first;
    const given: TrackedChange[] = [
      first,
      { ...first, accountId: 'other' as AccountId },
      first,
      { ...first, state: 'taken-back' },
      first,
      { ...first, change: { ...change, add: ['\\Seen'] } as TrackedChange['change'] },
      { ...first, change: { kind: 'delete' } },
      { ...first, change: { kind: 'append' } },
    ];
    const { actions } = knowing(given.map((tracked, index) => [`m${index}`, tracked]));
    expect([...(actions.get(A)?.changes.values() ?? [])]).toEqual(given);
  });

  it('counts messages, and a mailbox only where that is what the action makes', () => {
    const made: [string, TrackedChange][] = [
      ['work/New', trackedOf(creation('1', 'New'))],
      ['m', trackedOf(star('1', 'm'))],
    ];
    const counted = (verb: ActionHead['verb']): number | undefined =>
      knowing(made, verb).actions.get(A)?.messages.done;
    expect([counted('move'), counted('folder-create')]).toEqual([1, 2]);
  });

  it('is written down in groups of what is alike, a thousand in each, none left out', () => {
    const subjects = Array.from({ length: 2_001 }, (_none, index) => `m${index}`);
    const done = trackedOf(star('1', 'm'));
    const back = trackedOf(star('1', 'm'), 'taken-back');
    const action = knowing(
      subjects.map((subject, at) => [subject, at % 1_000 === 5 ? back : done]),
    ).actions.get(A);
    const groups = changeGroups(action as ActionRecord);
    expect(groups.map(({ state, subjects: of }) => [state, of.length, of[0]])).toEqual([
      ['done', 1_000, 'm0'],
      ['taken-back', 2, 'm5'],
      ['done', 999, 'm1001'],
    ]);
    expect(groups.flatMap(({ subjects: of }) => of).toSorted()).toEqual(subjects.toSorted());
    expect(groups.map(({ accountId, change }) => ({ accountId, change }))).toEqual(
      groups.map(() => ({ accountId: imapAccount, change: done.change })),
    );
  });
});
