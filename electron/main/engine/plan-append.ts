/** Turns a raw message of this computer into the operation that puts it in a mailbox: pure. */
import { bornMessageId } from '../../contract/ids';
import type { ActionId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { Cargo, MessageOperation } from '../../contract/operation';
import type { ParsedMessage } from '../mime/mime-parser';

export interface AppendRequest {
  id: OperationId;
  actionId: ActionId;
  mailbox: MailboxInfo;
  /** As it lies in the spool. */
  cargo: Cargo;
  parsed: Pick<ParsedMessage, 'envelope' | 'hasAttachments' | 'preview'>;
  /** ms since 1970. */
  now: number;
}

export function planAppend(request: AppendRequest): MessageOperation & { kind: 'append' } {
  const { id, actionId, mailbox, cargo, parsed, now } = request;
  const { accountId } = mailbox;
  const to = { id: mailbox.id, path: mailbox.path };
  const { envelope, hasAttachments, preview } = parsed;
  return {
    ...{ kind: 'append', id, actionId, accountId, createdAt: now, to, cargo },
    ...{ envelope, hasAttachments, preview },
    message: {
      id: bornMessageId(accountId, id),
      locator: {
        placement: { mailbox: to, uidValidity: '0', uid: null },
        emailId: null,
        messageId: envelope.messageId,
        size: cargo.octets,
        internalDate: cargo.internalDate,
        subject: envelope.subject,
      },
    },
  };
}
