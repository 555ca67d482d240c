/** Values written as what changes from one to the next come back as they were, whatever they are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaOf, withDelta } from '../../../electron/main/vault/deltas';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
/** Few names and values, so that many are alike. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, '', 'a'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
}));

test('any value after any other, through JSON', () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(withDelta(before, json(deltaOf(before, after)))).toEqual(after);
    }),
    { numRuns: 2_000 },
  );
});

test('what is alike costs nothing, and what is undefined is absent', () => {
  const before = { id: 'a', flags: ['x'], place: { path: 'INBOX', uid: 1 }, note: undefined };
  const after = { id: 'b', flags: ['x'], place: { path: 'INBOX', uid: 2 } };
  expect(deltaOf(before, after)).toEqual({ id: 'b', place: { uid: 2 } });
  expect(deltaOf(after, after)).toEqual({});
  const gone = { ...after, flags: undefined };
  expect(withDelta(json(after), json(deltaOf(after, gone)))).toEqual(json(gone));
});

test('a delta that makes no sense makes a value that makes none, and nothing worse', () => {
  fc.assert(fc.property(value, value, (before, delta) => void withDelta(before, delta)));
});
