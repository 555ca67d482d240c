/** What an entry about the outbox means: pure. */
import type { OperationId } from '../../contract/ids';
import type { OutboxRecord } from '../../contract/outbox';
import { isOutgoing } from '../../contract/outbox';
import type { JournalEntryOf } from './journal-record';

type OutboxEntry = JournalEntryOf<'outbox-queued' | 'outbox-moved-on' | 'outbox-placed'>;

/**
 * An entry that does not fit does nothing: what was accepted or cancelled stays so, an item is queued once, and gets one place.
 * @param time ms since 1970 of the record
 * @returns the item's record as it is now; null: the entry does nothing
 */
export function planOutboxEntry(
  outbox: ReadonlyMap<OperationId, OutboxRecord>,
  entry: OutboxEntry,
  time: number,
): OutboxRecord | null {
  if (entry.kind === 'outbox-queued') {
    const { item, replaces } = entry;
    if (outbox.has(item.id)) return null;
    // What has begun to be sent is not replaced: it would be sent twice.
    if (replaces !== undefined && outbox.get(replaces)?.state !== 'queued') return null;
    return { item, state: 'queued', tries: 0, reason: null, refused: [], changedAt: time };
  }
  const record = outbox.get(entry.id);
  if (entry.kind === 'outbox-placed')
    return record?.item.sent === 'when-known'
      ? { ...record, item: { ...record.item, sent: entry.sent } }
      : null;
  if (!record || !isOutgoing(record.state)) return null;
  const { state, tries, reason, refused } = entry;
  return { ...record, state, tries, reason, refused, changedAt: time };
}
