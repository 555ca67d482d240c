/** Where messages of ours lie, or may lie, before their rows say so: the operations that put them there are not done. */
import type { MailboxId, MessageId } from '../contract/ids';
import type { Locator } from '../contract/operation';
import type { SatchelDatabase } from './database';
import { isMessageRow } from './rows';
import type { MessageOperationRow, MessageRow } from './rows';

export interface Landing {
  messageId: MessageId;
  locator: Locator;
  /** null: it may have come there, and nobody knows under which. */
  uid: number | null;
}

/**
 * What pending operations have put into a mailbox under one of these UIDs, or may have put there; and those that were done
 * while a refilled cache had no row for their message.
 */
export async function landingsIn(
  db: SatchelDatabase,
  { mailboxId, uidValidity }: { mailboxId: MailboxId; uidValidity: string },
  uids: readonly number[],
): Promise<Landing[]> {
  if (uids.length === 0) return [];
  const least = uids.reduce((a, b) => Math.min(a, b));
  const most = uids.reduce((a, b) => Math.max(a, b));
  const rows = (
    await db.operations
      .where('[landsIn+landsAt]')
      .equals([mailboxId, 0])
      .or('[landsIn+landsAt]')
      .between([mailboxId, least], [mailboxId, most], true, true)
      .toArray()
  ).filter(isMessageRow);
  const messages = await db.messages.bulkGet(rows.map((row) => row.messageId));
  return rows.flatMap((row, index) => landing(row, messages[index], mailboxId, uidValidity));
}

function landing(
  { messageId, pending, where, record }: MessageOperationRow,
  message: MessageRow | undefined,
  mailboxId: MailboxId,
  uidValidity: string,
): Landing[] {
  const { operation, step } = record;
  const { locator } = operation.message;
  // Another server's EMAILID says nothing here.
  const isForeign = operation.kind === 'transfer';
  const found = { messageId, locator: isForeign ? { ...locator, emailId: null } : locator };
  if (pending === 0) return where.uidValidity === uidValidity ? [{ ...found, uid: where.uid }] : [];
  const arrived = message?.arrived;
  if (arrived?.mailboxId === mailboxId && arrived.uidValidity === uidValidity)
    return [{ ...found, uid: arrived.uid }];
  switch (step?.kind) {
    case 'copied':
    case 'expunge':
    case 'appended':
      return step.copy?.uidValidity === uidValidity ? [{ ...found, uid: step.copy.uid }] : [];
    case 'move':
    case 'copy':
    case 'append':
      return step.target.uidValidity === uidValidity ? [{ ...found, uid: null }] : [];
    default:
      return [];
  }
}
