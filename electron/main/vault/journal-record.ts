/** What the journal can say: one union of entries, append-only, and the record that carries each to disk. */
import * as z from 'zod';
import { ActionHead } from '../../contract/action';
import { DraftId } from '../../contract/draft';
import { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import { Envelope, MailboxInfo } from '../../contract/model';
import { Asks, MailOperation, MailboxRef, Placement, ReplayStep } from '../../contract/operation';
import { OutboxItem, OutboxState, RefusedRecipient } from '../../contract/outbox';
import { AttachmentSum, DraftCopy, DraftState, FileSum } from './draft-head';
import type { LocalMessage as LocalMessageShape } from '../../contract/store-writes';

/**
 * Raised whenever an older Satchel could no longer read what this one writes: a new kind, a new field that matters.
 * 2: `account-removed`. 3: the operation `mailbox-create`. 4: the operations `copy`, `append` and `transfer`, with
 * the steps `fetched`, `append` and `appended`; the outbox; `action` and `action-turned`, and `turn` of an
 * operation; the operations `mailbox-rename`, `mailbox-delete` and `mailbox-subscribe` with their steps;
 * `mailbox-named`; `outbox-placed`, and `when-known` of a mail's `sent`; `draft-saved`, `draft-moved-on` and `draft-gone`;
 * `retried` of `history-trimmed`, and the snapshot's `group-tally`; `operation-replaced`, and `asks` of an operation;
 * lines that hold several records.
 */
export const journalVersion = 4;

export const LocalMessage = z.object({
  id: MessageId,
  accountId: AccountId,
  mailboxId: MailboxId,
  flags: z.array(z.string()),
  sortKey: z.number(),
  size: z.number(),
  envelope: Envelope,
  hasAttachments: z.boolean(),
  preview: z.string(),
}) satisfies z.ZodType<LocalMessageShape>;

/** A name inside an account's mail folder: never a path. */
export const MailFileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/, 'not a file name of the vault');

/** The raw message of a vault mail: its file, octets and hex SHA-256. */
export const localFile = { file: MailFileName, octets: z.number().int().min(0), sha256: z.string() };

