/** Another target for many moves: no crash between two lines of the journal leaves one of them taken back and not queued anew. */
import { expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { MessageOperation, OperationRecord } from '../../../electron/contract/operation';
import { planRedirect } from '../../../electron/main/engine/plan-redirect';
import { recordsInLine } from '../../../electron/main/vault/journal-line';
import {
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  mailbox,
  move,
  newOperationId,
  record,
  ref,
  star,
  transfer,
} from './engine-fixtures';

const gone = mailbox('Lists');
const request = (operations: MessageOperation[], pending: OperationRecord[] = []) => ({
  ...{ operations, gone: ref(gone), to: ref(archive), newOperationId },
  pending: new Map(pending.map((one) => [one.operation.id, one])),
});

test('each part is one line, in which all that is taken back is queued anew, its message and copies together', () => {
  const operations = Array.from({ length: 130 }, (_, index) => move(`m${index}`, inbox, gone));
  const behind = [star('m0'), copyOf('m0', inbox), star('copy of m0'), star('m129')];
  const all = [...operations, ...behind];
  const parts = planRedirect(request(all));
  expect(parts.length).toBeGreaterThan(1);
  const queued: string[] = [];
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(recordsInLine);
    const undone = part.flatMap((entry) => (entry.kind === 'operation-undone' ? [entry.id] : []));
    const anew = part.flatMap((entry) =>
      entry.kind === 'operation-queued' && 'message' in entry.operation ? [entry.operation] : [],
    );
    const of = (one: MessageOperation): string => `${one.kind} ${one.message.id}`;
    const taken = all.filter(({ id }) => undone.includes(id)).map(of);
    expect(anew.map(of).sort()).toEqual(taken.sort());
    queued.push(...anew.map(of));
    for (const one of anew) if (one.kind === 'move') expect(one.to).toEqual(ref(archive));
  }
  expect(queued).toHaveLength(all.length);
  expect(parts[0]?.slice(0, 4)).toMatchObject([
    { id: behind[2]?.id },
    { id: behind[1]?.id },
    { id: behind[0]?.id },
    { id: operations[0]?.id },
  ]);
});

test('a part is as full as a line can be, and none is empty', () => {
  const lengths = (count: number): number[] =>
    planRedirect(request(Array.from({ length: count }, (_, index) => move(`m${index}`, inbox, gone)))).map(
      ({ length }) => length,
    );
  expect(lengths(0)).toEqual([]);
  expect(lengths(1)).toEqual([2]);
  expect(lengths(recordsInLine / 2)).toEqual([recordsInLine]);
  expect(lengths(recordsInLine / 2 + 1)).toEqual([recordsInLine, 2]);
  // What belongs together and is longer than a line stays together all the same.
  const long = [move('m', inbox, gone), ...Array.from({ length: recordsInLine }, () => star('m'))];
  expect(planRedirect(request(long))).toHaveLength(1);
});

test('only the mailbox that is gone is another one then; what was not chosen is not said to be', () => {
  const other = mailbox('Familie', 'normal', 'home' as AccountId);
  const chain = [
    ...[move('m', inbox, gone), star('m'), deletion('m', 1), addition('n', inbox), copyOf('m', gone)],
    ...[move('m', gone, inbox), transfer('m', gone, other), transfer('x', inbox, other)],
  ];
  const [part = []] = planRedirect(request(chain));
  expect(part.map(({ kind }) => kind)).not.toContain('operation-rebound');
  const anew = part.flatMap((entry) => (entry.kind === 'operation-queued' ? [entry.operation] : []));
  const expected = chain.map((one) => {
    const { id: _id, ...rest } = one;
    if (one.kind === 'move')
      return one.from.id === gone.id ? { ...rest, from: ref(archive) } : { ...rest, to: ref(archive) };
    return one.kind === 'transfer' && one.from.id === gone.id ? { ...rest, from: ref(archive) } : rest;
  });
  const inOrder = (operations: { kind: string }[]): unknown[] =>
    operations.map((one) => JSON.stringify(one)).sort();
  expect(inOrder(anew.map(({ id: _id, ...rest }) => ({ ...rest })))).toEqual(inOrder(expected));
});

test('what was chosen stays chosen', () => {
  const one = move('m', inbox, gone);
  const [part] = planRedirect(request([one], [{ ...record(one, 'parked'), chosen: true }]));
  const { placement } = one.message.locator;
  expect(part?.slice(1)).toMatchObject([
    { kind: 'operation-queued', operation: { to: { id: archive.id } } },
    { kind: 'operation-rebound', placement, chosen: true },
  ]);
});
