/** An operation that others take the place of: it is over, what waited behind it gives way, and they wait instead. */
import { describe, expect, it } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import type { FoldedState } from '../../../electron/main/vault/vault-state';
import { planEntry } from '../../../electron/main/vault/vault-state';
import { messageOf } from '../../support/message-of';
import {
  appending,
  imapAccount,
  mailbox,
  operation,
  placement,
  queued,
  star,
} from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

const op = (id: string): OperationId => id as OperationId;
const lost = operation('lost', 'm', placement(imapAccount, 'INBOX', 4), {
  ...{ kind: 'move', to: mailbox(imapAccount, 'Archive') },
});
const asking: JournalEntry = {
  ...{ kind: 'operation-moved-on', id: op('lost'), state: 'parked', step: null, tries: 3, reason: 'Gone.' },
  asks: { kind: 'last-copy', whole: true },
};
const behind = star('behind', 'm');
const back = appending('back', { octets: 1, sha256: 'ab' });
const again = star('again', messageOf(back).id);
const replaced = (withdrawn: string[], ...by: MailOperation[]): JournalEntry => ({
  ...{ kind: 'operation-replaced', id: op('lost'), reason: 'Put back.', withdrawn: withdrawn.map(op), by },
});
const queue = [queued(lost), queued(star('other', 'n')), queued(behind), asking];
const waiting = (state: FoldedState): string[] => [...state.pending.keys()];

describe('an operation that others take the place of', () => {
  it('is over with its reason and asks nothing any more, and they wait from then on', () => {
    expect(planEntry(folded(queue), replaced([], back, again), 9)).toEqual({
      operationsRemoved: [],
      operations: [
        { operation: lost, state: 'discarded', step: null, tries: 3, reason: 'Put back.', changedAt: 9 },
        { operation: back, state: 'queued', step: null, tries: 0, reason: null, changedAt: 9 },
        { operation: again, state: 'queued', step: null, tries: 0, reason: null, changedAt: 9 },
      ],
    });
  });

  it('takes with it what waited behind it and is asked for again, and nothing else', () => {
    expect(waiting(folded(queue))).toEqual(['lost', 'other', 'behind']);
    const state = folded([...queue, replaced(['behind', 'never queued'], back, again)]);
    expect(waiting(state)).toEqual(['other', 'back', 'again']);
    expect([...state.operations.keys()]).toEqual(['lost', 'other', 'back', 'again']);
    expect(waiting(folded([...queue, replaced([], back)]))).toEqual(['other', 'behind', 'back']);
  });

  it('queues nothing that is known already for a second time', () => {
    const state = folded([...queue, replaced(['behind'], star('other', 'another'), back)]);
    expect(messageOf(state.operations.get(op('other'))?.operation).id).toBe('n');
    expect(waiting(state)).toEqual(['other', 'back']);
  });

  it('may end without anything in its place', () => {
    expect(waiting(folded([...queue, replaced(['behind'])]))).toEqual(['other']);
  });

  it('stays as it is where the account of what was to take its place was removed', () => {
    const late = { ...back, accountId: 'gone' as typeof imapAccount };
    const state = folded([...queue, { kind: 'account-removed', accountId: late.accountId }]);
    expect(planEntry(state, replaced(['behind'], late), 9)).toEqual({});
  });

  it('is nothing that undo could take back any more; what is asked for again is', () => {
    const begun = (id: string): JournalEntry => ({
      ...{ kind: 'action', action: { id: id as ActionId, verb: 'move', target: null } },
    });
    const of = <O extends MailOperation>(id: string, one: O): O => ({ ...one, actionId: id as ActionId });
    const state = folded([
      ...[begun('A'), begun('B'), queued(of('A', lost)), queued(of('B', behind)), asking],
      replaced(['behind'], back, of('B', again)),
    ]);
    const subjects = (id: string) => [...(state.actions.get(id as ActionId)?.changes.keys() ?? [])];
    expect(subjects('A')).toEqual([]);
    expect(subjects('B')).toEqual([messageOf(back).id]);
  });
});
