/** Writes rows whose base, or whose mailboxes, have changed: their view is derived anew. */
import type { SatchelDatabase } from './database';
import { layLocalView } from './local-view';
import type { Mailboxes } from './local-view';
import { loadPending } from './message-lookups';
import type { MessageWriter } from './message-writer';
import type { MessageRow } from './rows';

/** @param rows with the base as it is to be, and the view as the cache still has it */
export async function layAgain(
  db: SatchelDatabase,
  writer: MessageWriter,
  rows: readonly MessageRow[],
  mailboxes: Mailboxes,
): Promise<void> {
  if (rows.length === 0) return;
  const pending = await loadPending(db, rows);
  await writer.put(
    rows,
    rows.map((row) => layLocalView(row, pending.get(row.id), mailboxes)),
  );
}
