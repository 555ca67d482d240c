/** The seam between the engine and a mail protocol: all that the engine knows of IMAP or POP3. */
import type { MailError } from '../../contract/errors';
import type { MailboxId } from '../../contract/ids';
import type {
  Asks,
  Locator,
  MailOperation,
  MailboxRef,
  Placement,
  ReplayStep,
} from '../../contract/operation';
import type { SyncProgress } from '../../contract/status-events';

/** An operation to replay, as the journal knows it now. */
export interface ReplayItem {
  /** Its locator says where the message was last confirmed: moved on by the operations before this one. */
  operation: MailOperation;
  /** Not null: an earlier attempt came this far and its end is not known; look on the server before sending anything again. */
  step: ReplayStep | null;
  /** How often it was tried before; absent: never. */
  tries?: number;
}

/** Makes a step durable; its bytes may be sent only after this has resolved. */
export type RecordStep = (step: ReplayStep) => Promise<void>;

/** As `RecordStep`, for some of several operations: `index` is the place among them. All become durable at once. */
export type RecordTogether = (steps: readonly { index: number; step: ReplayStep }[]) => Promise<void>;

/** `missing`: a mailbox that was named was not there; perhaps it was renamed. */
export type ReplayOutcome =
  /** The server has it. `placement`: where the message lies now, null when it is gone for ever. `note`: what the person should know. */
  | {
      kind: 'done';
      placement: Placement | null;
      note: string | null;
      /** Flags of the operation that the server did not take: they stay on this computer. */
      unkept?: string[];
      /**
       * Of a copy that was found, not told, and whose source is gone: it may be the message itself, moved there by another
       * program, so that removing it may remove the only one.
       */
      onlyOne?: true;
      missing?: boolean;
      /** Of a copy for Sent: whether its server had put it there by itself. */
      filed?: boolean;
    }
  /** It is not its time yet: to be looked at again after `delay` ms. Nothing was sent. `reason`: for the person. */
  | { kind: 'later'; delay: number; reason: string }
  /** This account's part is over, and another one's turn has come; null: it begins anew. */
  | { kind: 'next'; step: ReplayStep | null }
  /** Nothing was sent, or what was sent had no effect; may be sent again after a while. */
  | { kind: 'retry'; error: MailError }
  /** Sent, and the answer was lost: looked up at the next connection. */
  | { kind: 'unknown'; error: MailError }
  /**
   * Needs the person or time (quota, target mailbox gone, several messages match); the local effect stays. `anew`: nothing
   * of it is left on the server, so that it begins again when it is tried again.
   */
  | { kind: 'parked'; reason: string; missing?: boolean; asks?: Asks; anew?: true }
  /** The server will not do it; the local effect is backed out. `reason` carries the server's words. */
  | { kind: 'refused'; reason: string }
  /** There is nothing left to act on: the message was expunged elsewhere. */
  | { kind: 'dropped'; reason: string; missing?: boolean };

/** Where an account's mailboxes lie on their server; kept in the vault, so that ids outlive a renaming and the cache. */
export interface MailboxBook {
  /** The mailbox at a path; null: the path's own id belongs to a mailbox that lies elsewhere now. */
  idAt(path: string): MailboxId | null;
  /** The path of a mailbox now, whatever it was when `mailbox` was written down. */
  pathOf(mailbox: MailboxRef): string;
  /** Makes durable where mailboxes were found. @throws MailFailure of kind `disk` */
  place(names: readonly { mailboxId: MailboxId; path: string }[]): Promise<void>;
}

export type SyncScope =
  | { kind: 'everything' }
  | { kind: 'inbox' }
  /** As much of the Inbox as shows new mail in the list: a look in the midst of other work. */
  | { kind: 'inbox-headers' }
  | { kind: 'body'; messageId: string };

/** A message whose octets are wanted as its server has them. */
export interface SourceWanted {
  locator: Locator;
  /** At most so many octets from its beginning; null: all of them. */
  limit: number | null;
  /** By its Message-ID alone, since its server may have added lines to it. */
  byMessageId?: boolean;
}

export type SourceAnswer =
  /** `size`: octets of the whole as the server counts them, a hint; null: it does not tell. */
  | { kind: 'here'; bytes: Uint8Array; size: number | null }
  /** `gone`: no longer there; `several`: the mailbox was rebuilt and holds more than one like it; `withheld`: listed, not given. */
  | { kind: 'none'; reason: 'gone' | 'several' | 'withheld' | 'too-large' }
  | { kind: 'failed'; error: MailError };

export interface BackendEvents {
  /** The server has news (IDLE): the engine answers with `sync({kind: 'inbox'})`. */
  changed: () => void;
  /** The connection is gone, whoever closed it. Called once for each successful `connect`. */
  closed: (error: MailError | null) => void;
  progress: (progress: SyncProgress | null) => void;
}

/**
 * One account's server. The engine calls `connect`, then `replay` for each queued operation, then `sync` or `source`, one
 * call at a time; `close` may come at any moment and makes a call under way settle. Nothing here throws for what a server
 * or a network does: that is an answer.
 */
export interface MailBackend {
  /** Opens and signs in. null when connected. Settles within 60 s. */
  connect(): Promise<MailError | null>;
  /**
   * Replays one operation; see `ReplayItem.step` for recovery. When `record` rejects (the disk is full, the person took
   * the operation back) nothing may be sent and `replay` rejects with the same error.
   */
  replay(item: ReplayItem, record: RecordStep): Promise<ReplayOutcome>;
  /**
   * Replays operations together that do the same to different messages of one mailbox; none of them was begun before.
   * `record` is called at most once before each command, with a step for each of those that are still in it.
   * @returns an outcome for each, in their order; null: it must be looked at alone, by `replay`, with the step that was
   *   recorded for it last
   */
  replayTogether(items: readonly ReplayItem[], record: RecordTogether): Promise<(ReplayOutcome | null)[]>;
  /** Brings the store up to date with the server; null when it ended well. */
  sync(scope: SyncScope): Promise<MailError | null>;
  /** Reads a message's octets and changes nothing, \Seen neither. Absent where mail lies in the vault (POP3). */
  source?(wanted: SourceWanted): Promise<SourceAnswer>;
  /**
   * Asks a running `sync` to end soon at the next safe point (between pages, batches or messages): it then answers null
   * and a later `sync` goes on where it stopped. So a long first sync never holds up an operation or a new mail.
   */
  interrupt(): void;
  /** From now on `changed` is called at news from the server. Resolves at once where the protocol cannot (POP3). */
  watch(): Promise<void>;
  /** Closes every socket. Idempotent, settles within 5 s. */
  close(): Promise<void>;
  /** How often to poll with `sync`, in ms, in addition to `changed`. */
  readonly pollEvery: number;
}

/** How a server is trusted; `ca` adds authorities to the system's (SSL_CERT_FILE-like, for closed networks). */
/** What a server is shown at the sign-in: a password, or an OAuth access token (RFC 6750) that stands for one. */
export type Secret = string | AccessToken;

export interface AccessToken {
  kind: 'access-token';
  token: string;
}

export interface TrustOptions {
  ca: string[] | null;
}
