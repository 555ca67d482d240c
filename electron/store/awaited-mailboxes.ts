/** Mailboxes that are shown before their server has them, and the messages on their way to them. */
import { Dexie } from 'dexie';
import type { AccountId, MailboxId } from '../contract/ids';
import { targetAccount } from '../contract/operation';
import type { MailOperation } from '../contract/operation';
import type { ChangeSet } from './change-set';
import type { SatchelDatabase } from './database';
import { layAgain } from './lay-again';
import type { Mailboxes } from './local-view';
import { baseIds } from './message-lookups';
import { writeMessages } from './message-writer';
import { isMessageRow } from './rows';
import type { MessageRow } from './rows';

/**
 * Writes what the journal says of awaited mailboxes into the tree. One that was ever synced is its server's, and stays.
 * @returns accounts whose tree has changed
 */
export async function putAwaited(
  db: SatchelDatabase,
  { awaited }: Pick<ChangeSet, 'awaited'>,
): Promise<Set<AccountId>> {
  const changed = new Set<AccountId>();
  for (const [id, mailbox] of awaited) {
    const known = await db.mailboxes.get(id);
    if (mailbox) {
      if (known?.selectable) continue;
      await db.mailboxes.put(mailbox);
      changed.add(mailbox.accountId);
    } else if (known && !(await wasSynced(db, id))) {
      await db.mailboxes.delete(id);
      changed.add(known.accountId);
    }
  }
  return changed;
}

async function wasSynced(db: SatchelDatabase, id: MailboxId): Promise<boolean> {
  // A first sync saves its state after its first pages.
  return (await db.syncStates.get(id)) !== undefined || (await baseIds(db, id)).length > 0;
}

/** Messages that pending moves hold: a mailbox that they go to may have come or gone. */
export async function heldByMoves(db: SatchelDatabase, accountId: AccountId): Promise<MessageRow[]> {
  const operations = await db.operations
    .where('[pending+order]')
    .between([1, Dexie.minKey], [1, Dexie.maxKey])
    .filter(({ record: { operation } }) => isMove(operation) && targetAccount(operation) === accountId)
    .toArray();
  const ids = new Set(operations.filter(isMessageRow).map((row) => row.messageId));
  return (await db.messages.bulkGet([...ids])).filter((row) => row !== undefined);
}

function isMove(operation: MailOperation): boolean {
  return operation.kind === 'move' || operation.kind === 'transfer';
}

/** Shows the messages of pending moves where they are to be seen in the tree as it is now. */
export async function layHeldAgain(
  db: SatchelDatabase,
  accountId: AccountId,
  mailboxes: Mailboxes,
): Promise<void> {
  const rows = await heldByMoves(db, accountId);
  await writeMessages(db, (writer) => layAgain(db, writer, rows, mailboxes));
}
