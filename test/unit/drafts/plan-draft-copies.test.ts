/** What is to happen in Drafts for one draft, state by state. */
import { describe, expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { OperationRecord, OperationState } from '../../../electron/contract/operation';
import type { OutboxRecord } from '../../../electron/contract/outbox';
import { canBeCorrected, planDraftCopies, shelfLife } from '../../../electron/main/drafts/plan-draft-copies';
import type { Surroundings } from '../../../electron/main/drafts/plan-draft-copies';
import type { DraftCopy, DraftHead } from '../../../electron/main/vault/draft-head';
import { draftId, imapAccount, outgoing } from '../../support/vault/entries';
import type { MessageId } from '../../../electron/contract/ids';

const copy = (revision: number): DraftCopy => ({
  ...{ accountId: imapAccount, operationId: `op ${revision}` as OperationId, revision },
  ...{ messageId: `m ${revision}` as MessageId, header: `<${revision}@x>`, size: 1, internalDate: 1 },
});
const theirs: DraftCopy = { ...copy(0), operationId: null };
const head = (state: DraftHead['state'], revision: number, copies: DraftCopy[]): DraftHead => ({
  ...{ id: draftId(1), accountId: imapAccount, state, revision, octets: 1, sha256: '', attachments: [] },
  ...{ copies, outboxId: null, savedAt: 0 },
});
/** @param states of the appends, by revision; what is left out is no longer in the history */
const plan = (
  of: DraftHead,
  states: Record<number, OperationState | 'parked after a step'> = {},
  change: Partial<Surroundings> = {},
) => {
  const records = new Map(
    Object.entries(states).map(([revision, state]) => [
      `op ${revision}`,
      state === 'parked after a step'
        ? ({ state: 'parked', step: { kind: 'append' } } as OperationRecord)
        : ({ state, step: state === 'started' ? { kind: 'append' } : null } as OperationRecord),
    ]),
  );
  return planDraftCopies(of, {
    ...{ operation: (id) => records.get(id), isDeleted: () => false, refusedListed: false },
    ...{ lent: false, endedDiscarded: false, now: 1, ...change },
  });
};
const nothing = { upload: false, withdraw: [], remove: [], reopen: false, gone: false };

describe('a draft that is', () => {
  test('being written leaves Drafts as it is', () => {
    expect(plan(head('open', 3, [copy(1)]), { 1: 'queued' })).toEqual(nothing);
  });

  test('closed is put there unless it is; a copy that was only queued gives way at once', () => {
    expect(plan(head('closed', 1, []))).toEqual({ ...nothing, upload: true });
    expect(plan(head('closed', 1, [theirs]))).toEqual({ ...nothing, upload: true });
    expect(plan(head('closed', 1, [copy(1)]), { 1: 'queued' })).toEqual(nothing);
    for (const state of ['queued', 'parked'] as const)
      expect(plan(head('closed', 2, [copy(1)]), { 1: state })).toEqual({
        ...{ ...nothing, upload: true, withdraw: [copy(1)] },
      });
  });

  test('closed keeps the older copy until the new one is there for certain', () => {
    const two = head('closed', 2, [theirs, copy(1), copy(2)]);
    for (const state of ['queued', 'started', 'unknown', 'parked'] as const)
      expect(plan(two, { 1: 'done', 2: state })).toEqual(nothing);
    expect(plan(two, { 1: 'done', 2: 'done' })).toEqual({ ...nothing, remove: [theirs, copy(1)] });
    expect(plan(two)).toEqual({ ...nothing, remove: [theirs, copy(1)] });
    // Nobody knows yet whether it came into being.
    for (const state of ['started', 'unknown', 'parked after a step'] as const)
      expect(plan(two, { 1: state, 2: 'done' })).toEqual({ ...nothing, remove: [theirs] });
  });

  test('closed, and taken out of the queue, comes up again', () => {
    expect(plan(head('closed', 1, [copy(1)]), { 1: 'discarded' })).toEqual({ ...nothing, reopen: true });
  });

  test('closed, and deleted in Drafts or left there long, needs nothing in the vault, unless a composer has it', () => {
    const one = head('closed', 1, [copy(1)]);
    const gone = { ...nothing, gone: true };
    expect(plan(one, { 1: 'done' }, { isDeleted: () => true })).toEqual(gone);
    expect(plan(one, { 1: 'done' }, { isDeleted: () => true, lent: true })).toEqual(nothing);
    expect(plan(one, {}, { now: shelfLife })).toEqual(nothing);
    expect(plan(one, {}, { now: shelfLife + 1 })).toEqual(gone);
    expect(plan(one, { 1: 'queued' }, { now: shelfLife + 1 })).toEqual(nothing);
    expect(plan(one, {}, { now: shelfLife + 1, lent: true })).toEqual(nothing);
  });

  test('on its way out takes back what is only queued, and leaves what lies there', () => {
    const sending = head('sending', 2, [copy(1), copy(2)]);
    expect(plan(sending, { 1: 'done', 2: 'queued' })).toEqual({ ...nothing, withdraw: [copy(2)] });
  });

  test('sent or thrown away takes everything along, and then goes itself', () => {
    for (const state of ['sent', 'discarded'] as const) {
      const two = head(state, 2, [copy(1), copy(2)]);
      expect(plan(two, { 1: 'done', 2: 'started' })).toEqual({ ...nothing, remove: [copy(1)] });
      expect(plan(two, { 1: 'queued', 2: 'done' })).toEqual({
        ...{ ...nothing, withdraw: [copy(1)], remove: [copy(2)] },
      });
    }
    expect(plan(head('sent', 1, []))).toEqual({ ...nothing, gone: true });
    expect(plan(head('sent', 1, []), {}, { refusedListed: true })).toEqual(nothing);
    expect(plan(head('discarded', 1, []))).toEqual(nothing);
    expect(plan(head('discarded', 1, []), {}, { endedDiscarded: true })).toEqual({ ...nothing, gone: true });
  });
});

test('a draft is kept for as long as its mail, or a second try of it, has not reached somebody', () => {
  const mail = (
    id: string,
    state: OutboxRecord['state'],
    partOf?: string,
    temporary?: boolean,
  ): OutboxRecord => ({
    item: {
      ...outgoing(id, { octets: 1, sha256: '00' }),
      ...(partOf ? { partOf: partOf as OperationId } : {}),
    },
    ...{ state, tries: 1, reason: null, changedAt: 1 },
    refused: temporary === undefined ? [] : [{ address: 'a@x.example', words: 'no', temporary }],
  });
  const kept = (...mails: OutboxRecord[]): boolean =>
    canBeCorrected(new Map(mails.map((one) => [one.item.id, one])), 'm' as OperationId);
  expect(kept(mail('m', 'accepted'))).toBe(false);
  expect(kept(mail('m', 'accepted', undefined, false))).toBe(true);
  const putOff = mail('m', 'accepted', undefined, true);
  expect(kept(putOff)).toBe(false);
  for (const state of ['queued', 'unknown', 'refused'] as const)
    expect(kept(putOff, mail('n', state, 'm'))).toBe(true);
  expect(kept(putOff, mail('n', 'accepted', 'm', false))).toBe(true);
  expect(kept(putOff, mail('n', 'accepted', 'm'))).toBe(false);
  expect(kept(putOff, mail('n', 'cancelled', 'm'))).toBe(false);
  expect(kept(putOff, mail('n', 'queued', 'another'))).toBe(false);
});
