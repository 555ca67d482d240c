/** The pure planners of IMAP sync: what a mailbox needs, what may be removed, how UIDs are paged and written. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailboxSyncState } from '../../../electron/contract/model';
import { planBodyBatches } from '../../../electron/main/backend/imap/body-batches';
import { planExpunge } from '../../../electron/main/backend/imap/expunge-plan';
import { planSync, stateAfter } from '../../../electron/main/backend/imap/sync-plan';
import type { SelectFacts, SyncPlan } from '../../../electron/main/backend/imap/sync-plan';
import { pagesNewestFirst, uidSet } from '../../../electron/main/backend/imap/uid-pages';
import { WritePipeline } from '../../../electron/main/backend/imap/write-pipeline';

const mailboxId = 'a/INBOX' as MailboxId;
const saved = (more: Partial<MailboxSyncState> = {}): MailboxSyncState => ({
  mailboxId,
  uidValidity: '7',
  uidNext: 101,
  highestModseq: '50',
  lowestUid: 1,
  ...more,
});
const facts = (more: Partial<SelectFacts> = {}): SelectFacts => ({
  exists: 90,
  uidNext: 101,
  uidValidity: '7',
  highestModseq: 50n,
  ...more,
});
const huge = 2n ** 63n - 1n;

describe('planSync', () => {
  const table: [string, MailboxSyncState | null, SelectFacts, number, SyncPlan][] = [
    ['nothing saved', null, facts(), 0, { kind: 'first' }],
    ['nothing saved, empty mailbox', null, facts({ exists: 0, uidNext: 1 }), 0, { kind: 'first' }],
    ['UIDVALIDITY higher', saved(), facts({ uidValidity: '8' }), 90, { kind: 'uidvalidity-changed' }],
    [
      'UIDVALIDITY lower, which must not be',
      saved(),
      facts({ uidValidity: '6' }),
      90,
      { kind: 'uidvalidity-changed' },
    ],
    [
      'UIDVALIDITY changed in the middle of a first sync',
      saved({ lowestUid: 40 }),
      facts({ uidValidity: '8' }),
      9,
      { kind: 'uidvalidity-changed' },
    ],
    [
      'no UIDVALIDITY',
      saved(),
      facts({ uidValidity: null }),
      90,
      { kind: 'impossible', reason: 'the server gives no UIDVALIDITY' },
    ],
    ['first sync ended early', saved({ lowestUid: 40 }), facts(), 61, { kind: 'resume' }],
    ['nothing happened', saved(), facts(), 90, { kind: 'unchanged' }],
    [
      'new mail',
      saved(),
      facts({ exists: 91, uidNext: 102, highestModseq: 51n }),
      90,
      { kind: 'changed-since', since: 50n },
    ],
    ['only a flag', saved(), facts({ highestModseq: 51n }), 90, { kind: 'changed-since', since: 50n }],
    [
      'UIDNEXT moved without a modseq',
      saved(),
      facts({ uidNext: 102 }),
      90,
      { kind: 'changed-since', since: 50n },
    ],
    [
      'expunge that moved no modseq',
      saved(),
      facts({ exists: 89 }),
      90,
      { kind: 'compare-all', why: 'count-differs' },
    ],
    [
      'more there than here',
      saved(),
      facts({ exists: 95 }),
      90,
      { kind: 'compare-all', why: 'count-differs' },
    ],
    ['UIDNEXT fell', saved(), facts({ uidNext: 50 }), 90, { kind: 'compare-all', why: 'server-went-back' }],
    [
      'modseq fell',
      saved(),
      facts({ highestModseq: 49n }),
      90,
      { kind: 'compare-all', why: 'server-went-back' },
    ],
    [
      'CONDSTORE is gone',
      saved(),
      facts({ highestModseq: null }),
      90,
      { kind: 'compare-all', why: 'no-modseq' },
    ],
    [
      'CONDSTORE is new',
      saved({ highestModseq: null }),
      facts(),
      90,
      { kind: 'compare-all', why: 'no-modseq' },
    ],
    [
      'a saved modseq of 0',
      saved({ highestModseq: '0' }),
      facts(),
      90,
      { kind: 'compare-all', why: 'no-modseq' },
    ],
    [
      'a saved modseq that is none',
      saved({ highestModseq: '1e5' }),
      facts(),
      90,
      { kind: 'compare-all', why: 'no-modseq' },
    ],
    [
      'no CONDSTORE ever',
      saved({ highestModseq: null }),
      facts({ highestModseq: null }),
      90,
      { kind: 'compare-all', why: 'no-modseq' },
    ],
    ['UIDNEXT is not told', saved(), facts({ uidNext: null }), 90, { kind: 'changed-since', since: 50n }],
    [
      'beyond 2^53, where a double would see no difference',
      saved({ highestModseq: (huge - 1n).toString() }),
      facts({ highestModseq: huge }),
      90,
      { kind: 'changed-since', since: huge - 1n },
    ],
    [
      'beyond 2^53, unchanged',
      saved({ highestModseq: huge.toString() }),
      facts({ highestModseq: huge }),
      90,
      { kind: 'unchanged' },
    ],
  ];
  test.each(table)('%s', (_name, state, selected, stored, plan) => {
    expect(planSync(state, selected, stored)).toEqual(plan);
  });
});

test('stateAfter says how far down the headers are, and survives a server without UIDNEXT', () => {
  const sure = { ...facts(), uidValidity: '7' };
  expect(stateAfter(mailboxId, sure, 39, 100)).toEqual(saved({ lowestUid: 40 }));
  expect(stateAfter(mailboxId, sure, null, 100)).toEqual(saved());
  expect(stateAfter(mailboxId, { ...sure, uidNext: null, highestModseq: null }, null, 100)).toEqual(
    saved({ highestModseq: null, uidNext: 101 }),
  );
});

describe('planExpunge', () => {
  test('removes what a complete list lacks', () => {
    expect(planExpunge([1, 2, 3], new Set([1, 3, 9]), 3)).toEqual({ kind: 'proven', expunged: [2] });
    expect(planExpunge([1, 2], new Set(), 0)).toEqual({ kind: 'proven', expunged: [1, 2] });
  });
  test('removes nothing when the list is shorter or longer than EXISTS', () => {
    expect(planExpunge([1, 2, 3], new Set([1]), 1_000)).toEqual({
      kind: 'unproven',
      listed: 1,
      exists: 1_000,
    });
    expect(planExpunge([1, 2, 3], new Set([1, 3]), 1)).toEqual({ kind: 'unproven', listed: 2, exists: 1 });
  });
});

const uids = fc
  .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 120 })
  .map((list) => list.sort((a, b) => a - b));

function read(set: string): number[] {
  return set
    .split(',')
    .filter(Boolean)
    .flatMap((part) => {
      const [from = 0, to = from] = part.split(':').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
}

describe('pages and sets', () => {
  test('pages hold every UID once, newest first, ascending within', () => {
    fc.assert(
      fc.property(
        uids,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 60 }),
        (list, size, first) => {
          const pages = pagesNewestFirst(list, size, first);
          expect(pages.slice().reverse().flat()).toEqual(list);
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(size);
        },
      ),
    );
  });
  test('a set names every wanted UID, and of the existing ones no other', () => {
    fc.assert(
      fc.property(uids, uids, (wanted, others) => {
        const existing = [...new Set([...wanted, ...others])].sort((a, b) => a - b);
        const named = new Set(read(uidSet(wanted, existing)));
        expect(existing.filter((uid) => named.has(uid))).toEqual(wanted);
        expect(read(uidSet(wanted))).toEqual(wanted);
      }),
    );
  });
  test('gaps without messages are spanned, so a sparse page is one short range', () => {
    expect(uidSet([10, 20, 30], [5, 10, 20, 30, 40])).toBe('10:30');
    expect(uidSet([10, 20, 30], [10, 15, 20, 30])).toBe('10,20:30');
    expect(uidSet([1, 2, 3, 7])).toBe('1:3,7');
  });
});

describe('planBodyBatches', () => {
  const body = (uid: number, size: number, box = 'a/INBOX') => ({
    messageId: `${box}${uid}` as MessageId,
    mailboxId: box as MailboxId,
    path: box,
    uidValidity: '1',
    uid,
    size,
  });
  test('never more than the bounds, except one message that is larger by itself; nothing lost', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom('x', 'y'))), (list) => {
        const wanted = list.map(([size, box], index) => body(index, size, box));
        const batches = planBodyBatches(wanted, 200, 5, 10);
        expect(batches.flatMap((batch) => batch.bodies.map((one) => one.uid)).sort((a, b) => a - b)).toEqual(
          wanted.map((one) => one.uid),
        );
        for (const { bodies, path } of batches) {
          expect(bodies.length).toBeLessThanOrEqual(5);
          expect(bodies.every((one) => one.path === path)).toBe(true);
          if (bodies.length > 1)
            expect(bodies.reduce((sum, one) => sum + one.size, 0)).toBeLessThanOrEqual(200);
        }
      }),
    );
  });
  test('mailboxes take turns only within the window, so the newest come first', () => {
    const wanted = [body(9, 1, 'x'), body(8, 1, 'y'), body(7, 1, 'x'), body(6, 1, 'x')];
    expect(planBodyBatches(wanted, 100, 9, 3).map((batch) => batch.bodies.map((one) => one.uid))).toEqual([
      [9, 7],
      [8],
      [6],
    ]);
  });
});

describe('WritePipeline', () => {
  test('writes in order, lets only so many wait, and writes nothing after a failure', async () => {
    const done: number[] = [];
    const gates: (() => void)[] = [];
    const pipeline = new WritePipeline(2);
    const write = (n: number) => () =>
      new Promise<void>((resolve) => gates.push(() => (done.push(n), resolve())));
    await pipeline.push(write(1));
    let second = false;
    const pushing = pipeline.push(write(2)).then(() => (second = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect([second, gates.length]).toEqual([false, 1]);
    gates.shift()?.();
    await pushing;
    await new Promise((resolve) => setImmediate(resolve));
    gates.shift()?.();
    await pipeline.drain();
    expect(done).toEqual([1, 2]);
    await pipeline.push(() => Promise.reject(new Error('disk')));
    const late: number[] = [];
    await expect(
      pipeline.push(() => Promise.resolve(late.push(1))).then(() => pipeline.drain()),
    ).rejects.toThrow('disk');
    expect(late).toEqual([]);
  });
});
