/** Adds messages that are new here, each under an id that no other message has. Runs in the caller's transaction. */
import { Dexie } from 'dexie';
import type { MessageId } from '../contract/ids';
import type { SatchelDatabase } from './database';
import { layLocalView } from './local-view';
import type { Mailboxes, MessageBase } from './local-view';
import { loadPending } from './message-lookups';
import type { MessageWriter } from './message-writer';
import { detachedUid } from './rows';
import type { MessageRow, MessageOperationRow } from './rows';

/**
 * Adds rows without looking first whether their ids are free: they nearly always are, and a first sync would pay for
 * one read a message.
 * @param operations pending operations that already speak of them, by message
 */
export async function addMessages(
  db: SatchelDatabase,
  writer: MessageWriter,
  added: ReadonlyMap<MessageId, MessageBase>,
  operations: ReadonlyMap<MessageId, MessageOperationRow[]>,
  mailboxes: Mailboxes,
): Promise<void> {
  if (added.size === 0) return;
  const rows = [...added.values()].map((base) => {
    const pending = operations.get(base.id)?.map((row) => row.record.operation);
    return layLocalView(base, pending, mailboxes);
  });
  try {
    await writer.add(rows);
  } catch (error) {
    if (!(error instanceof Dexie.BulkError)) throw error;
    const failures = Object.entries(error.failuresByPos);
    const other = failures.find(([, failure]) => failure.name !== 'ConstraintError');
    if (other) throw other[1];
    const taken = new Set(failures.map(([position]) => rows[Number(position)]));
    writer.added(rows.filter((row) => !taken.has(row)));
    await writeTaken(
      db,
      writer,
      rows.filter((row) => taken.has(row)),
      mailboxes,
    );
  }
}

/**
 * Rows whose id is taken: UIDs are never used twice, so it is the message that was here before. If it has no UID
 * elsewhere it has come back; else its server shows it in both places and the newcomer gets an id of its own.
 */
async function writeTaken(
  db: SatchelDatabase,
  writer: MessageWriter,
  bases: readonly MessageBase[],
  mailboxes: Mailboxes,
): Promise<void> {
  const owners = await db.messages.bulkGet(bases.map((base) => base.id));
  const replaced: MessageRow[] = [];
  const pending = await loadPending(
    db,
    owners.filter((owner) => owner !== undefined),
  );
  const rows: MessageRow[] = [];
  for (const [index, base] of bases.entries()) {
    const owner = owners[index];
    if (owner?.baseUid === detachedUid) {
      replaced.push(owner);
      const { hasAttachments, preview, bodyState } =
        owner.bodyState === 'here' ? owner : { ...base, ...bodyOf(owner) };
      rows.push(
        layLocalView({ ...base, hasAttachments, preview, bodyState }, pending.get(owner.id), mailboxes),
      );
    } else {
      rows.push(layLocalView({ ...base, id: await freeId(db, base.id) }, undefined, mailboxes));
    }
  }
  await writer.put(replaced, rows);
}

function bodyOf(row: MessageRow): Pick<MessageRow, 'preview' | 'bodyState'> {
  return { preview: row.preview, bodyState: row.bodyState };
}

async function freeId(db: SatchelDatabase, id: MessageId): Promise<MessageId> {
  for (let copy = 2; ; copy++) {
    const candidate = `${id}~${copy}` as MessageId;
    if (!(await db.messages.get(candidate))) return candidate;
  }
}