export const JournalEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('operation-queued'), operation: MailOperation }),
  z.object({
    kind: z.literal('operation-moved-on'),
    id: OperationId,
    state: z.enum(['queued', 'started', 'unknown', 'parked']),
    step: ReplayStep.nullable(),
    tries: z.number().int(),
    reason: z.string().nullable(),
    /** ms since 1970 before which it is not tried again by itself. Whoever does not know it tries sooner. */
    notBefore: z.number().optional(),
    asks: Asks.optional(),
  }),
  /** `placement`: where the message lies now; null when it is gone for ever, or nothing was done. */
  z.object({
    kind: z.literal('operation-settled'),
    id: OperationId,
    state: z.enum(['done', 'refused', 'dropped', 'discarded']),
    placement: Placement.nullable(),
    reason: z.string().nullable(),
    /** Flags that were done here and that the server does not keep. Whoever does not know it takes them for the server's. */
    unkept: z.array(z.string()).optional(),
    /**
     * Of a copy that may be the message that it was to be made of, moved there by another program: its source is gone, and
     * taking the copy back is not offered. Whoever does not know it may remove the only one when asked to take it back.
     */
    onlyOne: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('operation-undone'), id: OperationId }),
  /**
   * Ends an operation and queues what takes its place, in one record, so that no crash leaves both or neither. `withdrawn`:
   * what waited behind it and is among `by` again (since version 4).
   */
  z.object({
    kind: z.literal('operation-replaced'),
    id: OperationId,
    reason: z.string(),
    withdrawn: z.array(OperationId),
    by: z.array(MailOperation),
  }),
  /** UIDVALIDITY changed: the same message at a new place. */
  z.object({
    ...{ kind: z.literal('operation-rebound'), id: OperationId, placement: Placement },
    /** Whoever does not know it looks for what is queued later on the same message anew. */
    chosen: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('local-mailbox'), mailbox: MailboxInfo }),
  /** Mail whose truth is the vault. With a `uidl` it is at once the ledger's line: downloaded, or suspect. */
  z.object({
    kind: z.literal('local-mail'),
    message: LocalMessage,
    ...localFile,
    uidl: z.string().nullable(),
    suspect: z.boolean(),
    /** Octets that LIST told of it; null when it did not. */
    listed: z.number().nullable().default(null),
  }),
  z.object({
    kind: z.literal('ledger'),
    accountId: AccountId,
    uidl: z.string(),
    state: z.enum(['downloaded', 'deleted']),
  }),
  /** The server lists a known message under another UIDL. */
  z.object({ kind: z.literal('ledger-renamed'), accountId: AccountId, from: z.string(), to: z.string() }),
  /** The file of a mail that was deleted for ever is gone from the disk. */
  z.object({ kind: z.literal('local-file-removed'), messageId: MessageId }),
  /** `retried`: what they were to do is queued anew, and not to be counted twice. Whoever does not know it counts so. */
  z.object({
    kind: z.literal('history-trimmed'),
    ids: z.array(OperationId),
    retried: z.boolean().optional(),
  }),
  /** The person removed the account (since version 2). Its folder in the vault goes after this, at the next start at the latest. */
  z.object({ kind: z.literal('account-removed'), accountId: AccountId }),
  /** Another program has renamed the mailbox, or it came to a path whose own id lies elsewhere (since version 4). */
  z.object({
    kind: z.literal('mailbox-named'),
    accountId: AccountId,
    mailboxId: MailboxId,
    path: z.string(),
  }),
  /** A message to be sent, whose octets are in the spool (since version 4, as the next). */
  z.object({
    kind: z.literal('outbox-queued'),
    item: OutboxItem,
    /** The same mail with another Date, taken back by this very record. */
    replaces: OperationId.optional(),
  }),
  z.object({
    kind: z.literal('outbox-moved-on'),
    id: OperationId,
    state: OutboxState,
    tries: z.number().int(),
    reason: z.string().nullable(),
    refused: z.array(RefusedRecipient),
  }),
  /** Where its copy goes, which was not known when it was queued; null: it is there already (since version 4). */
  z.object({ kind: z.literal('outbox-placed'), id: OperationId, sent: MailboxRef.nullable() }),
  /** The person began an action, which undo can take back; its operations follow and bear its id (since version 4). */
  z.object({ kind: z.literal('action'), action: ActionHead }),
  /** An undo of the action has come to its end, or a redo (since version 4). */
  z.object({ kind: z.literal('action-turned'), id: ActionId, undone: z.boolean() }),
  /** The files of this revision are durable; small, however large they are (since version 4, as the next two). */
  z.object({
    kind: z.literal('draft-saved'),
    id: DraftId,
    accountId: AccountId,
    revision: z.number().int().min(1),
    ...FileSum,
    /** New with this revision. */
    attached: z.array(AttachmentSum),
    /** With the first revision only: the message of a Drafts mailbox that it goes on from. */
    copies: z.array(DraftCopy).optional(),
  }),
  z.object({
    kind: z.literal('draft-moved-on'),
    id: DraftId,
    state: DraftState,
    copies: z.array(DraftCopy),
  }),
  /** Its files go after this, at the next start at the latest. */
  z.object({ kind: z.literal('draft-gone'), id: DraftId }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;
export type JournalEntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;

export const knownKinds: ReadonlySet<string> = new Set(
  JournalEntry.options.map((option) => option.shape.kind.value),
);

/** One line of a segment. */
export interface JournalRecord {
  /** 1, 2, 3 …; a number that was tried and failed is never used again. */
  seq: number;
  /**
   * The newest record known durable when this one was written. It tells damage from a torn write: a record that is
   * missing before a later one's `after` was durable once, any other was never acknowledged.
   */
  after: number;
  /** ms since 1970. */
  time: number;
  entry: JournalEntry;
}
