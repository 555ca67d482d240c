/** Every command that the ui may give to main: its arguments as zod schemas, its answers as types. */
import * as z from 'zod';
import { AccountColour, AccountDraft, ChosenRoles, Password, ServerAddress, SmtpAddress } from './account';
import type { AccountConfig } from './account';
import { draftCommands, outboxCommands } from './draft';
import { mailProgramCommands } from './mail-program';
import type { MailProgramCommandValues } from './mail-program';
import { spellingCommands } from './spelling';
import type { SpellingCommandValues } from './spelling';
import type { DraftCommandValues, OutboxCommandValues } from './draft';
import type { MailError } from './errors';
import { Identity, Template, mostTemplates } from './identity';
import { AccountId, ActionId, MailboxId, MessageId, OperationId } from './ids';
import { DroppedFiles, MailFileId } from './mail-files';
import type { MailFileContent, MailFiles } from './mail-files';
import { ClientSecret, GrantId, OAuthService } from './oauth';
import { Placement } from './operation';
import { GroupId } from './operation-group';
import { ReadableId } from './readable-id';
import type { StatusSnapshot } from './status-events';

/** Longest list of messages that one command takes. */
export const maxMessagesPerCommand = 100_000;
const messageIds = z.array(MessageId).min(1).max(maxMessagesPerCommand);

export const MailVerb = z.enum([
  'read',
  'unread',
  'star',
  'unstar',
  'archive',
  'trash',
  'junk',
  'move',
  'copy',
  'delete',
]);
export type MailVerb = z.infer<typeof MailVerb>;

/** What a person can do to a mailbox itself. */
export const MailboxChange = z.discriminatedUnion('kind', [
  /** `parentId` null: at the top. */
  z.object({ kind: z.literal('create'), parentId: MailboxId.nullable(), name: z.string().max(1_000) }),
  /** `name`: the last level of its path. */
  z.object({ kind: z.literal('rename'), mailboxId: MailboxId, name: z.string().max(1_000) }),
  z.object({ kind: z.literal('delete'), mailboxId: MailboxId }),
  z.object({ kind: z.literal('subscribe'), mailboxId: MailboxId, subscribed: z.boolean() }),
]);
export type MailboxChange = z.infer<typeof MailboxChange>;

/** Operations that the person decides about: one, those of a group, or every one that it can concern. */
export const OperationChoice = z.union([
  z.strictObject({ operationId: OperationId }),
  z.strictObject({ groupId: GroupId }),
  z.strictObject({ everything: z.literal(true) }),
]);
export type OperationChoice = z.infer<typeof OperationChoice>;

/** `grantId` where the draft has `oauth`, else `password`. */
const newSecrets = {
  password: Password.optional(),
  grantId: GrantId.optional(),
  smtpPassword: Password.optional(),
};
const hasSecret = [
  ({ draft, password, grantId }: { draft: AccountDraft; password?: unknown; grantId?: unknown }): boolean =>
    draft.oauth ? grantId !== undefined && password === undefined : password !== undefined && !grantId,
  'a password, or a sign-in where the account has a service for it',
] as const;

