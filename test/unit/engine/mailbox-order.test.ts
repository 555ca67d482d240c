/** Operations on mailboxes wait for what they build on, and mail goes on meanwhile. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import { nextOperation } from '../../../electron/main/engine/next-operation';
import { nextBatch } from '../../../electron/main/engine/next-batch';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import { boxOf, createBox, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import { account, inbox, mailbox, move, record, star, transfer } from './engine-fixtures';

const box = (path: string) => boxOf(account, path);
const [a, b] = [box('A'), box('B')];
/** Of a server without levels. */
const flat = boxOf(account, 'A/x', { delimiter: null });
const there = mailbox('Familie', 'normal', 'home' as AccountId);
const renamedA = { ...a, path: 'B', name: 'B' };

/** What goes while the first one waits for the person. */
function goes(first: MailOperation, ...others: MailOperation[]): MailOperation | null {
  const records = [record(first, 'parked'), ...others.map((operation) => record(operation))];
  const next = nextOperation(records, account, 0, new Map());
  return next.kind === 'ready' ? next.record.operation : null;
}

describe('what waits', () => {
  const into = move('m', inbox, a);
  const outOf = move('n', a, inbox);

  test.each([
    ['mail for a mailbox that is still to be made', createBox(a), into],
    ['what is done with a mailbox that is still to be made', createBox(a), renameBox(a, 'B')],
    ['a mailbox below one that is still to be made', createBox(a), createBox(box('A/x'))],
    ['a second renaming', renameBox(a, 'B'), renameBox(renamedA, 'C')],
    ['a new mailbox of the name that is to become free', renameBox(a, 'B'), createBox({ ...a, id: b.id })],
    ['a mailbox below the new name', renameBox(a, 'B'), createBox(box('B/x'))],
    ['a renaming to a name that is to become free', renameBox(a, 'B'), renameBox(box('C'), 'A')],
    ['the renaming of a mailbox in which one is still to be made', createBox(box('A/x')), renameBox(a, 'B')],
    ['the deletion of a mailbox that mail is to leave', outOf, deleteBox(a)],
    ['the deletion of a mailbox that mail is to come into', into, deleteBox(a)],
    ['the deletion of a mailbox with another one in it', deleteBox(box('A/x')), deleteBox(a)],
    ['a new mailbox of the name of one that is to be deleted', deleteBox(a), createBox({ ...a, id: b.id })],
    ['a renaming after subscribing', subscribeBox(a, true), renameBox(a, 'B')],
    ['the deletion of a mailbox that carried mail is to leave', transfer('n', a, there), deleteBox(a)],
    [
      'a mailbox two levels below one that is still to be renamed',
      renameBox(a, 'B'),
      createBox(box('A/x/y')),
    ],
    ['subscribing after a renaming', renameBox(a, 'B'), subscribeBox(renamedA, true)],
  ])('%s', (_what, first, second) => {
    expect(goes(first, second)).toBeNull();
  });

  test.each([
    ['mail in a mailbox that is still to be renamed', renameBox(a, 'B'), outOf],
    ['mail for a mailbox that is still to be renamed', renameBox(a, 'B'), into],
    ['another mailbox', createBox(a), createBox(b)],
    ['a mailbox whose name only begins alike', renameBox(a, 'B'), createBox(box('AB'))],
    ['other mail', deleteBox(a), star('m')],
    ['the deletion of a mailbox that other mail is to leave', outOf, deleteBox(b)],
    ['the renaming of a mailbox when one is made elsewhere', createBox(box('C/x')), renameBox(a, 'B')],
    ['a name with another sign between its levels', createBox(flat), createBox(boxOf(account, 'A'))],
  ])('not %s', (_what, first, second) => {
    expect(goes(first, second)).toBe(second);
  });
});

test('a mailbox that is made again goes before the mail that was parked because it had gone', () => {
  const waiting = record(move('m', inbox, a));
  const again = record(createBox(a));
  const records: OperationRecord[] = [waiting, record(star('m')), again];
  const making = new Set<string>([a.id]);
  expect(nextOperation(records, account, 0, new Map(), making)).toEqual({ kind: 'ready', record: again });
  const batch = nextBatch(waiting, records, account, 0, new Map(), new Set(), making);
  expect(batch.map(({ operation }) => operation)).toEqual([waiting.operation]);
});

test('made, filled, renamed, emptied and deleted offline goes in that order', () => {
  const chain = [
    createBox(a),
    move('m', inbox, a),
    renameBox(a, 'B'),
    move('m', renamedA, inbox),
    deleteBox(renamedA),
  ];
  let left = chain.map((operation) => record(operation));
  const gone: string[] = [];
  while (left.length > 0) {
    const making = new Set(
      left.flatMap(({ operation }) => (operation.kind === 'mailbox-create' ? [a.id] : [])),
    );
    const next = nextOperation(left, account, 0, new Map(), making);
    if (next.kind !== 'ready') throw new Error(next.kind);
    gone.push(next.record.operation.kind);
    left = left.filter((one) => one !== next.record);
  }
  expect(gone).toEqual(chain.map(({ kind }) => kind));
});
