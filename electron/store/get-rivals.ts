/** Whose the UIDs are that a search for one message has found: twins and copies are messages of their own. */
import { imapMessageIdFor } from '../contract/ids';
import { areOtherSubjects } from '../contract/other-subject';
import type { Locator } from '../contract/operation';
import type { Rivals, StoreRequestOf } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { loadByUid } from './message-lookups';
import type { MessageRow } from './rows';
import { transact } from './transact';

/** ms by which INTERNALDATEs of one message may differ: they count seconds. */
const tolerance = 999;

export function getRivals(
  db: SatchelDatabase,
  { message: { id, locator }, mailboxId, uidValidity, uids }: StoreRequestOf<'get-rivals'>,
): Promise<Rivals> {
  return transact(db, 'r', [db.messages, db.mailboxes], async () => {
    const rows = await loadByUid(db, mailboxId, uidValidity, uids);
    const accountId = (await db.mailboxes.get(mailboxId))?.accountId;
    const boxes = accountId ? await db.mailboxes.where('accountId').equals(accountId).primaryKeys() : [];
    const { internalDate } = locator;
    // By what is shown, which has an index; wherever a pending operation shows it.
    const dated = await Promise.all(
      [...boxes, ''].map((box) =>
        db.messages
          .where('[mailboxId+order]')
          .between([box, -internalDate - tolerance], [box, -internalDate + tolerance], true, true)
          .toArray(),
      ),
    );
    const adrift = dated
      .flat()
      .filter((row) => row.id !== id && row.baseMailboxId === mailboxId)
      .filter((row) => row.baseUid <= 0 || row.uidValidity !== uidValidity)
      // A copy that is still to be made is on no server yet.
      .filter((row) => row.uidValidity !== '0');
    return {
      at: rows.map((row) => ({
        ...{ uid: row.baseUid, messageId: row.id },
        born: row.id === imapMessageIdFor(mailboxId, uidValidity, row.baseUid),
      })),
      alike: adrift.filter((row) => looksLike(row, locator)).length,
    };
  });
}

/** As far as a search on the server could take the one for the other. */
function looksLike(row: MessageRow, { emailId, messageId, size, subject }: Locator): boolean {
  if (row.emailId !== null && emailId !== null) return row.emailId === emailId;
  if (row.envelope.messageId !== messageId || row.size !== size) return false;
  return messageId === null || !areOtherSubjects(row.envelope.subject, subject);
}
