/** What is still counted of operations that the history has let go: by group, as long as one of it is known. */
import { describe, expect, it } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import type { GroupTally } from '../../../electron/contract/operation-group';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { partsOf, patchFromPart } from '../../../electron/main/vault/snapshot-parts';
import { FoldedState } from '../../../electron/main/vault/vault-state';
import { queued, settled, star } from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

const group = ['a', 'b', 'c'].map((id, at) =>
  queued({ ...star(id, `message ${id}`), actionId: 'A' as ActionId, createdAt: 10 - at }),
);
const tried: JournalEntry = {
  ...{ kind: 'operation-moved-on', id: 'c' as OperationId, state: 'started', step: null },
  ...{ tries: 1, reason: null },
};
const settledTwo = [
  ...group,
  queued(star('other', 'm')),
  tried,
  settled('a', 'done'),
  settled('b', 'refused'),
];
const trimmed = (ids: string[], retried?: true): JournalEntry => ({
  ...{ kind: 'history-trimmed', ids: ids as OperationId[] },
  ...(retried ? { retried } : {}),
});
const tallies = (state: FoldedState): GroupTally[] => [...state.tallies.values()];

describe('a group of which the history lets some operations go', () => {
  it('counts them by what became of them, and knows since when it is', () => {
    expect(tallies(folded(settledTwo))).toEqual([]);
    const counted = (messages: object, since: number) => [
      { id: 'work A', counts: { messages, mailboxes: {} }, since },
    ];
    const one = folded([...settledTwo, trimmed(['a'])]);
    expect(tallies(one)).toEqual(counted({ done: 1 }, 10));
    expect(tallies(folded([trimmed(['b', 'c'])], one))).toEqual(counted({ done: 1, refused: 1 }, 9));
  });

  it('is forgotten with the last that is known of it, however often that was tried', () => {
    const known = [...settledTwo, trimmed(['a', 'b'])];
    expect(tallies(folded(known))).toHaveLength(1);
    expect(tallies(folded([...known, settled('c', 'done'), trimmed(['c'])]))).toEqual([]);
    expect(tallies(folded([...known, { kind: 'operation-undone', id: 'c' as OperationId }]))).toEqual([]);
  });

  it('does not count twice what is tried again', () => {
    expect(tallies(folded([...settledTwo, trimmed(['b'], true)]))).toEqual([]);
  });

  it('counts once what is named twice, as a mail and its copy in Sent were', () => {
    expect(tallies(folded([...settledTwo, trimmed(['a', 'a'])]))).toMatchObject([
      { counts: { messages: { done: 1 } } },
    ]);
  });

  it('counts the same after a snapshot', () => {
    const state = folded([...settledTwo, trimmed(['a'])]);
    const restored = new FoldedState();
    for (const part of partsOf(state)) restored.merge(patchFromPart(JSON.parse(JSON.stringify(part))));
    expect(tallies(restored)).toEqual(tallies(state));
    expect(tallies(folded([trimmed(['b'])], restored))).toEqual(tallies(folded([trimmed(['b'])], state)));
  });
});
