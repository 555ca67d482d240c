/** What the store hears of each entry, word for word: mailboxes that are awaited, messages that are confirmed, moved or gone. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type {
  MailboxOperation,
  MessageOperation,
  Placement,
  ReplayStep,
} from '../../../electron/contract/operation';
import type { StoreChange } from '../../../electron/contract/store-writes';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { changesFor, rebuildChanges } from '../../../electron/main/vault/vault-changes';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import {
  appending,
  copying,
  creation,
  imapAccount,
  localMail,
  localPlace,
  mailbox,
  operation,
  placement,
} from '../../support/vault/entries';
import { popAccount, queued, settled, star, transferring } from '../../support/vault/entries';

const inbox = placement(imapAccount, 'INBOX', 4);
const make = creation('c', 'Archive') as MailboxOperation;

function fold(entries: readonly JournalEntry[]): FoldedState {
  const state = new FoldedState();
  for (const entry of entries) state.merge(planEntry(state, entry, 1));
  return state;
}
/** What the store hears of `entry`, after the others, beside the operations' own records. */
function heard(entries: readonly JournalEntry[], entry: JournalEntry): StoreChange[] {
  const state = fold(entries);
  return changesFor(entry, state, planEntry(state, entry, 2)).filter(({ kind }) => kind !== 'operation');
}
const confirmed = (messageId: string, where: Placement | null, addFlags: string[] = []) => ({
  ...{ kind: 'message-confirmed', messageId, placement: where, addFlags, removeFlags: [] },
});
const deletion = (at: Placement) => queued(operation('d', 'm1', at, { kind: 'delete' }));
const localBox: JournalEntry = {
  kind: 'local-mailbox',
  mailbox: {
    ...mailbox(popAccount.id, 'INBOX'),
    ...{ accountId: popAccount.id, name: 'Inbox', delimiter: null, role: 'inbox', selectable: true },
  },
};

describe('a mailbox that is asked for', () => {
  const queue = queued(make);
  const overTree = (state: string | null, done: boolean) => ({
    ...{ kind: 'mailbox-queue', accountId: imapAccount, done: done ? make : null },
    pending: state === null ? [] : [{ operation: make, state }],
  });
  it('lies over the tree until it is made, refused or taken back', () => {
    expect(heard([], queue)).toEqual([overTree('queued', false)]);
    const id = 'c' as OperationId;
    const parked: JournalEntry = {
      ...{ kind: 'operation-moved-on', id, state: 'parked', step: null, tries: 1, reason: 'quota' },
    };
    expect(heard([queue], parked)).toEqual([overTree('parked', false)]);
    expect(heard([queue], settled('c', 'done'))).toEqual([overTree(null, true)]);
    for (const end of ['refused', 'discarded', 'dropped'] as const)
      expect(heard([queue], settled('c', end))).toEqual([overTree(null, false)]);
    expect(heard([queue], { kind: 'operation-undone', id })).toEqual(
      expect.arrayContaining([{ kind: 'operation-removed', id }, overTree(null, false)]),
    );
  });

  it('lies over the tree of its account alone', () => {
    const elsewhere = { ...creation('other', 'Archive'), accountId: popAccount.id };
    expect(heard([queued(elsewhere)], queue)).toEqual([overTree('queued', false)]);
  });

  it('is not forgone when its history is trimmed', () => {
    const ids = ['c' as OperationId];
    expect(heard([queue, settled('c', 'done')], { kind: 'history-trimmed', ids })).toEqual([
      { kind: 'operation-removed', id: 'c', trimmed: true },
    ]);
  });
});

