/** Which files of the journal's folder count, in which order, and which may go. */
import { describe, expect, it } from 'vitest';
import {
  obsoleteFiles,
  segmentName,
  segmentsAfter,
  snapshotName,
  sortFiles,
  temporaryName,
} from '../../../electron/main/vault/journal-files';

const names = (files: { name: string }[]): string[] => files.map(({ name }) => name);

describe('a listing', () => {
  it('is sorted by number, also where the number has outgrown its padding', () => {
    const seqs = [1_000_000_000_000, 12, 3, 999_999_999_999];
    const files = sortFiles([...seqs.map(segmentName), ...seqs.map(snapshotName)]);
    const sorted = [3, 12, 999_999_999_999, 1_000_000_000_000];
    expect(files.segments).toEqual(sorted.map((seq) => ({ name: segmentName(seq), seq })));
    expect(files.snapshots).toEqual(sorted.map((seq) => ({ name: snapshotName(seq), seq })));
    expect(files.temporary).toEqual([]);
  });

  it('is by name the same as by number', () => {
    expect([9, 10, 100].map(segmentName).sort()).toEqual([9, 10, 100].map(segmentName));
    expect(segmentName(7)).toBe('journal-000000000007.log');
    expect(snapshotName(7)).toBe('snapshot-000000000007.jsonl');
  });

  it('leaves out what is not its own: files put aside, copies that a person made', () => {
    const segment = segmentName(4);
    const snapshot = snapshotName(4);
    const temporary = temporaryName(snapshot);
    const strange = [segment, snapshot, temporary].flatMap((name) => [`damaged-${name}`, `${name}.bak`]);
    const files = sortFiles([
      ...strange,
      'journal-x.log',
      'snapshot-x.jsonl.tmp',
      segment,
      snapshot,
      temporary,
    ]);
    expect(files).toEqual({
      segments: [{ name: segment, seq: 4 }],
      snapshots: [{ name: snapshot, seq: 4 }],
      temporary: [temporary],
    });
  });
});

it('segments are read from the one that may hold the first record after the snapshot', () => {
  const { segments } = sortFiles([1, 5, 9].map(segmentName));
  expect(segmentsAfter(segments, 0)).toEqual(segments);
  expect(segmentsAfter(segments, 3)).toEqual(segments);
  expect(names(segmentsAfter(segments, 4))).toEqual([5, 9].map(segmentName));
  expect(names(segmentsAfter(segments, 7))).toEqual([5, 9].map(segmentName));
  expect(names(segmentsAfter(segments, 8))).toEqual([segmentName(9)]);
  expect(names(segmentsAfter(segments, 99))).toEqual([segmentName(9)]);
});

describe('after a snapshot', () => {
  const folder = sortFiles([...[1, 5, 9].map(segmentName), ...[2, 4, 8].map(snapshotName)]);

  it('what the one before the newest covers may go', () => {
    expect(obsoleteFiles(folder, new Set([4, 8]))).toEqual([snapshotName(2), segmentName(1)]);
  });

  it('one that was never seen whole is no ground for deleting anything', () => {
    expect(obsoleteFiles(folder, new Set([2, 8]))).toEqual([]);
    expect(obsoleteFiles(folder, new Set([8]))).toEqual([]);
    expect(obsoleteFiles(folder, new Set())).toEqual([]);
  });
});
