/**
 * How much room each account's bodies take. Nothing is kept for it and nothing is locked for long: rows are read a batch at
 * a time, with room for other work between, and of many bodies only a sample is looked at.
 */
import type { AccountId, MessageId } from '../contract/ids';
import type { MessageBody } from '../contract/model';
import { sourcePart } from '../contract/store-writes';
import type { MeasuredBodies } from '../contract/store-writes';
import type { SatchelDatabase } from './database';
import { transact } from './transact';

/** Rows of one read: a few dozen ms. */
const rowsAtOnce = 1_000;
const bodiesAtOnce = 20;
/** Bodies looked at for one account; all, where there are not more. */
export const sampleSize = 200;

interface Sized {
  id: MessageId;
  /** RFC822.SIZE: what the sample is scaled up by. */
  size: number;
}

/** Read through many small transactions: what changes meanwhile may be counted as it was or as it is. */
export async function measureBodies(db: SatchelDatabase): Promise<MeasuredBodies[]> {
  const byAccount = await listBodies(db);
  const measured: MeasuredBodies[] = [];
  for (const [accountId, bodies] of byAccount) measured.push(await measure(db, accountId, bodies));
  return measured;
}

async function listBodies(db: SatchelDatabase): Promise<Map<AccountId, Sized[]>> {
  const found = new Map<AccountId, Sized[]>();
  let last = '' as MessageId;
  for (;;) {
    const rows = await transact(db, 'r', [db.messages], () =>
      db.messages.where('id').above(last).limit(rowsAtOnce).toArray(),
    );
    for (const { id, accountId, size, bodyState } of rows) {
      if (bodyState === 'wanted') continue;
      const list = found.get(accountId) ?? [];
      list.push({ id, size });
      found.set(accountId, list);
    }
    const end = rows.at(-1);
    if (!end || rows.length < rowsAtOnce) return found;
    last = end.id;
    await makeRoom();
  }
}

async function measure(
  db: SatchelDatabase,
  accountId: AccountId,
  bodies: readonly Sized[],
): Promise<MeasuredBodies> {
  const sample = pickSample(bodies);
  let octets = 0;
  let measured = 0;
  let sampledSize = 0;
  for (let from = 0; from < sample.length; from += bodiesAtOnce) {
    const batch = sample.slice(from, from + bodiesAtOnce);
    const [rows, sources] = await transact(db, 'r', [db.bodies, db.parts], () =>
      Promise.all([
        db.bodies.bulkGet(batch.map(({ id }) => id)),
        db.parts.bulkGet(batch.map(({ id }): [MessageId, string] => [id, sourcePart])),
      ]),
    );
    for (const [index, row] of rows.entries()) {
      if (!row) continue;
      octets += octetsOf(row.body) + (sources[index]?.bytes.byteLength ?? 0);
      measured += 1;
      sampledSize += batch[index]?.size ?? 0;
    }
    await makeRoom();
  }
  const size = bodies.reduce((sum, one) => sum + one.size, 0);
  const scale = measured === bodies.length || sampledSize === 0 ? 1 : size / sampledSize;
  return { accountId, messages: bodies.length, octets: Math.round(octets * scale), measured };
}

/** Evenly from small to large: a few large mails hold most of the octets, and none of the sizes must be missed. Pure. */
export function pickSample(bodies: readonly Sized[]): Sized[] {
  if (bodies.length <= sampleSize) return [...bodies];
  const sorted = bodies.slice().sort((a, b) => b.size - a.size);
  return Array.from(
    { length: sampleSize },
    (_none, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / sampleSize)] as Sized,
  );
}

const utf8 = new TextEncoder();

/** The attachments' octets lie beside the body and are told by it: they need not be read. */
function octetsOf({ text, html, attachments }: MessageBody): number {
  const own = utf8.encode(text).byteLength + (html === null ? 0 : utf8.encode(html).byteLength);
  return attachments.reduce((sum, { size }) => sum + size, own);
}

/** Lets whatever waits for this page's thread go first. */
function makeRoom(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
