/** The rows of the cache's tables. Optional fields are index keys: a row without one is not in that index. */
import type { AccountId, MailboxId, MessageId, OperationId } from '../contract/ids';
import type { TreeOperation } from '../contract/mailbox-tree';
import type { GroupCounts, GroupId } from '../contract/operation-group';
import type { BodyState, Envelope, MailboxInfo, MessageBody, UnifiedRole } from '../contract/model';
import type { FlagChange } from '../contract/store-writes';
import type { MailboxOperation, MessageOperation, OperationRecord, Placement } from '../contract/operation';

/** `baseUid` of a row whose UID its server has not told (after a move without COPYUID, an expunge, a new UIDVALIDITY). */
export const detachedUid = -1;
/** `baseUid` of a message whose truth is the vault: it has no UID. */
export const localUid = 0;

/** A message of another account that has come under this UID. */
export interface Arrival {
  mailboxId: MailboxId;
  uidValidity: string;
  uid: number;
  flags: string[];
  emailId: string | null;
  internalDate: number;
}

/**
 * One message: what its server (or the vault) last confirmed, and what the person sees. The second part is never
 * written by hand: `layLocalView` derives it from the first and the pending operations.
 */
export interface MessageRow {
  id: MessageId;
  /** Whose server or vault has it. */
  accountId: AccountId;

  baseMailboxId: MailboxId;
  /** The UIDVALIDITY that `baseUid` belongs to. */
  uidValidity: string;
  baseUid: number;
  baseFlags: string[];
  /** What the person has changed of them and the server does not keep. */
  ownFlags?: FlagChange;
  /** What the server of the account that it moves to has told of it there, until the move is done. */
  arrived?: Arrival;
  /** The server has it no more, but pending operations still speak of it: it goes when the last of them settles. */
  expunged: boolean;

  emailId: string | null;
  internalDate: number;
  size: number;
  envelope: Envelope;
  hasAttachments: boolean;
  preview: string;
  bodyState: BodyState;
  sortKey: number;
  /** `-sortKey`, so that an ascending index reads newest first without a backward cursor. */
  order: number;

  /** '': hidden by a pending delete. */
  mailboxId: MailboxId | '';
  /** The account that the person sees it in, while it is on its way to another one. */
  seenIn?: AccountId;
  flags: string[];
  unread: boolean;
  starred: boolean;
  answered: boolean;
  /** How many pending operations lie over the base. */
  pending: number;

  unified?: UnifiedRole;
  /**
   * Where the person sees it, when that is not its base and its UID is unknown: there the next sync may find it again.
   * Or on its way to another account: there a sync may meet what is to be this message.
   */
  strandedIn?: MailboxId;
  /** The account, while the body is not here and can be asked for. */
  bodyWanted?: AccountId;
}

/** A journaled operation, mirrored. */
export type OperationRow = MessageOperationRow | MailboxOperationRow;

interface AnyOperationRow {
  id: OperationId;
  accountId: AccountId;
  /** The journal's order; only this says which operation is older. */
  order: number;
  pending: 0 | 1;
  group: GroupId;
  /** The place in `operationRanks`. */
  rank: number;
}

/** What one action does in one account: kept in step with its operations, which may be 100,000. */
export interface GroupRow {
  id: GroupId;
  accountId: AccountId;
  /** Of the operations that there are. */
  listed: GroupCounts;
  /** Of those that the history has let go, and `createdAt` of the oldest. */
  trimmed?: { counts: GroupCounts; since: number };
  rank: number;
  /** Within its rank, ascending. */
  place: number;
  since: number;
  /** The oldest operation of the lowest rank. */
  top: OperationId;
  /** The same among those on messages, where there are any: what the group is about. */
  sample: OperationId;
}

export interface MailboxOperationRow extends AnyOperationRow {
  record: OperationRecord & { operation: MailboxOperation };
}

export interface MessageOperationRow extends AnyOperationRow {
  messageId: MessageId;
  /** Where the message was last confirmed, as far as the operation knows: finds it again when its row is lost. */
  where: Placement;
  record: OperationRecord & { operation: MessageOperation };
  /** The message, while the operation is pending. */
  pendingOn?: MessageId;
  /** The mailbox that its server may hold the message in although no row of it says so. */
  landsIn?: MailboxId;
  /** Under which UID; 0: that is not known. Only with `landsIn`. */
  landsAt?: number;
  /** The account, while the operation is pending and its message has no row (the cache was lost and is being refilled). */
  orphanOf?: AccountId;
}

export function isMessageRow(row: OperationRow): row is MessageOperationRow {
  return 'messageId' in row;
}

/** How many messages a mailbox shows; no row: none. */
export interface CountsRow {
  mailboxId: MailboxId;
  total: number;
  unread: number;
  /** Of them, and of those that a pending delete hides, the ones with pending operations. */
  pending: number;
}

export interface BodyRow {
  id: MessageId;
  body: MessageBody;
}

export interface PartRow {
  messageId: MessageId;
  partId: string;
  bytes: Uint8Array;
}

/** An account's tree as its server or the vault has it, and what lies over it. */
export interface TreeRow {
  key: `tree ${AccountId}`;
  accountId: AccountId;
  listed: MailboxInfo[];
  /** Oldest first. */
  pending: TreeOperation[];
}

/** How far the addresses of the mail that was here before they were kept are collected. */
export interface AddressesRow {
  key: 'addresses';
  /** null: all of them; '': none yet. */
  after: MessageId | '' | null;
}

/** How far the journal is mirrored here. */
export interface PositionRow {
  key: 'position';
  generation: string;
  seq: number;
  /** `order` of the next operation that is new here. */
  nextOrder: number;
  /** How many operations are pending: counting 100,000 index entries takes seconds. Absent: to be counted. */
  pending?: number;
  /** How many groups there are of each rank. Absent: to be counted. */
  sections?: number[];
}
