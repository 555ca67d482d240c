/** What the store has to hear of a journal entry, and of a whole state when it begins empty: pure. */
import type { AccountId, MessageId } from '../../contract/ids';
import { bornIn, isMailboxOperation, isMessageOperation, isPending, shownOn } from '../../contract/operation';
import type {
  MailboxOperation,
  MessageOperation,
  OperationRecord,
  Placement,
  ReplayStep,
} from '../../contract/operation';
import type { TreeOperation } from '../../contract/mailbox-tree';
import type { StoreChange } from '../../contract/store-writes';
import type { JournalEntry, JournalEntryOf } from './journal-record';
import type { MailboxRecord, StatePatch, VaultState } from './state-shape';

/**
 * @param before the state that the patch was planned on
 * @param patch what `planEntry` made of the entry
 */
export function changesFor(entry: JournalEntry, before: VaultState, patch: StatePatch): StoreChange[] {
  const trimmed = new Set(patch.operationsTrimmed);
  const known = (patch.operations ?? []).map((record): StoreChange => ({ kind: 'operation', record }));
  const removed = (patch.operationsRemoved ?? []).map((id): StoreChange => ({
    ...{ kind: 'operation-removed', id },
    ...(trimmed.has(id) ? { trimmed: true } : {}),
  }));
  // A copy that is to be made of another message goes before it comes.
  const changes = entry.kind === 'operation-replaced' ? [...removed, ...known] : [...known, ...removed];
  if (entry.kind === 'operation-replaced') changes.push(...missing(before, entry));
  changes.push(...mailboxQueues(before, patch));
  if (patch.outbox) changes.push({ kind: 'outbox', record: patch.outbox });
  for (const id of patch.outboxRemoved ?? []) changes.push({ kind: 'outbox-removed', id });
  // On its way from another account it is still shown as the move makes it, until the move is done.
  const onItsWay = patch.mail && isOnItsWay(before, patch.mail.message.id);
  if (entry.kind === 'local-mail' && patch.mail && !onItsWay)
    changes.push({ kind: 'local-message', message: patch.mail.message });
  if (entry.kind === 'account-removed') changes.push(...arrivedFrom(before, entry.accountId));
  if (entry.kind === 'operation-settled' && patch.operations?.[0]) {
    changes.push(...confirmed(before, patch.operations[0], entry, patch));
  }
  return changes;
}

/** What has come from the removed account already, though its move was not over: it is told now, since nothing settles it. */
function arrivedFrom({ pending, mails }: VaultState, accountId: AccountId): StoreChange[] {
  return [...pending.values()].flatMap(({ operation }): StoreChange[] => {
    if (operation.kind !== 'transfer' || operation.copyId !== null) return [];
    const message = mails.get(operation.message.id)?.message;
    if (operation.accountId !== accountId || !message || message.accountId === accountId) return [];
    return [{ kind: 'local-message', message }];
  });
}

/** The message is nowhere on its server: its row goes with the operation that held it. */
function missing({ pending }: VaultState, { id }: JournalEntryOf<'operation-replaced'>): StoreChange[] {
  const operation = pending.get(id)?.operation;
  if (!operation || !isMessageOperation(operation)) return [];
  const { id: messageId, locator } = operation.message;
  return [{ kind: 'message-missing', messageId, placement: locator.placement }];
}

/** The operations that lie over the trees of accounts, where the patch has changed them. */
function mailboxQueues(before: VaultState, patch: StatePatch): StoreChange[] {
  const removed = (patch.operationsRemoved ?? []).flatMap((id) => before.pending.get(id) ?? []);
  const changed = [...(patch.operations ?? []), ...removed].filter(isOnMailbox);
  return [...new Set(changed.map(({ operation }) => operation.accountId))].map((accountId) => {
    const queue = new Map(
      before.pendingOnMailboxes(accountId).map((record) => [record.operation.id, record]),
    );
    for (const { operation } of removed) queue.delete(operation.id);
    let done: MailboxOperation | null = null;
    for (const record of (patch.operations ?? []).filter(isOnMailbox)) {
      const { operation, state } = record;
      if (operation.accountId !== accountId) continue;
      if (isPending(state)) queue.set(operation.id, record);
      else if (queue.delete(operation.id) && state === 'done') done = operation;
    }
    return { kind: 'mailbox-queue', accountId, pending: treeOperations(queue.values()), done };
  });
}

/** What the store needs of pending operations on mailboxes. */
export function treeOperations(records: Iterable<MailboxRecord>): TreeOperation[] {
  return [...records].map(({ operation, state }) => ({ operation, state }));
}

function isOnMailbox(record: OperationRecord): record is MailboxRecord {
  return isMailboxOperation(record.operation);
}

