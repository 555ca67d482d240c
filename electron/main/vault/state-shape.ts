/** What the journal adds up to, and what one entry changes of it: the shapes alone. */
import type { ActionHead } from '../../contract/action';
import type { DraftId } from '../../contract/draft';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { GroupId, GroupTally } from '../../contract/operation-group';
import type { MailboxOperation, OperationRecord } from '../../contract/operation';
import type { OutboxRecord } from '../../contract/outbox';
import type { LocalMessage } from '../../contract/store-writes';
import type { LedgerEntry } from '../backend/pop3/pop3-vault';
import type { ActionRecord, ChangePatch } from './action-history';
import type { DraftHead } from './draft-head';
import type { MailboxName, MailboxNames } from './mailbox-names';

export interface LocalMail {
  message: LocalMessage;
  /** Its name in the account's mail folder. */
  file: string;
  octets: number;
  sha256: string;
}

export interface VaultState {
  /** All operations in the order in which they were queued: pending ones and the history. */
  readonly operations: ReadonlyMap<OperationId, OperationRecord>;
  /** Only the pending ones of `operations`, in the same order. */
  readonly pending: ReadonlyMap<OperationId, OperationRecord>;
  /** Of groups of which the history has let some operations go. */
  readonly tallies: ReadonlyMap<GroupId, GroupTally>;
  /** Mail on its way out and what became of it, in the order in which it was queued. */
  readonly outbox: ReadonlyMap<OperationId, OutboxRecord>;
  /** What is being written or waits in a Drafts mailbox, in the order in which it was begun. */
  readonly drafts: ReadonlyMap<DraftId, DraftHead>;
  /** The person's newest actions that can be taken back or done again, in the order in which they were last done or undone. */
  readonly actions: ReadonlyMap<ActionId, ActionRecord>;
  /** POP ledgers by account, then by UIDL. */
  readonly ledgers: ReadonlyMap<AccountId, ReadonlyMap<string, LedgerEntry>>;
  readonly mailboxes: ReadonlyMap<MailboxId, MailboxInfo>;
  readonly names: MailboxNames;
  readonly mails: ReadonlyMap<MessageId, LocalMail>;
  /** Files of mail that was deleted for ever, to be removed from the disk. */
  readonly garbage: ReadonlyMap<MessageId, { accountId: AccountId; file: string }>;
  /** For ever: ids are never given twice, so nothing that comes late can bring such an account back. */
  readonly removedAccounts: ReadonlySet<AccountId>;
  /** Pending operations on one message, or that bring it into being, oldest first; fast, however long the queue is. */
  pendingOf(messageId: MessageId): OperationRecord[];
  /** Pending operations on mailboxes themselves, oldest first. */
  pendingOnMailboxes(accountId: AccountId): MailboxRecord[];
}

export type MailboxRecord = OperationRecord & { operation: MailboxOperation };

/** What one entry does to the state; empty when it does nothing. */
export interface StatePatch {
  /** New or changed; a pending one keeps its place in the order. */
  operations?: OperationRecord[];
  operationsRemoved?: OperationId[];
  /** Those of `operationsRemoved` that their group still counts. */
  operationsTrimmed?: OperationId[];
  tally?: GroupTally;
  /** New or changed. */
  outbox?: OutboxRecord;
  outboxRemoved?: OperationId[];
  /** New or changed; one keeps its place in the order. */
  drafts?: DraftHead[];
  draftsRemoved?: DraftId[];
  action?: { head: ActionHead; undone: boolean };
  actionTurned?: { id: ActionId; undone: boolean };
  actionsForgotten?: ActionId[];
  actionChanges?: ChangePatch[];
  mailbox?: MailboxInfo;
  /** Of those that are known already. */
  mailboxesChanged?: MailboxInfo[];
  mailboxRemoved?: MailboxId;
  names?: MailboxName[];
  mail?: LocalMail;
  mailRemoved?: MessageId;
  ledger?: { accountId: AccountId; entry: LedgerEntry };
  ledgerRemoved?: { accountId: AccountId; uidl: string };
  garbage?: { messageId: MessageId; accountId: AccountId; file: string };
  garbageRemoved?: MessageId;
  /** Everything of this account goes. */
  accountRemoved?: AccountId;
}
