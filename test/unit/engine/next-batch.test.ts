/** What goes to the server in one command: the same for many messages, never out of order on one. */
import { describe, expect, test } from 'vitest';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import { batchLimit, lookAhead, nextBatch } from '../../../electron/main/engine/next-batch';
import { creation } from '../../support/vault/entries';
import { messageOf } from '../../support/message-of';
import {
  account,
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  mailbox,
  move,
  moveStep,
  record,
  star,
  transfer,
  trash,
} from './engine-fixtures';

const nothing = new Map<OperationId, number>();
const batchOf = (records: OperationRecord[], now = 0, putOff = nothing, alone = new Set<OperationId>()) => {
  const [first] = records;
  if (!first) throw new Error('no records');
  return nextBatch(first, records, account, now, putOff, alone).map((unit) =>
    unit.records.length === 1
      ? records.indexOf(unit.records[0] as OperationRecord)
      : unit.records.map((one) => records.indexOf(one)),
  );
};
const changed = (operation: MailOperation, change: object): MailOperation => {
  const { id, locator } = messageOf(operation);
  return { ...operation, message: { id, locator: { ...locator, ...change } } } as MailOperation;
};
const at = (operation: MailOperation, placement: object): MailOperation =>
  changed(operation, { placement: { ...messageOf(operation).locator.placement, ...placement } });

describe('next-batch', () => {
  test('takes all moves from one mailbox to one other, past what is different', () => {
    const records = [
      record(move('a', inbox, archive)),
      record(star('b')),
      record(move('c', inbox, archive)),
      record(move('d', inbox, trash)),
      record(move('e', inbox, archive)),
    ];
    expect(batchOf(records)).toEqual([0, 2, 4]);
  });

  test('flags go together only where the same is added and removed', () => {
    const other = { ...star('b'), remove: ['\\Seen'] } as MailOperation;
    expect(batchOf([record(star('a')), record(other), record(star('c'))])).toEqual([0, 2]);
  });

  test('nothing overtakes an earlier operation on the same message', () => {
    const records = [
      record(move('a', inbox, archive)),
      record(star('b')),
      record(move('b', inbox, archive)),
      record(move('c', inbox, archive)),
    ];
    expect(batchOf(records)).toEqual([0, 3]);
  });

  test('changes of one message’s flags that follow each other are sent as the one that they come to', () => {
    const flag = (id: string, add: string[], remove: string[]): OperationRecord =>
      record({ ...star(id), add, remove } as MailOperation);
    const records = [
      flag('a', ['\\Seen'], []),
      flag('b', [], ['\\Seen']),
      flag('a', ['\\Flagged'], ['\\SEEN']),
      flag('b', ['\\Flagged'], []),
      flag('c', ['\\Flagged'], []),
    ];
    const [first] = records;
    if (!first) throw new Error('no record');
    const units = nextBatch(first, records, account, 0, nothing, new Set());
    expect(units.map((unit) => unit.records.map((one) => records.indexOf(one)))).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(units[0]?.operation).toMatchObject({ add: ['\\Flagged'], remove: ['\\SEEN'] });
  });

  test('a move between two changes of flags keeps them apart', () => {
    const records = [
      record(star('a')),
      record(move('a', inbox, archive)),
      record(star('a')),
      record(star('b')),
    ];
    expect(batchOf(records)).toEqual([0, 3]);
  });

  test('what waits for the person or its hour stays behind, with what depends on it', () => {
    const putOff = new Map([['x' as OperationId, 500]]);
    const late = { ...move('c', inbox, archive), id: 'x' as OperationId };
    const records = [
      record(move('a', inbox, archive)),
      record(star('b'), 'parked'),
      record(move('b', inbox, archive)),
      record(late),
      record(move('d', inbox, archive)),
    ];
    expect(batchOf(records, 100, putOff)).toEqual([0, 4]);
    expect(batchOf([record(deletion('a', 5)), record(deletion('b', 50))], 10)).toEqual([0]);
  });

  test('messages of another mailbox, UIDVALIDITY or without a UID stay out', () => {
    const go = (id: string): MailOperation => move(id, inbox, archive);
    const records = [
      record(go('a')),
      record(at(go('b'), { uidValidity: '8' })),
      record(at(go('c'), { uid: null })),
      record(at(go('d'), { mailbox: { id: trash.id, path: trash.path } })),
      record(go('e')),
    ];
    expect(batchOf(records)).toEqual([0, 4]);
  });

  test('two that look the same, or have too little to be known by, are kept apart', () => {
    const go = (id: string): MailOperation => move(id, inbox, archive);
    const records = [
      record(changed(go('a'), { messageId: '<same@x>' })),
      record(changed(go('b'), { messageId: '<same@x>' })),
      record(changed(go('c'), { messageId: null })),
      record(changed(go('d'), { messageId: null, emailId: 'e1' })),
    ];
    expect(batchOf(records)).toEqual([0, 3]);
    expect(batchOf(records.slice(2))).toEqual([0]);
  });

  test('what was begun before, or failed with others, goes alone', () => {
    const begun = [record(move('a', inbox, archive), 'unknown', moveStep), record(move('b', inbox, archive))];
    expect(batchOf(begun)).toEqual([0]);
    const records = [record(move('a', inbox, archive)), record(move('b', inbox, archive))];
    const second = records[1]?.operation.id;
    expect(batchOf(records, 0, nothing, new Set(second ? [second] : []))).toEqual([0]);
  });

  test('what it costs does not grow with the queue: only so many are looked at', () => {
    let looked = 0;
    function* queue(): Generator<OperationRecord> {
      for (let index = 0; index < 10 * lookAhead; index += 1) {
        looked += 1;
        // Every tenth fits, so that a batch could go on for long.
        yield record(index % 10 === 0 ? star(`m${index}`) : move(`m${index}`, inbox, archive));
      }
    }
    const first = record(star('first'));
    const records = (function* () {
      yield first;
      yield* queue();
    })();
    const units = nextBatch(first, records, account, 0, nothing, new Set());
    expect(units.length).toBeGreaterThan(batchLimit / 2);
    expect(looked).toBeLessThanOrEqual(lookAhead);
  });

  test('no more than a server answers in reasonable time', () => {
    const records = Array.from({ length: batchLimit + 5 }, (_, index) => record(star(`m${index}`)));
    expect(batchOf(records)).toHaveLength(batchLimit);
  });
});

