/** What an entry about the outbox means: pure. */
import type { OutboxRecord } from '../../contract/outbox';
import { isOutgoing } from '../../contract/outbox';
import type { JournalEntryOf } from './journal-record';
import type { StatePatch, VaultState } from './vault-state';

type OutboxEntry = JournalEntryOf<'outbox-queued'> | JournalEntryOf<'outbox-moved-on'>;

/**
 * An entry that does not fit does nothing: what was accepted or cancelled stays so, and an item is queued once.
 * @param time ms since 1970 of the record
 */
export function planOutboxEntry(state: VaultState, entry: OutboxEntry, time: number): StatePatch {
  if (entry.kind === 'outbox-queued') {
    const { item } = entry;
    if (state.outbox.has(item.id)) return {};
    const record: OutboxRecord = {
      item,
      state: 'queued',
      tries: 0,
      reason: null,
      refused: [],
      changedAt: time,
    };
    return { outbox: record };
  }
  const record = state.outbox.get(entry.id);
  if (!record || !isOutgoing(record.state)) return {};
  const { state: next, tries, reason, refused } = entry;
  return { outbox: { ...record, state: next, tries, reason, refused, changedAt: time } };
}
