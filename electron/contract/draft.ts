/** A message that is being written: what the composer holds, and what it asks of main about it. */
import * as z from 'zod';
import { AccountId, MessageId, OperationId } from './ids';
import { IdentityId } from './identity';
import { DroppedFiles } from './mail-files';
import { longestMailto } from './mailto-links';

export const DraftId = z
  .string()
  .regex(/^[0-9a-f-]{36}$/)
  .brand<'DraftId'>();
export type DraftId = z.infer<typeof DraftId>;

/** A recipient as it stands in its chip; what is no address yet is kept as it was typed, and blocks sending only. */
export const DraftRecipient = z.object({ name: z.string().max(1_000), address: z.string().max(1_000) });
export type DraftRecipient = z.infer<typeof DraftRecipient>;

const recipients = z.array(DraftRecipient).max(10_000);

export const DraftAttachmentId = z
  .string()
  .regex(/^[0-9a-f-]{36}$/)
  .brand<'DraftAttachmentId'>();
export type DraftAttachmentId = z.infer<typeof DraftAttachmentId>;

/** A file that goes with the draft; its octets lie beside the draft in the vault under its id. */
export const DraftAttachment = z.object({
  id: DraftAttachmentId,
  filename: z.string().max(1_000),
  contentType: z.string().max(200),
  octets: z.number().int().min(0),
  /** Shown in the text, whose HTML says `<img src="cid:<id>">`. */
  inline: z.boolean(),
});
export type DraftAttachment = z.infer<typeof DraftAttachment>;

/**
 * What is answered or forwarded, as it stands below the person's own text. It stays outside of the editor, so that
 * designed mail keeps its design and typing stays fast; "quote in the text" makes it part of `body` and null here.
 */
export const DraftQuote = z.object({
  /** "On 3 May 2026, Ada wrote:", or the head of a forwarded message, as plain text. */
  attribution: z.string().max(10_000),
  /** As received: hostile until it was sanitised, which is done before it is shown and before it is sent. null: it has none. */
  html: z.string().max(20_000_000).nullable(),
  text: z.string().max(20_000_000),
});
export type DraftQuote = z.infer<typeof DraftQuote>;

export const DraftBody = z.discriminatedUnion('kind', [
  /** HTML as the composer's editor makes it. */
  z.object({ kind: z.literal('html'), html: z.string().max(20_000_000) }),
  z.object({ kind: z.literal('plain'), text: z.string().max(20_000_000) }),
]);
export type DraftBody = z.infer<typeof DraftBody>;

export const DraftContent = z.object({
  accountId: AccountId,
  identityId: IdentityId,
  to: recipients,
  cc: recipients,
  bcc: recipients,
  replyTo: recipients,
  subject: z.string().max(10_000),
  body: DraftBody,
  quote: DraftQuote.nullable(),
  attachments: z.array(DraftAttachment).max(1_000),
  priority: z.enum(['high', 'normal', 'low']),
  /** Asks to be told when it is read (RFC 8098). */
  readReceipt: z.boolean(),
  /** Asks to be told when it is delivered (RFC 3461). */
  deliveryReceipt: z.boolean(),
  /** Message-IDs with angle brackets (RFC 5322 section 3.6.4). */
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  /** The message it answers or forwards, which is marked so once this one is accepted. */
  source: z.object({ messageId: MessageId, kind: z.enum(['reply', 'forward']) }).nullable(),
});
export type DraftContent = z.infer<typeof DraftContent>;

/** How a new draft begins. */
export const DraftStart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new'), accountId: AccountId.nullable() }),
  z.object({
    /** `forward-attached`: the whole message as message/rfc822. `edit`: the draft that lies in a Drafts mailbox. */
    kind: z.enum([
      'reply',
      'reply-all',
      'reply-list',
      'forward',
      'forward-attached',
      'edit-as-new',
      'redirect',
      'edit',
    ]),
    messageId: MessageId,
  }),
  /** RFC 6068; `attach` is ignored. */
  z.object({ kind: z.literal('mailto'), url: z.string().max(longestMailto) }),
]);
export type DraftStart = z.infer<typeof DraftStart>;

