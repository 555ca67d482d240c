/** Entries that meet a state they do not fit, removed accounts, ledgers and files: each changes exactly what it names. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import {
  creation,
  imapAccount,
  localMail,
  localPlace,
  mailbox,
  operation,
  placement,
} from '../../support/vault/entries';
import { popAccount, queued, settled, star } from '../../support/vault/entries';

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
    expect(plan(settled('a', 'done'), [queued(make), localMail('m1')])).toEqual({
      operations: [expect.objectContaining({ state: 'done', operation: make })],
    });
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
      { kind: 'account-removed', accountId: home },
    ];
    for (const entry of late) expect(planEntry(state, entry, 9)).toEqual({});
    for (const entry of late.slice(0, 3)) expect(plan(entry)).not.toEqual({});
  });
});
