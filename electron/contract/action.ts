/** What the person did in one go, as it is remembered for undo and redo. Stored in the journal (since version 4): only grows. */
import * as z from 'zod';
import { MailVerb } from './commands';
import { AccountId, ActionId, MailboxId, MessageId } from './ids';
import { MailboxInfo } from './model';
import { MailboxRef, MoveVerb } from './operation';
import type { MailOperation } from './operation';

/** What is done to messages, and what else the person can take back. */
export const FolderVerb = z.enum([
  'folder-create',
  'folder-rename',
  'folder-trash',
  'folder-delete',
  'folder-subscribe',
  'folder-unsubscribe',
]);
export type FolderVerb = z.infer<typeof FolderVerb>;

export const ActionVerb = z.enum([...MailVerb.options, 'append', ...FolderVerb.options]);
export type ActionVerb = z.infer<typeof ActionVerb>;

export const ActionHead = z.object({
  id: ActionId,
  verb: ActionVerb,
  /** The name of the mailbox that it goes to, where the verb does not say. */
  target: z.string().nullable(),
});
export type ActionHead = z.infer<typeof ActionHead>;

/** What an action changes on one message, or the mailbox that it makes: enough to do it again or the other way round. */
export const ActionChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flags'), add: z.array(z.string()), remove: z.array(z.string()) }),
  z.object({ kind: z.literal('move'), verb: MoveVerb, from: MailboxRef, to: MailboxRef }),
  z.object({ kind: z.literal('delete') }),
  /** Seen on the copy; `source` is what was copied. */
  z.object({ kind: z.literal('copy'), source: MessageId, to: MailboxRef }),
  /** To another account; `source` is what was copied, null for a move. */
  z.object({
    kind: z.literal('transfer'),
    source: MessageId.nullable(),
    from: MailboxRef,
    to: MailboxRef,
    toAccountId: AccountId,
  }),
  /** A message that was nowhere before; its octets are not kept for a second time. */
  z.object({ kind: z.literal('append') }),
  z.object({ kind: z.literal('mailbox-create'), mailbox: MailboxInfo }),
  z.object({
    kind: z.literal('mailbox-rename'),
    mailbox: MailboxInfo,
    to: z.string(),
    children: z.array(MailboxInfo),
  }),
  z.object({ kind: z.literal('mailbox-delete'), mailbox: MailboxInfo }),
  z.object({ kind: z.literal('mailbox-subscribe'), mailbox: MailboxInfo, subscribed: z.boolean() }),
]);
export type ActionChange = z.infer<typeof ActionChange>;
/** A change of a mailbox itself. */
export type MailboxActionChange = Extract<ActionChange, { kind: `mailbox-${string}` }>;

export function isMailboxChange(change: ActionChange): change is MailboxActionChange {
  return change.kind.startsWith('mailbox-');
}

/** `beyond`: it came about and cannot be taken back (deleted for ever). What never came about is forgotten. */
export const ChangeState = z.enum(['done', 'taken-back', 'beyond']);
export type ChangeState = z.infer<typeof ChangeState>;

/** The message that a change is seen on, or the mailbox that it makes. */
export const ChangeSubject = z.union([MessageId, MailboxId]);
export type ChangeSubject = z.infer<typeof ChangeSubject>;

export function changeOf(operation: MailOperation): ActionChange {
  switch (operation.kind) {
    case 'flags':
      return { kind: 'flags', add: operation.add, remove: operation.remove };
    case 'move':
      return { kind: 'move', verb: operation.verb, from: operation.from, to: operation.to };
    case 'delete':
      return { kind: 'delete' };
    case 'copy':
      return { kind: 'copy', source: operation.message.id, to: operation.to };
    case 'transfer': {
      const { copyId, message, from, to, toAccountId } = operation;
      return { kind: 'transfer', source: copyId === null ? null : message.id, from, to, toAccountId };
    }
    case 'append':
      return { kind: 'append' };
    case 'mailbox-create':
    case 'mailbox-delete':
      return { kind: operation.kind, mailbox: operation.mailbox };
    case 'mailbox-rename': {
      const { mailbox, to, children } = operation;
      return { kind: 'mailbox-rename', mailbox, to, children };
    }
    case 'mailbox-subscribe':
      return { kind: 'mailbox-subscribe', mailbox: operation.mailbox, subscribed: operation.subscribed };
  }
}
