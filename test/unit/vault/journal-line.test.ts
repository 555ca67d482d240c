/** A line of the journal: what is whole, what is broken, and what is whole but not for this version. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeLine, encodeRecords, readAs, readLines } from '../../../electron/main/vault/journal-line';
import { readRecords, recordsInLine, SegmentHeader } from '../../../electron/main/vault/journal-line';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import type { JournalEntry, JournalRecord } from '../../../electron/main/vault/journal-record';
import { localMail, numbered, queued, settled, star } from '../../support/vault/entries';

const record = { seq: 3, after: 2, time: 99, entry: numbered(3) };
const whole = { v: journalVersion, ...record };
const encoded = (...records: JournalRecord[]): string => [...encodeRecords(records)].join('');
const readOne = (value: Record<string, unknown>, where: string): JournalRecord | undefined =>
  readRecords(value, where)[0];
const asRead = (): object => JSON.parse(encoded(record)) as object;
const valuesOf = (text: string): unknown[] => [...readLines(Buffer.from(text))].map(({ value }) => value);
const sumOf = (rest: string): string => createHash('sha256').update(rest).digest('hex').slice(0, 16);

describe('a line', () => {
  it('is one object that begins with the sum of all the rest, and is read back with its place', () => {
    const line = encoded(record);
    const rest = JSON.stringify(whole).slice(1);
    expect(line).toBe(`{"sum":"${sumOf(rest)}",${rest}\n`);
    const second = encodeLine({ text: 'ü' });
    expect([...readLines(Buffer.from(line + second))]).toEqual([
      { start: 0, end: line.length, value: asRead() },
      {
        start: line.length,
        end: Buffer.byteLength(line + second),
        value: JSON.parse(second) as object,
      },
    ]);
  });

  it('is broken without its line feed, and whatever else stands in its place, and the next one is read', () => {
    const line = encoded(record);
    expect([...readLines(Buffer.from(line.slice(0, -1)))]).toEqual([
      { start: 0, end: line.length - 1, value: null },
    ]);
    const opening = `{"sum":"${sumOf('')}",`;
    for (const other of [
      '',
      '{}',
      opening,
      opening.slice(0, -1),
      `x${line.slice(1, -1)}`,
      `${line.slice(0, -1)} `,
    ])
      expect(valuesOf(`${other}\n${line}`)).toEqual([null, asRead()]);
  });

  it('at the end of a file is broken where another octet stands in place of its line feed', () => {
    expect(valuesOf(`${encoded(record).slice(0, -1)}x`)).toEqual([null]);
  });

  it('is read from a part of a larger buffer', () => {
    const line = encoded(record);
    const around = Buffer.from(`xx${line}yy`);
    expect([...readLines(around.subarray(2, 2 + line.length))]).toEqual([
      { start: 0, end: line.length, value: asRead() },
    ]);
  });
});

describe('a record', () => {
  it('is what was written', () => {
    expect(readOne(whole, 'here')).toEqual(record);
  });

  it.each([
    ['a newer format', { ...whole, v: journalVersion + 1 }, `here, format ${journalVersion + 1}`],
    ['a format that is no number', { ...whole, v: '1' }, 'here, format 1'],
    ['no format', record, 'here, format undefined'],
    [
      'an unknown kind',
      { ...whole, entry: { kind: 'outbox-sealed' } },
      'here, an entry of kind outbox-sealed',
    ],
  ])('of %s is left to the version that wrote it, and says so', (_, value, words) => {
    const refused = expect(() => readOne(value, 'here'));
    refused.toThrow(expect.objectContaining({ kind: 'newer-version' }));
    refused.toThrow(`The mail vault was written by a newer version of Satchel (${words})`);
  });

  it.each([
    ['nothing', null],
    ['a text', 'history-trimmed'],
    ['an object without a kind', {}],
    ['a kind without its fields', { kind: 'history-trimmed' }],
  ])('whose entry is %s makes no sense, and the place is told', (_, entry) => {
    const refused = expect(() => readOne({ ...whole, entry }, 'here'));
    refused.toThrow(expect.objectContaining({ kind: 'unreadable' }));
    refused.toThrow(/\(here: .*entry/s);
  });

  it('has a number from 1 on, and one before it from 0 on', () => {
    for (const wrong of [{ seq: 0 }, { seq: 1.5 }, { after: -1 }, { after: 0.5 }])
      expect(() => readOne({ ...whole, ...wrong }, 'here')).toThrow(
        expect.objectContaining({ kind: 'unreadable' }),
      );
    expect(readOne({ ...whole, seq: 1, after: 0 }, 'here')).toMatchObject({ seq: 1, after: 0 });
  });
});

describe('records that are appended together', () => {
  const together = (entries: JournalEntry[]): JournalRecord[] =>
    entries.map((entry, index) => ({ seq: 3 + index, after: 2, time: 99, entry }));
  const read = (text: string): JournalRecord[] =>
    [...readLines(Buffer.from(text))].flatMap(({ value }) => (value ? readRecords(value, 'here') : []));
  const stars = Array.from({ length: 2 * recordsInLine + 1 }, (_none, index) =>
    queued(star(`op-${index}`, `m-${index}`)),
  );

  it('come back as they were, alike or not, and those of one kind in few octets', () => {
    const records = together(stars);
    expect(read(encoded(...records))).toEqual(records);
    const one = encoded(...records.slice(0, 1)).length;
    expect(encoded(...records).length).toBeLessThan((one * records.length) / 3);
    const first = star('op-0', 'm-0');
    const mixed = together([
      ...[queued(first), localMail('m', 'uidl'), settled('op-0', 'done', first.message.locator.placement)],
      ...[numbered(1), queued(star('op-1', 'm-1')), queued(star('op-2', 'm-2'))],
    ]);
    expect(read(encoded(...mixed))).toEqual(mixed);
  });

  it('are in lines of a hundred at most, each of which stands for itself', () => {
    const records = together(stars);
    const lines = encoded(...records).split('\n');
    expect(lines).toHaveLength(4);
    expect(read(`${lines[0] ?? ''}\n${lines[2] ?? ''}\n`)).toEqual([
      ...records.slice(0, recordsInLine),
      ...records.slice(2 * recordsInLine),
    ]);
    expect([...encodeRecords([])]).toEqual([]);
    // A single one is written as it always was.
    expect(lines[2]).toContain('"entry":');
  });

  it('are left to a newer version where it alone knows one of them, and make no sense where one makes none', () => {
    const { seq, after, time, entry } = record;
    const line = { v: journalVersion, seq, after, time, first: entry };
    const refused = (then: unknown): unknown => {
      try {
        return readRecords({ ...line, then }, 'here');
      } catch (problem) {
        return (problem as { kind: unknown }).kind;
      }
    };
    expect(refused([{}])).toHaveLength(2);
    expect(refused([{ kind: 'outbox-sealed' }])).toBe('newer-version');
    for (const wrong of [[null], ['x'], [{ ids: 'none' }], [[{}]], 'none', undefined])
      expect(refused(wrong)).toBe('unreadable');
    expect(() => readRecords({ ...line, first: { kind: 'outbox-sealed' }, then: [] }, 'here')).toThrow(
      expect.objectContaining({ kind: 'newer-version' }),
    );
    expect(() => readRecords({ ...line, v: journalVersion + 1, then: [] }, 'here')).toThrow(
      expect.objectContaining({ kind: 'newer-version' }),
    );
  });
});

it('the header of a segment names its generation', () => {
  const header = { generation: 'g', firstSeq: 1, after: 0 };
  expect(readAs(SegmentHeader, { v: journalVersion, ...header }, 'here')).toEqual(header);
  expect(readAs(SegmentHeader, { v: 1, ...header, generation: 'two' }, 'here').generation).toBe('two');
  expect(() => readAs(SegmentHeader, { v: 1, ...header, generation: '' }, 'here')).toThrow('generation');
});