/** One entry a command: what arrives is parsed by its schema before anything else looks at it. */
export const commandArguments = {
  'account.list': z.object({}),
  /** `smtpPassword`: of an SMTP server that has its own. */
  'account.test': z.object({ draft: AccountDraft, ...newSecrets }).refine(...hasSecret),
  'account.add': z.object({ draft: AccountDraft, ...newSecrets }).refine(...hasSecret),
  /** Opens the browser, and is answered when the person is back from it. Ends one that is under way. */
  'account.sign-in': z.object({
    service: OAuthService,
    clientSecret: ClientSecret,
    address: z.string().max(320),
  }),
  /** As `account.sign-in`, for an account that is here. */
  'account.sign-in-again': z.object({ accountId: AccountId }),
  'account.cancel-sign-in': z.object({}),
  /** An account that is here signs in by this from now on; refused where its servers do not take it. Its mail and queue stay. */
  'account.change-sign-in': z.object({
    accountId: AccountId,
    by: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('browser'), service: OAuthService, grantId: GrantId }),
      z.object({ kind: z.literal('password'), password: Password }),
    ]),
  }),
  'account.update': z.object({
    accountId: AccountId,
    label: z.string().trim().min(1).max(60).optional(),
    colour: AccountColour.optional(),
    deleteFromServer: z.boolean().optional(),
    /** Replaces all that were chosen before. */
    roles: ChosenRoles.optional(),
    leftOut: z.boolean().optional(),
  }),
  /** As `account.test`, for another server of an account; `password` null stands for the one that is kept. */
  'account.test-server': z.object({
    accountId: AccountId,
    server: ServerAddress,
    password: Password.nullable(),
  }),
  /** Connects the account anew with these; its id, mail and queue stay. */
  'account.set-server': z.object({
    accountId: AccountId,
    server: ServerAddress,
    password: Password.nullable(),
  }),
  /** As `account.test-server`, for the server that takes the account's mail. */
  'account.test-smtp': z.object({
    accountId: AccountId,
    server: SmtpAddress,
    password: Password.nullable(),
  }),
  /** null: the account sends nothing any more. What is in its outbox waits. */
  'account.set-smtp': z.object({
    accountId: AccountId,
    server: SmtpAddress.nullable(),
    password: Password.nullable(),
  }),
  /** All of them, its own included where it was changed; see `identitiesOf`. */
  'account.set-identities': z.object({ accountId: AccountId, identities: z.array(Identity).max(200) }),
  /** All of them. */
  'account.set-templates': z.object({
    accountId: AccountId,
    templates: z.array(Template).max(mostTemplates),
  }),
  'account.pause': z.object({ accountId: AccountId, paused: z.boolean() }),
  /** Every account, in the order in which they shall stand. */
  'account.reorder': z.object({ accountIds: z.array(AccountId).max(1_000) }),
  /** What would be lost with the account. */
  'account.removal-preview': z.object({ accountId: AccountId }),
  /** `told`: what the person was told would be lost; refused when it would be more by now. */
  'account.remove': z.object({
    accountId: AccountId,
    told: z.object({
      queued: z.number().int().min(0),
      outgoing: z.number().int().min(0),
      localMails: z.number().int().min(0),
    }),
  }),
  /** Asks for a folder and writes each mail that is kept here into it, byte for byte. */
  'account.export-mail': z.object({ accountId: AccountId }),
  /** The running export ends after the mail that it is at. */
  'account.cancel-export': z.object({ accountId: AccountId }),
  'account.set-password': z.object({ accountId: AccountId, password: Password }),
  'mail.act': z.object({
    verb: MailVerb,
    messageIds,
    targetMailboxId: MailboxId.optional(),
    /** Satchel does it of itself (opening a message marks it read): nothing to undo. */
    byItself: z.boolean().optional(),
  }),
  'mailbox.act': z.object({ accountId: AccountId, change: MailboxChange }),
  /** Takes back the newest action that can be, or the one named. */
  'mail.undo': z.object({ actionId: ActionId.optional() }),
  /** Does again what was undone last, or the one named. A new action ends this. */
  'mail.redo': z.object({ actionId: ActionId.optional() }),
  /** Asks for one body ahead of the others. */
  'mail.fetch-body': z.object({ messageId: MessageId }),
  'attachment.save': z.object({ messageId: ReadableId, partId: z.string().max(200) }),
  /** Reads a message as it came, from the vault or else from its server, and holds it until `source.close`. */
  'source.open': z.object({ messageId: MessageId }),
  /** What `source.open` shows, as plain text on the clipboard. */
  'source.copy': z.object({ messageId: MessageId }),
  /** Asks where, and writes all of it there, byte for byte. */
  'source.save': z.object({ messageId: MessageId }),
  'source.close': z.object({ messageId: MessageId }),
  /** Hands sanitised HTML to main, which serves it to the message frame under its own CSP. */
  'frame.put': z.object({
    messageId: ReadableId,
    html: z.string().max(20_000_000),
    allowRemote: z.boolean(),
    /** Dark only for mail that brings no colours of its own. */
    canvas: z.enum(['light', 'dark']),
  }),
  'link.open': z.object({ url: z.string().max(10_000) }),
  /** Which mail files are open; afterwards the event `mail-files` tells every change. */
  'mail-file.list': z.object({}),
  /** Asks for files by the system's dialog, and opens them. */
  'mail-file.choose': z.object({}),
  'mail-file.drop': z.object({ files: DroppedFiles }),
  'mail-file.read': z.object({ fileId: MailFileId }),
  /** Puts it into a mailbox, byte for byte, as a message that was read. */
  'mail-file.add': z.object({ fileId: MailFileId, targetMailboxId: MailboxId }),
  /** Closes all of them. */
  'mail-file.close': z.object({}),
  /** Addresses that wait to be written to, each given once; the event `mailto` tells that some came. */
  'mailto.take': z.object({}),
  'operation.retry': OperationChoice,
  /** Takes back what no server has: what it did here is undone. */
  'operation.discard': OperationChoice,
  /** What would be taken back, and lost with it. */
  'operation.discard-preview': OperationChoice,
  /** Adds messages that another program deleted to where they were to go, where they are whole on this computer. */
  'operation.put-back': OperationChoice,
  /** The message that an operation means, of those that its `asks` names: it goes on with that one. */
  'operation.choose': z.object({ operationId: OperationId, placement: Placement }),
  /** Puts refused ones away, or else settled ones; `everything` is the history without what was refused. */
  'operation.dismiss': OperationChoice,
  /** Of a move whose target has gone: makes that again, for every move that waits for it. */
  'operation.recreate-target': z.object({ operationId: OperationId }),
  /** … or sends all of them elsewhere. */
  'operation.redirect': z.object({ operationId: OperationId, mailboxId: MailboxId }),
  ...draftCommands,
  ...outboxCommands,
  ...spellingCommands,
  ...mailProgramCommands,
  'sync.now': z.object({}),
  /** While on, Satchel opens no connection to anything; kept over every start. Answered when all connections are closed. */
  'app.work-offline': z.object({ on: z.boolean() }),
  'status.get': z.object({}),
  'app.info': z.object({}),
  /** Takes a few seconds where there is much mail. */
  'storage.measure': z.object({}),
  /** Puts them on the clipboard. */
  'app.copy-diagnostics': z.object({}),
} as const;

