/** The message that an operation is about, for tests that know that it is about one. */
import { isMessageOperation } from '../../electron/contract/operation';
import type { MailOperation, MessageOperation } from '../../electron/contract/operation';

/** @throws Error where there is no operation, or it is not about a message */
export function messageOf(operation: MailOperation | undefined): MessageOperation['message'] {
  if (!operation || !isMessageOperation(operation)) throw new Error('not an operation on a message');
  return operation.message;
}