function confirmed(
  before: VaultState,
  { operation, state, step }: OperationRecord,
  { placement, unkept, onlyOne }: JournalEntryOf<'operation-settled'>,
  patch: StatePatch,
): StoreChange[] {
  if (!isMessageOperation(operation)) return [];
  const messageId = shownOn(operation);
  const left = state === 'done' ? leftBy(operation, step) : {};
  const gone: StoreChange = {
    kind: 'message-confirmed',
    messageId,
    placement: null,
    addFlags: [],
    removeFlags: [],
    ...left,
  };
  if (state === 'dropped') {
    if (before.mails.has(messageId)) return [];
    // Gone there before it was deleted here: both agree, so it must not come back until the next sync.
    if (operation.kind === 'delete') return [gone];
    // A move that had happened unheard of: the cache still has the message where it was before.
    const { placement: lastKnown } = operation.message.locator;
    return bornIn(operation) === null ? [{ kind: 'message-missing', messageId, placement: lastKnown }] : [];
  }
  if (state !== 'done') return [];
  if (operation.kind === 'transfer') return transferred(before, operation, placement, left);
  if (before.mails.has(messageId)) {
    // It was told when its file came.
    if (bornIn(operation) !== null) return [];
    const mail = patch.mail;
    return mail ? [change(operation, localPlacement(before, mail.message.mailboxId))] : [gone];
  }
  const told = placement ? { ...change(operation, placement, unkept), ...left } : gone;
  const { id: sourceId, locator } = operation.message;
  return onlyOne
    ? [told, { kind: 'message-missing', messageId: sourceId, placement: locator.placement }]
    : [told];
}

/**
 * A message that was followed, or chosen by the person, may have been met by a sync where it was taken from: as another row.
 * Nothing while its removal was not begun: it may be there still.
 */
function leftBy(
  operation: MessageOperation,
  step: ReplayStep | null,
): Pick<Extract<StoreChange, { kind: 'message-confirmed' }>, 'left'> {
  const takes = operation.kind === 'move' || operation.kind === 'delete' || operation.kind === 'transfer';
  if (!takes || (step?.kind !== 'move' && step?.kind !== 'expunge')) return {};
  const { uidValidity, uid, mailboxId = operation.message.locator.placement.mailbox.id } = step.source;
  return { left: { mailboxId, uidValidity, uid } };
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
  left: ReturnType<typeof leftBy>,
): StoreChange[] {
  const { toAccountId: accountId, copyId } = operation;
  const mail = before.mails.get(shownOn(operation));
  // A copy was told when its file came.
  if (mail?.message.accountId === accountId)
    return copyId === null ? [{ kind: 'local-message', message: mail.message }] : [];
  return placement ? [{ ...change(operation, placement), ...left, accountId } as StoreChange] : [];
}

function change(operation: MessageOperation, placement: Placement, unkept: string[] = []): StoreChange {
  const [add, remove] = flagsChanged(operation);
  const ours = new Set(unkept.map((flag) => flag.toLowerCase()));
  const isOurs = (flag: string): boolean => ours.has(flag.toLowerCase());
  return {
    ...{ kind: 'message-confirmed', messageId: shownOn(operation), placement },
    addFlags: add.filter((flag) => !isOurs(flag)),
    removeFlags: remove.filter((flag) => !isOurs(flag)),
    ...(unkept.length > 0 ? { ownFlags: { add: add.filter(isOurs), remove: remove.filter(isOurs) } } : {}),
  };
}

function flagsChanged(operation: MessageOperation): [add: string[], remove: string[]] {
  if (operation.kind === 'flags') return [operation.add, operation.remove];
  // What another program marked at the source is no mark on what came to the other account.
  return operation.kind === 'transfer' ? [[], ['\\Deleted']] : [[], []];
}

function localPlacement(state: VaultState, id: Parameters<VaultState['mailboxes']['get']>[0]): Placement {
  return { mailbox: { id, path: state.mailboxes.get(id)?.path ?? id }, uidValidity: '0', uid: null };
}

/** Everything an empty store needs from the vault: what lies over the trees, and local mail, first; then the operations, oldest first. */
export function rebuildChanges(state: VaultState): StoreChange[] {
  const accounts = new Set<AccountId>();
  for (const { operation } of state.pending.values())
    if (isMailboxOperation(operation)) accounts.add(operation.accountId);
  const changes: StoreChange[] = [...accounts].map((accountId) => ({
    ...{ kind: 'mailbox-queue', accountId, done: null },
    pending: treeOperations(state.pendingOnMailboxes(accountId)),
  }));
  for (const { message } of state.mails.values()) changes.push({ kind: 'local-message', message });
  for (const record of state.operations.values()) changes.push({ kind: 'operation', record });
  // After the operations: a group without any is none.
  for (const tally of state.tallies.values()) changes.push({ kind: 'group-tally', tally });
  for (const record of state.outbox.values()) changes.push({ kind: 'outbox', record });
  return changes;
}
