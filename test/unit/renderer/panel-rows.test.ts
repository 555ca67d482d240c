/** The rows of the pending view and the words of its groups. */
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { MailOperation, OperationRecord, OperationState } from '../../../electron/contract/operation';
import { groupOf, noCounts, rankOf } from '../../../electron/contract/operation-group';
import type { StateCounts } from '../../../electron/contract/operation-group';
import type { GroupSummary } from '../../../electron/contract/queries';
import {
  choicesOf,
  describeGroup,
  describeLoss,
  describeProgress,
  progressOf,
} from '../../../renderer/features/operations/describe-group';
import { countRows, rowAt, spanOf } from '../../../renderer/features/operations/panel-rows';
import type { PanelShape } from '../../../renderer/features/operations/panel-rows';
import { creation, mailbox, operation, placement } from '../../support/vault/entries';

const account = 'work' as AccountId;

const lines = (shape: PanelShape): string[] =>
  Array.from({ length: countRows(shape) }, (_none, at) => {
    const row = rowAt(shape, at);
    if (!row) return 'none';
    if (row.kind === 'heading') return `# ${row.rank}`;
    return row.kind === 'group' ? `group ${row.index}` : `${row.group}.${row.index}`;
  });

describe('rows of the pending view', () => {
  it('stand in sections, those of the unfolded group right below it, wherever it is', () => {
    const sections = [1, 0, 2, 1];
    expect(lines({ sections, expanded: null })).toEqual([
      ...['# 0', 'group 0', '# 2', 'group 1', 'group 2', '# 3', 'group 3'],
    ]);
    expect(lines({ sections, expanded: { index: 1, operations: 2 } })).toEqual([
      ...['# 0', 'group 0', '# 2', 'group 1', '1.0', '1.1', 'group 2', '# 3', 'group 3'],
    ]);
    expect(lines({ sections, expanded: { index: 3, operations: 1 } }).slice(-2)).toEqual(['group 3', '3.0']);
    expect(rowAt({ sections, expanded: null }, 7)).toBeNull();
    expect(lines({ sections: [0, 0, 0, 0], expanded: null })).toEqual([]);
  });

  it('tell which groups and operations are to be read', () => {
    const shape = { sections: [0, 0, 3, 0], expanded: { index: 1, operations: 5 } };
    const rows = [1, 2, 3, 4].map((at) => rowAt(shape, at));
    expect([spanOf(rows, 'group'), spanOf(rows, 'operation')]).toEqual([
      { first: 0, last: 1 },
      { first: 0, last: 1 },
    ]);
    expect(spanOf(rows.slice(0, 1), 'operation')).toBeNull();
  });
});

const move = (verb: 'archive' | 'move', changes: object = {}): MailOperation => ({
  ...operation('a', 'm', placement(account, 'INBOX', 1), { kind: 'move', to: mailbox(account, 'Archive') }),
  ...{ verb, ...changes },
});

function group(one: MailOperation, listed: StateCounts, gone: StateCounts = {}): GroupSummary {
  const state = (Object.keys(listed) as OperationState[]).sort((a, b) => rankOf(a) - rankOf(b))[0] ?? 'done';
  const top: OperationRecord = { operation: one, state, step: null, tries: 0, reason: null, changedAt: 0 };
  const counts = { ...listed };
  for (const [name, count] of Object.entries(gone) as [OperationState, number][])
    counts[name] = (counts[name] ?? 0) + count;
  const own = (all: StateCounts) =>
    one.kind.startsWith('mailbox-') ? { ...noCounts, mailboxes: all } : { ...noCounts, messages: all };
  return {
    ...{ id: groupOf(one), accountId: account, rank: rankOf(state), since: 0 },
    ...{ counts: own(counts), listed: own(listed), top, sample: top },
  };
}

const named = (one: GroupSummary): string => describeGroup(one, 'Work', 'Home');

describe('a group', () => {
  it('is named by what it does, to how many, and where', () => {
    expect(named(group(move('archive'), { queued: 9_500, done: 500 }))).toBe(
      'Archive 10,000 messages · Work → Archive',
    );
    expect(named(group(move('archive'), { queued: 1 }))).toBe('Archive “Über a” in Work');
    expect(named(group(move('move', { turn: 'undo' }), { queued: 2 }))).toBe(
      'Undo: Move 2 messages back · Work',
    );
    expect(named(group(creation('c', 'Box'), { queued: 1 }))).toBe('Make the mailbox “Box” in Work');
    expect(named(group(creation('c', 'Box'), { queued: 2 }))).toBe('2 changes of folders · Work');
    const transfer = {
      ...move('move'),
      kind: 'transfer',
      copyId: null,
      toAccountId: 'home',
    } as MailOperation;
    expect(named(group(transfer, { queued: 3 }))).toBe('Move 3 messages · Work → Archive in Home');
  });

  it('counts what the history has let go, and says what became of the rest', () => {
    const half = group(move('archive'), { queued: 20, parked: 1, refused: 2 }, { done: 75, dropped: 2 });
    expect(describeProgress(half)).toEqual([
      ...['75 of 100 done', '1 needs you', '2 refused', '2 had nothing left to do'],
    ]);
    expect(progressOf(half)).toBeCloseTo(0.79);
    expect(describeProgress(group(move('archive'), { done: 1 }, { done: 99 }))).toEqual(['All 100 done']);
    expect(describeProgress(group(move('archive'), { queued: 1 }))).toEqual([]);
  });

  it('offers only what means something', () => {
    const choices = (listed: StateCounts) => choicesOf(group(move('archive'), listed));
    const none = {
      canRetry: false,
      canChoose: false,
      canPutBack: false,
      discards: 0,
      asksFirst: false,
      canDismiss: false,
    };
    expect(choices({ queued: 5 })).toEqual({ ...none, discards: 5, asksFirst: true });
    expect(choices({ parked: 1, queued: 2 })).toEqual({
      ...{ ...none, canRetry: true, discards: 3, asksFirst: true },
    });
    expect(choices({ refused: 1, done: 2 })).toEqual({ ...none, canRetry: true, canDismiss: true });
    expect(choices({ started: 3 })).toEqual(none);
    expect(choices({ done: 3 })).toEqual({ ...none, canDismiss: true });
  });

  it('whose message is nowhere else can be put back where all of it is here, and is discarded after a question only', () => {
    const choices = (whole: boolean) => {
      const one = group(move('archive'), { parked: 1 });
      return choicesOf({ ...one, top: { ...one.top, asks: { kind: 'last-copy', whole } } });
    };
    expect(choices(true)).toMatchObject({ canPutBack: true, asksFirst: true });
    expect(choices(false)).toMatchObject({ canPutBack: false, asksFirst: true });
    expect(choicesOf(group(move('archive'), { parked: 1 }))).toMatchObject({ asksFirst: false });
  });
});

it('what a discard costs is told in plain sentences, what is lost for good apart', () => {
  const none = { moves: 0, copies: 0, flags: 0, deletes: 0, appends: 0, folders: 0, left: 0 };
  expect(describeLoss(none)).toEqual({ forGood: [], back: [] });
  expect(describeLoss({ ...none, appends: 2, moves: 1_200, left: 1 })).toEqual({
    forGood: ['2 mails that are nowhere but on this computer are lost.'],
    back: [
      '1,200 messages go back to where they were.',
      'One operation is under way and cannot be taken back.',
    ],
  });
});