describe('a message that has left a place', () => {
  const to = mailbox(imapAccount, 'Archive');
  const moving = queued(operation('m', 'm1', inbox, { kind: 'move', to }));
  const source = { path: 'INBOX', uidValidity: '7', uid: 4 };
  const target = { path: 'Archive', uidValidity: '9', uidNext: 5 };
  const begun = (id: string, mailboxId?: MailboxId): JournalEntry => ({
    ...{ kind: 'operation-moved-on', id: id as OperationId, state: 'started', tries: 0, reason: null },
    step: { kind: 'move', source: { ...source, ...(mailboxId ? { mailboxId } : {}) }, target },
  });
  const there = placement(imapAccount, 'Archive', 5, '9');

  it('is told with it, as its own mailbox or that to which it was followed', () => {
    const left = { mailboxId: inbox.mailbox.id, uidValidity: '7', uid: 4 };
    expect(heard([moving, begun('m')], settled('m', 'done', there))).toEqual([
      { ...confirmed('m1', there), left },
    ]);
    expect(heard([moving, begun('m', to.id)], settled('m', 'done', there))).toEqual([
      { ...confirmed('m1', there), left: { ...left, mailboxId: to.id } },
    ]);
    const removing: JournalEntry = { ...begun('d'), step: { kind: 'expunge', source, copy: null } } as never;
    expect(heard([deletion(inbox), removing], settled('d', 'done'))).toEqual([
      { ...confirmed('m1', null), left },
    ]);
  });

  it('H410093 is told where its removal was begun, not where it may lie still', () => {
    const left = { mailboxId: inbox.mailbox.id, uidValidity: '7', uid: 4 };
    const at = (kind: 'copied' | 'expunge'): JournalEntry =>
      ({ ...begun('m'), step: { kind, source, copy: there } }) as never;
    expect(heard([moving, at('expunge')], settled('m', 'done', there))).toEqual([
      { ...confirmed('m1', there), left },
    ]);
    expect(heard([moving, at('copied')], settled('m', 'done', there))).toEqual([confirmed('m1', there)]);
  });

  it('is not where another program had taken it away before', () => {
    const removing: JournalEntry = { ...begun('d'), step: { kind: 'expunge', source, copy: null } } as never;
    expect(heard([deletion(inbox), removing], settled('d', 'dropped'))).toEqual([confirmed('m1', null)]);
  });

  it('is not where nothing was taken away', () => {
    expect(heard([moving], settled('m', 'done', there))).toEqual([confirmed('m1', there)]);
    const starring: JournalEntry = { ...begun('s'), step: { kind: 'store', source } } as never;
    expect(heard([queued(star('s', 'm1')), starring], settled('s', 'done', inbox))).toEqual([
      confirmed('m1', inbox, ['\\Flagged']),
    ]);
    expect(heard([moving, begun('m')], settled('m', 'refused'))).toEqual([]);
  });
});

describe('a message of a server', () => {
  it('is confirmed where the operation has put it, with its flags', () => {
    expect(heard([queued(star('a', 'm'))], settled('a', 'done', inbox))).toEqual([
      confirmed('m', inbox, ['\\Flagged']),
    ]);
    const archive = placement(imapAccount, 'Archive', 8);
    const move = queued(operation('v', 'm', inbox, { kind: 'move', to: archive.mailbox }));
    expect(heard([move], settled('v', 'done', archive))).toEqual([confirmed('m', archive)]);
  });

  it('has flags of this computer alone where its server does not keep them, in whatever case it says so', () => {
    const flag = queued(
      operation('f', 'm', inbox, {
        kind: 'flags',
        add: ['\\Flagged', 'Urgent'],
        remove: ['Later', '\\Seen'],
      }),
    );
    const done = { ...settled('f', 'done', inbox), unkept: ['urgent', 'LATER'] } as JournalEntry;
    expect(heard([flag], done)).toEqual([
      {
        ...confirmed('m', inbox, ['\\Flagged']),
        removeFlags: ['\\Seen'],
        ownFlags: { add: ['Urgent'], remove: ['Later'] },
      },
    ]);
  });

  it('is gone when it is deleted, or nobody can say where it is', () => {
    expect(heard([deletion(inbox)], settled('d', 'done'))).toEqual([confirmed('m1', null)]);
    expect(heard([queued(star('a', 'm'))], settled('a', 'done'))).toEqual([confirmed('m', null)]);
  });

  it('that was gone there before is gone here, if it was to be deleted', () => {
    expect(heard([deletion(inbox)], settled('d', 'dropped'))).toEqual([confirmed('m1', null)]);
  });

  it('that was gone there before anything else could be done is missing where it was', () => {
    const at = placement(imapAccount, 'INBOX', 4);
    const flag = queued(operation('a', 'm', at, { kind: 'flags', add: ['\\Flagged'], remove: [] }));
    const missing = { kind: 'message-missing', messageId: 'm', placement: at };
    expect(heard([flag], settled('a', 'dropped'))).toEqual([missing]);
    expect(heard([queued(copying('c', 'm'))], settled('c', 'dropped'))).toEqual([]);
    expect(heard([localMail('m'), flag], settled('a', 'dropped'))).toEqual([]);
  });

  it('is as it was when its operation is refused or discarded', () => {
    for (const end of ['refused', 'discarded'] as const)
      expect(heard([deletion(inbox)], settled('d', end, inbox))).toEqual([]);
  });
});

