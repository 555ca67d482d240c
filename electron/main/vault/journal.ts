/** The append-only journal: one appender with group commit, segments, snapshots and compaction that any crash may cut off. */
import { join } from 'node:path';
import { diskFailure, onDisk } from './disk-failure';
import type { FileSystem } from './file-system';
import { obsoleteFiles, sortFiles } from './journal-files';
import { encodeRecords } from './journal-line';
import { JournalEntry } from './journal-record';
import type { JournalRecord } from './journal-record';
import { SegmentWriter } from './segment-writer';
import { writeSnapshot } from './snapshot-file';
import { timeSlices } from '../time-slice';

/** Who owns the state that the journal makes durable. All three are called in the journal's order, one at a time. */
export interface JournalOwner<R> {
  /** One part of the snapshot, before any record. */
  restore(part: unknown): void;
  /** A record that is durable, at recovery and after each append. Must not throw. */
  apply(record: JournalRecord): R;
  /** The whole state as parts that `restore` understands. */
  snapshot(): Iterable<object>;
}

export interface JournalStart {
  generation: string;
  lastSeq: number;
  /** The newest number that may have been used, acknowledged or not. */
  attempted: number;
  tail: SegmentWriter | null;
  /** The snapshot that was read; null when there is none. */
  snapshot: { seq: number; octets: number } | null;
}

type Job<R> =
  | {
      kind: 'append';
      entries: JournalEntry[];
      resolve: (done: Appended<R>) => void;
      reject: (error: unknown) => void;
    }
  | { kind: 'alone'; work: () => Promise<void>; resolve: () => void; reject: (error: unknown) => void };

export interface Appended<R> {
  /** Of the last entry. */
  seq: number;
  /** What the owner's `apply` returned for each entry. */
  results: R[];
}

/** A segment that is worth folding into a snapshot. */
const compactOctets = 1024 * 1024;
const compactRecords = 5_000;
/** Octets in spare files that nobody minds. */
const spareOctets = 2 * 1024 * 1024;

