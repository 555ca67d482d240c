/** The row of a message that a queued operation brings into being: shown at once, told by no server yet. */
import type { Envelope } from '../contract/model';
import { bornIn, rebase, shownOn, targetAccount } from '../contract/operation';
import type { MessageOperation } from '../contract/operation';
import type { MessageBase } from './local-view';
import { detachedUid } from './rows';

/**
 * @param source the message that it is a copy of, if its row is here: in a cache that is being refilled it may not be
 * @param pending the source's pending operations, oldest first: the copy is of what they make of it
 * @returns null for an operation on a message that was there before
 */
export function bornMessage(
  operation: MessageOperation,
  source: MessageBase | undefined,
  pending: readonly MessageOperation[],
): MessageBase | null {
  const mailbox = bornIn(operation);
  if (mailbox === null) return null;
  const { locator } = operation.message;
  const place = {
    id: shownOn(operation),
    accountId: targetAccount(operation),
    baseMailboxId: mailbox.id,
    uidValidity: '0',
    baseUid: detachedUid,
    expunged: false,
  };
  if (operation.kind === 'append') {
    const { cargo, envelope, hasAttachments, preview } = operation;
    return {
      ...place,
      ...{ envelope, hasAttachments, preview, bodyState: 'wanted', emailId: null },
      ...{ baseFlags: cargo.flags, size: cargo.octets },
      ...{ internalDate: cargo.internalDate, sortKey: cargo.internalDate },
    };
  }
  if (source) {
    const { flags } = rebase({ mailboxId: source.baseMailboxId, flags: source.baseFlags }, pending);
    // Another account's server knows it by another EMAILID, if by any.
    const emailId = operation.kind === 'transfer' ? null : source.emailId;
    return { ...source, ...place, emailId, baseFlags: flags };
  }
  const { emailId, size, internalDate } = locator;
  return {
    ...place,
    ...{ emailId, size, internalDate, sortKey: internalDate, envelope: bareEnvelope(locator) },
    ...{ baseFlags: [], hasAttachments: false, preview: '', bodyState: 'wanted' },
  };
}

/** What the queue remembers of a message; its server tells the rest. */
function bareEnvelope({ subject, messageId }: { subject: string; messageId: string | null }): Envelope {
  return {
    ...{ subject, messageId, from: [], to: [], cc: [], replyTo: [] },
    ...{ date: null, inReplyTo: null, references: [] },
  };
}
