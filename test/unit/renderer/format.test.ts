/** Dates, ages, sizes and names as people read them. */
import { describe, expect, it } from 'vitest';
import { displayNames } from '../../../renderer/ui/format-address';
import { formatAgo, formatListDate } from '../../../renderer/ui/format-date';
import { formatSize } from '../../../renderer/ui/format-size';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-23T12:00:00');

describe('formatListDate', () => {
  it.each([
    ['2026-11-23T00:05:00', '00:05'],
    ['2026-11-23T23:59:00', '23:59'],
    ['2026-11-22T23:59:00', 'Sun'],
    ['2026-11-17T08:00:00', 'Tue'],
    ['2026-11-16T08:00:00', '16 Nov'],
    ['2026-11-30T08:00:00', '30 Nov'],
    ['2025-12-31T08:00:00', '31/12/2025'],
  ])('%s is %s', (date, shown) => {
    expect(formatListDate(at(date), now, 'en-GB')).toBe(shown);
  });
});

describe('formatAgo', () => {
  it.each([
    [9_000, 'just now'],
    [10_000, '10 secs ago'],
    [90_000, '1 min ago'],
    [7_200_000, '2 hrs ago'],
    [3 * 86_400_000, '3 days ago'],
    [-5_000, 'just now'],
  ])('%d ms ago', (ago, shown) => {
    expect(formatAgo(now - ago, now, 'en-GB')).toBe(shown);
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [5_432, '5.4 kB'],
    [248_123, '248 kB'],
    [20_000_000, '20 MB'],
  ])('%d octets', (octets, shown) => {
    expect(formatSize(octets, 'en-GB')).toBe(shown);
  });
});

describe('displayNames', () => {
  const person = (name: string): { name: string; address: string } => ({
    name,
    address: `${name}@x.example`,
  });
  it('names two at most', () => {
    expect(displayNames([], 'Nobody')).toBe('Nobody');
    expect(displayNames([person('')], 'Nobody')).toBe('@x.example');
    expect(displayNames([person('A'), person('B')], '')).toBe('A, B');
    expect(displayNames([person('A'), person('B'), person('C'), person('D')], '')).toBe('A, B and 2 more');
  });
});
