/** How long Satchel waits before it tries again: soon for a network, longer for a server that is busy, never for a wrong password. */
import { describe, expect, test } from 'vitest';
import type { MailError } from '../../../electron/contract/errors';
import { longestDelay, operationDelay, retryDelay } from '../../../electron/main/engine/retry-policy';

const seconds = (error: MailError, tries: number, random = 0.5): (number | null)[] =>
  Array.from({ length: tries }, (_, index) => {
    const delay = retryDelay(error, index + 1, random);
    return delay === null ? null : delay / 1_000;
  });
const cut: MailError = { kind: 'network', reason: 'closed', detail: '' };
const busy: MailError = { kind: 'busy', detail: '[UNAVAILABLE]' };

describe('retry-policy', () => {
  test('a network is tried soon, and never more rarely than every half minute', () => {
    expect(seconds(cut, 8)).toEqual([1, 2, 4, 8, 15, 30, 30, 30]);
  });

  test('a store page that died is tried like a network', () => {
    expect(seconds({ kind: 'internal', detail: '' }, 3)).toEqual([1, 2, 4]);
  });

  test.each<MailError>([busy, { kind: 'disk', reason: 'full', detail: '' }])(
    '$kind is given time, up to ten minutes',
    (error) => {
      expect(seconds(error, 7)).toEqual([15, 30, 60, 300, 600, 600, 600]);
    },
  );

  test('where people sign in is left alone longer while it is busy than while it is away', () => {
    const service = (reason: 'busy' | 'away'): MailError => ({
      ...{ kind: 'sign-in-service', reason, host: 'login.example.org', detail: '' },
    });
    expect(seconds(service('busy'), 6)).toEqual([15, 30, 60, 300, 600, 600]);
    expect(seconds(service('away'), 7)).toEqual([1, 2, 4, 8, 15, 30, 30]);
  });

  test.each<MailError>([
    { kind: 'tls', reason: 'expired', detail: '' },
    { kind: 'protocol', detail: '' },
    { kind: 'refused', command: 'SELECT', code: null, detail: '' },
  ])('what may be mended on the server ($kind) is asked again, but rarely', (error) => {
    expect(seconds(error, 5)).toEqual([60, 300, 900, 900, 900]);
  });

  test.each<MailError>([
    { kind: 'sign-in', detail: '' },
    { kind: 'password-needed', detail: '' },
    { kind: 'signed-out', detail: '' },
  ])('only the person can help with $kind', (error) => {
    expect(seconds(error, 2)).toEqual([null, null]);
  });

  test('clients are spread over a fifth of the time to either side', () => {
    expect(retryDelay(busy, 1, 0)).toBe(12_000);
    expect(retryDelay(busy, 1, 0.999_999)).toBe(18_000);
    expect(retryDelay(cut, 1, 0.123_4)).toBe(849);
  });

  test('a server that counts what is asked of it is left alone for up to an hour', () => {
    expect(seconds({ ...busy, throttled: true }, 6)).toEqual([60, 300, 900, 1_800, 3_600, 3_600]);
    const longest = retryDelay({ ...busy, throttled: true }, 9, 0.999_999) ?? 0;
    // A time that lies further off than any comes from a clock that was wrong.
    expect(longest).toBeGreaterThan(71 * 60_000);
    expect(longest).toBeLessThan(longestDelay);
    expect(longestDelay).toBe(75 * 60_000);
  });
});

describe('one operation', () => {
  const behind = (error: MailError): number[] =>
    [1, 2, 3, 4, 5].map((tries) => operationDelay(error, tries, 0.5) / 1_000);

  test('may lose its connection twice before the others go first', () => {
    expect(behind(cut)).toEqual([0, 0, 15, 30, 60]);
  });

  test('waits as its server asks, and never holds up the others because a person is needed', () => {
    expect(behind(busy)).toEqual([15, 30, 60, 300, 600]);
    expect(behind({ kind: 'password-needed', detail: '' })).toEqual([60, 60, 60, 60, 60]);
  });
});
