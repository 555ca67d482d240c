/** What the histories allow of a transfer between accounts: one message in the end, and two or none only for reasons that are given here. */
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { Placement, ReplayStep } from '../../../electron/contract/operation';
import { possibleEnds, stateKey } from '../../support/histories/possible-ends';
import type { Effect, TokenState } from '../../support/histories/possible-ends';
import type { End } from '../../support/histories/satchel-effects';
import { transferEffects } from '../../support/histories/transfer-effects';
import { beginning, goneOn } from '../../support/histories/transfer-phases';
import type { TransferOperation } from '../../support/histories/transfer-phases';
import { inbox, mailbox, record, transfer } from '../engine/engine-fixtures';

const archive = mailbox('there:Archive', 'archive', 'two' as AccountId);
const operation = transfer('m', inbox, archive) as TransferOperation;
const copy: Placement = { mailbox: operation.to, uidValidity: '7', uid: 9 };
const fetched: ReplayStep = {
  kind: 'fetched',
  cargo: { octets: 1, sha256: '', flags: ['\\Seen'], internalDate: 1 },
};
const append: ReplayStep = {
  ...{ kind: 'append', octets: 1 },
  target: { path: 'Archive', uidValidity: '7', uidNext: 9 },
};
const appended: ReplayStep = { kind: 'appended', copy };
const expunge: ReplayStep = {
  ...{ kind: 'expunge', copy },
  source: { path: 'INBOX', uidValidity: '7', uid: 42 },
};
const boxes: Record<string, number> = { INBOX: 1, Junk: 2, 'there:Archive': 3 };
const at = (path: string): number[] => [boxes[path] ?? 0];
const here: TokenState = [{ id: 1, box: 1, uid: 42, flags: ['\\seen'] }];

/** Steps at 10, 20 … ms, each of which took until the next; then its end. */
function ends(steps: ReplayStep[], end: End, others: Effect[] = [], of = operation): string[] {
  let phases = beginning(of, 0);
  steps.forEach((step, index) => {
    const state = step.kind === 'append' || step.kind === 'expunge' ? 'started' : 'queued';
    phases = goneOn(phases, { ...record(of, state, step), operation: of }, null, (index + 1) * 10);
  });
  const changedAt = (steps.length + 1) * 10;
  if (end !== 'undone')
    phases = goneOn(
      phases,
      { ...record(of, end, steps.at(-1) ?? null), operation: of },
      end === 'done' ? copy : null,
      changedAt,
    );
  const judged = { operation: of, phases, end, instance: 1, born: 5, changedAt };
  const effects = transferEffects(judged, (ref) => at(ref.path), at);
  return [...new Set(possibleEnds(here, [...effects, ...others]).map(stateKey))].sort();
}

const movedAway = (start: number): Effect => ({
  ...{ actor: 'anna', start, end: start + 1, what: '', chain: null },
  next: (state) => [state.map((one) => (one.box === 1 ? { ...one, box: 2, uid: 3 } : one))],
});
const there = '5@3/9(\\seen)';
const source = '1@1/42(\\seen)';

describe('what a transfer may have done', () => {
  it('is one message there, when a move is done', () => {
    expect(ends([fetched, append, appended, expunge], 'done')).toEqual([there]);
  });

  it('is one in each, when a copy is done', () => {
    const copying = { ...operation, copyId: 'copy' as NonNullable<TransferOperation['copyId']> };
    expect(ends([fetched, append], 'done', [], copying)).toEqual([`${source}, ${there}`]);
  });

  it('is not to leave a source that nobody has touched', () => {
    expect(ends([fetched, append, appended], 'done')).toEqual([]);
  });

  it('leaves what another program has moved after it was read', () => {
    expect(ends([fetched, append, appended], 'done', [movedAway(15)])).toEqual(['1@2/3(\\seen), ' + there]);
  });

  it('carries the flags that were there when it was read', () => {
    const flagged: Effect = {
      ...{ actor: 'anna', start: 1, end: 2, what: '', chain: null },
      next: (state) => [state.map((one) => ({ ...one, flags: ['$work', ...one.flags] }))],
    };
    expect(ends([fetched, append, appended, expunge], 'done', [flagged])).toEqual([there]);
    const before = { ...flagged, start: -2, end: -1 };
    expect(ends([fetched, append, appended, expunge], 'done', [before])).toEqual([]);
    expect(ends([fetched, append, appended, expunge], 'done', [{ ...flagged, end: 12, start: 11 }])).toEqual([
      there,
    ]);
  });

  it.each([
    ['nothing, as long as it was only read', [fetched], 'undone', [source]],
    [
      'nothing or an arrival, when an APPEND was not answered',
      [fetched, append],
      'parked',
      [source, `${source}, ${there.replace('9', '?')}`],
    ],
    [
      'an arrival beside the source, when that may not be removed',
      [fetched, append, appended],
      'parked',
      [`${source}, ${there}`],
    ],
    [
      'an arrival, and the source or not, when its removal was not answered',
      [fetched, append, appended, expunge],
      'parked',
      [`${source}, ${there}`, there],
    ],
  ] as [string, ReplayStep[], End, string[]][])('is %s', (_what, steps, end, expected) => {
    expect(ends(steps, end)).toEqual(expected.toSorted());
  });
});
