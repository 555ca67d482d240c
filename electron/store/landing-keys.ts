/** The keys by which operations are found that have put a message into a mailbox, or may have, before its row says so. */
import type { Transaction } from 'dexie';
import { goesTo, isPending } from '../contract/operation';
import type { OperationRecord } from '../contract/operation';
import { isMessageRow } from './rows';
import type { MessageOperationRow, OperationRow } from './rows';

/** The keys of an operation's row by which `landingsIn` finds it; none where it has brought nothing anywhere yet. */
export function landingKeys({
  operation,
  state,
  step,
}: OperationRecord): Pick<MessageOperationRow, 'landsIn' | 'landsAt'> {
  const to = goesTo(operation);
  if (!isPending(state) || step === null || to === null) return {};
  switch (step.kind) {
    case 'move':
    case 'copy':
    case 'append':
      return { landsIn: to.id, landsAt: 0 };
    case 'copied':
    case 'expunge':
    case 'appended':
      return step.copy ? { landsIn: to.id, landsAt: step.copy.uid ?? 0 } : {};
    default:
      return {};
  }
}

/** Gives the operations of a cache of an earlier Satchel them. */
export async function addLandings(transaction: Transaction): Promise<void> {
  const operations = transaction.table<OperationRow>('operations');
  const rows = (await operations.toArray()).filter(isMessageRow);
  const keyed = rows.map((row) => ({ ...row, ...landingKeys(row.record) }));
  await operations.bulkPut(keyed.filter((row) => row.landsIn !== undefined));
}
