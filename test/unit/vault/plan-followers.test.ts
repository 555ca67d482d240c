/** What waits behind an operation: it follows its message to its new place, or goes with a message that never gets there. */
import { describe, expect, it } from 'vitest';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, MessageOperation } from '../../../electron/contract/operation';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import type { FoldedState } from '../../../electron/main/vault/vault-state';
import { planEntry } from '../../../electron/main/vault/vault-state';
import { messageOf } from '../../support/message-of';
import {
  copying,
  creation,
  imapAccount,
  mailbox,
  operation,
  placement,
  popAccount,
  queued,
  settled,
  star,
  transferring,
} from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

const home = popAccount.id;
const there = placement(imapAccount, 'Archive', 31, '9');
const [goneWith, noAccount] = [
  'The copy or move that it followed was not done.',
  'The account that it was to go to was removed.',
];
const after = (queue: MailOperation[], ...entries: JournalEntry[]): FoldedState =>
  folded([...queue.map(queued), ...entries]);
const waiting = (state: FoldedState): string[] => [...state.pending.keys()];
const endOf = (state: FoldedState, id: string) => {
  const record = state.operations.get(id as OperationId);
  return record && [record.state, record.reason];
};

describe('an operation that is not done', () => {
  it('takes nothing with it where its message is there all the same', () => {
    const state = after([star('a', 'm'), star('b', 'm')], settled('a', 'refused'));
    expect(waiting(state)).toEqual(['b']);
  });

  it('takes no other operation with it where it was to make a mailbox', () => {
    const state = after([creation('box', 'Projects'), star('a', 'm')], settled('box', 'refused'));
    expect([...state.operations.keys()]).toEqual(['box', 'a']);
    expect(waiting(state)).toEqual(['a']);
  });
});

describe('a copy that is still to be made', () => {
  it('is made of its source where that lies, wherever the copy is said to be', () => {
    const state = after([copying('c', 'm'), star('on copy', 'copy c')], settled('on copy', 'done', there));
    expect(messageOf(state.pending.get('c' as OperationId)?.operation).locator.placement.uid).toBe(4);
  });
});

describe('a message on its way to another account', () => {
  const queue = [
    star('before', 'm'),
    transferring('t', 'm', home),
    star('after', 'm'),
    copying('c', 'm'),
    star('on copy', 'copy c'),
    star('other', 'n'),
  ];

  it('that does not get there keeps what was to be done before, and nothing of what was to be done there', () => {
    const state = after(queue, settled('t', 'refused'));
    expect(waiting(state)).toEqual(['before', 'other']);
    expect(endOf(state, 't')).toEqual(['refused', null]);
    for (const id of ['after', 'c', 'on copy']) expect(endOf(state, id)).toEqual(['discarded', goneWith]);
  });

  it('as a copy leaves what is to be done to its source alone when it does not get there', () => {
    const copies = [transferring('t', 'm', home, 'copy'), star('on source', 'm'), star('on copy', 'copy')];
    const state = after(copies, settled('t', 'refused'));
    expect(waiting(state)).toEqual(['on source']);
    expect(endOf(state, 'on copy')).toEqual(['discarded', goneWith]);
  });
});

describe('an account that is removed', () => {
  const third = 'third' as AccountId;
  const queue = [
    star('before', 'm'),
    transferring('t', 'm', home),
    star('after', 'm'),
    transferring('elsewhere', 'n', third),
    { ...star('its own', 'own'), accountId: home },
    creation('box', 'Projects'),
  ];
  const removed: JournalEntry = { kind: 'account-removed', accountId: home };

  it('gets no mail any more: what was on its way to it stays where it is, other mail goes on', () => {
    const state = after(queue, removed);
    expect(waiting(state)).toEqual(['before', 'elsewhere', 'box']);
    expect(endOf(state, 't')).toEqual(['discarded', noAccount]);
    expect(endOf(state, 'after')).toEqual(['discarded', goneWith]);
  });

  it('has its own operations taken away without a trace, not ended', () => {
    const patch = planEntry(after(queue), removed, 9);
    expect(patch.operations?.map(({ operation }) => operation.id)).toEqual(['t', 'after']);
    expect(patch.operations?.map(({ changedAt }) => changedAt)).toEqual([9, 9]);
    expect(patch.operationsRemoved).toEqual(['its own']);
  });
});

