/** Chooses what to send next: the oldest first, where one that waits holds back only later mail of its conversation. Pure. */
import type { AccountId, OperationId } from '../../contract/ids';
import type { OutboxRecord } from '../../contract/outbox';

export type NextMail =
  | { kind: 'ready'; record: OutboxRecord }
  /** Nothing may go now; the earliest is due at `at` (ms since 1970). */
  | { kind: 'wait'; at: number }
  | { kind: 'none' };

/**
 * @param records all outgoing mail in the order in which it was queued
 * @param now ms since 1970
 * @param notBefore earliest next try of mail that the server put off
 */
export function nextMail(
  records: Iterable<OutboxRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
): NextMail {
  /** Never null: mail that is in no conversation holds nothing back. */
  const held = new Set<string | null>();
  let earliest = Infinity;
  for (const record of records) {
    const { item, state } = record;
    if (item.accountId !== accountId) continue;
    const { conversation } = item;
    switch (state) {
      case 'queued':
      case 'sending': {
        const due = Math.max(item.notBefore, notBefore.get(item.id) ?? 0);
        if (due <= now && !held.has(conversation)) return { kind: 'ready', record };
        if (due > now) earliest = Math.min(earliest, due);
        // Mail for a later hour has left its place in the order by the person's own wish.
        if (item.notBefore <= now && conversation !== null) held.add(conversation);
        break;
      }
      // An answer to what may never have arrived would be out of place: the person decides first.
      case 'dot-pending':
      case 'unknown':
      case 'refused':
        if (conversation !== null) held.add(conversation);
        break;
      case 'accepted':
      case 'cancelled':
        break;
    }
  }
  return earliest === Infinity ? { kind: 'none' } : { kind: 'wait', at: earliest };
}
