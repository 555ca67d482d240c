/** The queue's vocabulary: what is stored is read back word for word, and pending operations lie over the confirmed state. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MailboxId, MessageId } from '../../../electron/contract/ids';
import {
  applyFlags,
  bornIn,
  goesTo,
  isMessageOperation,
  isPending,
  MailOperation,
  OperationRecord,
  OperationState,
  rebase,
  ReplayStep,
  shownOn,
  targetAccount,
  turnOf,
} from '../../../electron/contract/operation';
import type { MessageOperation } from '../../../electron/contract/operation';
import { boxOf, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import {
  appending,
  copying,
  creation,
  imapAccount,
  mailbox,
  operation,
  placement,
} from '../../support/vault/entries';

const inbox = placement(imapAccount, 'INBOX', 4);
const archive = mailbox(imapAccount, 'Archive');
const base = { mailboxId: inbox.mailbox.id, flags: ['\\Seen', 'Work'] };
const flags = (add: string[], remove: string[] = []): MessageOperation =>
  operation('f', 'm', inbox, { kind: 'flags', add, remove });
const move = operation('v', 'm', inbox, { kind: 'move', to: archive });
const deletion = operation('d', 'm', inbox, { kind: 'delete' });
const make = creation('c', 'Archive');
const copy = copying('y', 'm');
const append = appending('p', { octets: 0, sha256: 'ab' }) as MessageOperation;

const { verb: _verb, ...moveAlone } = move as MessageOperation & { kind: 'move' };
const carried: MessageOperation = {
  ...moveAlone,
  ...{ kind: 'transfer', from: inbox.mailbox, to: archive, toAccountId: 'home' as AccountId, copyId: null },
};
const carriedCopy: MessageOperation = { ...carried, copyId: 'carried' as MessageId };
const box = boxOf(imapAccount, 'A');
const renaming = renameBox(box, 'B', [boxOf(imapAccount, 'A/x')]);
const removal = deleteBox(box);
const subscription = subscribeBox(box, true);

describe('what is stored', () => {
  it.each(
    [
      ...[flags(['\\Flagged'], ['\\Seen']), move, deletion, make, copy, append],
      ...[carried, carriedCopy, renaming, removal, subscription],
    ].map((one) => [one.kind, one] as const),
  )('of an operation %s is all of it', (_, one) => {
    expect(MailOperation.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it.each(['archive', 'trash', 'junk', 'move'])('of a move includes its verb %s', (verb) => {
    expect(MailOperation.parse({ ...move, verb })).toEqual({ ...move, verb });
  });

  it.each(['undo', 'redo'])('includes that it is an %s', (turn) => {
    expect(MailOperation.parse({ ...move, turn })).toEqual({ ...move, turn });
  });

  it('of an addition includes how long its server is given to put it there by itself', () => {
    const waits = { ...append, mayBeFiled: { waits: 2 } };
    expect(MailOperation.parse(waits)).toEqual(waits);
    const cargo = { ...append, cargo: { octets: 12, sha256: 'ab', flags: ['\\Seen'], internalDate: 5 } };
    expect(MailOperation.parse(cargo)).toEqual(cargo);
    expect(MailOperation.safeParse({ ...append, mayBeFiled: { waits: -1 } }).success).toBe(false);
  });

  const cargo = { octets: 12, sha256: 'ab', flags: ['\\Seen'], internalDate: 5 };
  const source = { path: 'INBOX', uidValidity: '7', uid: 4 };
  const target = { path: 'Archive', uidValidity: '8', uidNext: 31 };
  it.each([
    { kind: 'store', source },
    { kind: 'move', source, target },
    { kind: 'copy', source, target },
    { kind: 'copied', source, copy: inbox },
    { kind: 'expunge', source, copy: inbox },
    { kind: 'expunge', source, copy: null },
    { kind: 'create', path: 'Archive' },
    { kind: 'append', target, octets: 12 },
    { kind: 'append', target, octets: 12, cargo },
    { kind: 'fetched', cargo },
    { kind: 'appended', copy: inbox },
    { kind: 'rename', from: 'A', to: 'B' },
    { kind: 'remove', path: 'A', aside: 'B' },
    { kind: 'subscribe', path: 'A' },
    { kind: 'store', source: { ...source, mailboxId: 'followed' } },
  ])('of a step %j is all of it', (step) => {
    expect(ReplayStep.parse(step)).toEqual(step);
  });

  it.each(OperationState.options)('of an operation that is %s is all of its record', (state) => {
    const record = { operation: move, state, step: null, tries: 2, reason: 'quota', changedAt: 7 };
    expect(OperationRecord.parse(record)).toEqual(record);
  });

  it.each([{ uid: 0 }, { uid: 1.5 }, { uid: '4' }, { uidValidity: 7 }, { mailbox: null }])(
    'cannot be a place with %j',
    (wrong) => {
      const { message } = move;
      const locator = { ...message.locator, placement: { ...inbox, ...wrong } };
      expect(MailOperation.safeParse({ ...move, message: { ...message, locator } }).success).toBe(false);
    },
  );
});

it('what waits for its server is pending, what has an outcome is not', () => {
  expect(OperationState.options.filter(isPending)).toEqual(['queued', 'started', 'unknown', 'parked']);
  expect(OperationState.options.filter((state) => !isPending(state))).toEqual([
    ...['done', 'refused', 'dropped', 'discarded'],
  ]);
});

it('only the making of a mailbox is not about a message', () => {
  expect([flags([]), move, deletion, copy, append].every(isMessageOperation)).toBe(true);
  expect(isMessageOperation(make)).toBe(false);
});

it('a copy is seen under its own id, everything else on its message', () => {
  expect(shownOn(copy)).toBe('copy y');
  expect([flags([]), move, deletion].map(shownOn)).toEqual(['m', 'm', 'm']);
  expect(shownOn(append)).toBe('born of p');
  expect([carried, carriedCopy].map(shownOn)).toEqual(['m', 'carried']);
});

it('what puts mail in a mailbox needs it, and copies and additions are born there', () => {
  expect([move, copy, append].map(goesTo)).toEqual([archive, archive, archive]);
  expect([flags([]), deletion, make].map(goesTo)).toEqual([null, null, null]);
  expect([copy, append].map(bornIn)).toEqual([archive, archive]);
  expect([flags([]), move, deletion, carried].map(bornIn)).toEqual([null, null, null, null]);
  expect([carried, carriedCopy].map(goesTo)).toEqual([archive, archive]);
  expect(bornIn(carriedCopy)).toEqual(archive);
});

it('mail on its way to another account is its source’s turn, then its target’s, then its source’s', () => {
  const cargo = { octets: 1, sha256: '', flags: [], internalDate: 1 };
  const target = { path: 'Archive', uidValidity: '8', uidNext: 31 };
  const steps: (ReplayStep | null)[] = [
    null,
    { kind: 'fetched', cargo },
    { kind: 'append', target, octets: 1, cargo },
    { kind: 'appended', copy: inbox },
  ];
  expect(steps.map((step) => turnOf(carried, step))).toEqual([imapAccount, 'home', 'home', imapAccount]);
  expect(targetAccount(carried)).toBe('home');
  // What is added to an account’s own mailbox never leaves it.
  expect(steps.map((step) => turnOf(append, step))).toEqual(steps.map(() => imapAccount));
});

describe('the view of a message', () => {
  it('is the confirmed state when nothing waits', () => {
    expect(rebase(base, [])).toEqual(base);
  });

  it('has each pending operation laid over it, oldest first', () => {
    expect(rebase(base, [flags(['\\Flagged'], ['\\Seen'])])).toEqual({
      ...base,
      flags: ['Work', '\\Flagged'],
    });
    expect(rebase(base, [move, flags([], ['Work'])])).toEqual({ mailboxId: archive.id, flags: ['\\Seen'] });
    expect(rebase(base, [flags(['\\Flagged']), flags([], ['\\flagged'])]).flags).toEqual(base.flags);
    expect(rebase(base, [copy, append, carriedCopy])).toEqual(base);
    expect(rebase(base, [carried])).toEqual({ ...base, mailboxId: archive.id });
    expect(rebase(base, [move, deletion])).toEqual({ ...base, mailboxId: null });
    expect(rebase({ ...base, mailboxId: null as MailboxId | null }, [move]).mailboxId).toBe(archive.id);
  });
});

describe('flags', () => {
  it('compare without letter case, are never doubled, and keep their order', () => {
    expect(applyFlags(['a', 'B', 'c'], ['b'], [])).toEqual(['a', 'c', 'b']);
    expect(applyFlags(['a', 'B', 'c'], [], ['A', 'b', 'x'])).toEqual(['c']);
    expect(applyFlags(['a'], ['D'], ['a'])).toEqual(['D']);
    expect(applyFlags([], [], [])).toEqual([]);
  });
});
