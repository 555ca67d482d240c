/** What main asks of the store page over the write port. Only main holds this port, so shapes are types, not schemas. */
import type { AccountId, MailboxId, MessageId, OperationId } from './ids';
import type {
  AccountSummary,
  Envelope,
  MailboxInfo,
  MailboxSyncState,
  MessageBody,
  MessageDetail,
  ServerMessage,
} from './model';
import type { TreeOperation } from './mailbox-tree';
import type { GroupTally } from './operation-group';
import type { Locator, MailboxOperation, OperationRecord, Placement } from './operation';
import type { OutboxRecord } from './outbox';
import type { StoreFailureCode } from './store-failure';

/** A message whose truth is the vault (POP and local mail), as the journal has it. */
export interface LocalMessage {
  id: MessageId;
  accountId: AccountId;
  mailboxId: MailboxId;
  flags: string[];
  sortKey: number;
  size: number;
  envelope: Envelope;
  hasAttachments: boolean;
  preview: string;
}

/** The part that keeps what is needed, beside the others, to have all octets of a message again; no attachment has such a name. */
export const sourcePart = 'source';

/** A parsed body and the octets of its parts; `preview` is the first line or two of text for the list. */
export interface BodyWrite {
  messageId: MessageId;
  body: MessageBody;
  preview: string;
  hasAttachments: boolean;
  parts: { partId: string; bytes: Uint8Array }[];
}

export interface FlagChange {
  add: string[];
  remove: string[];
}

/** One change that the journal has already made durable. */
export type StoreChange =
  /** A queued, moved-on or settled operation; settled ones stay as history and no longer lie over the base. */
  | { kind: 'operation'; record: OperationRecord }
  /** The operation is gone: undone before replay, or, `trimmed`, let go by the history, where its group still counts it. */
  | { kind: 'operation-removed'; id: OperationId; trimmed?: true }
  /** What a group counts of operations that are gone: told to a store that begins empty. */
  | { kind: 'group-tally'; tally: GroupTally }
  /** The confirmed state of a message moved on: `placement` null means it is gone for ever. Flags are deltas. */
  | {
      kind: 'message-confirmed';
      messageId: MessageId;
      placement: Placement | null;
      /** Where it was until now, for certain: whatever row lies there shows it, too. */
      left?: Omit<Placement, 'mailbox'> & { mailboxId: MailboxId };
      /** The account that has it now, where that is another one. */
      accountId?: AccountId;
      addFlags: string[];
      removeFlags: string[];
      /** Those that its server does not keep: what a sync tells does not change them. */
      ownFlags?: FlagChange;
    }
  /** Its server has it no more where an operation looked for it, nor was it found elsewhere: it goes when nothing pending holds it. */
  | { kind: 'message-missing'; messageId: MessageId; placement: Placement }
  /** The operations that lie over the account's tree from now on, and the one that has just become true, if any. */
  | {
      kind: 'mailbox-queue';
      accountId: AccountId;
      pending: TreeOperation[];
      done: MailboxOperation | null;
    }
  /** A message of the vault, new or put back. */
  | { kind: 'local-message'; message: LocalMessage }
  /** Mail on its way out, new or further. */
  | { kind: 'outbox'; record: OutboxRecord }
  | { kind: 'outbox-removed'; id: OperationId };

export interface JournalPosition {
  /** Changes whenever a journal is begun anew; a store of another generation is rebuilt. */
  generation: string;
  seq: number;
}

/** One mailbox's news from its server, written in one transaction with its sync state. */
export interface MailboxDelta {
  mailboxId: MailboxId;
  /** UIDVALIDITY that every UID below belongs to. */
  uidValidity: string;
  upsert: ServerMessage[];
  flags: { uid: number; flags: string[] }[];
  expunged: number[];
  /** null: leave the saved state as it is (a page of a longer sync). */
  state: MailboxSyncState | null;
  /**
   * The last page of a listing of the whole mailbox: rows that had no UID here before it began. What it has not bound is not
   * there: it is removed, or marked while a pending operation holds it. What came meanwhile may lie beyond the listing.
   */
  unbound?: MessageId[];
}

