/** The framing of every line that the journal writes: one JSON object that begins with a checksum over all the rest. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { deltaOf, fromDeltas } from './deltas';
import { journalVersion, knownKinds, JournalEntry } from './journal-record';
import type { JournalRecord } from './journal-record';
import { isSlightOfEntry } from './slight-change';
import { VaultProblem } from './vault-problem';

const opening = '{"sum":"';
const sumLength = 16;
const bodyStart = opening.length + sumLength + '",'.length;
const newline = 0x0a;

/** The first line of each segment. */
export const SegmentHeader = z.object({
  /** Random at the journal's creation, new again after damage. */
  generation: z.string().min(1),
  /** The first sequence number that a record of this segment may have. */
  firstSeq: z.number().int(),
  /** The newest durable record of the segments before: what they hold beyond it was never acknowledged and is void. */
  after: z.number().int(),
});
export type SegmentHeader = z.infer<typeof SegmentHeader>;

const frame = {
  seq: z.number().int().positive(),
  after: z.number().int().min(0),
  time: z.number(),
};
const RecordFrame = z.object({ ...frame, entry: JournalEntry });
/** Since version 4: records that follow each other; the first one's entry, then what changes from each to the next. */
const RecordsFrame = z.object({ ...frame, first: z.unknown(), then: z.array(z.unknown()) });

/** Records in one line: it is read in one piece, and lost as one where the disk damages it, so it must not be long. */
export const recordsInLine = 100;

/** Version 1 of a line: `{"sum":"<16 hex>","v":1,…}` and a line feed; the sum is SHA-256 over all after `"sum":"…",`. */
export function encodeLine(fields: object): string {
  const rest = JSON.stringify({ v: journalVersion, ...fields }).slice(1);
  return `${opening}${checksum(rest)}",${rest}\n`;
}

/**
 * Lines for records that are appended together, one after the other. Those of one action mostly say the same of many
 * messages: written as what changes they are less than half of the octets, and read much sooner.
 * @param records with one `after` and one `time`, numbered without gaps
 */
export function* encodeRecords(records: readonly JournalRecord[]): Generator<string> {
  for (let start = 0; start < records.length; start += recordsInLine) {
    const [head, ...others] = records.slice(start, start + recordsInLine);
    if (!head) return;
    const { seq, after, time, entry } = head;
    if (others.length === 0) yield encodeLine({ seq, after, time, entry });
    else yield encodeLine({ seq, after, time, first: entry, then: deltasOf(entry, others) });
  }
}

function deltasOf(first: JournalEntry, others: readonly JournalRecord[]): unknown[] {
  let last = first;
  return others.map(({ entry }) => {
    const delta = deltaOf(last, entry);
    last = entry;
    return delta;
  });
}

export interface Line {
  /** Offsets in octets; `end` lies behind the line feed. */
  start: number;
  end: number;
  /** null: the checksum does not fit, or the line feed is missing. */
  value: Record<string, unknown> | null;
}

/** Cuts a file into its lines and checks each one's sum. Whatever is in the bytes, this does not throw. */
export function* readLines(bytes: Uint8Array): Generator<Line> {
  for (const { start, end, line } of linesOf(bytes))
    yield { start, end, value: isWholeLine(line) ? valueOf(line) : null };
}

/** Cuts a file into its lines; `line` is the bytes in it without the line feed, null where that is missing. */
export function* linesOf(bytes: Uint8Array): Generator<{ start: number; end: number; line: Buffer | null }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (start < buffer.length) {
    const at = buffer.indexOf(newline, start);
    const end = at === -1 ? buffer.length : at + 1;
    yield { start, end, line: at === -1 ? null : buffer.subarray(start, at) };
    start = end;
  }
}

/** Whether it ends, and its sum fits. */
export function isWholeLine(line: Buffer | null): line is Buffer {
  if (!line || line.length <= bodyStart) return false;
  return line.toString('latin1', 0, bodyStart) === `${opening}${checksum(line.subarray(bodyStart))}",`;
}

/** @param line a whole one */
export function valueOf(line: Buffer): Record<string, unknown> {
  return JSON.parse(line.toString('utf8')) as Record<string, unknown>;
}

const checksum = (rest: string | Buffer): string =>
  createHash('sha256').update(rest).digest('hex').slice(0, sumLength);

/**
 * Reads a whole line as what it must be.
 * @throws VaultProblem `newer-version` before anything else is looked at, `unreadable` when the shape is wrong
 */
export function readAs<S extends z.ZodType>(
  schema: S,
  value: Record<string, unknown>,
  where: string,
): z.infer<S> {
  const version = value['v'];
  if (typeof version !== 'number' || version > journalVersion) {
    throw new VaultProblem('newer-version', `${where}, format ${String(version)}`);
  }
  return shaped(schema, value, where);
}

function shaped<S extends z.ZodType>(schema: S, value: unknown, where: string): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new VaultProblem('unreadable', `${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/**
 * What a whole line holds: one record, or several.
 * @throws VaultProblem, also for a kind of entry that only a newer Satchel knows: it must never be dropped
 */
export function readRecords(value: Record<string, unknown>, where: string): JournalRecord[] {
  if (!('first' in value)) {
    refuseUnknown(value['entry'], where);
    return [readAs(RecordFrame, value, where)];
  }
  const { seq, after, time, first, then } = readAs(RecordsFrame, value, where);
  const check = (entry: unknown): JournalEntry => {
    refuseUnknown(entry, where);
    return shaped(JournalEntry, entry, where);
  };
  const entries = fromDeltas(first, then, check, isSlightOfEntry);
  return Array.from(entries, (entry, index) => ({ seq: seq + index, after, time, entry }));
}

function refuseUnknown(entry: unknown, where: string): void {
  if (typeof entry === 'object' && entry !== null && 'kind' in entry && !knownKinds.has(String(entry.kind))) {
    throw new VaultProblem('newer-version', `${where}, an entry of kind ${String(entry.kind)}`);
  }
}