describe('a copy', () => {
  it('is confirmed, not its source', () => {
    const there = placement(imapAccount, 'Archive', 31, '9');
    expect(heard([queued(copying('c', 'm'))], settled('c', 'done', there))).toEqual([
      confirmed('copy c', there),
    ]);
  });

  it('that may be its source itself is confirmed, and its source is missing where it was', () => {
    const there = placement(imapAccount, 'Archive', 31, '9');
    const done = { ...settled('c', 'done', there), onlyOne: true } as JournalEntry;
    expect(heard([queued(copying('c', 'm'))], done)).toEqual([
      confirmed('copy c', there),
      { kind: 'message-missing', messageId: 'm', placement: inbox },
    ]);
  });

  it('of local mail was told when its file came, and is not told again', () => {
    const file = localMail('copy c');
    expect(
      heard([localMail('m'), queued(copying('c', 'm')), file], settled('c', 'done', localPlace('Archive'))),
    ).toEqual([]);
  });
});

describe('a local message', () => {
  it('is shown when it comes', () => {
    expect(heard([], localMail('m1'))).toEqual([{ kind: 'local-message', message: localMail('m1').message }]);
    expect(heard([], localBox)).toEqual([]);
  });

  it('stays in its mailbox with new flags, and is gone only when it is deleted', () => {
    const flag = queued(
      operation('f', 'm1', localPlace('Trash'), { kind: 'flags', add: ['\\Flagged'], remove: [] }),
    );
    expect(heard([localBox, localMail('m1'), flag], settled('f', 'done', localPlace('Trash')))).toEqual([
      confirmed('m1', localPlace('INBOX'), ['\\Flagged']),
    ]);
    expect(heard([localMail('m1'), deletion(localPlace('INBOX'))], settled('d', 'done'))).toEqual([
      confirmed('m1', null),
    ]);
    expect(heard([localMail('m1'), deletion(localPlace('INBOX'))], settled('d', 'dropped'))).toEqual([]);
  });

  it('on its way from an account that is removed is told once it is here, and nothing else is', () => {
    const onItsWay = [queued(transferring('t', 'm1', popAccount.id)), localMail('m1')];
    const copied = [queued(transferring('c', 'm2', popAccount.id, 'm3')), localMail('m3')];
    const yetToCome = queued(transferring('u', 'm4', popAccount.id));
    const all = [...onItsWay, ...copied, yetToCome, queued(star('f', 'm1')), localMail('m5')];
    const told = (accountId: AccountId) =>
      heard(all, { kind: 'account-removed', accountId }).filter(({ kind }) => kind === 'local-message');
    expect(told(imapAccount)).toEqual([{ kind: 'local-message', message: localMail('m1').message }]);
    expect(told('another' as AccountId)).toEqual([]);
    const back = { ...transferring('v', 'm5', imapAccount), accountId: popAccount.id };
    expect(
      heard([localMail('m5'), queued(back)], { kind: 'account-removed', accountId: popAccount.id }).filter(
        ({ kind }) => kind === 'local-message',
      ),
    ).toEqual([]);
  });

  it('in a mailbox that damage took still has a place', () => {
    const flag = queued(star('f', 'm1'));
    const { id } = mailbox(popAccount.id, 'INBOX');
    expect(heard([localMail('m1'), flag], settled('f', 'done', inbox))).toEqual([
      confirmed('m1', { mailbox: { id, path: id }, uidValidity: '0', uid: null }, ['\\Flagged']),
    ]);
  });
});

it('an empty store gets what lies over the trees, and mail, before the operations that lie over them', () => {
  const state = fold([queued(star('a', 'm2')), queued(make), localMail('m1'), settled('a', 'done', inbox)]);
  expect(
    rebuildChanges(state).map((change) =>
      change.kind === 'operation' ? change.record.operation.id : change,
    ),
  ).toEqual([
    {
      ...{ kind: 'mailbox-queue', accountId: imapAccount, done: null },
      pending: [{ operation: make, state: 'queued' }],
    },
    { kind: 'local-message', message: localMail('m1').message },
    'a',
    'c',
  ]);
});

it('an empty store hears of no tree over which nothing lies, and last what the history counts of a group', () => {
  const [kept, gone] = ['kept', 'gone'].map((id) => ({ ...star(id, id), actionId: make.actionId }));
  const trimmed: JournalEntry = { kind: 'history-trimmed', ids: ['gone' as OperationId] };
  const state = fold([queued(kept as MessageOperation), queued(gone as MessageOperation)]);
  for (const entry of [settled('gone', 'done', inbox), trimmed]) state.merge(planEntry(state, entry, 1));
  const tally = [...state.tallies.values()][0];
  expect(tally?.counts.messages).toEqual({ done: 1 });
  expect(rebuildChanges(state)).toEqual([
    { kind: 'operation', record: state.operations.get('kept' as OperationId) },
    { kind: 'group-tally', tally },
  ]);
});

