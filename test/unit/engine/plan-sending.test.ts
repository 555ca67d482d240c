/** What is sent next: the oldest first, never before its hour, and no answer before the mail that it follows. */
import { describe, expect, test } from 'vitest';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { OutboxItem, OutboxRecord, OutboxState } from '../../../electron/contract/outbox';
import { nextMail } from '../../../electron/main/engine/plan-sending';
import { imapAccount, outgoing } from '../../support/vault/entries';

const mail = (id: string, change: Partial<OutboxItem> = {}, state: OutboxState = 'queued'): OutboxRecord => ({
  item: { ...outgoing(id, { octets: 1, sha256: '' }), notBefore: 0, ...change },
  ...{ state, tries: 0, reason: null, refused: [], changedAt: 1 },
});
const next = (records: OutboxRecord[], putOff: [string, number][] = []) =>
  nextMail(records, imapAccount, 100, new Map(putOff as [OperationId, number][]));
const ready = (record: OutboxRecord) => ({ kind: 'ready', record });
const talk = { conversation: 'talk' };

describe('plan-sending', () => {
  test('the oldest of this account goes first, and an attempt that a crash cut off goes on', () => {
    const foreign = mail('x', { accountId: 'home' as AccountId });
    const [first, second] = [mail('a'), mail('b')];
    expect(next([foreign, first, second])).toEqual(ready(first));
    const begun = mail('c', {}, 'sending');
    expect(next([begun, first])).toEqual(ready(begun));
    expect(next([foreign])).toEqual({ kind: 'none' });
  });

  test('what waits for its hour lets others pass, and the earliest says when', () => {
    const [late, soon] = [mail('a', { notBefore: 900 }), mail('b', { notBefore: 300 })];
    const now = mail('c', { notBefore: 100 });
    expect(next([late, now])).toEqual(ready(now));
    expect(next([late, soon])).toEqual({ kind: 'wait', at: 300 });
    expect(next([soon, late])).toEqual({ kind: 'wait', at: 300 });
    expect(next([soon, late], [['b', 700]])).toEqual({ kind: 'wait', at: 700 });
    expect(next([late], [['a', 700]])).toEqual({ kind: 'wait', at: 900 });
  });

  test('mail that its server put off holds back what follows in its conversation, and nothing else', () => {
    const [first, answer, other] = [mail('a', talk), mail('b', talk), mail('c')];
    expect(next([first, answer, other], [['a', 500]])).toEqual(ready(other));
    expect(next([first, answer], [['a', 500]])).toEqual({ kind: 'wait', at: 500 });
    // Also where its hour has just come.
    const due = mail('a', { ...talk, notBefore: 100 });
    expect(next([due, answer], [['a', 500]])).toEqual({ kind: 'wait', at: 500 });
    const alone = [mail('a'), mail('b')] as const;
    expect(next([...alone], [['a', 500]])).toEqual(ready(alone[1]));
  });

  test('what the person sends later has left its place, and holds nothing back', () => {
    const [later, answer] = [mail('a', { ...talk, notBefore: 900 }), mail('b', talk)];
    expect(next([later, answer])).toEqual(ready(answer));
  });

  test('what is held back holds back in turn', () => {
    const [first, second, third] = [mail('a', talk), mail('b', talk), mail('c', talk)];
    expect(
      next(
        [first, second, third],
        [
          ['a', 500],
          ['b', 300],
        ],
      ),
    ).toEqual({ kind: 'wait', at: 300 });
  });

  test.each(['dot-pending', 'unknown', 'refused'] as const)(
    'no answer goes out before the person has decided on what is %s',
    (state) => {
      const [doubtful, answer, other] = [mail('a', talk, state), mail('b', talk), mail('c')];
      for (const due of [answer, mail('b', { ...talk, notBefore: 100 })])
        expect(next([doubtful, due])).toEqual({ kind: 'none' });
      expect(next([doubtful, answer, other])).toEqual(ready(other));
      expect(next([mail('a', {}, state), other])).toEqual(ready(other));
      expect(next([doubtful])).toEqual({ kind: 'none' });
    },
  );

  test.each(['accepted', 'cancelled'] as const)(
    'what is %s holds nothing back, and never goes again',
    (state) => {
      const [over, answer] = [mail('a', talk, state), mail('b', talk)];
      expect(next([over, answer])).toEqual(ready(answer));
      expect(next([over])).toEqual({ kind: 'none' });
    },
  );
});
