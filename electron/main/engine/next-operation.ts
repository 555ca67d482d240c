/** Chooses what to replay next: FIFO per account, where a waiting operation holds back only those on the same message. Pure. */
import type { AccountId, MessageId, OperationId } from '../../contract/ids';
import { type OperationRecord, isPending } from '../../contract/operation';

export type NextOperation =
  | { kind: 'ready'; record: OperationRecord }
  /** Nothing can go now; the earliest held one is due at `at` (ms since 1970). */
  | { kind: 'wait'; at: number }
  | { kind: 'none' };

/**
 * @param records every operation, oldest first
 * @param now ms since 1970
 * @param notBefore earliest next try of operations that the server put off
 */
export function nextOperation(
  records: Iterable<OperationRecord>,
  accountId: AccountId,
  now: number,
  notBefore: ReadonlyMap<OperationId, number>,
): NextOperation {
  const held = new Set<MessageId>();
  let earliest = Infinity;
  for (const record of records) {
    const { operation } = record;
    if (operation.accountId !== accountId || !isPending(record.state)) continue;
    if (held.has(operation.message.id)) continue;
    if (record.state === 'parked') {
      held.add(operation.message.id);
      continue;
    }
    const due = Math.max(
      notBefore.get(operation.id) ?? 0,
      operation.kind === 'delete' ? operation.notBefore : 0,
    );
    if (due <= now) return { kind: 'ready', record };
    held.add(operation.message.id);
    earliest = Math.min(earliest, due);
  }
  return earliest === Infinity ? { kind: 'none' } : { kind: 'wait', at: earliest };
}
