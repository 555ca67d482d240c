/** Each answer of a server moves the queue on in exactly one way, and the person hears of what matters. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { MailOperation, ReplayStep } from '../../../electron/contract/operation';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { planOutcome } from '../../../electron/main/engine/outcome-entries';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { copying, creation, imapAccount, operation, placement } from '../../support/vault/entries';
import {
  addition,
  archive,
  inbox,
  located,
  mailbox,
  move,
  moveStep,
  record,
  star,
  transfer,
  trash,
} from './engine-fixtures';

const started = record(move('a', inbox, archive), 'started', moveStep);
const plan = (outcome: ReplayOutcome, later: Parameters<typeof planOutcome>[4] = []) =>
  planOutcome('Work', 'imap.example.org:993', started, outcome, later);

describe('outcome-entries', () => {
  test('done settles with the new placement', () => {
    const placement = located('a').locator.placement;
    expect(plan({ kind: 'done', placement, note: null })).toStrictEqual({
      entries: [
        { kind: 'operation-settled', id: started.operation.id, state: 'done', placement, reason: null },
      ],
      notice: null,
    });
  });

  test('H570029 of a copy that may be the only one, what would delete that waits for the person, and nothing else', () => {
    const there = placement(imapAccount, 'Archive', 9);
    const deletion = (id: string, messageId: string) => ({
      ...record(operation(id, messageId, there, { kind: 'delete' })),
      tries: 2,
    });
    const later = [deletion('d', 'copy c'), record(star('copy c')), deletion('e', 'm')];
    const done = { kind: 'done', placement: there, note: null, onlyOne: true } as const;
    const entries = (op: MailOperation): JournalEntry[] =>
      planOutcome('Work', 'imap.example.org:993', record(op, 'started', moveStep), done, later).entries;
    const settledAs = (id: string) => ({
      ...{ kind: 'operation-settled', id, state: 'done', placement: there, reason: null, onlyOne: true },
    });
    expect(entries(copying('c', 'm'))).toStrictEqual([
      settledAs('c'),
      {
        ...{ kind: 'operation-moved-on', id: 'd', state: 'parked', step: null, tries: 2 },
        reason: expect.stringContaining('may be in “Archive” alone') as string,
      },
    ]);
    const moved = move('m', inbox, archive);
    expect(entries(moved)).toStrictEqual([settledAs(moved.id)]);
  });

  test('unknown keeps its step, so that the next connection looks before it sends', () => {
    const { entries } = plan({ kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } });
    expect(entries).toMatchObject([
      { kind: 'operation-moved-on', state: 'unknown', step: moveStep, tries: 1 },
    ]);
  });

  test('retry forgets its step: nothing had happened', () => {
    const { entries } = plan({ kind: 'retry', error: { kind: 'busy', detail: '[INUSE] later' } });
    expect(entries).toMatchObject([{ kind: 'operation-moved-on', state: 'queued', step: null, tries: 1 }]);
  });

  test('a refusal takes back the moves that followed it, and leaves flags and other messages', () => {
    const follows = record(move('a', archive, trash));
    const { entries, notice } = plan({ kind: 'refused', reason: 'The server said: NO.' }, [
      record(star('a')),
      follows,
      record(move('b', archive, trash)),
    ]);
    expect(entries.map((entry) => 'id' in entry && entry.id)).toEqual([
      started.operation.id,
      follows.operation.id,
    ]);
    expect(notice).toEqual({
      level: 'error',
      sentence: 'Work: “Subject of a” was taken back. The server said: NO.',
    });
  });

  test('parked keeps the local effect and asks', () => {
    expect(plan({ kind: 'parked', reason: 'Archive is gone.' })).toMatchObject({
      entries: [{ kind: 'operation-moved-on', state: 'parked' }],
      notice: { level: 'warning', sentence: 'Work: “Subject of a” waits for you. Archive is gone.' },
    });
  });

  test('dropped is told, never silent', () => {
    expect(plan({ kind: 'dropped', reason: 'it was deleted on another device.' })).toMatchObject({
      entries: [{ kind: 'operation-settled', state: 'dropped' }],
      notice: { level: 'info' },
    });
  });
});

describe('word for word', () => {
  const id = started.operation.id;
  const cut = { kind: 'network', reason: 'closed', detail: '' } as const;
  const movedOn = { kind: 'operation-moved-on', id, tries: 1 };
  const settled = { kind: 'operation-settled', id, placement: null };
  const sentence = 'Work: the connection to imap.example.org:993 was cut. Satchel will try again by itself.';

  test('what is tried again says why, and nobody is disturbed', () => {
    expect(plan({ kind: 'retry', error: cut })).toEqual({
      entries: [{ ...movedOn, state: 'queued', step: null, reason: sentence }],
      notice: null,
    });
    expect(plan({ kind: 'unknown', error: cut })).toEqual({
      entries: [{ ...movedOn, state: 'unknown', step: moveStep, reason: sentence }],
      notice: null,
    });
  });

  test('when it may be tried again is written down', () => {
    const { entries } = planOutcome('Work', 'x:1', started, { kind: 'retry', error: cut }, [], 77);
    expect(entries).toMatchObject([{ kind: 'operation-moved-on', state: 'queued', notBefore: 77 }]);
  });

  test.each(['parked', 'unknown'] as const)('also of what is %s', (kind) => {
    const outcome = { kind, reason: 'Busy.', error: cut } as ReplayOutcome;
    const { entries } = planOutcome('Work', 'x:1', started, outcome, [], 77);
    expect(entries).toMatchObject([{ kind: 'operation-moved-on', state: kind, notBefore: 77 }]);
  });

  test('what its backend puts off has the backend’s reason', () => {
    expect(plan({ kind: 'later', delay: 1, reason: 'The server files it by itself.' })).toEqual({
      entries: [{ ...movedOn, state: 'queued', step: null, reason: 'The server files it by itself.' }],
      notice: null,
    });
  });

  test('what the person can decide of a parked one is kept', () => {
    const asks = { kind: 'last-copy', whole: true } as const;
    expect(plan({ kind: 'parked', reason: 'Gone.', asks }).entries).toEqual([
      { ...movedOn, state: 'parked', step: moveStep, reason: 'Gone.', asks },
    ]);
  });

  test('flags that the server does not keep are kept here', () => {
    const placement = located('a').locator.placement;
    const unkept = { add: ['\\Flagged'], remove: [] };
    expect(plan({ kind: 'done', placement, note: null, unkept } as unknown as ReplayOutcome).entries).toEqual(
      [{ ...settled, state: 'done', placement, reason: null, unkept }],
    );
  });

  test('H600133 what is parked with nothing of it left on the server begins anew when it is tried again', () => {
    expect(plan({ kind: 'parked', reason: 'The copy is gone.', anew: true }).entries).toEqual([
      { ...movedOn, state: 'parked', step: null, reason: 'The copy is gone.' },
    ]);
  });

  test('what is parked keeps its step and its reason', () => {
    expect(plan({ kind: 'parked', reason: 'Archive is gone.' }).entries).toEqual([
      { ...movedOn, state: 'parked', step: moveStep, reason: 'Archive is gone.' },
    ]);
  });

  test('a note of the server is kept and told', () => {
    const placement = located('a').locator.placement;
    expect(plan({ kind: 'done', placement, note: 'It keeps a copy.' })).toEqual({
      entries: [{ ...settled, state: 'done', placement, reason: 'It keeps a copy.' }],
      notice: { level: 'info', sentence: 'Work: It keeps a copy.' },
    });
  });

  test('what was dropped has no place', () => {
    expect(plan({ kind: 'dropped', reason: 'it was deleted.' })).toEqual({
      entries: [{ ...settled, state: 'dropped', reason: 'it was deleted.' }],
      notice: { level: 'info', sentence: 'Work: “Subject of a”: it was deleted.' },
    });
  });

  test('a refusal takes back the whole chain of moves behind it, and no move from elsewhere', () => {
    const third = record(move('a', trash, inbox));
    const { entries } = plan({ kind: 'refused', reason: 'NO.' }, [
      record(move('b', archive, trash)),
      record(move('b', trash, inbox)),
      record(move('a', inbox, trash)),
      record(move('a', archive, trash)),
      record(move('b', trash, inbox)),
      record(move('a', archive, inbox)),
      third,
    ]);
    expect(entries).toHaveLength(3);
    expect(entries[0]).toEqual({ ...settled, state: 'refused', reason: 'NO.' });
    expect(entries[2]).toEqual({
      ...{ ...settled, id: third.operation.id, state: 'refused' },
      reason: 'The move that it followed was refused.',
    });
  });

  test('a refused change of flags takes no move with it', () => {
    const flags = record(star('a'), 'started');
    const later = [record(move('a', inbox, archive))];
    const { entries } = planOutcome('Work', 'x:1', flags, { kind: 'refused', reason: 'NO.' }, later);
    expect(entries).toHaveLength(1);
  });

  test('a message is named by its subject, shortened; a mailbox by its name', () => {
    const named = (subject: string): string | undefined => {
      const operation = structuredClone(started.operation) as ReturnType<typeof move>;
      operation.message.locator.subject = subject;
      const outcome = { kind: 'dropped', reason: 'gone' } as const;
      return planOutcome('Work', 'x:1', { ...started, operation }, outcome, []).notice?.sentence;
    };
    expect(named('')).toBe('Work: “(no subject)”: gone');
    expect(named('x'.repeat(60))).toBe(`Work: “${'x'.repeat(60)}”: gone`);
    expect(named('x'.repeat(61))).toBe(`Work: “${'x'.repeat(59)}…”: gone`);
    const make = record(creation('c', 'Archive'), 'started');
    const { notice } = planOutcome('Work', 'x:1', make, { kind: 'refused', reason: 'NO.' }, []);
    expect(notice?.sentence).toBe('Work: the new mailbox “Archive” was taken back. NO.');
  });
});

describe('mail on its way to another account', () => {
  const there = mailbox('Familie', 'normal', 'home' as AccountId);
  const cargo = { octets: 1, sha256: 'ab', flags: [], internalDate: 1 };
  const fetched: ReplayStep = { kind: 'fetched', cargo };
  const target = { path: 'Familie', uidValidity: '1', uidNext: 1 };
  const appending: ReplayStep = { kind: 'append', target, octets: 1, cargo };
  const after = (step: ReplayStep | null, outcome: ReplayOutcome) =>
    planOutcome('Work', 'x:1', record(transfer('a', inbox, there), 'started', step), outcome, []);
  const later = { kind: 'later', delay: 1, reason: 'Busy.' } as const;

  test('goes on with its next step, as one that was never tried', () => {
    const { entries, notice } = after(null, { kind: 'next', step: fetched });
    expect(entries).toMatchObject([
      { kind: 'operation-moved-on', state: 'queued', step: fetched, tries: 0, reason: null },
    ]);
    expect(notice).toBeNull();
  });

  test.each([
    ['where it was fetched, it stays so', fetched, fetched],
    ['where it was not added, it is still fetched', appending, fetched],
    ['without what was fetched it is as it was', { ...appending, cargo: undefined }, null],
    ['before it was fetched, it begins anew', null, null],
  ])('is tried again: %s', (_what, step, then) => {
    const [entry] = after(step, later).entries;
    expect(entry).toMatchObject({ kind: 'operation-moved-on', step: then ?? step });
  });

  test('what is added to its own account begins anew', () => {
    const one = record(addition('a', archive), 'started', appending);
    expect(planOutcome('Work', 'x:1', one, later, []).entries).toMatchObject([{ step: null }]);
  });
});
