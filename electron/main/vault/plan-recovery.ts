/** Decides which records of the segments count, what was only torn by a crash and what the disk has damaged: pure. */
import type { JournalRecord } from './journal-record';
import type { ScannedSegment } from './segment-scan';

export interface RecoveryBase {
  seq: number;
  generation: string;
}

export interface RecoveryPlan {
  /** undefined: there is no journal yet. */
  generation: string | undefined;
  /** To be applied on the base, in this order. */
  records: JournalRecord[];
  /** The newest sequence number that counts. */
  lastSeq: number;
  /** The segment that goes on being written, cut to `octets`; null: a new one must be begun. */
  tail: { name: string; octets: number; records: number; cut: number } | null;
  /** Segments whose creation a crash cut off before anything in them was acknowledged. */
  remove: string[];
  /** Segments of the time before an earlier damage, already folded into the base. */
  aside: string[];
  damage: { file: string; lost: { from: number; to: number } | null }[];
}

/** More octets than a header line has: what follows a broken header then was written after the header was durable. */
const longestHeader = 400;

/**
 * @param base the snapshot that was read, null when there is none
 * @param segments all that may hold records after the base, ascending
 */
export function planRecovery(base: RecoveryBase | null, segments: readonly ScannedSegment[]): RecoveryPlan {
  const plan: RecoveryPlan = {
    generation: base?.generation,
    records: [],
    lastSeq: base?.seq ?? 0,
    tail: null,
    remove: [],
    aside: [],
    damage: [],
  };
  const proofs = durabilityProofs(segments);
  segments.forEach((segment, index) => {
    const proof = proofs[index] ?? 0;
    plan.tail = null;
    const { header, name } = segment;
    if (header === null) {
      const whole = segment.lines.some(({ records }) => records.length > 0);
      if (!whole && segment.octets <= longestHeader) plan.remove.push(name);
      else plan.damage.push({ file: name, lost: null });
    } else if (plan.generation !== undefined && header.generation !== plan.generation) {
      if (base && header.firstSeq <= base.seq) {
        plan.aside.push(name);
        return;
      }
      plan.damage.push({ file: name, lost: null });
    } else {
      plan.generation ??= header.generation;
    }
    if (header && header.after > plan.lastSeq) miss(plan, name, header.after);
    const limit = voidAfter(segments, index);
    takeRecords(plan, segment, { covered: base?.seq ?? 0, limit, proof });
    // Broken to the very end, and yet known to have been durable.
    const last = index === segments.length - 1;
    if (last && proof > plan.lastSeq) miss(plan, name, proof);
    const damaged = plan.damage.some(({ file }) => file === name);
    if (damaged || header === null) plan.tail = null;
  });
  return plan;
}

interface Bounds {
  /** The last record that the base holds already. */
  covered: number;
  /** Records beyond it were never acknowledged: their append failed. */
  limit: number;
  /** The newest record that is known to have been durable. */
  proof: number;
}

function takeRecords(plan: RecoveryPlan, segment: ScannedSegment, { covered, limit, proof }: Bounds): void {
  const { header, name } = segment;
  let end = segment.headerEnd;
  // Since the last record that was taken. A broken header is told already.
  let broken = false;
  let taken = 0;
  for (const { end: lineEnd, record } of recordsIn(segment)) {
    taken += 1;
    if (record === null) {
      broken = true;
      continue;
    }
    const { seq } = record;
    if (seq <= covered) {
      // Whatever was broken before it is in the base, too.
      broken = false;
      end = lineEnd;
      continue;
    }
    if (seq <= plan.lastSeq || seq > limit) continue;
    // Numbers that failed appends used up are skipped at the beginning of a segment, never inside one.
    const follows = seq === plan.lastSeq + 1 || (header?.firstSeq === seq && header.after === plan.lastSeq);
    if (broken || !follows) {
      // A torn write may keep later pages and lose earlier ones; nothing of it was acknowledged.
      if (proof <= plan.lastSeq) break;
      miss(plan, name, seq - 1);
      broken = false;
    }
    plan.records.push(record);
    plan.lastSeq = seq;
    end = lineEnd;
  }
  plan.tail = { name, octets: end, records: taken, cut: segment.octets - end };
}

/** Its records one by one; null for a line that is broken. */
function* recordsIn({ lines }: ScannedSegment): Generator<{ end: number; record: JournalRecord | null }> {
  for (const { end, records } of lines) {
    if (records.length === 0) yield { end, record: null };
    for (const record of records) yield { end, record };
  }
}

/** Notes that the records up to `to` are gone although they were durable. */
function miss(plan: RecoveryPlan, file: string, to: number): void {
  const lost = to > plan.lastSeq ? { from: plan.lastSeq + 1, to } : null;
  plan.damage.push({ file, lost });
  plan.lastSeq = Math.max(plan.lastSeq, to);
}

/** Records beyond the next segment's `after` were never acknowledged: their append failed and a new segment was begun. */
function voidAfter(segments: readonly ScannedSegment[], index: number): number {
  const headers = segments.slice(index + 1).map(({ header }) => header);
  return headers.find((header) => header !== null)?.after ?? Infinity;
}

/** For each segment: the newest record that some line in it, or a later segment, proves to have been durable. */
function durabilityProofs(segments: readonly ScannedSegment[]): number[] {
  const proofs: number[] = [];
  let newest = 0;
  for (const { header, lines } of segments.slice().reverse()) {
    for (const proving of [header, ...lines.map(({ records }) => records[0])])
      newest = Math.max(newest, proving?.after ?? 0);
    proofs.unshift(newest);
  }
  return proofs;
}
