/** Whose the UIDs are that a search for one message has found: twins and copies are messages of their own. */
import { imapMessageIdFor } from '../contract/ids';
import { areOtherSubjects } from '../contract/other-subject';
import type { Locator } from '../contract/operation';
import type { Rivals, StoreRequestOf } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { landingsIn } from './landings';
import { loadByUid } from './message-lookups';
import type { MessageRow } from './rows';
import { transact } from './transact';
import { ownMailboxes } from './trees';

/** ms by which INTERNALDATEs of one message may differ: they count seconds. */
const tolerance = 999;

export function getRivals(
  db: SatchelDatabase,
  { accountId, message: { id, locator }, mailboxId, uidValidity, uids }: StoreRequestOf<'get-rivals'>,
): Promise<Rivals> {
  return transact(db, 'r', [db.meta, db.messages, db.mailboxes, db.syncStates, db.operations], async () => {
    const here = await loadByUid(db, mailboxId, uidValidity, uids);
    const { shown, hidden } = await ownMailboxes(db, accountId);
    const boxes = [...shown, ...hidden].map((box) => box.id);
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
      .filter((row) => row.uidValidity !== '0')
      .filter((row) => looksLike(toIdentity(row), locator));
    const landed = (await landingsIn(db, { mailboxId, uidValidity }, uids)).filter(
      ({ messageId }) => messageId !== id,
    );
    const astray = landed.filter((one) => one.uid === null && looksLike(one.locator, locator));
    const isWanted = new Set<number | null>(uids);
    // A mailbox that was renamed to the name of this one, which was deleted: nobody has noticed it yet.
    const others = await db.syncStates.bulkGet(boxes.filter((box) => box !== mailboxId));
    const namesakes = others.flatMap((state) =>
      state?.uidValidity === uidValidity ? [state.mailboxId] : [],
    );
    const there = await Promise.all(namesakes.map((box) => loadByUid(db, box, uidValidity, uids)));
    const rows = [...here, ...there.flat().filter((row) => looksLike(toIdentity(row), locator))];
    return {
      at: [
        ...rows.map((row) => ({
          ...{ uid: row.baseUid, messageId: row.id },
          born: row.id === imapMessageIdFor(row.baseMailboxId, uidValidity, row.baseUid),
        })),
        ...landed
          .filter(({ uid }) => isWanted.has(uid))
          .map(({ uid, messageId }) => ({ uid: uid ?? 0, messageId, born: false })),
      ],
      alike: new Set([...adrift.map((row) => row.id), ...astray.map(({ messageId }) => messageId)]).size,
    };
  });
}

type Identity = Pick<Locator, 'emailId' | 'messageId' | 'size' | 'subject'>;

function toIdentity({ emailId, size, envelope: { messageId, subject } }: MessageRow): Identity {
  return { emailId, size, messageId, subject };
}

/** As far as a search on the server could take the one for the other. */
function looksLike(one: Identity, { emailId, messageId, size, subject }: Locator): boolean {
  if (one.emailId !== null && emailId !== null) return one.emailId === emailId;
  if (one.messageId !== messageId || one.size !== size) return false;
  return messageId === null || !areOtherSubjects(one.subject, subject);
}
