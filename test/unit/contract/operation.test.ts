/** The queue's vocabulary: what is stored is read back word for word, and pending operations lie over the confirmed state. */
import { describe, expect, it } from 'vitest';
import type { MailboxId } from '../../../electron/contract/ids';
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
} from '../../../electron/contract/operation';
import type { MessageOperation } from '../../../electron/contract/operation';
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

describe('what is stored', () => {
  it.each(
    [flags(['\\Flagged'], ['\\Seen']), move, deletion, make, copy, append].map(
      (one) => [one.kind, one] as const,
    ),
  )('of an operation %s is all of it', (_, one) => {
    expect(MailOperation.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it.each(['archive', 'trash', 'junk', 'move'])('of a move includes its verb %s', (verb) => {
    expect(MailOperation.parse({ ...move, verb })).toEqual({ ...move, verb });
  });

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
});

it('what puts mail in a mailbox needs it, and copies and additions are born there', () => {
  expect([move, copy, append].map(goesTo)).toEqual([archive, archive, archive]);
  expect([flags([]), deletion, make].map(goesTo)).toEqual([null, null, null]);
  expect([copy, append].map(bornIn)).toEqual([archive, archive]);
  expect([flags([]), move, deletion].map(bornIn)).toEqual([null, null, null]);
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
    expect(rebase(base, [copy, append])).toEqual(base);
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
