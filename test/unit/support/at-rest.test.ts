/** When a history is at rest, and when its server is what keeps it from that. */
import { expect, test } from 'vitest';
import type { OperationRecord } from '../../../electron/contract/operation';
import { brokenFor, hasDue } from '../../support/histories/at-rest';

const words = 'it said: Internal error occurred. Refer to server log.';

function pending(message: string, how: Partial<OperationRecord> = {}): OperationRecord {
  const locator = { placement: { mailbox: { id: 'one/INBOX', path: 'INBOX' } } };
  const operation = { kind: 'flags', id: `on ${message}`, message: { id: message, locator } };
  return {
    operation,
    state: 'queued',
    step: null,
    tries: 0,
    reason: null,
    ...how,
  } as unknown as OperationRecord;
}

test('what was put off until later is not due, nor what waits behind it; others are', () => {
  const off = pending('m1', { notBefore: 200 });
  expect([hasDue([off], 100), hasDue([off], 200), hasDue([off])]).toEqual([false, true, true]);
  expect(hasDue([off, pending('m1')], 100)).toBe(false);
  expect(hasDue([off, pending('m2')], 100)).toBe(true);
  expect(hasDue([pending('m1', { state: 'parked' }), pending('m1')])).toBe(false);
});

test('a server is what keeps it from its rest where nothing is due but what it says to be broken', () => {
  const refused = pending('m1', { state: 'unknown', reason: words });
  expect(brokenFor([refused, pending('m1')], 100)).toBe(words);
  expect(brokenFor([refused, pending('m2')], 100)).toBeNull();
  expect(brokenFor([pending('m1', { reason: 'busy' })], 100)).toBeNull();
  expect(brokenFor([], 100)).toBeNull();
});