describe('what may go together', () => {
  const go = (id: string): MailOperation => move(id, inbox, archive);
  const copy = (id: string): MailOperation => copyOf(id, archive);

  test('copies to one mailbox, deletes, and flags in whatever order and letters', () => {
    expect(batchOf([record(copy('a')), record(go('b')), record(copy('c'))])).toEqual([0, 2]);
    expect(batchOf([record(copy('a')), record(copyOf('b', trash))])).toEqual([0]);
    expect(batchOf([record(deletion('a', 0)), record(star('b')), record(deletion('c', 0))])).toEqual([0, 2]);
    const flags = (id: string, add: string[]): OperationRecord =>
      record({ ...star(id), add } as MailOperation);
    expect(batchOf([flags('a', ['x']), flags('b', ['y'])])).toEqual([0]);
    expect(batchOf([flags('a', ['x', 'Y']), flags('b', ['y', 'X']), flags('c', ['x'])])).toEqual([0, 1]);
  });

  test('not what may be on its server already, by its state or by its step', () => {
    for (const begun of [record(go('a'), 'unknown'), record(go('a'), 'queued', moveStep)]) {
      expect(batchOf([begun, record(go('b'))])).toEqual([0]);
      expect(batchOf([record(go('b')), begun, record(go('c'))])).toEqual([0, 2]);
    }
  });

  test('the making of a mailbox goes alone', () => {
    expect(batchOf([record(creation('c', 'Archive')), record(creation('d', 'Trash'))])).toEqual([0]);
  });

  test('what goes into a mailbox that is not made yet waits for it', () => {
    const make = { ...creation('c', archive.path), mailbox: archive } as MailOperation;
    const records = [record(star('a')), record(make), record(go('b')), record(star('c'))];
    expect(batchOf(records)).toEqual([0, 3]);
    const [, , moving] = records;
    expect(moving && nextBatch(moving, records, account, 0, nothing, new Set())).toHaveLength(1);
  });

  test('nothing of another account, and nothing that is over', () => {
    const foreign = { ...go('b'), accountId: 'home' } as MailOperation;
    const records = [record(go('a')), record(foreign), record(go('c'), 'done'), record(go('d'))];
    expect(batchOf(records)).toEqual([0, 3]);
    // What is over holds nothing back either.
    expect(batchOf([record(go('a')), record(star('b'), 'done'), record(go('b'))])).toEqual([0, 2]);
  });

  test('messages are told apart by EMAILID, or else by Message-ID and size', () => {
    const as = (id: string, change: object): OperationRecord => record(changed(go(id), change));
    const same = { messageId: '<same@x>' };
    expect(batchOf([as('a', { ...same, size: 1 }), as('b', { ...same, size: 2 })])).toEqual([0, 1]);
    expect(batchOf([as('a', { ...same, emailId: 'e1' }), as('b', { ...same, emailId: 'e2' })])).toEqual([
      0, 1,
    ]);
    expect(batchOf([as('a', { emailId: 'e1' }), as('b', { emailId: 'e1' })])).toEqual([0]);
    const twins = ['a', 'b'].map((id) => record(changed(copy(id), same)));
    expect(batchOf(twins)).toEqual([0]);
    // Flags and deletes are of a UID and cannot be mistaken.
    expect(batchOf(['a', 'b'].map((id) => record(changed(star(id), same))))).toEqual([0, 1]);
  });

  test('flags that were set and cleared come to the last word on each', () => {
    const flag = (add: string[], remove: string[]): OperationRecord =>
      record({ ...star('a'), add, remove } as MailOperation);
    const records = [flag(['\\Seen', 'x'], ['y']), flag(['y'], ['X']), flag(['\\FLAGGED'], [])];
    const [first] = records;
    const [unit] = first ? nextBatch(first, records, account, 0, nothing, new Set()) : [];
    expect(unit?.records).toEqual(records);
    expect(unit?.operation).toEqual({
      ...{ ...first?.operation, add: ['\\Seen', 'y', '\\FLAGGED'], remove: ['X'] },
    });
  });
});

