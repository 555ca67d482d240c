/** Local mail has no server to wait for: what is done at once, what is not, and where the mail lies then. */
import { describe, expect, test } from 'vitest';
import { localPlacement, settleLocal, settlesAtOnce } from '../../../electron/main/engine/settle-local';
import { createBox, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import {
  addition,
  archive,
  copyOf,
  deletion,
  inbox,
  located,
  move,
  record,
  star,
  transfer,
  trash,
} from './engine-fixtures';

const to = { id: archive.id, path: archive.path };
const copy = copyOf('a', archive);
const append = addition('a', archive);
const carried = transfer('a', inbox, archive);
const atOnce = [createBox(trash), renameBox(trash, 'Bin'), subscribeBox(trash, true)];
const moved = move('a', inbox, archive);

describe('settle-local', () => {
  test('flags leave the mail where it is; what puts it elsewhere says where; what is gone is nowhere', () => {
    const there = { mailbox: to, uidValidity: '0', uid: null };
    expect(localPlacement(star('a'))).toEqual(located('a').locator.placement);
    for (const operation of [moved, copy, append, carried]) expect(localPlacement(operation)).toEqual(there);
    expect(localPlacement(deletion('a', 1))).toBeNull();
    for (const operation of [...atOnce, deleteBox(trash)]) expect(localPlacement(operation)).toBeNull();
  });

  test('flags and moves are done at once, unless something before them waits on the same mail', () => {
    for (const operation of [star('a'), moved]) {
      expect(settlesAtOnce(operation, [])).toBe(true);
      expect(settlesAtOnce(operation, [record(deletion('a', 1))])).toBe(false);
    }
  });

  test('a mailbox is made, renamed and subscribed at once, and deleted when what is in it has gone', () => {
    for (const operation of atOnce) expect(settlesAtOnce(operation, [record(star('a'))])).toBe(true);
    expect(settlesAtOnce(deleteBox(trash), [])).toBe(false);
  });

  test('a copy, an addition, mail for another account and a delete that is held are not', () => {
    for (const operation of [copy, append, carried, deletion('a', 1)])
      expect(settlesAtOnce(operation, [])).toBe(false);
  });

  test('the entry says that it is done, and where', () => {
    expect(settleLocal(moved)).toEqual({
      ...{ kind: 'operation-settled', id: moved.id, state: 'done', reason: null },
      placement: { mailbox: to, uidValidity: '0', uid: null },
    });
  });
});
