/** The state table of refusals: what each response code, or words without one, means for an operation and for an account. */
import { describe, expect, test } from 'vitest';
import { describeError } from '../../../electron/contract/errors';
import type { MailError } from '../../../electron/contract/errors';
import type { Refused } from '../../../electron/main/backend/imap/imap-answers';
import { errorOf, refusalOutcome } from '../../../electron/main/backend/imap/imap-answers';
import { failedRemoval } from '../../../electron/main/backend/imap/imap-expunge';
import { byeError, toMailError } from '../../../electron/main/backend/imap/imap-errors';

const gmail = 'Account exceeded command or bandwidth limits.';
const exchange = 'Request is throttled. Suggested Backoff Time: 92415 milliseconds';
const connections = 'Too many simultaneous connections. (Failure)';

type Meaning = 'throttled' | 'busy' | 'parked' | 'refused';

/** Code, words, what an operation of which nothing is done becomes. */
const table: [code: string | null, words: string, Meaning][] = [
  ['UNAVAILABLE', 'try later', 'busy'],
  ['INUSE', 'locked', 'busy'],
  ['IN-USE', 'locked', 'busy'],
  ['LIMIT', 'slowly', 'busy'],
  ['SERVERBUG', 'oops', 'busy'],
  ['EXPUNGEISSUED', 'some messages have been expunged', 'busy'],
  ['THROTTLED', 'enough', 'throttled'],
  ['OVERQUOTA', gmail, 'throttled'],
  ['ALERT', gmail, 'throttled'],
  ['LIMIT', 'Rate limit hit', 'throttled'],
  ['UNAVAILABLE', 'too many requests', 'throttled'],
  [null, gmail, 'throttled'],
  [null, exchange, 'throttled'],
  [null, connections, 'busy'],
  ['ALERT', connections, 'busy'],
  ['UNAVAILABLE', 'Maximum number of connections from user+IP exceeded', 'busy'],
  ['OVERQUOTA', 'Mailbox is full', 'parked'],
  ['OVERQUOTA', 'Quota exceeded (mailbox for user is full)', 'parked'],
  ['TRYCREATE', 'no such mailbox', 'parked'],
  ['NONEXISTENT', 'gone', 'parked'],
  ['CONTACTADMIN', 'call us', 'parked'],
  ['CORRUPTION', 'broken index', 'parked'],
  ['NOPERM', 'not yours', 'refused'],
  ['CANNOT', 'no', 'refused'],
  ['READ-ONLY', 'no', 'refused'],
  ['NOPERM', 'no bandwidth for you', 'refused'],
  [null, 'forbidden', 'refused'],
];

const answer = (code: string | null, words: string, status: 'NO' | 'BAD' = 'NO'): Refused => ({
  kind: 'refused',
  command: 'UID MOVE',
  status,
  code,
  words,
});
const isThrottled = (error: MailError): boolean => error.kind === 'busy' && error.throttled === true;

describe.each(table)('%s %s', (code, words, meaning) => {
  test(`I17 I42 an operation of which nothing was done: ${meaning}`, () => {
    const outcome = refusalOutcome(answer(code, words), 'Box');
    if (meaning === 'parked' || meaning === 'refused') {
      expect(outcome.kind).toBe(meaning);
    } else {
      expect(outcome.kind).toBe('retry');
      expect(outcome.kind === 'retry' && isThrottled(outcome.error)).toBe(meaning === 'throttled');
    }
    expect(JSON.stringify(outcome)).toContain(words);
  });

  test('the same of a BAD, which some servers say instead', () => {
    expect(refusalOutcome(answer(code, words, 'BAD'), 'Box')).toEqual(
      refusalOutcome(answer(code, words), 'Box'),
    );
  });

  test('as the end of a sync', () => {
    const error = errorOf(answer(code, words));
    expect(error.kind).toBe(meaning === 'parked' || meaning === 'refused' ? 'refused' : 'busy');
    expect(isThrottled(error)).toBe(meaning === 'throttled');
  });

  test('I10 after a COPY nothing makes the operation start over', () => {
    const outcome = failedRemoval(answer(code, words), 'Box');
    expect(outcome.kind).toBe(meaning === 'parked' || meaning === 'refused' ? 'parked' : 'unknown');
  });

  test('at the sign-in', () => {
    const error = toMailError({
      ...{ authenticationFailed: true, responseText: words },
      ...(code === null ? {} : { serverResponseCode: code }),
    });
    expect(error.kind).toBe(meaning === 'parked' || meaning === 'refused' ? 'sign-in' : 'busy');
  });
});

test('Exchange’s throttling, as imapflow marks it', () => {
  expect(toMailError({ code: 'ETHROTTLE', responseStatus: 'BAD', responseText: exchange })).toEqual({
    kind: 'busy',
    detail: exchange,
    throttled: true,
  });
});

test('a farewell is busy; one about bandwidth is throttled', () => {
  expect(byeError('Server is going down')).toEqual({ kind: 'busy', detail: 'Server is going down' });
  expect(isThrottled(byeError(gmail))).toBe(true);
});

test('the sentences say what Satchel does and what the server said', () => {
  const says = (error: MailError, moment?: 'testing'): string =>
    describeError('Anna', 'imap.example.org:993', error, moment);
  const throttled: MailError = { kind: 'busy', detail: gmail, throttled: true };
  expect(says(throttled)).toBe(
    `Anna: imap.example.org:993 says that too much was asked of it (it said: ${gmail.replace(/\.$/, '')}). Satchel waits, up to an hour, and goes on by itself.`,
  );
  expect(says(throttled, 'testing')).toContain('Try again in an hour.');
  expect(says({ kind: 'busy', detail: '' })).not.toContain('too much');
});
