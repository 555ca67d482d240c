/** Messages that look alike are told apart by what differs: where they lie, when they came, how they are marked. */
import { expect, test } from 'vitest';
import type { Lookalike } from '../../../electron/contract/operation';
import { describeLookalike } from '../../../renderer/features/operations/describe-lookalike';
import { imapAccount, placement } from '../../support/vault/entries';

const came = Date.UTC(2026, 6, 17, 12);
const one: Lookalike = {
  ...{ placement: placement(imapAccount, 'Lists/a', 3), subject: ' Minutes ', date: came + 5_000 },
  ...{ flags: [], from: [{ name: 'Ada', address: 'ada@example.org' }], internalDate: came },
};

test('by place, time and marks; when it was written only where that differs', () => {
  const { what, facts } = describeLookalike(one, 1, 3);
  expect(what).toBe('“Minutes” from Ada');
  expect(facts).toMatch(/^Lists\/a, 2 of 3 · came [^·]*2026[^·]* · unread$/);
  const other = { ...one, flags: ['\\Seen', '\\Flagged', '$Phone'], date: came - 86_400_000 };
  expect(describeLookalike(other, 0, 1).facts).toMatch(
    /^Lists\/a · came [^·]*2026[^·]* · written [^·]*2026[^·]* · read, starred, \$Phone$/,
  );
});

test('and has words for what it has none of', () => {
  const bare = { ...one, subject: '', from: [], date: null };
  expect(describeLookalike(bare, 0, 1).what).toBe('“No subject” from nobody');
});
