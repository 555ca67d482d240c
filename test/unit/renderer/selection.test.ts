/** The list's cursor and selection. */
import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { emptySelection, reduceSelection, successor, targetsOf } from '../../../renderer/state/selection';
import type { Cursor, SelectionAction, SelectionState } from '../../../renderer/state/selection';

const id = (name: string): MessageId => name as MessageId;
const at = (index: number): Cursor => ({ id: id(`m${index}`), index });
const ids = (...indexes: number[]): MessageId[] => indexes.map((index) => id(`m${index}`));
const run = (...actions: SelectionAction[]): SelectionState =>
  actions.reduce(reduceSelection, emptySelection);

describe('reduceSelection', () => {
  it('acts on the row under the cursor when nothing is selected', () => {
    expect(targetsOf(run({ kind: 'go', cursor: at(3) }))).toEqual(ids(3));
    expect(targetsOf(emptySelection)).toEqual([]);
  });
  it('takes the open message along at the first Ctrl+click', () => {
    expect(
      targetsOf(run({ kind: 'go', cursor: at(1) }, { kind: 'toggle', cursor: at(4), keepCursor: false })),
    ).toEqual(ids(1, 4));
  });
  it('selects only its own row by x', () => {
    expect(
      targetsOf(run({ kind: 'go', cursor: at(1) }, { kind: 'toggle', cursor: at(1), keepCursor: true })),
    ).toEqual(ids(1));
  });
  it('takes a row out again', () => {
    const state = run({ kind: 'all', ids: ids(1, 2) }, { kind: 'toggle', cursor: at(2), keepCursor: false });
    expect([...state.selected]).toEqual(ids(1));
  });
  it('keeps the anchor over a range', () => {
    const state = run(
      { kind: 'go', cursor: at(2) },
      { kind: 'range', cursor: at(4), anchor: 2, ids: ids(2, 3, 4) },
    );
    expect(state.anchor).toBe(2);
    expect(state.cursor).toEqual(at(4));
    expect([...state.selected]).toEqual(ids(2, 3, 4));
  });
  it('drops what left the folder, and is the same state when nothing did', () => {
    const state = run({ kind: 'all', ids: ids(1, 2, 3) });
    expect([...reduceSelection(state, { kind: 'keep-only', ids: new Set(ids(1, 3, 9)) }).selected]).toEqual(
      ids(1, 3),
    );
    expect(reduceSelection(state, { kind: 'keep-only', ids: new Set(ids(1, 2, 3)) })).toBe(state);
  });
  it('clears the selection when the cursor goes', () => {
    expect(run({ kind: 'all', ids: ids(1, 2) }, { kind: 'go', cursor: at(5) }).selected.size).toBe(0);
  });
});

describe('successor', () => {
  const rowAt = (index: number): MessageId | undefined =>
    index >= 0 && index < 5 ? id(`m${index}`) : undefined;
  it('is the next row below that stays', () => {
    expect(successor(at(1), new Set(ids(1, 2)), rowAt)).toEqual(at(3));
  });
  it('is the row above at the end of the list', () => {
    expect(successor(at(4), new Set(ids(3, 4)), rowAt)).toEqual(at(2));
  });
  it('is nobody when all go', () => {
    expect(successor(at(0), new Set(ids(0, 1, 2, 3, 4)), rowAt)).toBeNull();
  });
  it('stays where it is when other rows go', () => {
    expect(successor(at(2), new Set(ids(0)), rowAt)).toEqual(at(2));
  });
});
