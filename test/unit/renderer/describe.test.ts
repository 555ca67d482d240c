/** States and operations in words. */
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { OperationState } from '../../../electron/contract/operation';
import type { MessageOperation } from '../../../electron/contract/operation';
import type { MailError } from '../../../electron/contract/errors';
import type { AccountPhase, AccountStatus } from '../../../electron/contract/status-events';
import { describeOperation, describeState } from '../../../renderer/features/operations/describe-operation';
import { describeOverall, describeStatus } from '../../../renderer/features/status/describe-status';
import { windowRange } from '../../../renderer/data/window-range';

const status = (phase: AccountPhase, more: Partial<AccountStatus> = {}): AccountStatus => ({
  ...{
    accountId: 'a' as AccountId,
    phase,
    error: null,
    sentence: null,
    progress: null,
    lastSyncAt: null,
    nextTryAt: null,
  },
  ...more,
});
const account = (id: string): AccountSummary => ({
  id: id as AccountId,
  kind: 'imap',
  label: id,
  address: '',
  colour: 'blue',
  order: 0,
});

describe('describeStatus', () => {
  it('counts a sync', () => {
    const progress = { mailbox: 'INBOX', what: 'headers', done: 120, total: 400 } as const;
    expect(describeStatus(status('syncing', { progress }))).toMatchObject({
      word: 'Syncing',
      detail: '120 of 400 headers in Inbox',
    });
  });
  it('tells a missing password from a certificate', () => {
    expect(describeStatus(status('stopped', { error: { kind: 'sign-in', detail: '' } }))).toMatchObject({
      word: 'Needs password',
      needsPassword: true,
    });
    expect(
      describeStatus(status('stopped', { error: { kind: 'tls', reason: 'expired', detail: '' } })),
    ).toMatchObject({ word: 'Stopped', needsPassword: false });
  });
  it.each<[MailError, string, string]>([
    [{ kind: 'network', reason: 'refused', detail: '' }, 'offline', 'Offline'],
    [{ kind: 'busy', detail: '' }, 'offline', 'Server busy'],
    [{ kind: 'tls', reason: 'wrong-host', detail: '' }, 'attention', 'Not secure'],
    [{ kind: 'protocol', detail: '' }, 'attention', 'Not a mail server'],
    [{ kind: 'disk', reason: 'full', detail: '' }, 'attention', 'Disk full'],
  ])('tells why an account is away: %o', (error, tone, word) => {
    const sentence = 'Work: the cause.';
    expect(describeStatus(status('offline', { error, sentence }))).toMatchObject({
      tone,
      word,
      detail: sentence,
    });
  });
});

describe('an account whose mail cannot go out', () => {
  const outgoing = { error: { kind: 'sign-in', detail: '' } as const, sentence: 'Work cannot send: …' };
  const one = [account('a')];

  it('says so, for the account and as a whole, while it receives', () => {
    expect(describeStatus(status('online', { outgoing }))).toMatchObject({
      ...{ tone: 'attention', word: 'Cannot send', detail: outgoing.sentence, needsPassword: false },
    });
    expect(describeOverall(one, { a: status('syncing', { outgoing }) })).toEqual({
      ...{ kind: 'attention', word: 'Cannot send' },
    });
  });
  it('says first that it receives nothing either', () => {
    expect(describeStatus(status('paused', { outgoing })).word).toBe('Paused');
    expect(describeOverall(one, { a: status('offline', { outgoing }) }).word).toBe('Offline');
    const two = { a: status('online', { outgoing }), b: status('offline') };
    expect(describeOverall([...one, account('b')], two).word).toBe('1 of 2 online');
  });
});

describe('describeOverall', () => {
  const overall = (...phases: AccountPhase[]): string => {
    const accounts = phases.map((_, index) => account(`a${index}`));
    return describeOverall(
      accounts,
      Object.fromEntries(phases.map((phase, index) => [`a${index}`, status(phase)])),
    ).word;
  };
  it('is offline only when nobody has a server', () => {
    expect(overall('online', 'online')).toBe('Online');
    expect(overall('online', 'syncing')).toBe('Syncing');
    expect(overall('online', 'offline', 'stopped')).toBe('1 of 3 online');
    expect(overall('offline', 'stopped')).toBe('Offline');
    expect(overall('stopped')).toBe('Needs you');
  });
});

describe('operations', () => {
  const message = { id: 'm', locator: { subject: 'Minutes' } } as unknown as MessageOperation['message'];
  const common = { id: 'o', actionId: 'x', accountId: 'a', createdAt: 0, message } as unknown as Pick<
    MessageOperation,
    'id' | 'actionId' | 'accountId' | 'createdAt' | 'message'
  >;
  const box = (path: string): { id: never; path: string } => ({ id: path as never, path });
  it('say what, which and where', () => {
    const from = box('INBOX');
    expect(
      describeOperation({ ...common, kind: 'move', verb: 'archive', from, to: box('Archive') }, 'Work'),
    ).toBe('Archive “Minutes” in Work');
    expect(describeOperation({ ...common, kind: 'move', verb: 'move', from, to: box('P/Q') }, 'Work')).toBe(
      'Move “Minutes” to P/Q in Work',
    );
    expect(describeOperation({ ...common, kind: 'flags', add: ['\\Seen'], remove: [] }, 'Work')).toBe(
      'Mark “Minutes” as read in Work',
    );
    expect(describeOperation({ ...common, kind: 'flags', add: [], remove: ['\\Flagged'] }, 'Work')).toBe(
      'Remove the star from “Minutes” in Work',
    );
    expect(describeOperation({ ...common, kind: 'delete', notBefore: 0 }, 'Work')).toBe(
      'Delete “Minutes” for ever in Work',
    );
  });
  it('can be taken back while nothing is on its way', () => {
    const can = OperationState.options.filter((state) => describeState(state, 0).canDiscard);
    expect(can).toEqual(['queued', 'parked']);
  });
});

describe('windowRange', () => {
  it('reads whole pages around what is on screen', () => {
    expect(windowRange(0, 10)).toEqual({ offset: 0, limit: 200 });
    expect(windowRange(260, 275)).toEqual({ offset: 200, limit: 200 });
    expect(windowRange(99_990, 99_999)).toEqual({ offset: 99_900, limit: 200 });
  });
  it('always covers the screen and never asks for more than the store gives', () => {
    for (let first = 0; first < 1_000; first += 7) {
      const { offset, limit } = windowRange(first, first + 40);
      expect(offset).toBeLessThanOrEqual(first);
      expect(offset + limit).toBeGreaterThan(first + 40);
      expect(limit).toBeLessThanOrEqual(500);
    }
  });
});
