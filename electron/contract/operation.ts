/** The replay queue's vocabulary: what the person did, where it was, how far the server has it. Append-only. */
import * as z from 'zod';
import { AccountId, ActionId, MailboxId, MessageId, OperationId } from './ids';
import { Address, Envelope, MailboxInfo } from './model';

export const MailboxRef = z.object({ id: MailboxId, path: z.string() });
export type MailboxRef = z.infer<typeof MailboxRef>;

/** Where a message lies; `uid` is null from a local move until COPYUID or a search tells it. */
export const Placement = z.object({
  mailbox: MailboxRef,
  /** Decimal string; '0' for local mail, which has no UIDVALIDITY. */
  uidValidity: z.string(),
  uid: z.number().int().positive().nullable(),
});
export type Placement = z.infer<typeof Placement>;

/** Enough to find the message again when the cache that knew its id is lost, or UIDVALIDITY changed. */
export const Locator = z.object({
  placement: Placement,
  emailId: z.string().nullable(),
  messageId: z.string().nullable(),
  size: z.number(),
  internalDate: z.number(),
  subject: z.string(),
});
export type Locator = z.infer<typeof Locator>;

const base = {
  id: OperationId,
  actionId: ActionId,
  accountId: AccountId,
  /** ms since 1970, for showing age; order is the journal's, never this. */
  createdAt: z.number(),
  /** Absent where the person did it first; else it takes that action back, or does it again (since journal version 4). */
  turn: z.enum(['undo', 'redo']).optional(),
};
const common = {
  ...base,
  message: z.object({ id: MessageId, locator: Locator }),
};

/** A raw message on its way: what its octets are, and what goes with them. */
export const Cargo = z.object({
  octets: z.number().int().min(0),
  /** Hex. */
  sha256: z.string(),
  /** Without \\Recent and \\Deleted. */
  flags: z.array(z.string()),
  /** INTERNALDATE, ms since 1970. */
  internalDate: z.number(),
});
export type Cargo = z.infer<typeof Cargo>;

export const MoveVerb = z.enum(['archive', 'trash', 'junk', 'move']);
export type MoveVerb = z.infer<typeof MoveVerb>;

export const MailOperation = z.discriminatedUnion('kind', [
  /** Per-flag deltas, never an absolute set. */
  z.object({ kind: z.literal('flags'), ...common, add: z.array(z.string()), remove: z.array(z.string()) }),
  z.object({ kind: z.literal('move'), ...common, verb: MoveVerb, from: MailboxRef, to: MailboxRef }),
  /** For ever; held until `notBefore` (ms since 1970) so that it can be undone. */
  z.object({ kind: z.literal('delete'), ...common, notBefore: z.number() }),
  /** Within one account. The copy has a local id of its own from the beginning (since journal version 4). */
  z.object({ kind: z.literal('copy'), ...common, copyId: MessageId, to: MailboxRef }),
  /** A raw message of this computer, which lies in the spool until its mailbox has it (since journal version 4). */
  z.object({
    kind: z.literal('append'),
    ...common,
    to: MailboxRef,
    cargo: Cargo,
    envelope: Envelope,
    hasAttachments: z.boolean(),
    preview: z.string(),
    /** What was sent: its server may put it there by itself, and is given time for it so often. Absent: it cannot. */
    mayBeFiled: z.object({ waits: z.number().int().min(0) }).optional(),
  }),
  /**
   * To another account, in phases: its account gets the octets, the other one's mailbox takes them, and only then does a
   * move remove the source. `copyId`: as of `copy`; null for a move, whose message stays itself (since journal version 4).
   */
  z.object({
    kind: z.literal('transfer'),
    ...common,
    copyId: MessageId.nullable(),
    from: MailboxRef,
    to: MailboxRef,
    toAccountId: AccountId,
  }),
  /** A mailbox that is shown, and can be moved to, before its server has it (since journal version 3). */
  z.object({ kind: z.literal('mailbox-create'), ...base, mailbox: MailboxInfo }),
  /** Keeps its id. `to`: the whole new path; `children`, all levels of them, go along (RFC 9051 section 6.3.6; since version 4). */
  z.object({
    kind: z.literal('mailbox-rename'),
    ...base,
    mailbox: MailboxInfo,
    to: z.string(),
    children: z.array(MailboxInfo),
  }),
  /** Of a mailbox without mail and children (since version 4). */
  z.object({ kind: z.literal('mailbox-delete'), ...base, mailbox: MailboxInfo }),
  /** Whether other programs show it (RFC 9051 section 6.3.7; since version 4). */
  z.object({
    kind: z.literal('mailbox-subscribe'),
    ...base,
    mailbox: MailboxInfo,
    subscribed: z.boolean(),
  }),
]);
export type MailOperation = z.infer<typeof MailOperation>;
/** An operation on a mailbox itself. Its `mailbox` is as the person saw it then. */
export type MailboxOperation = Extract<MailOperation, { kind: `mailbox-${string}` }>;
/** An operation on one message. */
export type MessageOperation = Exclude<MailOperation, MailboxOperation>;

