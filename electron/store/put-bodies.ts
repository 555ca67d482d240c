/** Stores parsed bodies and their parts, and tells the rows that they are here. */
import type { BodyWrite } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { writeMessages } from './message-writer';
import { removeBodies } from './move-bodies';
import type { MessageRow } from './rows';
import { transact } from './transact';

/** Bodies of messages that went in the meantime are left out. Repeating it replaces. */
export function putBodies(db: SatchelDatabase, bodies: readonly BodyWrite[]): Promise<void> {
  return transact(db, 'rw', [db.messages, db.bodies, db.parts], async () => {
    const found = await db.messages.bulkGet(bodies.map((write) => write.messageId));
    const rows: MessageRow[] = [];
    const writes: BodyWrite[] = [];
    for (const [index, write] of bodies.entries()) {
      const row = found[index];
      if (!row) continue;
      writes.push(write);
      rows.push(withBody(row, write));
    }
    await removeBodies(
      db,
      found.flatMap((row) => (row && row.bodyState !== 'wanted' ? [row.id] : [])),
    );
    await db.bodies.bulkPut(writes.map((write) => ({ id: write.messageId, body: write.body })));
    await db.parts.bulkPut(
      writes.flatMap((write) => write.parts.map((part) => ({ messageId: write.messageId, ...part }))),
    );
    const replaced = found.filter((row) => row !== undefined);
    await writeMessages(db, (writer) => writer.put(replaced, rows));
  });
}

function withBody(row: MessageRow, write: BodyWrite): MessageRow {
  const { body, preview, hasAttachments } = write;
  // A mail of which nothing could be read is not "here"; its problem is in the body row.
  const nothing = body.text === '' && body.html === null && body.attachments.length === 0;
  const bodyState = body.problem !== null && nothing ? 'failed' : 'here';
  const copy: MessageRow = { ...row, preview, hasAttachments, bodyState };
  delete copy.bodyWanted;
  return copy;
}
