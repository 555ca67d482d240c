/** Mail on its way out: what is to be sent to whom, and how far its server has it. Append-only. */
import * as z from 'zod';
import { DraftId } from './draft';
import { AccountId, MessageId, OperationId } from './ids';
import { Envelope } from './model';
import { Locator, MailboxRef } from './operation';

/** An address of the SMTP envelope, for MAIL FROM and RCPT TO (RFC 5321 section 4.1.2); it may be UTF-8 (RFC 6531). */
export const EnvelopeAddress = z
  .string()
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/u, 'not an address');

/** A recipient whom the server would not take, with its words. */
export const RefusedRecipient = z.object({
  address: z.string(),
  words: z.string(),
  /** It said that the same may be accepted later (4yz). */
  temporary: z.boolean(),
});
export type RefusedRecipient = z.infer<typeof RefusedRecipient>;

/**
 * One message, fixed for ever when it was queued: its octets lie in the spool under its id, Message-ID and Date among them.
 * `to` are all recipients, Bcc too, who are named nowhere in the octets.
 */
export const OutboxItem = z.object({
  /** Becomes the id of the operation that puts the copy into Sent, which takes the spooled octets over. */
  id: OperationId,
  accountId: AccountId,
  /** What it was made of, which stays in the vault until this is accepted; null: of nothing that can be written on. */
  draftId: DraftId.nullable(),
  /** The mail of which this is a second try, for those alone whom the server had put off; absent: it is whole. */
  partOf: OperationId.optional(),
  from: EnvelopeAddress,
  to: z.array(EnvelopeAddress).min(1).max(10_000),
  /** With angle brackets. */
  messageId: z.string(),
  octets: z.number().int().min(0),
  /** Hex. */
  sha256: z.string(),
  /** For the list and for the copy in Sent. */
  envelope: Envelope,
  hasAttachments: z.boolean(),
  preview: z.string(),
  /** ms since 1970. */
  createdAt: z.number(),
  /** ms since 1970: no attempt begins before (undo send, send later). */
  notBefore: z.number(),
  /** Items of one conversation go out in their order. */
  conversation: z.string().nullable(),
  /** What it answers or forwards; it gets \\Answered or $Forwarded once this is accepted. */
  source: z
    .object({ id: MessageId, accountId: AccountId, locator: Locator, kind: z.enum(['reply', 'forward']) })
    .nullable(),
  /** Where its copy goes once it is accepted; `when-known`: into Sent, once the account's folders are known; null: nowhere. */
  sent: z.union([MailboxRef, z.literal('when-known')]).nullable(),
  /** How often its server is given time to put the copy there by itself; absent: it is not known to do so. */
  sentWaits: z.number().int().min(0).optional(),
  /** Whether receipts of delivery are asked for (DSN, RFC 3461). */
  deliveryReceipt: z.boolean(),
});
export type OutboxItem = z.infer<typeof OutboxItem>;

/**
 * `queued` → `sending` → `dot-pending` → `accepted`. `sending`: an attempt has begun, and nothing can have been accepted.
 * `dot-pending`: the final dot may have been sent; found so at a start, or left without an answer, it is `unknown`, and only
 * the person's word sends it again. `refused`: the server will not have it. `cancelled`: taken back before an attempt.
 */
export const OutboxState = z.enum([
  'queued',
  'sending',
  'dot-pending',
  'unknown',
  'refused',
  'accepted',
  'cancelled',
]);
export type OutboxState = z.infer<typeof OutboxState>;

export const OutboxRecord = z.object({
  item: OutboxItem,
  state: OutboxState,
  /** Attempts that have begun. */
  tries: z.number().int(),
  /** A plain sentence, with the server's words where it gave any. */
  reason: z.string().nullable(),
  /** Recipients who were refused, while others were accepted or with all of them. */
  refused: z.array(RefusedRecipient),
  /** ms since 1970 of the last change of state. */
  changedAt: z.number(),
});
export type OutboxRecord = z.infer<typeof OutboxRecord>;

/** Whether it is not settled yet what becomes of it. */
export function isOutgoing(state: OutboxState): boolean {
  return state !== 'accepted' && state !== 'cancelled';
}

/** Those who do not get it; whoever was only put off has a second try of their own. */
export function neverReached({ state, refused }: OutboxRecord): RefusedRecipient[] {
  return state === 'accepted' ? refused.filter(({ temporary }) => !temporary) : [];
}

/** Whether it was accepted, and waits for the account's folders so that its copy can be put into Sent. */
export function isCopyDue({ item, state }: OutboxRecord): boolean {
  return state === 'accepted' && item.sent === 'when-known';
}

/** Whether its record, and its octets in the spool, are still needed. */
export function isInUse(record: OutboxRecord): boolean {
  return isOutgoing(record.state) || isCopyDue(record);
}