export function isMessageOperation(operation: MailOperation): operation is MessageOperation {
  return !isMailboxOperation(operation);
}

export function isMailboxOperation(operation: MailOperation): operation is MailboxOperation {
  return operation.kind.startsWith('mailbox-');
}

/** The message that an operation's effect is seen on: a copy, where it makes one. */
export function shownOn(operation: MessageOperation): MessageId {
  const copyId = operation.kind === 'copy' || operation.kind === 'transfer' ? operation.copyId : null;
  return copyId ?? operation.message.id;
}

/** Where a message that an operation brings into being is to lie; null for one that was there before. */
export function bornIn(operation: MessageOperation): MailboxRef | null {
  if (operation.kind === 'transfer') return operation.copyId === null ? null : operation.to;
  return operation.kind === 'copy' || operation.kind === 'append' ? operation.to : null;
}

/** The account that has the message in the end. */
export function targetAccount(operation: MailOperation): AccountId {
  return operation.kind === 'transfer' ? operation.toAccountId : operation.accountId;
}

/** The account whose turn it is: a transfer goes from one to the other and, to remove a source, back. */
export function turnOf(operation: MailOperation, step: ReplayStep | null): AccountId {
  const other = step?.kind === 'fetched' || step?.kind === 'append';
  return other ? targetAccount(operation) : operation.accountId;
}

/** The mailbox that an operation puts its message in, which must be there for it. */
export function goesTo(operation: MailOperation): MailboxRef | null {
  switch (operation.kind) {
    case 'move':
    case 'copy':
    case 'append':
    case 'transfer':
      return operation.to;
    default:
      return null;
  }
}

/**
 * How far a replay had come, journaled before the bytes that it announces are sent.
 * `target` is read from the server before MOVE or COPY: a message found there later with UID >= uidNext is ours.
 */
const Target = z.object({ path: z.string(), uidValidity: z.string(), uidNext: z.number() });
const Source = z.object({
  path: z.string(),
  uidValidity: z.string(),
  uid: z.number(),
  /** Where another program had moved the message, and it was followed to; absent in its own mailbox (since journal version 4). */
  mailboxId: MailboxId.optional(),
});
export const ReplayStep = z.discriminatedUnion('kind', [
  /** UID STORE +/-FLAGS; may be repeated. */
  z.object({ kind: z.literal('store'), source: Source }),
  z.object({ kind: z.literal('move'), source: Source, target: Target }),
  z.object({ kind: z.literal('copy'), source: Source, target: Target }),
  /** COPY is confirmed: from here on it must never be issued again. */
  z.object({ kind: z.literal('copied'), source: Source, copy: Placement }),
  /** \Deleted and UID EXPUNGE of the source; both may be repeated. `copy` is null when nothing was copied (delete for ever). */
  z.object({ kind: z.literal('expunge'), source: Source, copy: Placement.nullable() }),
  /** The octets are in the spool, and no server has heard of it: the other account's turn (since journal version 4). */
  z.object({ kind: z.literal('fetched'), cargo: Cargo }),
  /** APPEND; `octets` as they are sent, with the final CRLF that the message may lack (since journal version 4). */
  z.object({
    kind: z.literal('append'),
    target: Target,
    octets: z.number().int(),
    /** Of a transfer: as it was fetched. */
    cargo: Cargo.optional(),
  }),
  /** The other account has it for certain: the source may go (since journal version 4). */
  z.object({ kind: z.literal('appended'), copy: Placement }),
  /** CREATE, which a mailbox that is there already answers with NO; and SUBSCRIBE. Both may be repeated. */
  z.object({ kind: z.literal('create'), path: z.string() }),
  /** RENAME; which of the two names is there tells whether it happened. */
  z.object({ kind: z.literal('rename'), from: z.string(), to: z.string() }),
  /** RENAME to a name that nobody knows, so that no mail can come in any more, then DELETE if there is none in it. */
  z.object({ kind: z.literal('remove'), path: z.string(), aside: z.string() }),
  /** SUBSCRIBE or UNSUBSCRIBE; both may be repeated. */
  z.object({ kind: z.literal('subscribe'), path: z.string() }),
]);
export type ReplayStep = z.infer<typeof ReplayStep>;

