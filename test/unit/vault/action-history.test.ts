/** What undo knows after each record: which changes came about, which are taken back, and what is forgotten. */
import { describe, expect, it } from 'vitest';
import type { ActionHead } from '../../../electron/contract/action';
import type { ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import {
  copying,
  imapAccount,
  operation,
  placement,
  queued,
  settled,
  star,
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
