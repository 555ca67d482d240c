/** What follows from a mail that its server has taken: one copy in Sent, one mark on what it answers, a second try for some. */
import { describe, expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import type { OutboxItem } from '../../../electron/contract/outbox';
import { acceptedEntries, planAccepted, putOff } from '../../../electron/main/engine/plan-accepted';
import { mailbox, imapAccount, outgoing } from '../../support/vault/entries';
import { account, located } from './engine-fixtures';

const item: OutboxItem = {
  ...outgoing('mail', { octets: 7, sha256: 'ab' }),
  preview: 'Hello',
  hasAttachments: true,
};
const plan = (change: Partial<OutboxItem> = {}) =>
  planAccepted({ ...item, ...change }, 'sending' as ActionId, () => 'new' as OperationId, 99);
const { id, locator } = located('a');
const answered = { id, locator, accountId: account };

describe('plan-accepted', () => {
  test('the copy is the very octets that were sent, read, in Sent, as of the moment of acceptance', () => {
    const sent = mailbox(imapAccount, 'Sent');
    expect(plan()).toEqual({
      mark: null,
      copy: {
        ...{
          kind: 'append',
          id: 'mail',
          actionId: 'sending',
          accountId: imapAccount,
          createdAt: 99,
          to: sent,
        },
        message: {
          id: expect.any(String) as string,
          locator: {
            ...{ placement: { mailbox: sent, uidValidity: '0', uid: null }, emailId: null },
            ...{
              messageId: '<mail@work.example>',
              size: 7,
              internalDate: 99,
              subject: item.envelope.subject,
            },
          },
        },
        mayBeFiled: { waits: 0 },
        cargo: { octets: 7, sha256: 'ab', flags: ['\\Seen'], internalDate: 99 },
        ...{ envelope: item.envelope, hasAttachments: true, preview: 'Hello' },
      },
    });
  });

  test('where no copy is wanted there is none, nor where it is not known yet into which mailbox', () => {
    expect(plan({ sent: null }).copy).toBeNull();
    expect(plan({ sent: 'when-known' }).copy).toBeNull();
  });

  test.each([
    ['reply', '\\Answered'],
    ['forward', '$Forwarded'],
  ] as const)('a %s marks its original as %s', (kind, flag) => {
    expect(plan({ source: { ...answered, kind } }).mark).toEqual({
      ...{ kind: 'flags', id: 'new', actionId: 'sending', accountId: account, createdAt: 99 },
      ...{ message: { id, locator }, add: [flag], remove: [] },
    });
  });

  test('all of it is journaled: the copy before the acceptance, the mark behind it', () => {
    const source = { ...answered, kind: 'reply' } as const;
    const refused = [{ address: 'x@y', words: 'no', temporary: false }];
    const of = (change: Partial<OutboxItem>) =>
      acceptedEntries(
        {
          ...{ item: { ...item, ...change }, state: 'dot-pending', tries: 2, reason: 'x', refused },
          changedAt: 1,
        },
        'sending' as ActionId,
        () => 'new' as OperationId,
        99,
      );
    const accepted = {
      ...{ kind: 'outbox-moved-on', id: 'mail', state: 'accepted', tries: 2, reason: null, refused },
    };
    const { copy, mark } = plan({ source });
    expect(of({ source })).toEqual({
      entries: [
        { kind: 'operation-queued', operation: copy },
        accepted,
        { kind: 'operation-queued', operation: mark },
      ],
      accounts: new Set([imapAccount, account]),
    });
    expect(of({ sent: null })).toEqual({ entries: [accepted], accounts: new Set([imapAccount]) });
  });

  test('recipients who were put off are tried again, those who were refused for good are not', () => {
    const refused = (address: string, temporary: boolean) => ({ address, words: 'no', temporary });
    expect(putOff([refused('a@x', true), refused('b@x', false), refused('c@x', true)])).toEqual([
      'a@x',
      'c@x',
    ]);
    expect(putOff([])).toEqual([]);
  });
});