describe('with other accounts', () => {
  const there = mailbox('Familie', 'normal', 'home' as AccountId);
  const cargo = { octets: 1, sha256: '', flags: [], internalDate: 1 };
  const fetched = { kind: 'fetched', cargo } as const;

  test('what is carried, added or done to a mailbox goes alone', () => {
    const twice = (make: (id: string) => MailOperation) => batchOf([record(make('a')), record(make('b'))]);
    expect(twice((id) => transfer(id, inbox, there))).toEqual([0]);
    expect(twice((id) => addition(id, archive))).toEqual([0]);
    expect(twice((id) => creation(id, id))).toEqual([0]);
    expect(twice((id) => deletion(id, 0))).toEqual([0, 1]);
    expect(twice((id) => copyOf(id, archive))).toEqual([0, 1]);
  });

  test('a message that is being added to another account stays behind; what that account does elsewhere holds nothing up', () => {
    const records = [
      record(move('a', inbox, archive)),
      record(transfer('b', inbox, there), 'queued', fetched),
      record({ ...star('c'), accountId: 'home' as AccountId }),
      record(move('b', inbox, archive)),
      record(move('c', inbox, archive)),
    ];
    expect(batchOf(records)).toEqual([0, 4]);
  });
});

test('flags are the same in whatever order and letter case', () => {
  const both = (id: string, add: string[]): OperationRecord => record({ ...star(id), add } as MailOperation);
  expect(
    batchOf([both('a', ['\\Seen', 'Work']), both('b', ['work', '\\SEEN']), both('c', ['Work'])]),
  ).toEqual([0, 1]);
});
