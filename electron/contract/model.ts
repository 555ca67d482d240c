/** Mailboxes, messages and bodies as the store holds them and the screen shows them. */
import * as z from 'zod';
import { AccountColour } from './account';
import { AccountId, MailboxId } from './ids';
import type { MessageId } from './ids';

/** Special use of a mailbox (RFC 6154), `normal` where none is known. */
export const MailboxRole = z.enum([
  'inbox',
  'drafts',
  'sent',
  'archive',
  'junk',
  'trash',
  'all',
  'flagged',
  'normal',
]);
export type MailboxRole = z.infer<typeof MailboxRole>;

/** The roles that are shown as unified folders, in this order. */
export const unifiedRoles = [
  'inbox',
  'drafts',
  'sent',
  'archive',
  'junk',
  'trash',
] as const satisfies readonly MailboxRole[];
export type UnifiedRole = (typeof unifiedRoles)[number];

export const AccountSummary = z.object({
  id: AccountId,
  kind: z.enum(['imap', 'pop3']),
  label: z.string(),
  address: z.string(),
  colour: AccountColour,
  order: z.number().int(),
});
export type AccountSummary = z.infer<typeof AccountSummary>;

export const Address = z.object({ name: z.string(), address: z.string() });
export type Address = z.infer<typeof Address>;

/** A mailbox as LIST (or, for POP accounts, the vault) tells it. */
export const MailboxInfo = z.object({
  id: MailboxId,
  accountId: AccountId,
  /** The server's path, decoded to Unicode. */
  path: z.string(),
  /** The last level of the path, for the tree. */
  name: z.string(),
  /** null: this server has no hierarchy (RFC 9051 section 7.3.1). */
  delimiter: z.string().nullable(),
  role: MailboxRole,
  /** The role as its server or its name tells, where the person chose otherwise. */
  detected: MailboxRole.optional(),
  /** Not in the unified folders. */
  leftOut: z.boolean().optional(),
  /** On INBOX only: what the names of the person's other mailboxes begin with on this server (RFC 2342); absent: nothing. */
  prefix: z.string().optional(),
  /** False for \Noselect and \NonExistent: a node of the tree that holds no mail. */
  selectable: z.boolean(),
  /** Whether other programs are asked to show it (RFC 9051 section 6.3.7); absent: not known, or local mail. */
  subscribed: z.boolean().optional(),
});
export type MailboxInfo = z.infer<typeof MailboxInfo>;

/** What is remembered of a mailbox between two syncs; saved in the same transaction as the rows it speaks of. */
export const MailboxSyncState = z.object({
  mailboxId: MailboxId,
  /** UIDVALIDITY and HIGHESTMODSEQ are 64 bits wide: decimal strings, compared as BigInt. */
  uidValidity: z.string(),
  uidNext: z.number(),
  /** null: the server keeps no mod-sequences for this mailbox (RFC 7162). */
  highestModseq: z.string().nullable(),
  /** The lowest UID whose headers are here: a first sync works downward from the newest and resumes here. 1 when complete. */
  lowestUid: z.number(),
  /** MAILBOXID (RFC 8474), where the server has them. */
  objectId: z.string().optional(),
  /** It was hidden by a pending deletion since, and not synced: the next sync says that it was. */
  unwatched: z.boolean().optional(),
});
export type MailboxSyncState = z.infer<typeof MailboxSyncState>;

export const Envelope = z.object({
  subject: z.string(),
  from: z.array(Address),
  to: z.array(Address),
  cc: z.array(Address),
  replyTo: z.array(Address),
  /** The Date header in ms since 1970; null when there is none or it is no date. */
  date: z.number().nullable(),
  /** With angle brackets; null when the mail has none. */
  messageId: z.string().nullable(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
});
export type Envelope = z.infer<typeof Envelope>;

/** One message as an IMAP server tells it in a header sync. */
export const ServerMessage = z.object({
  uid: z.number().int().positive(),
  flags: z.array(z.string()),
  /** ms since 1970. */
  internalDate: z.number(),
  /** RFC822.SIZE in octets: a hint, never trusted for reading. */
  size: z.number(),
  /** OBJECTID's EMAILID (RFC 8474); null where the server has none. */
  emailId: z.string().nullable(),
  envelope: Envelope,
  hasAttachments: z.boolean(),
});
export type ServerMessage = z.infer<typeof ServerMessage>;

export const Attachment = z.object({
  partId: z.string(),
  filename: z.string(),
  contentType: z.string(),
  /** Decoded octets. */
  size: z.number(),
  /** Without angle brackets; null unless HTML may refer to it by `cid:`. */
  contentId: z.string().nullable(),
  /** Shown inside the HTML and so not in the attachment list. */
  inline: z.boolean(),
});
export type Attachment = z.infer<typeof Attachment>;

/** A parsed body, without the octets of its attachments. */
export const MessageBody = z.object({
  text: z.string(),
  /** As sent: hostile until it was sanitised. */
  html: z.string().nullable(),
  attachments: z.array(Attachment),
  /** A sentence when the mail could not be parsed whole; what could be read is shown. */
  problem: z.string().nullable(),
});
export type MessageBody = z.infer<typeof MessageBody>;

/** `wanted`: not here yet; `here`: readable offline; `failed`: tried, the problem is in the body row. */
export const BodyState = z.enum(['wanted', 'here', 'failed']);
export type BodyState = z.infer<typeof BodyState>;

/** A row of the message list. */
export interface MessageListRow {
  id: MessageId;
  accountId: AccountId;
  mailboxId: MailboxId;
  /** What the list sorts by, ms since 1970: INTERNALDATE, for POP the newest Received date, never later than arrival. */
  sortKey: number;
  subject: string;
  from: Address[];
  to: Address[];
  preview: string;
  unread: boolean;
  starred: boolean;
  answered: boolean;
  hasAttachments: boolean;
  size: number;
  bodyState: BodyState;
  /** Queued operations on this message that its server does not know yet. */
  pending: number;
}

/** A message opened in the reader. */
export interface MessageDetail extends MessageListRow {
  envelope: Envelope;
  /** null while the body is not here. */
  body: MessageBody | null;
}

export const FolderRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unified'), role: z.enum(unifiedRoles) }),
  z.object({ kind: z.literal('mailbox'), mailboxId: MailboxId }),
]);
export type FolderRef = z.infer<typeof FolderRef>;

/** A mailbox in the tree, with live counts. */
export interface MailboxTreeRow extends MailboxInfo {
  total: number;
  unread: number;
  /** Queued operations on the mailbox itself, and messages in it with such, that its server does not know yet. */
  pending: number;
}