/** A draft as the composer opens it. */
export interface OpenDraft {
  id: DraftId;
  content: DraftContent;
  /** Raised with every save. 0: nothing was saved yet. */
  revision: number;
  /** A sentence worth telling at its opening: parts that were not here, edited elsewhere meanwhile …; null: none. */
  note: string | null;
}

/** Why a draft cannot be sent as it is, or what had better be asked first. */
export type SendHindrance =
  { kind: 'no-recipient' } | { kind: 'invalid-recipient'; address: string } | { kind: 'no-smtp' };

/** Arguments of the commands about drafts. */
export const draftCommands = {
  /** Begins a draft or opens one. It is in the vault from the first save on. */
  'draft.open': z.object({ start: DraftStart }),
  /** Those that were being written when Satchel ended, oldest first: the ui opens them again. */
  'draft.list-open': z.object({}),
  'draft.read': z.object({ draftId: DraftId }),
  /** Durable when answered. `revision`: that of the copy that was changed; an older one than the vault's is refused. */
  'draft.save': z.object({ draftId: DraftId, revision: z.number().int().min(0), content: DraftContent }),
  /** Asks for files by the system's dialog. */
  'draft.attach-files': z.object({ draftId: DraftId }),
  /** Dropped or pasted ones. */
  'draft.attach': z.object({ draftId: DraftId, files: DroppedFiles, inline: z.boolean() }),
  'draft.attachment': z.object({ draftId: DraftId, attachmentId: DraftAttachmentId }),
  /** Ends the writing: what was saved goes to the account's Drafts mailbox. A draft that was never saved is forgotten. */
  'draft.close': z.object({ draftId: DraftId }),
  /** Takes it away here and on the server; `draft.restore` brings it back until Satchel ends. */
  'draft.discard': z.object({ draftId: DraftId }),
  'draft.restore': z.object({ draftId: DraftId }),
  /**
   * Fixes the message for ever and queues it. `notBefore`: ms since 1970, before which no attempt begins (undo send, send later).
   * The draft stays in the vault until the server has accepted the mail, so that it can be taken back.
   */
  'draft.send': z.object({
    draftId: DraftId,
    revision: z.number().int().min(0),
    content: DraftContent,
    notBefore: z.number(),
  }),
} as const;

/** Arguments of the commands about mail in the outbox. */
export const outboxCommands = {
  /** Takes mail back before an attempt has begun: it becomes a draft again. */
  'outbox.take-back': z.object({ id: OperationId }),
  'outbox.send-now': z.object({ id: OperationId }),
  'outbox.reschedule': z.object({ id: OperationId, notBefore: z.number() }),
  /** Of mail in doubt: it was sent after all, or is to be sent again. */
  'outbox.resolve': z.object({ id: OperationId, as: z.enum(['sent', 'again']) }),
  /** A draft to those alone who were refused, or put off until now, so that their addresses can be mended. */
  'outbox.correct': z.object({ id: OperationId }),
  /** Of a second try: whom the server had put off does not get it. */
  'outbox.give-up': z.object({ id: OperationId }),
  /** Takes a settled row out of the list. */
  'outbox.dismiss': z.object({ id: OperationId }),
} as const;

export interface DraftCommandValues {
  'draft.open': OpenDraft;
  'draft.list-open': DraftId[];
  'draft.read': OpenDraft;
  'draft.save': { revision: number };
  /** Empty: the person closed the dialog. */
  'draft.attach-files': DraftAttachment[];
  'draft.attach': DraftAttachment[];
  'draft.attachment': { bytes: Uint8Array; contentType: string };
  'draft.close': null;
  'draft.discard': null;
  'draft.restore': null;
  'draft.send': { ok: true; id: OperationId; sentence: string } | { ok: false; hindrances: SendHindrance[] };
}

export interface OutboxCommandValues {
  'outbox.take-back': { draftId: DraftId };
  'outbox.send-now': null;
  'outbox.reschedule': null;
  'outbox.resolve': null;
  'outbox.correct': { draftId: DraftId };
  'outbox.give-up': null;
  'outbox.dismiss': null;
}
