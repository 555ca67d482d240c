/** Operations on local (POP) mail need no server: the vault is their truth, so they are done when they are journaled. */
import { type MailOperation, type Placement } from '../../contract/operation';
import type { ReplayOutcome } from '../backend/backend';
import type { JournalEntry } from '../vault/journal-record';

/** Where local mail lies after the operation; null when it is deleted for ever. */
export function localPlacement(operation: MailOperation): Placement | null {
  switch (operation.kind) {
    case 'flags':
      return operation.message.locator.placement;
    case 'move':
      return { mailbox: operation.to, uidValidity: '0', uid: null };
    case 'delete':
    case 'mailbox-create':
      return null;
  }
}

/** The journal entry that makes it so, written in one append with the operation itself. */
export function settleLocal(operation: MailOperation): JournalEntry {
  return {
    kind: 'operation-settled',
    id: operation.id,
    state: 'done',
    placement: localPlacement(operation),
    reason: null,
  };
}

/** Stands where a server would, for operations that were held back or whose settling a crash cut off. */
export const localReplay = {
  replay: ({ operation }: { operation: MailOperation }): Promise<ReplayOutcome> =>
    Promise.resolve(localOutcome(operation)),
  replayTogether: (items: readonly { operation: MailOperation }[]): Promise<ReplayOutcome[]> =>
    Promise.resolve(items.map(({ operation }) => localOutcome(operation))),
};

function localOutcome(operation: MailOperation): ReplayOutcome {
  return { kind: 'done', placement: localPlacement(operation), note: null };
}