export type CommandName = keyof typeof commandArguments;
export type CommandArguments<N extends CommandName> = z.infer<(typeof commandArguments)[N]>;

/** A command that failed in a way worth a sentence; everything else is a defect and is logged. */
export interface CommandFailure {
  ok: false;
  sentence: string;
  error: MailError | null;
  /** The server that failed, where it is not the one that mail comes from. */
  about?: 'smtp';
}
export type CommandResult<T> = { ok: true; value: T } | CommandFailure;

/** What goes with an account for good. IMAP mail is not among it: its server keeps that. */
export interface RemovalLoss {
  /** Operations that its server does not know yet. */
  queued: number;
  /** Mails in the outbox that were not sent. */
  outgoing: number;
  /** Mails that are kept on this computer (POP). */
  localMails: number;
  /** Octets of these. */
  localOctets: number;
}

/** Operations that would be taken back, by what they do. */
export interface DiscardLoss {
  moves: number;
  copies: number;
  flags: number;
  deletes: number;
  /** Mail that is nowhere but here: it is lost. */
  appends: number;
  folders: number;
  /** Those that cannot be taken back, because a server may have begun with them. */
  left: number;
}

export interface ExportedMail {
  folder: string;
  saved: number;
  /** Mails whose file the disk has lost. */
  missing: number;
  /** Not saved, because the person ended it. */
  left: number;
}

