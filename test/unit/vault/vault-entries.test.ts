/** Entries that meet a state they do not fit, removed accounts, ledgers and files: each changes exactly what it names. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
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
import { named, popAccount, queued, settled, star, transferring } from '../../support/vault/entries';

import { messageOf } from '../../support/message-of';

const op = (id: string): OperationId => id as OperationId;
const m1 = 'm1' as MessageId;
const home = popAccount.id;
const inbox = placement(imapAccount, 'INBOX', 4);

function fold(entries: readonly JournalEntry[], state = new FoldedState()): FoldedState {
  entries.forEach((entry, index) => state.merge(planEntry(state, entry, 1_000 + index)));
  return state;
}
const plan = (entry: JournalEntry, entries: JournalEntry[] = []) => planEntry(fold(entries), entry, 9);

const localBox = (account: AccountId): JournalEntry => ({
  kind: 'local-mailbox',
  mailbox: {
    ...mailbox(account, 'Archive'),
    ...{ accountId: account, name: 'Archive', delimiter: null, role: 'archive', selectable: true },
  },
});
const mailOf = (account: AccountId, id: string): JournalEntry => {
  const entry = localMail(id, `uidl of ${id}`);
  return { ...entry, message: { ...entry.message, accountId: account } };
};
const deletion = (account: AccountId, id: string): JournalEntry[] => {
  const one = operation(`delete ${id}`, id, localPlace('INBOX'), { kind: 'delete' });
  return [queued({ ...one, accountId: account }), settled(`delete ${id}`, 'done')];
};

describe('an entry about an operation that is not known, or not waiting any more', () => {
  it.each<[string, JournalEntry]>([
    [
      'moved on',
      { kind: 'operation-moved-on', id: op('a'), state: 'started', step: null, tries: 1, reason: null },
    ],
    ['settled', settled('a', 'refused')],
    ['undone', { kind: 'operation-undone', id: op('a') }],
    [
      'replaced',
      { kind: 'operation-replaced', id: op('a'), reason: 'r', withdrawn: [op('a')], by: [star('b', 'm')] },
    ],
    ['rebound', { kind: 'operation-rebound', id: op('a'), placement: placement(imapAccount, 'INBOX', 9) }],
  ])('does nothing when it is %s', (_, entry) => {
    expect(plan(entry)).toEqual({});
    expect(plan(entry, [queued(star('a', 'm')), settled('a', 'done', inbox)])).toEqual({});
  });
});

describe('an operation', () => {
  it('begins as queued, at the time of its record', () => {
    expect(plan(queued(star('a', 'm')))).toEqual({
      operations: [
        { operation: star('a', 'm'), state: 'queued', step: null, tries: 0, reason: null, changedAt: 9 },
      ],
    });
  });

  it('keeps the reason and the time of its end', () => {
    const refused = { ...settled('a', 'refused'), reason: 'quota' } as JournalEntry;
    expect(plan(refused, [queued(star('a', 'm'))]).operations).toMatchObject([
      { state: 'refused', reason: 'quota', changedAt: 9 },
    ]);
  });

  it('that makes a mailbox has no place to be rebound to, and confirms no mail', () => {
    const make = creation('a', 'Archive');
    const [record] =
      plan({ kind: 'operation-rebound', id: op('a'), placement: inbox }, [queued(make)]).operations ?? [];
    expect(record?.operation).toEqual(make);
    const made = plan(settled('a', 'done'), [queued(make), localMail('m1')]);
    expect(made.operations).toEqual([expect.objectContaining({ state: 'done', operation: make })]);
    expect([made.mail, made.mailRemoved, made.garbage]).toEqual([undefined, undefined, undefined]);
  });

  it('is found by its message while it waits, oldest first, and no longer', () => {
    const state = fold([
      queued(star('a', 'm1')),
      queued(creation('c', 'Archive')),
      queued(star('other', 'm2')),
      queued(star('b', 'm1')),
    ]);
    const ids = (): string[] => state.pendingOf(m1).map(({ operation: one }) => one.id);
    expect(ids()).toEqual(['a', 'b']);
    fold([settled('a', 'done', inbox), settled('c', 'done')], state);
    expect(ids()).toEqual(['b']);
    expect([...state.pending.keys()]).toEqual(['other', 'b']);
    fold([{ kind: 'operation-undone', id: op('b') }], state);
    expect(ids()).toEqual([]);
    fold([queued(star('d', 'm1'))], state);
    expect(ids()).toEqual(['d']);
  });

  it('that is done without a place leaves the others where they were', () => {
    const state = fold([queued(star('a', 'm')), queued(star('b', 'm')), settled('a', 'done', null)]);
    expect(state.pending.get(op('b'))?.operation).toEqual(star('b', 'm'));
  });
});

describe('a ledger', () => {
  const line = (state: FoldedState, uidl: string) => state.ledgers.get(home)?.get(uidl);
  it('follows a server that lists a message under another UIDL', () => {
    const state = fold([
      localMail('m1', 'old'),
      localMail('m2', 'kept'),
      { kind: 'ledger-renamed', accountId: home, from: 'old', to: 'new' },
    ]);
    expect(line(state, 'old')).toBeUndefined();
    expect(line(state, 'new')).toMatchObject({ uidl: 'new', messageId: 'm1', state: 'downloaded' });
    expect(line(state, 'kept')).toMatchObject({ uidl: 'kept' });
  });

  it('loses no line to a name that is the same, or that it does not know', () => {
    const known = [localMail('m1', 'old')];
    for (const [from, to] of [
      ['old', 'old'],
      ['unknown', 'new'],
    ] as const)
      expect(plan({ kind: 'ledger-renamed', accountId: home, from, to }, known)).toEqual({});
    expect(plan({ kind: 'ledger-renamed', accountId: home, from: 'old', to: 'new' })).toEqual({});
    expect(plan({ kind: 'ledger', accountId: home, uidl: 'old', state: 'deleted' })).toEqual({});
  });

  it('has a line for each mail with a UIDL, and none for one without', () => {
    const { octets, sha256, listed } = localMail('m1');
    const common = { uidl: 'u', messageId: 'm1', octets, sha256, listed };
    expect(plan(localMail('m1', 'u')).ledger).toEqual({
      accountId: home,
      entry: { ...common, state: 'downloaded' },
    });
    expect(plan({ ...localMail('m1', 'u'), suspect: true }).ledger?.entry.state).toBe('suspect');
    expect(plan(localMail('m1')).ledger).toBeUndefined();
  });
});

describe('a mail received again', () => {
  it('leaves its old file as garbage, unless it is the same file', () => {
    const before = [localMail('m1', 'u')];
    const again = { ...localMail('m1', 'u'), file: '2.m1.satchel.eml' };
    expect(plan(again, before)).toMatchObject({
      mail: { file: '2.m1.satchel.eml' },
      garbage: { messageId: 'm1', accountId: home, file: '1.m1.satchel.eml' },
    });
    expect(plan(localMail('m1', 'u'), before).garbage).toBeUndefined();
    expect(plan(again).garbage).toBeUndefined();
  });
});

describe('a removed account', () => {
  const other = 'other' as AccountId;
  const things = (account: AccountId, name: string): JournalEntry[] => [
    localBox(account),
    mailOf(account, `${name} kept`),
    mailOf(account, `${name} deleted`),
    ...deletion(account, `${name} deleted`),
    queued({ ...star(`${name} waits`, `${name} kept`), accountId: account }),
  ];
  const state = fold([
    ...things(home, 'a'),
    ...things(other, 'b'),
    { kind: 'account-removed', accountId: home },
  ]);

  it('takes everything of its own with it, and nothing of another', () => {
    expect([...state.operations.keys()]).toEqual(['delete b deleted', 'b waits']);
    expect([...state.pending.keys()]).toEqual(['b waits']);
    expect(state.pendingOf('a kept' as MessageId)).toEqual([]);
    expect([...state.mails.keys()]).toEqual(['b kept']);
    expect([...state.garbage.keys()]).toEqual(['b deleted']);
    expect([...state.mailboxes.keys()]).toEqual([mailbox(other, 'Archive').id]);
    expect([...state.ledgers.keys()]).toEqual([other]);
    expect([...state.removedAccounts]).toEqual([home]);
  });

  it('never comes back by what comes late', () => {
    const late: JournalEntry[] = [
      queued({ ...star('late', 'm'), accountId: home }),
      localBox(home),
      mailOf(home, 'late'),
      { ...named('Archive', 'Kept'), accountId: home } as JournalEntry,
      { kind: 'account-removed', accountId: home },
    ];
    for (const entry of late) expect(planEntry(state, entry, 9)).toEqual({});
    for (const entry of late.slice(0, 4)) expect(plan(entry)).not.toEqual({});
  });
});

describe('a copy that waits for its server', () => {
  const copyId = 'copy c' as MessageId;
  const copyOfCopy = 'copy d' as MessageId;
  const queue = [
    queued(copying('c', 'm')),
    queued(star('on source', 'm')),
    queued(star('on copy', copyId)),
    queued(copying('d', copyId)),
    queued(star('on copy of copy', copyOfCopy)),
  ];
  const states = (state: FoldedState): Record<string, string> =>
    Object.fromEntries([...state.operations.values()].map(({ operation: one, state: now }) => [one.id, now]));
  const lost = { 'on copy': 'discarded', d: 'discarded', 'on copy of copy': 'discarded' };

  it.each(['refused', 'dropped', 'discarded'] as const)(
    'takes what was to be done to it, and to its copies, with it when it is %s',
    (end) => {
      const state = fold([...queue, settled('c', end)]);
      expect(states(state)).toEqual({ c: end, 'on source': 'queued', ...lost });
      expect(state.operations.get(op('on copy'))).toMatchObject({
        reason: 'The copy or move that it followed was not done.',
        changedAt: 1_005,
      });
      expect([...state.pending.keys()]).toEqual(['on source']);
    },
  );

  it('takes it with it when it is taken back', () => {
    const state = fold([...queue, { kind: 'operation-undone', id: op('c') }]);
    expect(states(state)).toEqual({ 'on source': 'queued', ...lost });
  });

  it('loses nothing when something on its source is refused or taken back', () => {
    for (const entry of [
      settled('on source', 'refused'),
      { kind: 'operation-undone', id: op('on source') } as const,
    ])
      expect([...fold([...queue, entry]).pending.keys()]).toEqual(['c', 'on copy', 'd', 'on copy of copy']);
  });

  it('is where its server has put it for what comes after, and its source stays where it is', () => {
    const there = placement(imapAccount, 'Archive', 31, '9');
    const state = fold([...queue, settled('c', 'done', there)]);
    const places = [...state.pending.values()].map(({ operation: one }) => [
      one.id,
      messageOf(one).locator.placement.uid,
    ]);
    expect(places).toEqual([
      ['on source', 4],
      ['on copy', 31],
      ['d', 31],
      ['on copy of copy', 4],
    ]);
  });

  it('is found by its source and by itself while it waits', () => {
    const state = fold(queue);
    const ids = (id: MessageId): string[] => state.pendingOf(id).map(({ operation: one }) => one.id);
    expect(ids('m' as MessageId)).toEqual(['c', 'on source']);
    expect(ids(copyId)).toEqual(['c', 'on copy', 'd']);
    fold([settled('c', 'done', inbox)], state);
    expect(ids(copyId)).toEqual(['on copy', 'd']);
    expect(ids('m' as MessageId)).toEqual(['on source']);
  });

  it('of local mail leaves the mail as it is when it is done', () => {
    const entry = settled('c', 'done', localPlace('Archive'));
    expect(plan(entry, [localMail('m1'), queued(copying('c', 'm1'))])).toEqual({
      operations: [expect.objectContaining({ state: 'done' })],
    });
  });
});

describe('a message of this computer', () => {
  const kept = (state: FoldedState) => [[...state.mails.keys()], [...state.garbage.keys()]];

  it('that was added leaves the mail as it is when that is done', () => {
    const add = { ...appending('a', { octets: 1, sha256: '' }), accountId: home };
    const file = localMail(messageOf(add).id);
    const state = fold([queued(add), file, settled('a', 'done', localPlace('Archive'))]);
    expect(kept(state)).toEqual([[file.message.id], []]);
  });

  it('goes to another account with its file, which is garbage only when the other one has it', () => {
    const moves = { ...transferring('t', 'm1', imapAccount), accountId: home };
    const queue = [localMail('m1'), queued(moves)];
    expect(kept(fold(queue))).toEqual([['m1'], []]);
    expect(kept(fold([...queue, settled('t', 'refused')]))).toEqual([['m1'], []]);
    const state = fold([...queue, settled('t', 'done', placement(imapAccount, 'Archive', 9))]);
    expect(kept(state)).toEqual([[], ['m1']]);
    expect(state.garbage.get(m1)).toEqual({ accountId: home, file: '1.m1.satchel.eml' });
  });

  it('stays where only its copy goes to another account, or it has just come from there', () => {
    const copies = { ...transferring('t', 'm1', imapAccount, 'copy'), accountId: home };
    for (const one of [copies, transferring('t', 'm1', home)])
      expect(kept(fold([localMail('m1'), queued(one), settled('t', 'done', inbox)]))).toEqual([['m1'], []]);
  });
});

it('an addition that fails takes with it what was to be done to its message', () => {
  const add = appending('a', { octets: 1, sha256: '' });
  const later = star('later', messageOf(add).id);
  const state = fold([queued(add), queued(later), settled('a', 'refused')]);
  expect(state.operations.get(op('later'))?.state).toBe('discarded');
});

describe('the time before which an operation is not tried again', () => {
  const moved = (notBefore?: number): JournalEntry => ({
    ...{ kind: 'operation-moved-on', id: op('a'), state: 'queued', step: null, tries: 1, reason: 'busy' },
    ...(notBefore === undefined ? {} : { notBefore }),
  });
  it('is that of the newest entry, and none where that has none', () => {
    const queue = [queued(star('a', 'm'))];
    expect(plan(moved(77), queue).operations).toEqual([
      {
        operation: star('a', 'm'),
        state: 'queued',
        step: null,
        tries: 1,
        reason: 'busy',
        changedAt: 9,
        notBefore: 77,
      },
    ]);
    const [again] = plan(moved(), [...queue, moved(77)]).operations ?? [];
    expect(again && 'notBefore' in again).toBe(false);
  });
});

it('what an operation asks of the person is forgotten as soon as it moves on', () => {
  const asks = { kind: 'last-copy', whole: true } as const;
  const moved = (state: 'parked' | 'queued'): JournalEntry => ({
    ...{ kind: 'operation-moved-on', id: op('a'), state, step: null, tries: 1, reason: 'Gone.' },
    ...(state === 'parked' ? { asks } : {}),
  });
  const parked = fold([queued(star('a', 'm')), moved('parked')]);
  expect(parked.pending.get(op('a'))?.asks).toEqual(asks);
  expect(fold([moved('queued')], parked).pending.get(op('a'))).not.toHaveProperty('asks');
});
