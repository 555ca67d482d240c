/** The names in the journal's folder, and which of them are still needed: pure. */

export interface NumberedFile {
  name: string;
  seq: number;
}

export interface JournalFiles {
  /** `seq`: the first that a record in it may have. Ascending. */
  segments: NumberedFile[];
  /** `seq`: the last record that is folded into it. Ascending. */
  snapshots: NumberedFile[];
  /** Left by a snapshot that a crash cut off; never read. */
  temporary: string[];
}

// Padded so that a listing by name is a listing by age.
const pad = (seq: number): string => String(seq).padStart(12, '0');
export const segmentName = (firstSeq: number): string => `journal-${pad(firstSeq)}.log`;
export const snapshotName = (seq: number): string => `snapshot-${pad(seq)}.jsonl`;
export const temporaryName = (name: string): string => `${name}.tmp`;

/** Sorts a listing; names that are not the journal's own (files put aside among them) are left out and left alone. */
export function sortFiles(names: readonly string[]): JournalFiles {
  const numbered = (pattern: RegExp): NumberedFile[] =>
    names
      .flatMap((name) => {
        const digits = pattern.exec(name)?.[1];
        return digits === undefined ? [] : [{ name, seq: Number(digits) }];
      })
      .sort((a, b) => a.seq - b.seq);
  return {
    segments: numbered(/^journal-(\d+)\.log$/),
    snapshots: numbered(/^snapshot-(\d+)\.jsonl$/),
    temporary: names.filter((name) => /^snapshot-\d+\.jsonl\.tmp$/.test(name)),
  };
}

/** The segments that may hold a record after `seq`: all but those that are followed by one beginning at or before `seq + 1`. */
export function segmentsAfter(segments: readonly NumberedFile[], seq: number): NumberedFile[] {
  return segments.filter((_, index) => {
    const next = segments[index + 1];
    return next === undefined || next.seq > seq + 1;
  });
}

/**
 * What can be deleted once a snapshot is durable. The snapshot before it and the segments between stay until the next
 * one, so that a snapshot that the disk spoils can be made again without losing a record.
 * @param whole sequence numbers of the snapshots known to be whole
 */
export function obsoleteFiles(files: JournalFiles, whole: ReadonlySet<number>): string[] {
  // With one snapshot only, everything before it is still needed to make it again.
  const base = files.snapshots.filter(({ seq }) => whole.has(seq)).at(-2)?.seq ?? 0;
  const needed = new Set(segmentsAfter(files.segments, base));
  return [
    ...files.snapshots.filter(({ seq }) => seq < base).map(({ name }) => name),
    ...files.segments.filter((segment) => !needed.has(segment)).map(({ name }) => name),
  ];
}
