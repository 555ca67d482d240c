/** The changes of the newest records, so that a store which was away for a while can follow without being rebuilt. */
import type { StoreChange } from '../../contract/store-writes';

/** Records that are remembered at least; memory holds up to twice as many. */
const kept = 20_000;

export class RecentChanges {
  private records: { seq: number; changes: StoreChange[] }[] = [];
  /** All records after this one are in `records`. */
  private base = 0;

  /** Records up to `seq` are known only as a part of the snapshot. */
  startAt(seq: number): void {
    this.base = Math.max(this.base, seq);
  }

  add(seq: number, changes: StoreChange[]): void {
    this.records.push({ seq, changes });
    if (this.records.length < kept * 2) return;
    for (const dropped of this.records.splice(0, kept)) this.base = dropped.seq;
  }

  /** The changes of every record after `seq`; null when some of them are no longer known. */
  since(seq: number): StoreChange[] | null {
    if (seq < this.base) return null;
    return this.records.filter((record) => record.seq > seq).flatMap(({ changes }) => changes);
  }
}
