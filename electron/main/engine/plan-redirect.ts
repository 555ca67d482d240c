/** Moves whose target is gone, and all that waits behind them, as they are queued anew with another target: pure. */
import type { MessageId, OperationId } from '../../contract/ids';
import { shownOn } from '../../contract/operation';
import type { MailboxRef, MessageOperation, OperationRecord } from '../../contract/operation';
import type { JournalEntry } from '../vault/journal-record';
import { recordsInLine } from '../vault/journal-line';

export interface RedirectRequest {
  /** The moves and all that waits behind them, oldest first. */
  operations: readonly MessageOperation[];
  pending: ReadonlyMap<OperationId, OperationRecord>;
  gone: MailboxRef;
  to: MailboxRef;
  newOperationId: () => OperationId;
}

/**
 * In parts that are journaled one after the other, each in one line: a crash leaves the messages of a part either as they
 * waited or as they go on, never without what was to be done to them. What belongs together is never taken apart.
 */
export function planRedirect({ operations, ...request }: RedirectRequest): JournalEntry[][] {
  const parts: JournalEntry[][] = [];
  let open: JournalEntry[] = [];
  for (const chain of chainsOf(operations)) {
    const entries = queuedAnew(chain, request);
    if (open.length > 0 && open.length + entries.length > recordsInLine) {
      parts.push(open);
      open = [];
    }
    open.push(...entries);
  }
  return open.length > 0 ? [...parts, open] : parts;
}

/** What concerns the same message, or a copy that is to be made of it. */
function chainsOf(operations: readonly MessageOperation[]): MessageOperation[][] {
  const chains = new Map<MessageId, MessageOperation[]>();
  for (const operation of operations) {
    const chain = chains.get(operation.message.id) ?? [];
    chain.push(operation);
    chains.set(operation.message.id, chain).set(shownOn(operation), chain);
  }
  return [...new Set(chains.values())];
}

function queuedAnew(
  chain: readonly MessageOperation[],
  { pending, gone, to, newOperationId }: Omit<RedirectRequest, 'operations'>,
): JournalEntry[] {
  return [
    // The newest first: a copy that is not made takes with it what waits for it.
    ...chain.map(({ id }) => ({ kind: 'operation-undone' as const, id })).reverse(),
    ...chain.flatMap((old): JournalEntry[] => {
      const operation = { ...aimed(old, gone, to), id: newOperationId() };
      const queued: JournalEntry = { kind: 'operation-queued', operation };
      if (!pending.get(old.id)?.chosen) return [queued];
      const { placement } = operation.message.locator;
      return [queued, { kind: 'operation-rebound', id: operation.id, placement, chosen: true }];
    }),
  ];
}

function aimed(operation: MessageOperation, gone: MailboxRef, to: MailboxRef): MessageOperation {
  const replaced = (mailbox: MailboxRef): MailboxRef => (mailbox.id === gone.id ? to : mailbox);
  switch (operation.kind) {
    case 'move':
      return { ...operation, from: replaced(operation.from), to: replaced(operation.to) };
    case 'transfer':
      return { ...operation, from: replaced(operation.from) };
    case 'flags':
    case 'copy':
    case 'delete':
    case 'append':
      return operation;
  }
}