describe('an operation that others take the place of', () => {
  const replaced = (id: string, withdrawn: string[], ...by: MessageOperation[]): JournalEntry => ({
    ...{ kind: 'operation-replaced', id: id as OperationId, reason: 'Put back.', by },
    withdrawn: withdrawn as OperationId[],
  });
  const back = appending('back', { octets: 1, sha256: 'ab' }) as MessageOperation;

  it('goes with what waited behind it before they come, and its message is missing where it was', () => {
    const again = { ...copying('again', back.message.id), copyId: 'copy c' as MessageId };
    const state = fold([queued(star('a', 'm')), queued(copying('c', 'm'))]);
    const entry = replaced('a', ['c'], back, again);
    const told = changesFor(entry, state, planEntry(state, entry, 2));
    expect(told.map((change) => (change.kind === 'operation' ? change.record.operation.id : change))).toEqual(
      [
        { kind: 'operation-removed', id: 'c' },
        ...['a', 'back', 'again'],
        { kind: 'message-missing', messageId: 'm', placement: inbox },
      ],
    );
  });

  it('misses no message where it is not known any more, or was about a mailbox', () => {
    expect(heard([], replaced('a', [], back))).toEqual([]);
    expect(heard([queued(make)], replaced('c', []))).toEqual([
      { kind: 'mailbox-queue', accountId: imapAccount, pending: [], done: null },
    ]);
  });
});

describe('a message that comes to this computer from another account', () => {
  const home = popAccount.id;
  const shown = (id: string) => ({ kind: 'local-message', message: localMail(id).message });
  const done = settled('t', 'done', localPlace('Archive'));

  it('is shown as the move shows it until that is done, and then as it is here', () => {
    const moves = queued(transferring('t', 'm1', home));
    expect(heard([moves], localMail('m1'))).toEqual([]);
    expect(heard([moves, localMail('m1')], done)).toEqual([shown('m1')]);
  });

  it('is shown as soon as it is here where it is a copy, and not once more when that is done', () => {
    const copies = queued(transferring('t', 'm', home, 'm1'));
    expect(heard([copies], localMail('m1'))).toEqual([shown('m1')]);
    expect(heard([copies, localMail('m1')], done)).toEqual([]);
  });

  it('is shown as soon as it is here where something else waits for it', () => {
    expect(heard([queued(star('s', 'm1'))], localMail('m1'))).toEqual([shown('m1')]);
  });
});

describe('a message that has come to another account', () => {
  const there = placement(imapAccount, 'Archive', 9);
  const { id, actionId, accountId, createdAt, message } = star('t', 'm1');
  const transfer: MessageOperation = {
    ...{ kind: 'transfer', id, actionId, accountId, createdAt, message, copyId: null },
    ...{ from: inbox.mailbox, to: there.mailbox, toAccountId: popAccount.id },
  };
  const done: JournalEntry = {
    ...{ kind: 'operation-settled', id: 't' as OperationId, state: 'done', reason: null, placement: there },
  };
  const { mailbox, uidValidity, uid } = message.locator.placement;
  const after = (step: ReplayStep): StoreChange | undefined => {
    const begun: JournalEntry = {
      ...{ kind: 'operation-moved-on', id, state: 'started', step, tries: 0, reason: null },
    };
    return heard([{ kind: 'operation-queued', operation: transfer }, begun], done)[0];
  };

  // The list showed it as marked, which no sync puts right: for its server nothing has changed.
  it('is not marked there as another program had marked it as deleted', () => {
    const [change] = heard([{ kind: 'operation-queued', operation: transfer }], done);
    expect(change).toMatchObject({ kind: 'message-confirmed', addFlags: [], removeFlags: ['\\Deleted'] });
  });
  it('is left to the next sync of that account where nobody can say where it lies', () => {
    expect(heard([queued(transfer)], settled('t', 'done'))).toEqual([]);
  });
  it('H410093 has left its place where its removal was begun, and only there', () => {
    const source = { path: mailbox.path, uidValidity, uid: uid ?? 0 };
    const left = { mailboxId: mailbox.id, uidValidity, uid };
    expect(after({ kind: 'expunge', source, copy: there })).toMatchObject({ left });
    expect(after({ kind: 'appended', copy: there })).not.toHaveProperty('left');
  });
});
