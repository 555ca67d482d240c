/** The messages and operations that a batch of journal changes speaks of, changed in memory and written at once. */
import type { AccountId, MailboxId, MessageId, OperationId } from '../contract/ids';
import type { TreeOperation } from '../contract/mailbox-tree';
import type { MailboxSyncState } from '../contract/model';
import { applyFlags, bornIn, isMessageOperation, isPending, shownOn } from '../contract/operation';
import type { MailboxOperation, MessageOperation, OperationRecord, Placement } from '../contract/operation';
import { groupOf, rankOf } from '../contract/operation-group';
import type { GroupTally } from '../contract/operation-group';
import type { OutboxRecord } from '../contract/outbox';
import type { FlagChange, LocalMessage, StoreChange } from '../contract/store-writes';
import { bornMessage } from './born-message';
import { arrivedAt, isGoneFrom, isInAnother, isKnownElsewhere, isPlaceOf } from './gone-from';
import { landingKeys } from './landing-keys';
import type { MessageBase } from './local-view';
import { detachedUid, isMessageRow, localUid } from './rows';
import type { MessageOperationRow, MessageRow, OperationRow } from './rows';

type Confirmation = Extract<StoreChange, { kind: 'message-confirmed' }>;

/** What was read before; the sets below say what must be written. */
export interface Loaded {
  messages: Iterable<MessageRow>;
  operations: Iterable<OperationRow>;
  /** Of the mailboxes that the changes confirm messages in. */
  states: Iterable<MailboxSyncState>;
  nextOrder: number;
}

export class ChangeSet {
  /** Rows as the cache has them. */
  readonly before = new Map<MessageId, MessageRow>();
  /** Every message that is there, as it is to be. */
  readonly messages = new Map<MessageId, MessageBase>();
  readonly operations = new Map<OperationId, OperationRow>();
  /** Messages whose row or view must be written. */
  readonly touched = new Set<MessageId>();
  readonly removed = new Set<MessageId>();
  readonly changedOperations = new Set<OperationId>();
  readonly removedOperations = new Set<OperationId>();
  /** Mail on its way out; null: no longer known. */
  readonly outbox = new Map<OperationId, OutboxRecord | null>();
  /** What lies over the trees of accounts from now on, and what has become true, oldest first. */
  readonly queues = new Map<AccountId, { pending: TreeOperation[]; done: MailboxOperation[] }>();
  /** Bodies that go, or are copied, from one message to another, in this order, before removed messages lose theirs. */
  readonly bodyMoves: { from: MessageId; to: MessageId; copy?: true }[] = [];
  /** Operations as the cache has them. */
  readonly operationsBefore = new Map<OperationId, OperationRow>();
  /** Operations that the history has let go, as they were then. */
  readonly trimmed: OperationRow[] = [];
  readonly tallies: GroupTally[] = [];
  /** Mailboxes in which messages were that nobody has seen go: all must be compared there. */
  readonly doubtful = new Set<MailboxId>();
  nextOrder: number;
  private readonly operationsOf = new Map<MessageId, Set<OperationId>>();
  private readonly bound = new Map<string, MessageId>();
  private readonly states: ReadonlyMap<MailboxId, MailboxSyncState>;

  constructor(loaded: Loaded) {
    this.nextOrder = loaded.nextOrder;
    this.states = new Map([...loaded.states].map((state) => [state.mailboxId, state]));
    for (const row of loaded.operations) {
      this.setOperation(row);
      this.operationsBefore.set(row.id, row);
    }
    for (const message of loaded.messages) {
      this.before.set(message.id, message);
      this.messages.set(message.id, message);
      if (message.baseUid > 0) this.bound.set(placeOf(message), message.id);
    }
  }

  /** By how many there are more pending operations than before. */
  get morePending(): number {
    const ids = new Set([...this.changedOperations, ...this.removedOperations]);
    const now = [...ids].filter((id) => this.operations.get(id)?.pending === 1).length;
    return now - [...ids].filter((id) => this.operationsBefore.get(id)?.pending === 1).length;
  }

  /** The message's pending operations, oldest first. */
  pendingOf(id: MessageId): MessageOperationRow[] {
    const rows = [...(this.operationsOf.get(id) ?? [])].flatMap(
      (operation) => this.operations.get(operation) ?? [],
    );
    return rows
      .filter(isMessageRow)
      .filter((row) => row.pending === 1)
      .sort((a, b) => a.order - b.order);
  }

