/** The named queries that the ui may put to the store, once or as live subscriptions, and the port's messages. */
import * as z from 'zod';
import { MessageId } from './ids';
import type { AccountId } from './ids';
import { FolderRef } from './model';
import type { AccountSummary, MailboxTreeRow, MessageDetail, MessageListRow } from './model';
import type { OperationRecord } from './operation';
import { GroupId } from './operation-group';
import type { GroupCounts } from './operation-group';
import type { OutboxRecord } from './outbox';

/** Groups or operations in one answer: a queue may be longer, a page that is read is not. */
export const mostInPage = 500;
const page = {
  offset: z.number().int().min(0),
  limit: z.number().int().min(0).max(mostInPage),
};

export const queryArguments = {
  accounts: z.object({}),
  mailboxes: z.object({}),
  /** A slice of a folder, newest first. */
  'message-window': z.object({
    folder: FolderRef,
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(500),
  }),
  /** Every id of a folder, newest first, for "select all". */
  'message-ids': z.object({ folder: FolderRef }),
  message: z.object({ id: MessageId }),
  /** A slice of all that was done here, in the order of `operationRanks`: the oldest first, of the history the newest. */
  'operation-groups': z.object({ ...page, expanded: GroupId.nullable() }),
  /** A slice of one group, in the same order. */
  'group-operations': z.object({ ...page, group: GroupId }),
  'pending-count': z.object({}),
  /** Mail on its way out and what became of the rest, newest first. */
  outbox: z.object({}),
  /** Addresses of the mail that is here which fit what is being typed as a recipient, the likely ones first. */
  'address-completion': z.object({
    text: z.string().max(1_000),
    limit: z.number().int().min(1).max(100),
  }),
} as const;

export type QueryName = keyof typeof queryArguments;
export type QueryArguments<N extends QueryName> = z.infer<(typeof queryArguments)[N]>;

/** Somebody whom mail was exchanged with. */
export interface KnownAddress {
  /** As it was written last; empty: never. */
  name: string;
  address: string;
}

export interface QueryValues {
  accounts: AccountSummary[];
  mailboxes: MailboxTreeRow[];
  'message-window': { total: number; unread: number; offset: number; rows: MessageListRow[] };
  'message-ids': MessageId[];
  message: MessageDetail | null;
  'operation-groups': {
    /** How many groups there are of each rank. */
    sections: number[];
    offset: number;
    groups: GroupSummary[];
    /** Where `expanded` stands among all of them, and how many operations it has; null: nowhere. */
    expanded: { index: number; operations: number } | null;
  };
  'group-operations': { group: GroupId; total: number; offset: number; records: OperationRecord[] };
  'pending-count': number;
  outbox: OutboxRecord[];
  'address-completion': KnownAddress[];
}

/** What one action has done, and has still to do, in one account. */
export interface GroupSummary {
  id: GroupId;
  accountId: AccountId;
  /** The place in `operationRanks`. */
  rank: number;
  /** ms since 1970 at which it was begun. */
  since: number;
  /** All that it came to, what the history has let go included. */
  counts: GroupCounts;
  /** Those of them that `group-operations` has. */
  listed: GroupCounts;
  /** The oldest of its most urgent operations: why it waits. */
  top: OperationRecord;
  /** The same among those on messages, where there are any: what it is about. */
  sample: OperationRecord;
}

/** ui → store. `key` is the asker's own; answers carry it back. */
export const QueryRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('get'), key: z.number().int(), name: z.string(), args: z.unknown() }),
  z.object({ kind: z.literal('subscribe'), key: z.number().int(), name: z.string(), args: z.unknown() }),
  z.object({ kind: z.literal('unsubscribe'), key: z.number().int() }),
]);
export type QueryRequest = z.infer<typeof QueryRequest>;

/** store → ui. A subscription answers again whenever its rows change. */
export type QueryAnswer =
  { key: number; ok: true; value: unknown } | { key: number; ok: false; sentence: string };
