/** The parts of a snapshot: the whole state and nothing else, and what a newer version wrote is left alone. */
import { describe, expect, it } from 'vitest';
import type { AccountId, ActionId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailboxOperation } from '../../../electron/contract/operation';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { partsOf, patchFromPart } from '../../../electron/main/vault/snapshot-parts';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { canonical } from '../../support/vault/crash-explorer';
import {
  creation,
  draftId,
  imapAccount,
  localMail,
  localPlace,
  named,
  operation,
  outgoing,
  placement,
} from '../../support/vault/entries';
import { popAccount, queued, settled, star } from '../../support/vault/entries';

const accountId = popAccount.id;
const { mailbox } = creation('c', 'Archive') as MailboxOperation;
const removed = 'gone' as AccountId;

function stateOf(entries: JournalEntry[]): FoldedState {
  const state = new FoldedState();
  for (const entry of entries) state.merge(planEntry(state, entry, 5));
  return state;
}

const full = stateOf([
  { kind: 'local-mailbox', mailbox },
  localMail('m1', 'u1'),
  { ...localMail('m2', 'u2'), suspect: true, listed: null },
  localMail('m3', 'u3'),
  { kind: 'ledger', accountId, uidl: 'u3', state: 'deleted' },
  queued(operation('d', 'm3', localPlace('INBOX'), { kind: 'delete' })),
  settled('d', 'done'),
  queued(star('a', 'm')),
  queued(creation('c', 'Archive')),
  {
    ...{ kind: 'operation-moved-on', id: 'a' as OperationId, state: 'parked', tries: 2, reason: 'quota' },
    step: { kind: 'create', path: 'x' },
  },
  settled('b', 'done', placement(imapAccount, 'INBOX', 4)),
  { kind: 'account-removed', accountId: removed },
]);

const ofAction = (action: string, id: string): JournalEntry =>
  queued({ ...star(id, `message ${id}`), actionId: action as ActionId });
const begun = (id: string): JournalEntry => ({
  kind: 'action',
  action: { id: id as ActionId, verb: 'star', target: null },
});
/** What only some people have: mail on its way out, a draft, a mailbox renamed elsewhere, something to undo and to redo. */
const busy = stateOf([
  named('A', 'B'),
  { kind: 'outbox-queued', item: outgoing('mail', { octets: 1, sha256: 'ab' }) },
  {
    ...{ kind: 'draft-saved', id: draftId(1), accountId: imapAccount, revision: 1, octets: 100 },
    ...{ sha256: 'sum', attached: [] },
  },
  ...[begun('X'), ofAction('X', 'x1'), ofAction('X', 'x2'), settled('x1', 'done')],
  { kind: 'history-trimmed', ids: ['x1' as OperationId] },
  ...[begun('Y'), ofAction('Y', 'y'), { kind: 'operation-undone', id: 'y' as OperationId } as const],
  { kind: 'action-turned', id: 'Y' as ActionId, undone: true },
]);

describe('a snapshot', () => {
  it('holds the whole state, and gives it back', () => {
    const restored = new FoldedState();
    const parts = JSON.parse(JSON.stringify([...partsOf(full)])) as { kind: string }[];
    for (const part of parts) restored.merge(patchFromPart(part));
    expect(restored).toEqual(full);
    // Removed accounts first, since nothing of theirs may come back; operations last, in their order.
    expect(parts.map(({ kind }) => kind)).toEqual([
      ...['removed-account', 'mailbox', 'mail', 'mail', 'ledger', 'ledger', 'ledger', 'garbage'],
      'operations',
    ]);
    expect(restored.garbage.get('m3' as MessageId)).toEqual({ accountId, file: '1.m3.satchel.eml' });
    expect([...(restored.ledgers.get(accountId)?.values() ?? [])].map(({ state }) => state)).toEqual([
      ...['downloaded', 'suspect', 'deleted'],
    ]);
  });

  it('holds outbox, drafts, names, counts and what undo and redo know, and gives them back', () => {
    const restored = new FoldedState();
    const parts = JSON.parse(JSON.stringify([...partsOf(busy)])) as { kind: string }[];
    for (const part of parts) restored.merge(patchFromPart(part));
    expect(canonical(restored)).toBe(canonical(busy));
    expect(parts.map(({ kind }) => kind)).toEqual([
      ...['mailbox-name', 'operations', 'group-tally', 'outbox', 'draft'],
      ...['action', 'action-changes', 'action', 'action-changes'],
    ]);
    expect([...restored.names]).toHaveLength(1);
    expect([...restored.actions.values()].map(({ undone, messages }) => ({ undone, ...messages }))).toEqual([
      { undone: false, done: 2, 'taken-back': 0, beyond: 0 },
      { undone: true, done: 0, 'taken-back': 1, beyond: 0 },
    ]);
  });

  it('of nothing has no part, and of as many operations as one part takes, one', () => {
    const starred = (count: number): FoldedState =>
      stateOf(Array.from({ length: count }, (_none, index) => queued(star(`op ${index}`, 'm'))));
    expect([...partsOf(starred(0))]).toEqual([]);
    expect([...partsOf(starred(250))]).toHaveLength(1);
    expect([...partsOf(starred(251))]).toHaveLength(2);
  });

  it('says of operations that follow each other only what changes, in parts that are read in a moment', () => {
    const long = stateOf(
      Array.from({ length: 600 }, (_none, index) => queued(star(`op ${index}`, `m ${index}`))),
    );
    const parts = JSON.parse(JSON.stringify([...partsOf(long)])) as { first: object; then: object[] }[];
    expect(parts.map(({ then }) => then.length)).toEqual([249, 249, 99]);
    const message = { id: 'm 1', locator: { subject: 'Über op 1' } };
    expect(parts[0]?.then[0]).toEqual({
      operation: { id: 'op 1', actionId: 'action of op 1', message },
    });
    const restored = new FoldedState();
    for (const part of parts) restored.merge(patchFromPart(part));
    expect(restored).toEqual(long);
    expect([...restored.operations.keys()]).toEqual([...long.operations.keys()]);
  });

  it('of version 3 has a part for each operation', () => {
    const [record] = full.operations.values();
    expect(patchFromPart({ kind: 'operation', record })).toEqual({ operations: [record] });
  });

  it('of an early version knew no octets of LIST', () => {
    const line = { uidl: 'u', messageId: 'm', octets: 1, sha256: 'x', state: 'downloaded' };
    expect(patchFromPart({ kind: 'ledger', accountId, line }).ledger?.entry).toEqual({
      ...line,
      listed: null,
    });
  });

  it.each([
    [{ kind: 'not-thought-of-yet' }, 'not-thought-of-yet'],
    [{}, 'undefined'],
    [null, 'undefined'],
    ['mail', 'undefined'],
  ])('with a part %j is left to the version that wrote it', (part, kind) => {
    const refused = expect(() => patchFromPart(part));
    refused.toThrow(expect.objectContaining({ kind: 'newer-version' }));
    refused.toThrow(`a snapshot part of kind ${kind}`);
  });

  it.each([
    { kind: 'mail', message: null },
    { kind: 'garbage', messageId: 'm', accountId, file: '../x' },
    { kind: 'removed-account', accountId: '' },
    { kind: 'operations', first: { operation: 'none' }, then: [] },
    { kind: 'operations', first: [...full.operations.values()][0], then: [{ operation: { id: 7 } }] },
  ])('with a part %j makes no sense', (part) => {
    const refused = expect(() => patchFromPart(part));
    refused.toThrow(expect.objectContaining({ kind: 'unreadable' }));
    refused.toThrow('(snapshot: ');
  });
});