it('what waits behind a move to another account is not looked for by the EMAILID of the server that it came from', () => {
  const known = transferring('t', 'm', popAccount.id);
  const withId = (one: MessageOperation, emailId: string): MessageOperation => ({
    ...one,
    message: { ...one.message, locator: { ...one.message.locator, emailId } },
  });
  const move = operation('v', 'm', placement(imapAccount, 'INBOX', 4), {
    ...{ kind: 'move', to: mailbox(imapAccount, 'Archive') },
  });
  for (const [first, after] of [
    [known, null],
    [move, 'M1'],
  ] as const) {
    const state = folded([
      ...[withId(first, 'M1'), withId(star('b', 'm'), 'M1')].map((one) => queued(one)),
      {
        ...{ kind: 'operation-settled', id: first.id, state: 'done', reason: null },
        placement: placement(popAccount.id, 'Archive', 9),
      },
    ]);
    const waiting = state.pending.get('b' as OperationId)?.operation;
    expect(waiting && 'message' in waiting ? waiting.message.locator : null).toMatchObject({
      ...{ emailId: after, placement: { uid: 9 } },
    });
  }
});

describe('a message that the person has chosen among several', () => {
  const [old, chosen] = [placement(imapAccount, 'INBOX', 4), placement(imapAccount, 'INBOX', 9, '2')];
  const on = (id: string, messageId: string): MailOperation =>
    operation(id, messageId, old, { kind: 'flags', add: ['\\Seen'], remove: [] });
  const choice: JournalEntry = {
    ...{ kind: 'operation-rebound', id: 'first' as OperationId, placement: chosen, chosen: true },
  };
  const goesOn: JournalEntry = {
    ...{ kind: 'operation-moved-on', id: 'first' as OperationId, state: 'queued', step: null, tries: 0 },
    reason: null,
  };
  const elsewhere = { ...on('elsewhere', 'm'), accountId: home };
  const found = (state: FoldedState, id: string) => {
    const record = state.pending.get(id as OperationId);
    if (!record || !('message' in record.operation)) return null;
    return [record.operation.message.locator.placement, record.chosen];
  };

  it('is meant by what is queued later on it too, in its account, and by nothing else', () => {
    const state = folded([
      ...[queued(on('first', 'm')), queued(on('other', 'n')), choice, goesOn],
      ...[on('later', 'm'), on('latest', 'm'), on('another', 'n'), elsewhere].map(queued),
    ]);
    for (const id of ['first', 'later', 'latest']) expect(found(state, id)).toEqual([chosen, true]);
    for (const id of ['other', 'another', 'elsewhere']) expect(found(state, id)).toEqual([old, undefined]);
  });

  it('is meant no longer when its place has become doubtful', () => {
    const doubtful: JournalEntry = {
      ...{ kind: 'operation-rebound', id: 'first' as OperationId, placement: { ...chosen, uid: null } },
    };
    const state = folded([queued(on('first', 'm')), choice, doubtful, queued(on('later', 'm'))]);
    expect(found(state, 'first')).toEqual([{ ...chosen, uid: null }, undefined]);
    expect(found(state, 'later')).toEqual([old, undefined]);
  });

  it('is not meant by what is queued on a mailbox, nor on a copy that is to be made of it', () => {
    const copy = copying('copy', 'm');
    const state = folded([queued(on('first', 'm')), choice, queued(copy), queued(on('of it', 'copy copy'))]);
    expect(found(state, 'copy')).toEqual([chosen, true]);
    expect(found(state, 'of it')).toEqual([old, undefined]);
  });
});
