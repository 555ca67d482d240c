/** Bodies and parts that go, or go to another message, or are copied to it. Runs in the caller's transaction. */
import { Dexie } from 'dexie';
import type { MessageId } from '../contract/ids';
import type { SatchelDatabase } from './database';

export async function removeBodies(db: SatchelDatabase, ids: readonly MessageId[]): Promise<void> {
  if (ids.length === 0) return;
  await db.bodies.bulkDelete([...ids]);
  await Promise.all(ids.map((id) => partsOf(db, id).delete()));
}

/** Range over the parts of one message. */
export function partsOf(db: SatchelDatabase, id: MessageId) {
  return db.parts.where('[messageId+partId]').between([id, Dexie.minKey], [id, Dexie.maxKey]);
}

/** Gives the body and parts of one message to another, which has none. */
export async function moveBody(db: SatchelDatabase, from: MessageId, to: MessageId): Promise<void> {
  await copyBody(db, from, to);
  await removeBodies(db, [from]);
}

export async function copyBody(db: SatchelDatabase, from: MessageId, to: MessageId): Promise<void> {
  const body = await db.bodies.get(from);
  const parts = await partsOf(db, from).toArray();
  if (body) await db.bodies.put({ ...body, id: to });
  if (parts.length > 0) await db.parts.bulkPut(parts.map((part) => ({ ...part, messageId: to })));
}
