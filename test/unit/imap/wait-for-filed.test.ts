/** How long a server is given to put its own copy into Sent: by the clock, not by how often it was looked for. */
import { expect, test } from 'vitest';
import { waitForFiled } from '../../../electron/main/backend/imap/imap-filed';
import type { MailOperation } from '../../../electron/contract/operation';

const accepted = 1_000_000;
const wait = (waits: number | null, since: number): number | null => {
  const operation = {
    kind: 'append',
    createdAt: accepted,
    ...(waits === null ? {} : { mayBeFiled: { waits } }),
  };
  return waitForFiled(operation as Extract<MailOperation, { kind: 'append' }>, accepted + since);
};

test.each([
  [0, 0, 0],
  [1, 0, 10_000],
  [1, 9_999, 1],
  [1, 10_000, 0],
  [3, 0, 10_000],
  [3, 10_000, 20_000],
  [3, 25_000, 5_000],
  [3, 30_000, 40_000],
  [3, 70_000, 0],
  [3, 3_600_000, 0],
])('with %i looks to come, %i ms after it was accepted: %i ms more', (waits, since, left) => {
  expect(wait(waits, since)).toBe(left);
});

test('of mail that is no copy of what was sent nothing is waited for', () => {
  expect(wait(null, 0)).toBe(0);
});

test('nobody can say it when the clock was set back: it is not waited for, and nothing is learnt of the server', () => {
  expect(wait(3, -1)).toBeNull();
});
