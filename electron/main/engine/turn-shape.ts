/** What taking an action back, or doing it again, is planned from, and what comes out: the shapes alone. */
import type { ActionHead, ChangeSubject } from '../../contract/action';
import type { MailboxId, MessageId, OperationId } from '../../contract/ids';
import type { MailOperation, OperationRecord } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';
import type { TrackedChange } from '../vault/action-history';

export type Turn = 'undo' | 'redo';

/** Why a message stays as it is. */
export type Left = 'moved' | 'gone' | 'no-mailbox' | 'final' | 'in-use';

export interface TurnPlan {
  /** Removed from the queue; nothing is sent. */
  remove: OperationId[];
  /** Queued behind whatever is under way on their messages; mailboxes before what goes into them. */
  queue: MailOperation[];
  /** Messages that are now as they were before the action, or as it made them. */
  turned: number;
  left: Partial<Record<Left, number>>;
}

export interface TurnRequest {
  turn: Turn;
  head: ActionHead;
  /** Those to be turned, of an undo in the state `done`, of a redo `taken-back`. */
  changes: readonly (readonly [ChangeSubject, TrackedChange])[];
  /** What is still pending on a message or mailbox, of whatever action, oldest first. */
  pendingOn: (subject: ChangeSubject) => readonly OperationRecord[];
  /** The messages as the person sees them now, and where their servers have them; those that are gone are missing. */
  located: ReadonlyMap<MessageId, LocatedMessage>;
  /** Mailboxes that there are, also those that are still to be made. */
  mailboxes: ReadonlySet<MailboxId>;
  /** Pending operations that put mail in a mailbox: while there are any, its making is not taken back. */
  goingTo: (mailbox: MailboxId) => readonly OperationId[];
  /** Mailboxes that hold messages or other mailboxes. */
  occupied: ReadonlySet<MailboxId>;
  /** ms since 1970. */
  now: number;
  newOperationId: () => OperationId;
}
