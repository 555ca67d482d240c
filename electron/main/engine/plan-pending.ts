/** Which operations a decision in the pending view concerns, and what it would cost: pure. */
import type { DiscardLoss, OperationChoice } from '../../contract/commands';
import type { OperationId } from '../../contract/ids';
import { goesTo, isMailboxOperation, isMessageOperation, isPending } from '../../contract/operation';
import type { MailOperation, OperationRecord } from '../../contract/operation';
import { groupOf } from '../../contract/operation-group';
import type { VaultState } from '../vault/state-shape';

/** Oldest first. */
export function chosen({ operations }: VaultState, choice: OperationChoice): OperationRecord[] {
  if ('operationId' in choice) {
    const record = operations.get(choice.operationId);
    return record ? [record] : [];
  }
  const all = [...operations.values()];
  return 'groupId' in choice ? all.filter(({ operation }) => groupOf(operation) === choice.groupId) : all;
}

/** Whether "try again" means anything: it waits for the person or for its hour, or was refused. */
export function canBeTriedAgain({ operation, state, tries, notBefore }: OperationRecord): boolean {
  if (state === 'refused') return isMessageOperation(operation);
  return state === 'parked' || (state === 'queued' && (tries > 0 || notBefore !== undefined));
}

/** Whether nothing of it is on any server, or can be. */
export function canBeTakenBack(record: OperationRecord): boolean {
  return (record.state === 'queued' || record.state === 'parked') && !isHalfDone(record);
}

/** Steps after which there is a copy in the target already. */
const halfDone: ReadonlySet<string | undefined> = new Set(['copied', 'expunge', 'appended']);

export function isHalfDone({ step }: OperationRecord): boolean {
  return halfDone.has(step?.kind);
}

/** What a mailbox that will not be made takes with it: what puts mail in it, and what was to be done with it. */
export function dependants(state: VaultState, discarded: MailOperation): OperationId[] {
  if (discarded.kind !== 'mailbox-create') return [];
  const { id } = discarded.mailbox;
  return [...state.pending.values()].flatMap(({ operation }) => {
    const depends = isMessageOperation(operation)
      ? goesTo(operation)?.id === id
      : operation.mailbox.id === id && operation.id !== discarded.id;
    return depends ? [operation.id] : [];
  });
}

export function lossOf(records: readonly OperationRecord[]): DiscardLoss {
  const pending = records.filter((record) => isPending(record.state));
  const takenRecords = pending.filter(canBeTakenBack);
  const lastCopies = takenRecords.filter(({ asks }) => asks?.kind === 'last-copy').length;
  const taken = takenRecords.flatMap(({ operation, asks }) =>
    asks?.kind === 'last-copy' ? [] : [operation],
  );
  const count = (is: (operation: MailOperation) => boolean): number => taken.filter(is).length;
  return {
    moves: count((one) => one.kind === 'move' || (one.kind === 'transfer' && one.copyId === null)),
    copies: count((one) => one.kind === 'copy' || (one.kind === 'transfer' && one.copyId !== null)),
    flags: count(({ kind }) => kind === 'flags'),
    deletes: count(({ kind }) => kind === 'delete'),
    appends: lastCopies + count(({ kind }) => kind === 'append'),
    folders: count(isMailboxOperation),
    left: pending.length - takenRecords.length,
  };
}
