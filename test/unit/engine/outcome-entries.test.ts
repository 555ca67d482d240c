/** Each answer of a server moves the queue on in exactly one way, and the person hears of what matters. */
import { describe, expect, test } from 'vitest';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { planOutcome } from '../../../electron/main/engine/outcome-entries';
import { archive, inbox, located, move, moveStep, record, star, trash } from './engine-fixtures';

const started = record(move('a', inbox, archive), 'started', moveStep);
const plan = (outcome: ReplayOutcome, later: Parameters<typeof planOutcome>[4] = []) =>
  planOutcome('Work', 'imap.example.org:993', started, outcome, later);

describe('outcome-entries', () => {
  test('done settles with the new placement', () => {
    const placement = located('a').locator.placement;
    expect(plan({ kind: 'done', placement, note: null })).toEqual({
      entries: [
        { kind: 'operation-settled', id: started.operation.id, state: 'done', placement, reason: null },
      ],
      notice: null,
    });
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
