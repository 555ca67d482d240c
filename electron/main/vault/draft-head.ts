/** What the journal knows of a draft: how far it is written, and where its octets and its copies are. Append-only. */
import * as z from 'zod';
import { DraftAttachmentId, DraftId } from '../../contract/draft';
import { AccountId, MessageId, OperationId } from '../../contract/ids';

/** What a file of the draft must hold. `sha256`: hex. */
export const FileSum = { octets: z.number().int().min(0), sha256: z.string() };
export type FileSum = { octets: number; sha256: string };

export const AttachmentSum = z.object({ id: DraftAttachmentId, ...FileSum });
export type AttachmentSum = z.infer<typeof AttachmentSum>;

/** A message in a Drafts mailbox that this draft is, or was before it was changed. */
export const DraftCopy = z.object({
  accountId: AccountId,
  /** Of the append that makes or made it; null: another program made it. */
  operationId: OperationId.nullable(),
  messageId: MessageId,
  /** Its Message-ID with angle brackets; null: it has none. */
  header: z.string().nullable(),
  /** With `header`, and INTERNALDATE in ms since 1970, by which it is known: a program that changes a draft may keep its Message-ID. */
  size: z.number(),
  internalDate: z.number(),
  /** The revision that it shows; 0: one from before this draft was first saved. */
  revision: z.number().int().min(0),
});
export type DraftCopy = z.infer<typeof DraftCopy>;

/**
 * `open`: being written, or cut off while it was. `closed`: its copy lies in Drafts, or will. `sending`: its mail is in the
 * outbox, and until that is accepted it can become a draft again. `sent`: its copies are still to be taken away.
 * `discarded`: gone for the person, kept until Satchel ends.
 */
export const DraftState = z.enum(['open', 'closed', 'sending', 'sent', 'discarded']);
export type DraftState = z.infer<typeof DraftState>;

export const DraftHead = z.object({
  id: DraftId,
  accountId: AccountId,
  state: DraftState,
  /** 1, 2, 3 …; the content lies in a file named by it. */
  revision: z.number().int().min(1),
  ...FileSum,
  /** Every file that ever belonged to it. */
  attachments: z.array(AttachmentSum),
  /** Oldest first. */
  copies: z.array(DraftCopy),
  /** Its mail in the outbox. */
  outboxId: OperationId.nullable(),
  /** ms since 1970 of the last save. */
  savedAt: z.number(),
});
export type DraftHead = z.infer<typeof DraftHead>;