  /** Takes in a row that was not read with the others. */
  include(row: MessageRow): void {
    this.before.set(row.id, row);
    this.messages.set(row.id, row);
  }

  /** The message that its server has at this place. */
  at(placement: Placement): MessageBase | undefined {
    const id = this.bound.get(`${placement.mailbox.id} ${placement.uidValidity} ${placement.uid}`);
    return id === undefined ? undefined : this.messages.get(id);
  }

  apply(change: StoreChange): void {
    switch (change.kind) {
      case 'operation':
        return this.putOperation(change.record);
      case 'operation-removed':
        return this.removeOperation(change.id, change.trimmed === true);
      case 'group-tally':
        return void this.tallies.push(change.tally);
      case 'message-confirmed':
        return this.confirm(change);
      case 'message-missing':
        return this.miss(change.messageId, change.placement);
      case 'local-message':
        return this.putLocalMessage(change.message);
      case 'mailbox-queue':
        return this.putQueue(change);
      case 'outbox':
        return void this.outbox.set(change.record.item.id, change.record);
      case 'outbox-removed':
        return void this.outbox.set(change.id, null);
    }
  }

  private putQueue({ accountId, pending, done }: Extract<StoreChange, { kind: 'mailbox-queue' }>): void {
    const before = this.queues.get(accountId)?.done ?? [];
    this.queues.set(accountId, { pending, done: done ? [...before, done] : before });
  }

  private putOperation(record: OperationRecord): void {
    const { operation } = record;
    const { id, accountId } = operation;
    const old = this.operations.get(id);
    const pending = isPending(record.state);
    const row = {
      id,
      accountId,
      order: old?.order ?? this.nextOrder++,
      pending: pending ? (1 as const) : (0 as const),
      group: groupOf(operation),
      rank: rankOf(record.state),
    };
    this.changedOperations.add(id);
    this.removedOperations.delete(id);
    if (!isMessageOperation(operation)) {
      this.operations.set(id, { ...row, record: { ...record, operation } });
      return;
    }
    const messageId = shownOn(operation);
    const target = bornIn(operation);
    const place = target
      ? { mailbox: target, uidValidity: '0', uid: null }
      : operation.message.locator.placement;
    if (pending) this.bear(operation);
    this.setOperation({
      ...row,
      messageId,
      where: old && isMessageRow(old) ? old.where : place,
      record: { ...record, operation },
      ...(pending ? { pendingOn: messageId } : {}),
      ...landingKeys(record),
    });
    this.touched.add(messageId);
    if (!pending && record.state !== 'done') this.unbear(operation);
  }

  /** Shows what the operation brings into being, unless it is here already. */
  private bear(operation: MessageOperation): void {
    const id = shownOn(operation);
    if (bornIn(operation) === null || this.messages.has(id)) return;
    const source = this.messages.get(operation.message.id);
    const pending = this.pendingOf(operation.message.id).map((row) => row.record.operation);
    const message = bornMessage(operation, source, pending);
    if (!message) return;
    this.setMessage(message);
    if (source && source.bodyState !== 'wanted') this.bodyMoves.push({ from: source.id, to: id, copy: true });
  }

  /** It did not come into being after all; a server that told of it keeps it. */
  private unbear(operation: MessageOperation): void {
    const message = this.messages.get(shownOn(operation));
    if (bornIn(operation) !== null && message?.baseUid === detachedUid) this.remove(message);
  }

  private removeOperation(id: OperationId, trimmed: boolean): void {
    const row = this.operations.get(id);
    if (!row) return;
    if (trimmed) this.trimmed.push(row);
    this.operations.delete(id);
    this.changedOperations.delete(id);
    this.removedOperations.add(id);
    if (!isMessageRow(row)) return;
    this.operationsOf.get(row.messageId)?.delete(id);
    // One of the history does not lie over its message any more.
    if (row.pending === 0) return;
    this.touched.add(row.messageId);
    this.unbear(row.record.operation);
  }

