/** A line of the journal: what is whole, what is broken, and what is whole but not for this version. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeLine, encodeRecord, readAs, readLines } from '../../../electron/main/vault/journal-line';
import { readRecord, SegmentHeader } from '../../../electron/main/vault/journal-line';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { numbered } from '../../support/vault/entries';

const record = { seq: 3, after: 2, time: 99, entry: numbered(3) };
const whole = { v: journalVersion, ...record };
const asRead = JSON.parse(encodeRecord(record)) as object;
const valuesOf = (text: string): unknown[] => [...readLines(Buffer.from(text))].map(({ value }) => value);
const sumOf = (rest: string): string => createHash('sha256').update(rest).digest('hex').slice(0, 16);

describe('a line', () => {
  it('is one object that begins with the sum of all the rest, and is read back with its place', () => {
    const line = encodeRecord(record);
    const rest = JSON.stringify(whole).slice(1);
    expect(line).toBe(`{"sum":"${sumOf(rest)}",${rest}\n`);
    const second = encodeLine({ text: 'ü' });
    expect([...readLines(Buffer.from(line + second))]).toEqual([
      { start: 0, end: line.length, value: asRead },
      {
        start: line.length,
        end: Buffer.byteLength(line + second),
        value: JSON.parse(second) as object,
      },
    ]);
  });

  it('is broken without its line feed, and whatever else stands in its place, and the next one is read', () => {
    const line = encodeRecord(record);
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
      expect(valuesOf(`${other}\n${line}`)).toEqual([null, asRead]);
  });

  it('is read from a part of a larger buffer', () => {
    const line = encodeRecord(record);
    const around = Buffer.from(`xx${line}yy`);
    expect([...readLines(around.subarray(2, 2 + line.length))]).toEqual([
      { start: 0, end: line.length, value: asRead },
    ]);
  });
});

describe('a record', () => {
  it('is what was written', () => {
    expect(readRecord(whole, 'here')).toEqual(record);
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
    const refused = expect(() => readRecord(value, 'here'));
    refused.toThrow(expect.objectContaining({ kind: 'newer-version' }));
    refused.toThrow(`The mail vault was written by a newer version of Satchel (${words})`);
  });

  it.each([
    ['nothing', null],
    ['a text', 'history-trimmed'],
    ['an object without a kind', {}],
    ['a kind without its fields', { kind: 'history-trimmed' }],
  ])('whose entry is %s makes no sense, and the place is told', (_, entry) => {
    const refused = expect(() => readRecord({ ...whole, entry }, 'here'));
    refused.toThrow(expect.objectContaining({ kind: 'unreadable' }));
    refused.toThrow(/\(here: .*entry/s);
  });

  it('has a number from 1 on, and one before it from 0 on', () => {
    for (const wrong of [{ seq: 0 }, { seq: 1.5 }, { after: -1 }, { after: 0.5 }])
      expect(() => readRecord({ ...whole, ...wrong }, 'here')).toThrow(
        expect.objectContaining({ kind: 'unreadable' }),
      );
    expect(readRecord({ ...whole, seq: 1, after: 0 }, 'here')).toMatchObject({ seq: 1, after: 0 });
  });
});

it('the header of a segment names its generation', () => {
  const header = { generation: 'g', firstSeq: 1, after: 0 };
  expect(readAs(SegmentHeader, { v: journalVersion, ...header }, 'here')).toEqual(header);
  expect(readAs(SegmentHeader, { v: 1, ...header, generation: 'two' }, 'here').generation).toBe('two');
  expect(() => readAs(SegmentHeader, { v: 1, ...header, generation: '' }, 'here')).toThrow('generation');
});
