/** docs/conflicts.md is true: every row has its test, and every test that it names is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rows = read('docs/conflicts.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| row |'))
  .map((line) => line.split(' | '))
  .map(([name = '', , , proofs = '']) => ({ name: name.slice(2), proofs: proofsIn(proofs) }));

function proofsIn(cell: string): { file: string; title: string }[] {
  return [...cell.matchAll(/`(test\/[^`]+)` › `([^`]+)`/g)].map(([, file = '', title = '']) => ({
    file,
    title,
  }));
}

/** A title as it stands between quotes in the source. */
const inSource = (title: string): string => title.replaceAll('\\', '\\\\');

test.each(rows)('$name', ({ proofs }) => {
  expect(proofs.length).toBeGreaterThan(0);
  for (const { file, title } of proofs) expect(read(file), title).toContain(inSource(title));
});

test('every adverse case of queued operations has its row', () => {
  const wanted = [
    ...Array.from({ length: 14 }, (_none, index) => index + 1),
    ...[17, 23, 24, 25, 26, 31, 37, 40, 42, 53, 60, 63, 64],
  ].map((number) => `I${String(number).padStart(2, '0')}`);
  const there = rows.flatMap(({ name }) => name.match(/I\d\d/g) ?? []);
  expect(wanted.filter((one) => !there.includes(one))).toEqual([]);
});
