/** Cuts the list of wanted bodies into FETCHes that are bounded in octets and count: pure. */
import type { WantedBody } from '../../../contract/store-writes';

export interface BodyBatch {
  mailboxId: WantedBody['mailboxId'];
  path: string;
  uidValidity: string;
  bodies: WantedBody[];
}

/**
 * @param wanted newest first, over all mailboxes
 * @param maxBytes by RFC822.SIZE; a single larger message makes a batch of its own
 * @param window how many of the newest are gathered by mailbox before older ones are looked at
 */
export function planBodyBatches(
  wanted: readonly WantedBody[],
  maxBytes: number,
  maxCount: number,
  window: number,
): BodyBatch[] {
  const batches: BodyBatch[] = [];
  for (let start = 0; start < wanted.length; start += window) {
    const open = new Map<string, { batch: BodyBatch; bytes: number }>();
    for (const body of wanted.slice(start, start + window)) {
      const key = `${body.uidValidity}/${body.mailboxId}`;
      const current = open.get(key);
      if (current && current.bytes + body.size <= maxBytes && current.batch.bodies.length < maxCount) {
        current.batch.bodies.push(body);
        current.bytes += body.size;
        continue;
      }
      const { mailboxId, path, uidValidity } = body;
      const batch: BodyBatch = { mailboxId, path, uidValidity, bodies: [body] };
      batches.push(batch);
      open.set(key, { batch, bytes: body.size });
    }
  }
  return batches;
}
