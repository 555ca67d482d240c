/** Which records count after a crash, a failed append or damage: each rule on segments made by hand. */
import { describe, expect, it } from 'vitest';
import { encodeLine, encodeRecords } from '../../../electron/main/vault/journal-line';
import { planRecovery } from '../../../electron/main/vault/plan-recovery';
import type { RecoveryBase, RecoveryPlan } from '../../../electron/main/vault/plan-recovery';
import { scanSegment } from '../../../electron/main/vault/segment-scan';
import type { ScannedSegment } from '../../../electron/main/vault/segment-scan';
import { numbered } from '../../support/vault/entries';

const header = (firstSeq: number, after: number, generation = 'g'): string =>
  encodeLine({ segment: { generation, firstSeq, after } });
const records = (seqs: number[], after: number): string =>
  [...encodeRecords(seqs.map((seq) => ({ seq, after, time: 1, entry: numbered(seq) })))].join('');
const record = (seq: number, after: number): string => records([seq], after);
const broken = 'broken\n';
const segment = (name: string, ...lines: string[]): Promise<ScannedSegment> =>
  scanSegment(name, Buffer.from(lines.join('')));
const planned = async (
  from: RecoveryBase | null,
  segments: Promise<ScannedSegment>[],
): Promise<RecoveryPlan> => planRecovery(from, await Promise.all(segments));
const base = (seq: number, generation = 'g') => ({ seq, generation });
const numbers = (plan: RecoveryPlan): number[] => plan.records.map(({ seq }) => seq);

describe('a journal that no disk has damaged', () => {
  it('does not exist yet', async () => {
    expect(await planned(null, [])).toEqual({
      ...{ generation: undefined, records: [], lastSeq: 0, tail: null, remove: [], aside: [], damage: [] },
    });
    expect(await planned(base(7), [])).toMatchObject({ generation: 'g', lastSeq: 7, tail: null });
  });

  it('goes on in its last segment, behind its last record', async () => {
    const lines = [header(1, 0), record(1, 0), record(2, 1)];
    const plan = await planned(null, [segment('a', ...lines), segment('b', header(3, 2), record(3, 2))]);
    expect(numbers(plan)).toEqual([1, 2, 3]);
    const octets = header(3, 2).length + record(3, 2).length;
    expect(plan).toMatchObject({ generation: 'g', lastSeq: 3, remove: [], aside: [], damage: [] });
    expect(plan.tail).toEqual({ name: 'b', octets, records: 1, cut: 0 });
  });

  it('is cut behind its last whole record where the last write was torn', async () => {
    const lines = [header(1, 0), record(1, 0)];
    const plan = await planned(null, [segment('a', ...lines, 'torn')]);
    expect(plan.tail).toEqual({ name: 'a', octets: lines.join('').length, records: 2, cut: 4 });
    expect(plan).toMatchObject({ lastSeq: 1, damage: [] });
  });

  it('loses a torn write from its first hole on, also where later pages of it are whole', async () => {
    const lines = [header(1, 0), record(1, 0)];
    const plan = await planned(null, [segment('a', ...lines, broken, record(3, 1), record(4, 1))]);
    expect(numbers(plan)).toEqual([1]);
    expect(plan).toMatchObject({ damage: [], tail: { octets: lines.join('').length } });
    expect(numbers(await planned(null, [segment('a', ...lines, record(3, 1))]))).toEqual([1]);
  });

  it('skips what its snapshot holds, and what was broken before that', async () => {
    const lines = [header(1, 0), record(1, 0), broken, record(3, 2), record(4, 3)];
    const plan = await planned(base(3), [segment('a', ...lines)]);
    expect(numbers(plan)).toEqual([4]);
    expect(plan).toMatchObject({ damage: [], tail: { octets: lines.join('').length, cut: 0 } });
    const covered = await planned(base(3), [segment('a', ...lines.slice(0, 4), 'torn')]);
    expect(covered).toMatchObject({ lastSeq: 3, records: [], tail: { cut: 4 } });
  });

  it('takes a record once, also where it is written twice', async () => {
    const plan = await planned(null, [segment('a', header(1, 0), record(1, 0), record(1, 0), record(2, 1))]);
    expect(numbers(plan)).toEqual([1, 2]);
    expect(plan.damage).toEqual([]);
  });
});

