/** How long a server, and one operation on it, are left alone after each kind of failure. */
import { describe, expect, test } from 'vitest';
import type { MailError } from '../../../electron/contract/errors';
import { longestDelay, operationDelay, retryDelay } from '../../../electron/main/engine/retry-policy';

const seconds = (delay: number | null): number | null => (delay === null ? null : delay / 1_000);
const network: MailError = { kind: 'network', reason: 'closed', detail: '' };
const busy: MailError = { kind: 'busy', detail: '' };
const throttled: MailError = { kind: 'busy', detail: '', throttled: true };
const refused: MailError = { kind: 'refused', command: 'SELECT', code: null, detail: '' };

/** Seconds after the first, second … failure in a row, with the jitter in the middle. */
const table: [string, MailError, (number | null)[]][] = [
  ['network', network, [1, 2, 4, 8, 15, 30, 30]],
  ['internal', { kind: 'internal', detail: '' }, [1, 2, 4, 8, 15, 30, 30]],
  ['busy', busy, [15, 30, 60, 300, 600, 600]],
  ['disk', { kind: 'disk', reason: 'full', detail: '' }, [15, 30, 60, 300, 600, 600]],
  ['I42 throttled', throttled, [60, 300, 900, 1_800, 3_600, 3_600]],
  ['tls', { kind: 'tls', reason: 'expired', detail: '' }, [60, 300, 900, 900]],
  ['protocol', { kind: 'protocol', detail: '' }, [60, 300, 900, 900]],
  ['refused', refused, [60, 300, 900, 900]],
  ['sign-in', { kind: 'sign-in', detail: '' }, [null, null]],
  ['password-needed', { kind: 'password-needed', detail: '' }, [null, null]],
];

test.each(table)('%s: %o', (_name, error, expected) => {
  expect(expected.map((_none, index) => seconds(retryDelay(error, index + 1, 0.5)))).toEqual(expected);
});

test('the jitter spreads by a fifth to both sides, and nothing is longer than the longest', () => {
  for (const [, error, expected] of table) {
    const middle = retryDelay(error, 99, 0.5);
    if (middle === null) continue;
    expect(retryDelay(error, 99, 0)).toBe(Math.round(middle * 0.8));
    expect(retryDelay(error, 99, 0.999_999)).toBeLessThanOrEqual(Math.round(middle * 1.2));
    expect(retryDelay(error, 99, 0.999_999)).toBeLessThan(longestDelay);
    expect(expected.at(-1)).toBe(middle / 1_000);
  }
});

describe('one operation', () => {
  const delays = (error: MailError): (number | null)[] =>
    [1, 2, 3, 4, 5].map((tries) => seconds(operationDelay(error, tries, 0.5)));

  test('I23 one that loses its connection again and again stays behind the others', () => {
    expect(delays(network)).toEqual([0, 0, 15, 30, 60]);
  });

  test('one that its server puts off waits as long as the server is to be left alone', () => {
    expect(delays(busy)).toEqual([15, 30, 60, 300, 600]);
    expect(delays(throttled)).toEqual([60, 300, 900, 1_800, 3_600]);
    expect(delays({ kind: 'protocol', detail: '' })).toEqual([60, 300, 900, 900, 900]);
  });

  test('what only the person can mend is looked at again after a minute', () => {
    expect(delays({ kind: 'password-needed', detail: '' })[0]).toBe(60);
  });
});
