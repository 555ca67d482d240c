/** Notes the addresses of the mail that was in the cache before they were kept, a slice at a time, beside all other work. */
import type { SatchelDatabase } from './database';
import { KnownAddresses } from './known-addresses';
import { transact } from './transact';

/** Messages in one transaction: others wait for no more than that. */
const slice = 250;

/**
 * Goes on where an earlier run ended. Mail that is added meanwhile notes itself.
 * @param rest waits between two slices
 */
export async function collectAddresses(
  db: SatchelDatabase,
  rest: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, 20)),
): Promise<void> {
  while (await collectSlice(db)) await rest();
}

/** @returns whether there is more */
function collectSlice(db: SatchelDatabase): Promise<boolean> {
  const tables = [db.messages, db.accounts, db.mailboxes, db.addresses, db.meta];
  return transact(db, 'rw', tables, async () => {
    const held = await db.meta.get('addresses');
    const after = held?.key === 'addresses' ? held.after : '';
    if (after === null) return false;
    const rows = await db.messages.where('id').above(after).limit(slice).toArray();
    const known = new KnownAddresses(db);
    known.note(rows);
    await known.write();
    const more = rows.length === slice;
    await db.meta.put({ key: 'addresses', after: more ? (rows.at(-1)?.id ?? null) : null });
    return more;
  });
}
