/** Reads one segment's bytes into its header, its whole records and the places where it is broken. */
import * as z from 'zod';
import { readAs, readLines, readRecords, SegmentHeader } from './journal-line';
import type { JournalRecord } from './journal-record';
import { timeSlices } from '../time-slice';

export interface ScannedLine {
  start: number;
  end: number;
  /** None: broken. */
  records: readonly JournalRecord[];
}

export interface ScannedSegment {
  name: string;
  octets: number;
  /** null: the first line is broken. */
  header: SegmentHeader | null;
  headerEnd: number;
  lines: ScannedLine[];
}

const HeaderFrame = z.object({ segment: SegmentHeader });

/** @throws VaultProblem when a whole line is from a newer version or makes no sense */
export async function scanSegment(name: string, bytes: Uint8Array): Promise<ScannedSegment> {
  const scanned: ScannedSegment = { name, octets: bytes.byteLength, header: null, headerEnd: 0, lines: [] };
  const slice = timeSlices();
  let first = true;
  for (const { start, end, value } of readLines(bytes)) {
    if (first) {
      first = false;
      scanned.headerEnd = end;
      if (value) scanned.header = readAs(HeaderFrame, value, name).segment;
    } else {
      scanned.lines.push({ start, end, records: value ? readRecords(value, name) : [] });
      await slice();
    }
  }
  return scanned;
}