/** A message as it came, made fit to be looked at. */
export interface SourceText {
  text: string;
  /** Octets that `text` stands for, from the beginning. */
  shown: number;
  /** Octets of the whole; null: more than is shown, and its server does not say how many. */
  size: number | null;
  /** Whether some stand as signs in `text`, since they cannot be shown. */
  marked: boolean;
  /** Whether some lines are not UTF-8 and were read as Windows-1252. */
  guessed: boolean;
}

/** How much room an account takes on this computer. */
export interface StorageUse {
  accountId: AccountId;
  /** Mails that are kept here for good (POP), and their octets: exact. */
  localMails: number;
  localOctets: number;
  /** What the cache keeps to be read offline: estimated from `measured` of the messages. */
  bodies: { messages: number; octets: number; measured: number };
}

export interface CommandValues
  extends DraftCommandValues, OutboxCommandValues, SpellingCommandValues, MailProgramCommandValues {
  'account.list': AccountConfig[];
  'account.test': { greeting: string; mailboxes: number };
  'account.add': { accountId: AccountId };
  'account.sign-in': { grantId: GrantId };
  'account.sign-in-again': null;
  'account.cancel-sign-in': null;
  'account.change-sign-in': null;
  'account.update': null;
  'account.test-server': { greeting: string; mailboxes: number };
  'account.set-server': null;
  'account.test-smtp': null;
  'account.set-smtp': null;
  'account.set-identities': null;
  'account.set-templates': null;
  'account.pause': null;
  'account.reorder': null;
  'account.removal-preview': RemovalLoss;
  'account.remove': null;
  /** null: the person closed the dialog. */
  'account.export-mail': ExportedMail | null;
  'account.cancel-export': null;
  'account.set-password': null;
  /** `skipped` counts messages that the action could not apply to (already there, no such mailbox). */
  'mail.act': { actionId: ActionId; applied: number; skipped: number; sentence: string };
  /** `mailboxId`: the mailbox that was made, renamed …; both null: there was nothing to change. */
  'mailbox.act': { actionId: ActionId | null; mailboxId: MailboxId | null; sentence: string };
  /** null: there was nothing to undo. */
  'mail.undo': { actionId: ActionId; sentence: string } | null;
  /** null: there was nothing to do again. */
  'mail.redo': { actionId: ActionId; sentence: string } | null;
  'mail.fetch-body': null;
  /** null: the person closed the dialog. */
  'attachment.save': { path: string } | null;
  'source.open': SourceText;
  'source.copy': null;
  /** null: the person closed the dialog. */
  'source.save': { path: string } | null;
  'source.close': null;
  'frame.put': { url: string };
  'link.open': null;
  'mail-file.list': MailFiles;
  'mail-file.choose': null;
  'mail-file.drop': null;
  'mail-file.read': MailFileContent;
  'mail-file.add': { actionId: ActionId; sentence: string };
  'mail-file.close': null;
  'mailto.take': { urls: string[] };
  /** `left`: those that stay as they are (no longer possible, or on their way to the server). */
  'operation.retry': { changed: number; left: number };
  'operation.discard': { changed: number; left: number };
  'operation.discard-preview': DiscardLoss;
  'operation.put-back': { changed: number; left: number };
  'operation.choose': null;
  'operation.dismiss': null;
  'operation.recreate-target': null;
  'operation.redirect': null;
  'sync.now': null;
  'app.work-offline': null;
  'status.get': StatusSnapshot;
  'storage.measure': StorageUse[];
  'app.copy-diagnostics': { lines: number };
  'app.info': {
    version: string;
    profile: string;
    electron: string;
    chromium: string;
    /** What `safeStorage` really offers here: `keychain`, or `weak` where there is no keyring. */
    passwordProtection: 'keychain' | 'weak';
  };
}