/**
 * `queued` → `started` → `done`; `unknown` sent, not answered, looked up before anything is sent again; `parked` waits for
 * the person or time, its local effect stays; `refused` backed out here, kept as a row; `dropped` had nothing left to act
 * on (expunged elsewhere); `discarded` taken back by the person.
 */
export const OperationState = z.enum([
  'queued',
  'started',
  'unknown',
  'parked',
  'done',
  'refused',
  'dropped',
  'discarded',
]);
export type OperationState = z.infer<typeof OperationState>;

export type PendingState = Extract<OperationState, 'queued' | 'started' | 'unknown' | 'parked'>;

/** States whose effect is laid over what the server says. */
export function isPending(state: OperationState): state is PendingState {
  return state === 'queued' || state === 'started' || state === 'unknown' || state === 'parked';
}

/** A message that looks like an operation's own, as its server told it then. */
export const Lookalike = z.object({
  placement: Placement,
  /** Without \\Recent. */
  flags: z.array(z.string()),
  subject: z.string(),
  from: z.array(Address),
  /** The Date header in ms since 1970; null when there is none or it is no date. */
  date: z.number().nullable(),
  /** ms since 1970. */
  internalDate: z.number(),
});
export type Lookalike = z.infer<typeof Lookalike>;

/** What the person can decide of an operation that waits, beside trying it again and letting it go (since journal version 4). */
export const Asks = z.discriminatedUnion('kind', [
  /** Its message is on no server any more; what is here of it is all there is. `whole`: every octet, so that it can be put back. */
  z.object({ kind: z.literal('last-copy'), whole: z.boolean() }),
  /** It is one of these, or none. `whole`: it may be none, and every octet of it is on this computer. */
  z.object({ kind: z.literal('which'), among: z.array(Lookalike).min(1), whole: z.boolean() }),
]);
export type Asks = z.infer<typeof Asks>;

export const OperationRecord = z.object({
  operation: MailOperation,
  state: OperationState,
  step: ReplayStep.nullable(),
  tries: z.number().int(),
  /** A plain sentence, with the server's words where it gave any. */
  reason: z.string().nullable(),
  /** ms since 1970 of the last change of state. */
  changedAt: z.number(),
  /** ms since 1970 before which it is not tried again by itself. */
  notBefore: z.number().optional(),
  /** Only of one that is `parked`. */
  asks: Asks.optional(),
  /** The person chose its message among several that look alike: what is queued later on the same message means that one too. */
  chosen: z.literal(true).optional(),
});
export type OperationRecord = z.infer<typeof OperationRecord>;

/** What the message looks like from here: the confirmed state with the pending operations laid over it. */
export interface MessageState {
  /** null: deleted for ever. */
  mailboxId: MailboxId | null;
  flags: string[];
}

/**
 * Lays pending operations, oldest first, over the confirmed state. The one rule by which sync, queue and undo agree:
 * a sync writes `base`, and whatever is still pending shows through. Flags compare without letter case (RFC 9051 section 2.3.2).
 */
export function rebase(base: MessageState, pending: readonly MessageOperation[]): MessageState {
  let { mailboxId, flags } = base;
  for (const operation of pending) {
    switch (operation.kind) {
      case 'flags':
        flags = applyFlags(flags, operation.add, operation.remove);
        break;
      case 'move':
        mailboxId = operation.to.id;
        break;
      case 'transfer':
        if (operation.copyId === null) mailboxId = operation.to.id;
        break;
      case 'delete':
        mailboxId = null;
        break;
      // Its message lies where it is to be from the beginning, or is the source, which stays as it is.
      case 'copy':
      case 'append':
        break;
    }
  }
  return { mailboxId, flags };
}

export function applyFlags(
  flags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): string[] {
  const lower = new Set([...add, ...remove].map((flag) => flag.toLowerCase()));
  return [...flags.filter((flag) => !lower.has(flag.toLowerCase())), ...add];
}
