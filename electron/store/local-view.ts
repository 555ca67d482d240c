/** Derives what the person sees of a message from its confirmed state and the operations that are still pending. */
import type { MailboxId } from '../contract/ids';
import { unifiedRoles } from '../contract/model';
import type { MailboxInfo, UnifiedRole } from '../contract/model';
import { applyFlags, rebase } from '../contract/operation';
import type { MessageOperation } from '../contract/operation';
import { flagView } from './flag-view';
import { detachedUid } from './rows';
import type { MessageRow } from './rows';

/** All mailboxes of all accounts. */
export type Mailboxes = ReadonlyMap<MailboxId, MailboxInfo>;

/** The confirmed half of a row and what does not change with the view. */
export type MessageBase = Omit<
  MessageRow,
  | 'order'
  | 'mailboxId'
  | 'flags'
  | 'unread'
  | 'starred'
  | 'answered'
  | 'pending'
  | 'seenIn'
  | 'unified'
  | 'strandedIn'
  | 'bodyWanted'
>;

const noOperations: readonly MessageOperation[] = [];

/** The role under which a mailbox's mail is shown in a unified folder, if any. */
export function unifiedRoleOf(
  mailbox: Pick<MailboxInfo, 'role' | 'leftOut'> | undefined,
): UnifiedRole | undefined {
  return mailbox?.leftOut ? undefined : unifiedRoles.find((unified) => unified === mailbox?.role);
}

/**
 * @param pending the message's pending operations, oldest first
 * @returns a new row; `base` may be an older row, whose view is then replaced whole
 */
export function layLocalView(
  base: MessageBase,
  pending: readonly MessageOperation[] | undefined,
  mailboxes: Mailboxes,
): MessageRow {
  const operations = pending ?? noOperations;
  const { ownFlags } = base;
  const flags = ownFlags ? applyFlags(base.baseFlags, ownFlags.add, ownFlags.remove) : base.baseFlags;
  const state = rebase({ mailboxId: base.baseMailboxId, flags }, operations);
  const mailboxId = shownMailbox(state.mailboxId, base.baseMailboxId, mailboxes);
  const unified = mailboxId === '' ? undefined : unifiedRoleOf(mailboxes.get(mailboxId));
  const sortKey = Number.isFinite(base.sortKey) ? base.sortKey : 0;
  const shown = mailboxId === '' ? undefined : mailboxes.get(mailboxId)?.accountId;
  const seenIn = shown === base.accountId ? undefined : shown;
  const adrift = base.baseUid === detachedUid && mailboxId !== base.baseMailboxId;
  const stranded = mailboxId !== '' && (adrift || seenIn !== undefined);
  // Every field by name: a spread of an older row would carry its index keys along.
  return {
    id: base.id,
    accountId: base.accountId,
    baseMailboxId: base.baseMailboxId,
    uidValidity: base.uidValidity,
    baseUid: base.baseUid,
    baseFlags: base.baseFlags,
    ...(ownFlags ? { ownFlags } : {}),
    ...(base.arrived && operations.length > 0 ? { arrived: base.arrived } : {}),
    expunged: base.expunged,
    emailId: base.emailId,
    internalDate: base.internalDate,
    size: base.size,
    envelope: base.envelope,
    hasAttachments: base.hasAttachments,
    preview: base.preview,
    bodyState: base.bodyState,
    sortKey,
    order: 0 - sortKey,
    mailboxId,
    flags: state.flags,
    ...flagView(state.flags),
    pending: operations.length,
    ...(unified ? { unified } : {}),
    ...(seenIn ? { seenIn } : {}),
    ...(stranded ? { strandedIn: mailboxId } : {}),
    ...(base.bodyState === 'wanted' && base.baseUid !== detachedUid ? { bodyWanted: base.accountId } : {}),
  };
}

/** A message on its way to a mailbox that does not exist (any more) stays visible where it is. */
function shownMailbox(target: MailboxId | null, source: MailboxId, mailboxes: Mailboxes): MailboxId | '' {
  if (target === null) return '';
  return mailboxes.has(target) || !mailboxes.has(source) ? target : source;
}
