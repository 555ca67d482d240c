/** What the store has to hear of a journal entry, and of a whole state when it begins empty: pure. */
import { bornIn, isMessageOperation, isPending, shownOn } from '../../contract/operation';
import type { MessageId } from '../../contract/ids';
import type { MessageOperation, OperationRecord, OperationState, Placement } from '../../contract/operation';
import type { StoreChange } from '../../contract/store-writes';
import type { JournalEntry, JournalEntryOf } from './journal-record';
import type { StatePatch, VaultState } from './vault-state';

/**
 * @param before the state that the patch was planned on
 * @param patch what `planEntry` made of the entry
 */
export function changesFor(entry: JournalEntry, before: VaultState, patch: StatePatch): StoreChange[] {
  const changes: StoreChange[] = (patch.operations ?? []).flatMap((record) => [
    { kind: 'operation', record },
    ...mailboxChange(record, record.state),
  ]);
  for (const id of patch.operationsRemoved ?? []) {
    changes.push({ kind: 'operation-removed', id });
    const record = before.pending.get(id);
    if (record) changes.push(...mailboxChange(record, 'discarded'));
  }
  if (patch.outbox) changes.push({ kind: 'outbox', record: patch.outbox });
  for (const id of patch.outboxRemoved ?? []) changes.push({ kind: 'outbox-removed', id });
  // On its way from another account it is still shown as the move makes it, until the move is done.
  const onItsWay = patch.mail && isOnItsWay(before, patch.mail.message.id);
  if (entry.kind === 'local-mail' && patch.mail && !onItsWay)
    changes.push({ kind: 'local-message', message: patch.mail.message });
  if (entry.kind === 'operation-settled' && patch.operations?.[0]) {
    changes.push(...confirmed(before, patch.operations[0], entry, patch));
  }
  return changes;
}

/** A mailbox is in the tree from the moment that it is asked for until its making is given up. */
function mailboxChange({ operation }: OperationRecord, state: OperationState): StoreChange[] {
  if (isMessageOperation(operation) || state === 'done') return [];
  const { mailbox } = operation;
  return [
    isPending(state) ? { kind: 'mailbox-awaited', mailbox } : { kind: 'mailbox-forgone', id: mailbox.id },
  ];
}

function confirmed(
  before: VaultState,
  { operation, state }: OperationRecord,
  { placement, unkept }: JournalEntryOf<'operation-settled'>,
  patch: StatePatch,
): StoreChange[] {
  if (!isMessageOperation(operation)) return [];
  const messageId = shownOn(operation);
  const gone: StoreChange = {
    kind: 'message-confirmed',
    messageId,
    placement: null,
    addFlags: [],
    removeFlags: [],
  };
  // Gone there before it was deleted here: both agree, so it must not come back until the next sync.
  if (state === 'dropped') return operation.kind === 'delete' && !before.mails.has(messageId) ? [gone] : [];
  if (state !== 'done') return [];
  if (operation.kind === 'transfer') return transferred(before, operation, placement);
  if (before.mails.has(messageId)) {
    // It was told when its file came.
    if (bornIn(operation) !== null) return [];
    const mail = patch.mail;
    return mail ? [change(operation, localPlacement(before, mail.message.mailboxId))] : [gone];
  }
  return [placement ? change(operation, placement, unkept) : gone];
}

function isOnItsWay(state: VaultState, messageId: MessageId): boolean {
  return state
    .pendingOf(messageId)
    .some(({ operation }) => operation.kind === 'transfer' && operation.copyId === null);
}

function transferred(
  before: VaultState,
  operation: Extract<MessageOperation, { kind: 'transfer' }>,
  placement: Placement | null,
): StoreChange[] {
  const { toAccountId: accountId, copyId } = operation;
  const mail = before.mails.get(shownOn(operation));
  // A copy was told when its file came.
  if (mail?.message.accountId === accountId)
    return copyId === null ? [{ kind: 'local-message', message: mail.message }] : [];
  return placement ? [{ ...change(operation, placement), accountId } as StoreChange] : [];
}

function change(operation: MessageOperation, placement: Placement, unkept: string[] = []): StoreChange {
  const [add, remove] = operation.kind === 'flags' ? [operation.add, operation.remove] : [[], []];
  const ours = new Set(unkept.map((flag) => flag.toLowerCase()));
  const isOurs = (flag: string): boolean => ours.has(flag.toLowerCase());
  return {
    ...{ kind: 'message-confirmed', messageId: shownOn(operation), placement },
    addFlags: add.filter((flag) => !isOurs(flag)),
    removeFlags: remove.filter((flag) => !isOurs(flag)),
    ...(unkept.length > 0 ? { ownFlags: { add: add.filter(isOurs), remove: remove.filter(isOurs) } } : {}),
  };
}

function localPlacement(state: VaultState, id: Parameters<VaultState['mailboxes']['get']>[0]): Placement {
  return { mailbox: { id, path: state.mailboxes.get(id)?.path ?? id }, uidValidity: '0', uid: null };
}

/** Everything an empty store needs from the vault: awaited mailboxes and local mail first, then the operations that lie over it, oldest first. */
export function rebuildChanges(state: VaultState): StoreChange[] {
  const changes: StoreChange[] = [...state.pending.values()].flatMap((record) =>
    mailboxChange(record, record.state),
  );
  for (const { message } of state.mails.values()) changes.push({ kind: 'local-message', message });
  for (const record of state.operations.values()) changes.push({ kind: 'operation', record });
  for (const record of state.outbox.values()) changes.push({ kind: 'outbox', record });
  return changes;
}