  private confirm(confirmation: Confirmation): void {
    const { messageId, placement, accountId, addFlags, removeFlags, ownFlags, left } = confirmation;
    const before = placement?.uid == null ? undefined : this.at(placement);
    // Where the person has chosen what lies in the target already, it has left nothing.
    if (left && !isPlaceOf(placement, left)) this.leave(messageId, left);
    const message = this.messages.get(messageId);
    if (placement === null) {
      if (message && isKnownElsewhere(message, left)) this.doubtful.add(message.baseMailboxId);
      if (message) this.remove(message);
      return;
    }
    const isGone =
      message !== undefined &&
      before === undefined &&
      arrivedAt(message, placement) === undefined &&
      isGoneFrom(placement, this.states.get(placement.mailbox.id));
    if (isGone && isKnownElsewhere(message, left)) return;
    // An operation whose message has no row (yet) must know where to find it.
    for (const row of this.pendingOf(messageId)) {
      this.setOperation({ ...row, where: placement });
      this.changedOperations.add(row.id);
    }
    this.touched.add(messageId);
    if (!message) return this.rememberLanding(messageId, placement);
    const arrived = arrivedAt(message, placement);
    const baseFlags = arrived?.flags ?? applyFlags(message.baseFlags, addFlags, removeFlags);
    const elsewhere = accountId !== undefined && accountId !== message.accountId;
    const isLocal = message.baseUid === localUid && !elsewhere;
    const ownUid = placement.uid ?? (isLocal ? localUid : detachedUid);
    const baseUid = isInAnother(placement, this.states.get(placement.mailbox.id)) ? detachedUid : ownUid;
    const { arrived: _, ...kept } = message;
    const moved: MessageBase = {
      ...(arrived ? kept : message),
      ...(elsewhere ? { accountId, emailId: arrived?.emailId ?? null } : {}),
      ...(arrived ? { internalDate: arrived.internalDate, sortKey: arrived.internalDate } : {}),
      baseMailboxId: placement.mailbox.id,
      uidValidity: placement.uidValidity,
      baseUid,
      baseFlags,
      ...withOwnFlags(message.ownFlags, [...addFlags, ...removeFlags], ownFlags),
      expunged: false,
    };
    const stays = isPlaceOf(placement, {
      ...message,
      mailboxId: message.baseMailboxId,
      uid: message.baseUid,
    });
    if (!stays && isKnownElsewhere(message, left)) this.doubtful.add(message.baseMailboxId);
    const twin = placement.uid === null ? undefined : this.at(placement);
    if (isGone) this.setMessage({ ...moved, baseUid: detachedUid, expunged: true });
    else if (twin && twin.id !== messageId) {
      this.merge(moved, { ...twin, baseFlags: applyFlags(twin.baseFlags, addFlags, removeFlags) });
    } else this.setMessage(moved);
  }

  /** Nothing else of a refilled cache tells that what lies there is this message and no other. */
  private rememberLanding(messageId: MessageId, placement: Placement): void {
    if (placement.uid === null) return;
    for (const id of this.operationsOf.get(messageId) ?? []) {
      const row = this.operations.get(id);
      if (!row || !isMessageRow(row) || row.record.state !== 'done') continue;
      this.setOperation({ ...row, where: placement, landsIn: placement.mailbox.id, landsAt: placement.uid });
      this.changedOperations.add(id);
    }
  }

  /** A row of the same message at the place that it has left: it goes, or when nothing holds it any more. */
  private leave(
    messageId: MessageId,
    { mailboxId, uidValidity, uid }: NonNullable<Confirmation['left']>,
  ): void {
    const id = this.bound.get(`${mailboxId} ${uidValidity} ${uid}`);
    const stale = id === undefined || id === messageId ? undefined : this.messages.get(id);
    if (!stale) return;
    if (this.pendingOf(stale.id).length > 0)
      this.setMessage({ ...stale, baseUid: detachedUid, expunged: true });
    else this.remove(stale);
  }

  /** Only where that is the place that the cache knows: a sync may have met it elsewhere since. */
  private miss(messageId: MessageId, { mailbox, uidValidity, uid }: Placement): void {
    const message = this.messages.get(messageId);
    if (message?.baseMailboxId !== mailbox.id || message.baseUid !== (uid ?? detachedUid)) return;
    if (uid !== null && message.uidValidity !== uidValidity) return;
    this.doubtful.add(message.baseMailboxId);
    this.setMessage({ ...message, baseUid: detachedUid, expunged: true });
  }

