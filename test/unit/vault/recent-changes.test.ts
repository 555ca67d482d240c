/** How far back a store may have been away without being rebuilt. */
import { expect, it } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { StoreChange } from '../../../electron/contract/store-writes';
import { RecentChanges } from '../../../electron/main/vault/recent-changes';
import { range } from '../../support/vault/number-journal';

const change = (seq: number): StoreChange => ({ kind: 'operation-removed', id: `op ${seq}` as OperationId });

it('the changes after a position are known in their order', () => {
  const recent = new RecentChanges();
  for (const seq of [1, 2, 4]) recent.add(seq, [change(seq), change(-seq)]);
  expect(recent.since(0)).toEqual([1, -1, 2, -2, 4, -4].map(change));
  expect(recent.since(2)).toEqual([4, -4].map(change));
  expect(recent.since(4)).toEqual([]);
});

it('what is only in the snapshot is not known one by one', () => {
  const recent = new RecentChanges();
  recent.add(6, [change(6)]);
  recent.startAt(5);
  expect(recent.since(4)).toBeNull();
  expect(recent.since(5)).toEqual([change(6)]);
});

it('the newest 20,000 records at least are remembered, and never 40,000', () => {
  const recent = new RecentChanges();
  for (const seq of range(1, 39_999)) recent.add(seq, [change(seq)]);
  expect(recent.since(0)).toHaveLength(39_999);
  recent.add(40_000, [change(40_000)]);
  expect(recent.since(19_999)).toBeNull();
  expect(recent.since(20_000)).toEqual(range(20_001, 40_000).map(change));
});
