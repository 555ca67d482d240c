/** Operations on mailboxes as the subject of a sentence. Pure. */
import type { MailboxOperation } from '../../contract/operation';

/** "the new mailbox “A”" */
export function quotedMailbox(operation: MailboxOperation): string {
  const name = `“${operation.mailbox.name}”`;
  switch (operation.kind) {
    case 'mailbox-create':
      return `the new mailbox ${name}`;
    case 'mailbox-rename':
      return `renaming the folder ${name}`;
    case 'mailbox-delete':
      return `deleting the folder ${name}`;
    case 'mailbox-subscribe':
      return `${operation.subscribed ? 'subscribing' : 'unsubscribing'} the folder ${name}`;
  }
}