export type StoreRequest =
  | { kind: 'position' }
  /** Empties everything and starts at this generation with sequence number 0. */
  | { kind: 'reset'; generation: string }
  /** The whole list; rows of accounts that are not in it are removed. */
  | { kind: 'put-accounts'; accounts: AccountSummary[] }
  /**
   * The account's whole tree as its server (or the vault) has it; mailboxes that are not in it are removed with their rows.
   * `pending` lies over it; left out: what the store heard of from the journal.
   */
  | {
      kind: 'put-mailboxes';
      accountId: AccountId;
      mailboxes: MailboxInfo[];
      pending?: TreeOperation[];
    }
  /** The tree as the person sees it. */
  | { kind: 'get-mailboxes'; accountId: AccountId }
  /** The tree as it was put. */
  | { kind: 'get-listed-mailboxes'; accountId: AccountId }
  /** How many messages the person sees in each mailbox of the account; those without any are left out. */
  | { kind: 'count-messages'; accountId: AccountId }
  /**
   * What a mailbox can be recognised by: the newest of its messages, and as many that are known to be in it and not under which
   * UID, as those that an operation has found again in a mailbox that was rebuilt.
   */
  | { kind: 'sample-messages'; mailboxId: MailboxId; limit: number }
  /** The messages that the person sees in a mailbox. */
  | { kind: 'shown-in'; mailboxId: MailboxId }
  | { kind: 'get-sync-state'; mailboxId: MailboxId }
  /**
   * Every confirmed (uid, flags) of a mailbox under this UIDVALIDITY (absent: under any), ascending, for the comparison; also
   * of what is on its way there from another account, once a sync has met it there.
   */
  | { kind: 'list-uids'; mailboxId: MailboxId; uidValidity?: string }
  /** Rows that are said to lie in the mailbox, and under no UID (of this UIDVALIDITY). */
  | { kind: 'list-unbound'; mailboxId: MailboxId; uidValidity?: string }
  | { kind: 'apply-delta'; delta: MailboxDelta }
  /** UIDVALIDITY changed: rows keep their bodies but lose their UIDs until `apply-delta` re-binds them. */
  | { kind: 'unbind-mailbox'; mailboxId: MailboxId }
  /** Journal changes up to and including `seq`, in one strict transaction. */
  | { kind: 'apply-changes'; position: JournalPosition; changes: StoreChange[] }
  | { kind: 'put-bodies'; bodies: BodyWrite[] }
  | { kind: 'bodies-wanted'; accountId: AccountId; limit: number }
  | { kind: 'get-locators'; messageIds: MessageId[] }
  /** For a message that is not where an operation left it. */
  | { kind: 'get-whereabouts'; accountId: AccountId; messageId: MessageId }
  /** A message with its body, as the reader shows it. */
  | { kind: 'get-message'; messageId: MessageId }
  /** For a message that was looked for by what it is: whose the UIDs are that were found in a mailbox. */
  | {
      kind: 'get-rivals';
      accountId: AccountId;
      message: { id: MessageId; locator: Locator };
      mailboxId: MailboxId;
      uidValidity: string;
      uids: number[];
    }
  | { kind: 'get-part'; messageId: MessageId; partId: string }
  | { kind: 'get-parts-by-content-id'; messageId: MessageId }
  /** All that is kept beside the body, `sourcePart` too. */
  | { kind: 'get-parts'; messageId: MessageId }
  /** How much room bodies and their parts take; an estimate where there are many. */
  | { kind: 'measure-bodies' };

export interface LocatedMessage {
  id: MessageId;
  /** Where the person sees it now. */
  accountId: AccountId;
  /** Whose server or vault has it: another one while it is on its way to another account. */
  holderId: AccountId;
  /** Where the person sees it now, pending moves included; null when a pending delete hides it. */
  mailboxId: MailboxId | null;
  /** Flags as the person sees them now. */
  flags: string[];
  /** Where its server has it. */
  locator: Locator;
}

/** What the cache knows that helps to find a message again. */
export interface Whereabouts {
  /** Where its server had it when last heard of; null: its row is gone, or has no UID. */
  placement: Placement | null;
  /** Whether it can be read without its server. */
  bodyHere: boolean;
  /** Whether all of its octets can be had without its server. */
  wholeHere: boolean;
  /** The account's mailboxes; `synced` is how far each was known after its last sync. */
  mailboxes: { id: MailboxId; path: string; synced: { uidValidity: string; uidNext: number } | null }[];
  /** Those that wait to be deleted, or did when they were last heard of: what came into them is not known here. */
  unwatched: MailboxId[];
}

/** What the cache knows of messages that look like one that is sought. */
export interface Rivals {
  /** `born`: it was first met there; else it came there from elsewhere, so that it is certainly another one. */
  at: { uid: number; messageId: MessageId; born: boolean }[];
  /** How many others of the mailbox look like it and have no UID there: what is found may be one of those. */
  alike: number;
}

export interface MeasuredBodies {
  accountId: AccountId;
  /** Messages whose body is here. */
  messages: number;
  /** Of their text, HTML and attachments; scaled up from `measured` of them. */
  octets: number;
  measured: number;
}

export interface WantedBody {
  messageId: MessageId;
  mailboxId: MailboxId;
  path: string;
  uidValidity: string;
  uid: number;
  size: number;
}

export interface StoreValues {
  position: JournalPosition | null;
  reset: null;
  'put-accounts': null;
  'put-mailboxes': null;
  'get-mailboxes': MailboxInfo[];
  'get-listed-mailboxes': MailboxInfo[];
  'count-messages': { mailboxId: MailboxId; total: number }[];
  'sample-messages': { uid: number | null; messageId: string | null; size: number }[];
  'shown-in': MessageId[];
  'get-sync-state': MailboxSyncState | null;
  'list-uids': { uid: number; flags: string[] }[];
  'list-unbound': MessageId[];
  'apply-delta': null;
  'unbind-mailbox': null;
  'apply-changes': null;
  'put-bodies': null;
  /** Newest first. */
  'bodies-wanted': WantedBody[];
  /** Unknown ids are left out. */
  'get-locators': LocatedMessage[];
  'get-whereabouts': Whereabouts;
  'get-message': MessageDetail | null;
  'get-rivals': Rivals;
  'get-part': { filename: string; contentType: string; bytes: Uint8Array } | null;
  'get-parts-by-content-id': { contentId: string; contentType: string; bytes: Uint8Array }[];
  'get-parts': { partId: string; bytes: Uint8Array }[];
  /** Accounts without any body are left out. */
  'measure-bodies': MeasuredBodies[];
}

export type StoreRequestOf<K extends StoreRequest['kind']> = Extract<StoreRequest, { kind: K }>;

/** main → store, and the answer with the same key. */
export interface StoreCall {
  key: number;
  request: StoreRequest;
}
export type StoreAnswer =
  | { key: number; ok: true; value: unknown }
  | { key: number; ok: false; code: StoreFailureCode; sentence: string };