  /** A sync saw the message at its new place before this confirmation came: two rows for one message. */
  private merge(message: MessageBase, twin: MessageBase): void {
    const twinHeld = this.pendingOf(twin.id).length > 0;
    if (twinHeld && this.pendingOf(message.id).length === 0) {
      // The person acted on the newer row: it stays, and takes the body over.
      this.setMessage(twin);
      this.giveBody(message, twin);
      this.remove(message);
      return;
    }
    if (twinHeld) {
      // Both are held. The confirmed one keeps the place; the other goes when its operations settle.
      this.setMessage({ ...twin, baseUid: detachedUid, expunged: true });
      this.setMessage({ ...message, baseFlags: twin.baseFlags });
      return;
    }
    this.remove(twin);
    this.setMessage({ ...message, baseFlags: twin.baseFlags, ...this.giveBody(twin, message) });
  }

  /** Lets orphaned operations of `id` have the row that lies where they last knew their message. */
  adopt(id: MessageId, row: MessageBase): void {
    this.remove(row);
    this.setMessage({ ...row, id });
    if (row.bodyState !== 'wanted') this.bodyMoves.push({ from: row.id, to: id });
  }

  private giveBody(
    from: MessageBase,
    to: MessageBase,
  ): Pick<MessageBase, 'bodyState' | 'preview' | 'hasAttachments'> {
    const { bodyState, preview, hasAttachments } =
      from.bodyState === 'here' && to.bodyState !== 'here' ? from : to;
    const given = { bodyState, preview, hasAttachments };
    if (bodyState === to.bodyState) return given;
    this.bodyMoves.push({ from: from.id, to: to.id });
    const receiver = this.messages.get(to.id);
    if (receiver) this.setMessage({ ...receiver, ...given });
    return given;
  }

  private putLocalMessage(local: LocalMessage): void {
    const old = this.messages.get(local.id);
    // Moved from a server to this computer; whether it left that for certain is not told with it.
    if (old && old.baseUid > 0) this.doubtful.add(old.baseMailboxId);
    this.setMessage({
      id: local.id,
      accountId: local.accountId,
      baseMailboxId: local.mailboxId,
      uidValidity: '0',
      baseUid: localUid,
      baseFlags: local.flags,
      expunged: false,
      emailId: null,
      internalDate: local.sortKey,
      size: local.size,
      envelope: local.envelope,
      hasAttachments: local.hasAttachments,
      preview: local.preview,
      bodyState: old?.bodyState ?? 'wanted',
      sortKey: local.sortKey,
    });
  }

  private setMessage(message: MessageBase): void {
    const old = this.messages.get(message.id);
    if (old) this.leavePlace(old);
    this.messages.set(message.id, message);
    if (message.baseUid > 0) this.bound.set(placeOf(message), message.id);
    this.removed.delete(message.id);
    this.touched.add(message.id);
  }

  remove(message: MessageBase): void {
    this.leavePlace(message);
    this.messages.delete(message.id);
    this.removed.add(message.id);
    this.touched.add(message.id);
  }

  private leavePlace(message: MessageBase): void {
    if (this.bound.get(placeOf(message)) === message.id) this.bound.delete(placeOf(message));
  }

  private setOperation(row: OperationRow): void {
    this.operations.set(row.id, row);
    if (!isMessageRow(row)) return;
    const list = this.operationsOf.get(row.messageId);
    if (list) list.add(row.id);
    else this.operationsOf.set(row.messageId, new Set([row.id]));
  }
}

function placeOf(message: MessageBase): string {
  return `${message.baseMailboxId} ${message.uidValidity} ${message.baseUid}`;
}

/** @param taken flags that its server has taken over by now */
function withOwnFlags(
  old: FlagChange | undefined,
  taken: readonly string[],
  news: FlagChange | undefined,
): { ownFlags?: FlagChange } {
  if (!old && !news) return {};
  const changed = new Set(
    [...taken, ...(news?.add ?? []), ...(news?.remove ?? [])].map((flag) => flag.toLowerCase()),
  );
  const left = (flags: readonly string[] = []): string[] =>
    flags.filter((flag) => !changed.has(flag.toLowerCase()));
  const add = [...left(old?.add), ...(news?.add ?? [])];
  const remove = [...left(old?.remove), ...(news?.remove ?? [])];
  return { ownFlags: { add, remove } };
}