describe('records that were appended together', () => {
  it('count one by one', async () => {
    const plan = await planned(null, [segment('a', header(1, 0), records([1, 2, 3], 0), record(4, 3))]);
    expect(numbers(plan)).toEqual([1, 2, 3, 4]);
    const octets = [header(1, 0), records([1, 2, 3], 0), record(4, 3)].join('').length;
    expect(plan).toMatchObject({ lastSeq: 4, damage: [], tail: { octets, records: 4, cut: 0 } });
  });

  it('are all gone where their write was torn, and nothing of it was acknowledged', async () => {
    const lines = [header(1, 0), record(1, 0)];
    const torn = records([2, 3], 1).slice(0, -1);
    const plan = await planned(null, [segment('a', ...lines, torn)]);
    expect(numbers(plan)).toEqual([1]);
    const octets = lines.join('').length;
    expect(plan).toMatchObject({ lastSeq: 1, damage: [], tail: { octets, cut: torn.length } });
  });

  it('are taken from the first that the snapshot does not hold', async () => {
    const plan = await planned(base(2), [segment('a', header(1, 0), records([1, 2, 3, 4], 0))]);
    expect(numbers(plan)).toEqual([3, 4]);
    expect(plan.damage).toEqual([]);
  });

  it('are void where the next segment does not acknowledge them', async () => {
    const first = segment('a', header(1, 0), record(1, 0), records([2, 3], 1));
    const plan = await planned(null, [first, segment('b', header(4, 1), records([4, 5], 1))]);
    expect(numbers(plan)).toEqual([1, 4, 5]);
    expect(plan.damage).toEqual([]);
  });

  it('are told as lost together where the disk damaged what a later one proves', async () => {
    const plan = await planned(null, [
      segment('a', header(1, 0), record(1, 0), broken, records([5, 6], 4), record(7, 6)),
    ]);
    expect(numbers(plan)).toEqual([1, 5, 6, 7]);
    expect(plan.damage).toEqual([{ file: 'a', lost: { from: 2, to: 4 } }]);
    const last = await planned(null, [segment('a', header(1, 0), broken, records([1, 2], 4))]);
    expect(last.damage).toContainEqual({ file: 'a', lost: { from: 3, to: 4 } });
  });
});

describe('after a failed append', () => {
  it('what the next segment does not acknowledge is void, and its numbers are skipped', async () => {
    const first = segment('a', header(1, 0), record(1, 0), record(2, 1), record(3, 2));
    const plan = await planned(null, [first, segment('b', header(4, 2), record(4, 2), record(5, 4))]);
    expect(numbers(plan)).toEqual([1, 2, 4, 5]);
    expect(plan.damage).toEqual([]);
  });

  it('that counts also where the segments begun next were never finished', async () => {
    const first = segment('a', header(1, 0), record(1, 0), record(2, 1));
    const cutOff = segment('b', '{"sum":"half a hea');
    const plan = await planned(null, [first, cutOff, segment('c', header(4, 1), record(4, 1))]);
    expect(numbers(plan)).toEqual([1, 4]);
    expect(plan).toMatchObject({ remove: ['b'], damage: [], tail: { name: 'c' } });
  });

  it('numbers are never skipped inside a segment, nor where more was acknowledged than is there', async () => {
    const inside = await planned(null, [segment('a', header(1, 0), record(1, 0), record(4, 3))]);
    expect(inside.damage).toEqual([{ file: 'a', lost: { from: 2, to: 3 } }]);
    const before = await planned(base(5), [segment('a', header(8, 3), record(8, 7))]);
    expect(before.damage).toEqual([{ file: 'a', lost: { from: 6, to: 7 } }]);
  });

  it('a segment that was begun for nothing is removed, and none is gone on with', async () => {
    const plan = await planned(null, [segment('a', header(1, 0), record(1, 0)), segment('b', 'half')]);
    expect(plan).toMatchObject({ remove: ['b'], damage: [], tail: null, lastSeq: 1 });
  });
});

