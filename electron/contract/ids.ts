/** The branded string ids that every process shares. */
import * as z from 'zod';

const id = z.string().min(1).max(2_000);

export const AccountId = id.brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/**
 * A mailbox's local id. It is derived from the account and the path at first sight and kept over a rename. The vault
 * remembers which id lies at another path than its own, so that a cache rebuilt from nothing arrives at the same ids as
 * the queue.
 */
export const MailboxId = id.brand<'MailboxId'>();
export type MailboxId = z.infer<typeof MailboxId>;

/** A message's stable local id: never a UID, and kept over moves and UIDVALIDITY changes. */
export const MessageId = id.brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

export const OperationId = id.brand<'OperationId'>();
export type OperationId = z.infer<typeof OperationId>;

/** One thing that the person did; all operations of one bulk action share it, and undo takes it whole. */
export const ActionId = id.brand<'ActionId'>();
export type ActionId = z.infer<typeof ActionId>;

/**
 * The id of a mailbox seen for the first time.
 * @param account the account that holds it
 * @param path the server's path, decoded to Unicode; INBOX in any letter case is one mailbox (RFC 9051 section 5.1)
 */
export function mailboxIdFor(account: AccountId, path: string): MailboxId {
  const name = path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
  return `${account}/${name}` as MailboxId;
}

/**
 * The id of a mailbox at a path whose own id belongs to a mailbox that was there before.
 * @param token unique; with a line feed before it, which no path has
 */
export function anotherMailboxIdFor(account: AccountId, path: string, token: string): MailboxId {
  return `${mailboxIdFor(account, path)}\n${token}` as MailboxId;
}

/** The path that an id was derived from; null where it is not the path's own id. */
export function ownPathOf(account: AccountId, id: MailboxId): string | null {
  return id.includes('\n') ? null : id.slice(account.length + 1);
}

/**
 * The id of an IMAP message seen for the first time. UIDs are never used twice under one UIDVALIDITY
 * (RFC 9051 section 2.3.1.1), so the id can never come to mean another message.
 */
export function imapMessageIdFor(mailbox: MailboxId, uidValidity: string, uid: number): MessageId {
  return `${mailbox}#${uidValidity}.${uid.toString(36).padStart(uidDigits, '0')}` as MessageId;
}

/** The id of a message that an operation brings into being. Operations' ids are never given twice. */
export function bornMessageId(account: AccountId, operation: OperationId): MessageId {
  return `${account}/new#${operation}` as MessageId;
}

/** Enough base-36 digits for any UID (32 bits): ids of one mailbox and UIDVALIDITY sort as their UIDs do. */
const uidDigits = 7;

/** The open range in which every id that `imapMessageIdFor` gives for this mailbox lies; ids of others may lie there too. */
export function imapMessageIdsOf(mailbox: MailboxId): { from: string; to: string } {
  return { from: `${mailbox}#`, to: `${mailbox}$` };
}

/** What an id that `imapMessageIdFor` gave is made of: `place` stands for mailbox and UIDVALIDITY; null for any other id. */
export function imapIdParts(id: MessageId): { place: string; uid: number } | null {
  const at = id.length - uidDigits;
  const uid = id[at - 1] === '.' ? parseInt(id.slice(at), 36) : NaN;
  return Number.isNaN(uid) ? null : { place: id.slice(0, at), uid };
}
