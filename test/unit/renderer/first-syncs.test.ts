/** The line over the list during a first sync: when it is there, and what it says. */
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountStatus } from '../../../electron/contract/status-events';
import { progressSentence } from '../../../renderer/features/message-list/progress-sentence';
import { followFirstSyncs } from '../../../renderer/state/first-syncs';

const id = 'a' as AccountId;
const status = (change: Partial<AccountStatus>): AccountStatus => ({
  ...{ accountId: id, phase: 'syncing', error: null, sentence: null, progress: null },
  ...{ lastSyncAt: null, nextTryAt: null },
  ...change,
});
const progress = { mailbox: 'INBOX', what: 'headers', done: 1_200, total: 5_000 } as const;

/** Whether the line is there after each of these. */
function shown(...changes: Partial<AccountStatus>[]): boolean[] {
  let running: ReadonlySet<AccountId> = new Set();
  return changes.map((change) => {
    running = followFirstSyncs(running, status(change));
    return running.has(id);
  });
}

describe('the line of a first sync', () => {
  it('comes with the first count and stays over the gaps between mailboxes until the sync is over', () => {
    expect(shown({}, { progress }, {}, { progress }, { phase: 'online', lastSyncAt: 5 })).toEqual([
      ...[false, true, true, true],
      false,
    ]);
  });
  it('stays while the account is paused and resumed: also in the moments between', () => {
    const steps = [
      ...[{ progress }, { phase: 'offline' }, { phase: 'paused' }],
      ...[{ phase: 'starting' }, { phase: 'connecting' }, { progress }],
    ] as const;
    expect(shown(...steps)).toEqual([true, true, true, true, true, true]);
  });
  it('is there after a start for an account that is still paused', () => {
    expect(shown({ phase: 'paused' })).toEqual([true]);
  });
  it('goes when the connection is lost, and does not come for accounts that are in step', () => {
    const error = { kind: 'network', reason: 'closed', detail: '' } as const;
    expect(shown({ progress }, { phase: 'offline', error })).toEqual([true, false]);
    expect(shown({ progress, lastSyncAt: 5 }, { phase: 'paused', lastSyncAt: 5 })).toEqual([false, false]);
  });
  it('leaves the same set alone where nothing changes', () => {
    const before: ReadonlySet<AccountId> = new Set([id]);
    expect(followFirstSyncs(before, status({ progress }))).toBe(before);
  });
});

describe('progressSentence', () => {
  it('counts, waits, or says that it is paused', () => {
    expect(progressSentence('Home', status({ progress }))).toBe('Home: 1,200 of 5,000 headers in Inbox');
    expect(progressSentence('Home', status({}))).toBe('Home: fetching mail…');
    expect(progressSentence('Home', status({ phase: 'paused' }))).toContain('Home is paused');
  });
});
