/** The outbox in the journal: queued once, moved on while it is on its way, and over for good once it is accepted or cancelled. */
import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import { OutboxState } from '../../../electron/contract/outbox';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { changesFor, rebuildChanges } from '../../../electron/main/vault/vault-changes';
import { imapAccount, mailbox, outgoing } from '../../support/vault/entries';

const id = 'mail' as OperationId;
const item = outgoing(id, { octets: 1, sha256: 'ab' });
const queued: JournalEntry = { kind: 'outbox-queued', item };
const refused = [{ address: 'you@work.example', words: 'no such user', temporary: false }];
const moved = (state: OutboxState): JournalEntry => ({
  ...{ kind: 'outbox-moved-on', id, state, tries: 2, reason: 'why', refused },
});
function fold(entries: JournalEntry[]): FoldedState {
  const state = new FoldedState();
  for (const entry of entries) state.merge(planEntry(state, entry, 5));
  return state;
}
const record = { item, state: 'queued', tries: 0, reason: null, refused: [], changedAt: 5 };

describe('mail on its way out', () => {
  it('is queued once', () => {
    expect(fold([queued]).outbox.get(id)).toEqual(record);
    const again = { ...queued, item: { ...item, to: ['other@work.example'] } };
    expect(planEntry(fold([queued]), again, 9)).toEqual({});
    expect(planEntry(fold([queued, moved('accepted')]), again, 9)).toEqual({});
  });

  it.each(OutboxState.options)('moves on to %s with its tries, its reason and who refused it', (state) => {
    const after = { item, state, tries: 2, reason: 'why', refused, changedAt: 9 };
    expect(planEntry(fold([queued]), moved(state), 9)).toEqual({ outbox: after });
    expect(planEntry(fold([]), moved(state), 9)).toEqual({});
  });

  it.each(['accepted', 'cancelled'] as const)('that is %s stays so: it is never sent again', (end) => {
    for (const state of OutboxState.options)
      expect(planEntry(fold([queued, moved(end)]), moved(state), 9)).toEqual({});
  });

  it('that corrects other mail takes its place while that waits, and is not sent as well once that has begun', () => {
    const corrected: JournalEntry = {
      ...{ kind: 'outbox-queued', item: { ...item, id: 'corrected' as OperationId }, replaces: id },
    };
    expect([...fold([queued, corrected]).outbox.keys()]).toEqual(['corrected']);
    for (const state of OutboxState.options.filter((one) => one !== 'queued'))
      expect([...fold([queued, moved(state), corrected]).outbox.keys()]).toEqual([id]);
    expect(fold([corrected]).outbox.size).toBe(0);
  });

  it('leaves the history only by trimming, and only when it is over', () => {
    const trimmed: JournalEntry = { kind: 'history-trimmed', ids: [id] };
    for (const state of OutboxState.options) {
      const before = fold([queued, moved(state)]);
      const patch = planEntry(before, trimmed, 9);
      const over = state === 'accepted' || state === 'cancelled';
      expect(patch.outboxRemoved).toEqual(over ? [id] : []);
      expect(changesFor(trimmed, before, patch)).toEqual(over ? [{ kind: 'outbox-removed', id }] : []);
    }
    expect(planEntry(fold([]), trimmed, 9).outboxRemoved).toEqual([]);
  });

  it('stays while its copy waits for the folders, and is given one place', () => {
    const later: JournalEntry = { kind: 'outbox-queued', item: { ...item, sent: 'when-known' } };
    const trimmed: JournalEntry = { kind: 'history-trimmed', ids: [id] };
    const sent = mailbox(imapAccount, 'Sent Items');
    const placed: JournalEntry = { kind: 'outbox-placed', id, sent };
    for (const at of ['queued', 'unknown', 'accepted'] as const) {
      const waiting = fold([later, moved(at)]);
      expect(planEntry(waiting, trimmed, 9).outboxRemoved).toEqual([]);
      const after = { ...waiting.outbox.get(id), item: { ...item, sent } };
      expect(planEntry(waiting, placed, 9)).toEqual({ outbox: after });
    }
    const done = fold([later, moved('accepted'), placed]);
    expect(planEntry(done, { ...placed, sent: null }, 9)).toEqual({});
    expect(planEntry(done, trimmed, 9).outboxRemoved).toEqual([id]);
    // Where none was ever wanted none comes.
    expect(planEntry(fold([{ ...queued, item: { ...item, sent: null } }]), placed, 9)).toEqual({});
    expect(planEntry(fold([]), placed, 9)).toEqual({});
  });

  it('goes with its account, and that of others stays', () => {
    const gone: JournalEntry = { kind: 'account-removed', accountId: imapAccount };
    const other = { ...item, id: 'other' as OperationId, accountId: 'home' as typeof imapAccount };
    const state = fold([queued, { kind: 'outbox-queued', item: other }, gone]);
    expect([...state.outbox.keys()]).toEqual(['other']);
    expect(planEntry(state, queued, 9)).toEqual({});
  });

  it('is told to the store, at once and when that begins anew', () => {
    const state = fold([]);
    expect(changesFor(queued, state, planEntry(state, queued, 5))).toEqual([{ kind: 'outbox', record }]);
    expect(rebuildChanges(fold([queued]))).toEqual([{ kind: 'outbox', record }]);
  });
});