describe('damage', () => {
  it('is a hole before something that proves it durable: told once, with what is lost', async () => {
    const plan = await planned(null, [
      segment('a', header(1, 0), record(1, 0), broken, record(3, 2), record(4, 3)),
    ]);
    expect(numbers(plan)).toEqual([1, 3, 4]);
    expect(plan).toMatchObject({ lastSeq: 4, tail: null, damage: [{ file: 'a', lost: { from: 2, to: 2 } }] });
    expect(plan.damage).toHaveLength(1);
  });

  it('in a line that held no record costs none, and is told', async () => {
    const plan = await planned(null, [
      segment('a', header(1, 0), record(1, 0), broken, record(2, 1), record(3, 2)),
    ]);
    expect(numbers(plan)).toEqual([1, 2, 3]);
    expect(plan.damage).toEqual([{ file: 'a', lost: null }]);
  });

  it('of a whole segment is told by the next one', async () => {
    const plan = await planned(base(1), [segment('b', header(4, 3), record(4, 3))]);
    expect(numbers(plan)).toEqual([4]);
    expect(plan.damage).toEqual([{ file: 'b', lost: { from: 2, to: 3 } }]);
  });

  it('of the last lines is told where an earlier one, written later, proves them', async () => {
    const plan = await planned(null, [segment('a', header(1, 0), record(1, 0), record(1, 3), broken)]);
    expect(plan).toMatchObject({ lastSeq: 3, tail: null, damage: [{ file: 'a', lost: { from: 2, to: 3 } }] });
  });

  it('at the end of one segment is told by the beginning of the next', async () => {
    const first = segment('a', header(1, 0), record(1, 0), broken);
    const plan = await planned(null, [first, segment('b', header(3, 2), record(3, 2))]);
    expect(numbers(plan)).toEqual([1, 3]);
    expect(plan).toMatchObject({ damage: [{ file: 'b', lost: { from: 2, to: 2 } }], tail: null });
  });

  it('of a header is not taken for a segment that was never begun, if anything followed it', async () => {
    const followed = await planned(null, [segment('a', broken, record(1, 0), record(2, 1))]);
    expect(numbers(followed)).toEqual([1, 2]);
    expect(followed).toMatchObject({ damage: [{ file: 'a', lost: null }], remove: [], tail: null });
    const gap = await planned(null, [segment('a', broken, record(2, 1))]);
    expect(gap.damage).toEqual([
      { file: 'a', lost: null },
      { file: 'a', lost: { from: 1, to: 1 } },
    ]);
    const long = (octets: number) => planned(null, [segment('a', 'x'.repeat(octets))]);
    expect(await long(400)).toMatchObject({ remove: ['a'], damage: [] });
    expect(await long(401)).toMatchObject({ remove: [], damage: [{ file: 'a', lost: null }] });
  });
});

describe('a segment of another generation', () => {
  it('is of the time before an earlier damage when the snapshot reaches into it, and is not gone on with', async () => {
    const old = (firstSeq: number) => segment('old', header(firstSeq, 3, 'before'), record(firstSeq, 3));
    for (const firstSeq of [4, 5]) {
      const plan = await planned(base(5), [segment('a', header(1, 0), record(1, 0)), old(firstSeq)]);
      expect(plan).toMatchObject({ aside: ['old'], damage: [], records: [], lastSeq: 5, tail: null });
    }
    expect(await planned(base(5), [old(6)])).toMatchObject({
      aside: [],
      damage: [{ file: 'old', lost: null }],
    });
  });

  it('beside another without a snapshot is damage, and its records are kept', async () => {
    const plan = await planned(null, [
      segment('a', header(1, 0), record(1, 0)),
      segment('b', header(2, 1, 'other'), record(2, 1)),
    ]);
    expect(plan).toMatchObject({ generation: 'g', aside: [], damage: [{ file: 'b', lost: null }] });
    expect(numbers(plan)).toEqual([1, 2]);
  });
});