export class Journal<R> {
  readonly generation: string;
  private durable: number;
  private attempted: number;
  private tail: SegmentWriter | null;
  private snapshotOctets: number;
  private spareOctets = 0;
  private readonly wholeSnapshots: Set<number>;
  private readonly jobs: Job<R>[] = [];
  private pump: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly fs: FileSystem,
    private readonly dir: string,
    private readonly owner: JournalOwner<R>,
    private readonly now: () => number,
    start: JournalStart,
  ) {
    this.generation = start.generation;
    this.durable = start.lastSeq;
    this.attempted = start.attempted;
    this.tail = start.tail;
    this.snapshotOctets = start.snapshot?.octets ?? 0;
    this.wholeSnapshots = new Set(start.snapshot ? [start.snapshot.seq] : []);
  }

  /** The newest durable record. */
  get lastSeq(): number {
    return this.durable;
  }

  /** Large or long enough, and not small beside the snapshot that would have to be written again. */
  get compactionDue(): boolean {
    if (!this.tail) return false;
    const { octets, records } = this.tail;
    return (octets > compactOctets || records > compactRecords) && octets * 4 > this.snapshotOctets;
  }

  /** The snapshot before the newest one and the segments after it are kept, and are many times what counts by now. */
  get spareIsLarge(): boolean {
    return this.spareOctets > spareOctets && this.spareOctets > 8 * this.snapshotOctets;
  }

  /**
   * Makes entries durable, in the order of the calls; calls that meet share one write and one fsync.
   * Resolves after the fsync. A crash before that may keep a prefix of the entries.
   * @throws MailFailure of kind `disk`: nothing counts as written. A ZodError for an entry that could not be read back.
   */
  append(entries: readonly JournalEntry[]): Promise<Appended<R>> {
    return new Promise((resolve, reject) => {
      this.enqueue({ kind: 'append', entries: [...entries], resolve, reject });
    });
  }

  /**
   * Folds everything into a snapshot and begins a new segment. Appends wait meanwhile.
   * @throws MailFailure of kind `disk`: nothing is lost, the old files still count
   */
  compact(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.enqueue({ kind: 'alone', work: () => this.compactNow(), resolve, reject });
    });
  }

  /** Waits for everything under way. Later appends are refused. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pump;
    await this.tail?.close();
    this.tail = null;
  }

  private enqueue(job: Job<R>): void {
    if (this.closed) {
      job.reject(new Error('the journal is closed'));
      return;
    }
    this.jobs.push(job);
    this.pump ??= this.work();
  }

  private async work(): Promise<void> {
    // Calls of the same turn of the event loop still join the first batch.
    await Promise.resolve();
    while (this.jobs.length > 0) {
      const [first] = this.jobs;
      if (first?.kind === 'alone') {
        this.jobs.shift();
        await onDisk(first.work).then(first.resolve, first.reject);
        continue;
      }
      const end = this.jobs.findIndex((job) => job.kind === 'alone');
      const batch = this.jobs.splice(0, end === -1 ? this.jobs.length : end);
      await this.commit(batch.filter((job) => job.kind === 'append'));
    }
    // In the same turn in which the queue was seen empty: a later call must not join a pump that has stopped.
    this.pump = null;
  }

  private async commit(jobs: Extract<Job<R>, { kind: 'append' }>[]): Promise<void> {
    const accepted: { job: (typeof jobs)[number]; records: JournalRecord[] }[] = [];
    try {
      const tail = (this.tail ??= await this.begin());
      const lines: string[] = [];
      const time = this.now();
      const after = this.durable;
      const before = this.attempted;
      const slice = timeSlices();
      for (const job of jobs) {
        const records: JournalRecord[] = [];
        const encoded: string[] = [];
        try {
          for (const raw of job.entries) {
            // Parsed as it would be at the next start: what could not be read back must not be written.
            const entry = JournalEntry.parse(raw);
            records.push({ seq: this.attempted + 1 + records.length, after, time, entry });
            await slice();
          }
          for (const line of encodeRecords(records)) {
            encoded.push(line);
            await slice();
          }
        } catch (defect) {
          job.reject(defect);
          continue;
        }
        this.attempted += records.length;
        lines.push(...encoded);
        accepted.push({ job, records });
      }
      if (lines.length > 0) await tail.append(Buffer.from(lines.join('')), this.attempted - before);
    } catch (error) {
      await this.tail?.giveUp();
      this.tail = null;
      const failure = diskFailure(error);
      for (const job of jobs) job.reject(failure);
      return;
    }
    this.durable = this.attempted;
    for (const { job, records } of accepted) {
      try {
        const results = records.map((record) => this.owner.apply(record));
        job.resolve({ seq: records.at(-1)?.seq ?? this.durable, results });
      } catch (defect) {
        // The record is durable all the same; the next start applies it. Appends after it must not hang.
        job.reject(defect);
      }
    }
  }

  /** Begins a new segment. Numbers that were tried and failed are never used again, so its name is always free. */
  private async begin(): Promise<SegmentWriter> {
    const firstSeq = this.attempted + 1;
    try {
      return await SegmentWriter.begin(this.fs, this.dir, {
        generation: this.generation,
        firstSeq,
        after: this.durable,
      });
    } catch (error) {
      this.attempted = firstSeq;
      throw error;
    }
  }

  private async compactNow(): Promise<void> {
    const seq = this.durable;
    if (!this.wholeSnapshots.has(seq) && seq > 0) {
      this.snapshotOctets = await writeSnapshot(
        this.fs,
        this.dir,
        { generation: this.generation, seq },
        this.owner.snapshot(),
      );
      this.wholeSnapshots.add(seq);
      await this.tail?.close();
      this.tail = null;
      this.tail = await this.begin();
    }
    const files = sortFiles(await this.fs.readdir(this.dir));
    const obsolete = new Set(obsoleteFiles(files, this.wholeSnapshots));
    for (const name of obsolete) await this.fs.unlink(join(this.dir, name));
    this.spareOctets = -this.snapshotOctets - (this.tail?.octets ?? 0);
    for (const { name } of [...files.snapshots, ...files.segments])
      if (!obsolete.has(name)) this.spareOctets += await this.fs.size(join(this.dir, name));
  }
}
