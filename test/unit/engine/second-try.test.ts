/** Mail that only some have got: what the outbox says of it, and what may be done, sends nothing twice and shows nobody to anybody. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DraftId } from '../../../electron/contract/draft';
import type { OperationId } from '../../../electron/contract/ids';
import type { OutboxRecord, OutboxState } from '../../../electron/contract/outbox';
import { describeOutbox, isShown, recipientsOf } from '../../../renderer/features/outbox/describe-outbox';
import { QueueRig } from '../../support/engine/queue-rig';
import { draftContent } from '../../support/mime/draft-content';
import { account } from '../../support/store/sample-mail';

let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(0)));
afterEach(() => rig.close());

const draftId = '11111111-1111-1111-1111-111111111111' as DraftId;
const bob = { name: 'Bob', address: 'bob@example.net' };
const cleo = { name: 'Cleo', address: 'Cleo@example.net' };
const never = { address: bob.address, words: 'no such user', temporary: false };
const putOff = { address: cleo.address, words: 'greylisted', temporary: true };

function recordOf(id: OperationId): OutboxRecord {
  const record = rig.vault.state.outbox.get(id);
  if (!record) throw new Error('not in the outbox');
  return record;
}
const moveTo = (id: OperationId, state: OutboxState, refused: OutboxRecord['refused'] = []) =>
  rig.feeder.record([{ kind: 'outbox-moved-on', id, state, tries: 1, reason: null, refused }]);
const words = (id: OperationId) => describeOutbox(recordOf(id), rig.clock, null);

/** Accepted for one; refused for Bob and put off for Cleo. */
async function partly(refused = [never, putOff]): Promise<{ whole: OperationId; rest: OperationId }> {
  rig.drafts.set(draftId, []);
  const draft = { id: draftId, accountId: account, revision: 1, octets: 1, sha256: '00', attached: [] };
  await rig.feeder.record([{ kind: 'draft-saved', ...draft }]);
  const content = draftContent({
    accountId: account,
    to: [bob, cleo, { name: '', address: 'eve@x.example' }],
  });
  const result = await rig.send({ draftId, content, files: new Map(), notBefore: 0 });
  if (!result.ok || !result.value.ok) throw new Error(JSON.stringify(result));
  const whole = result.value.id;
  await moveTo(whole, 'accepted', refused);
  const rest = 'the rest' as OperationId;
  const { item } = recordOf(whole);
  const again = { ...item, id: rest, draftId: null, partOf: whole, to: [putOff.address], conversation: null };
  await rig.feeder.record([{ kind: 'outbox-queued', item: again }]);
  return { whole, rest };
}

test('whoever was only put off is not told as left out, and is not written to a second time by “Correct the addresses”', async () => {
  const { whole } = await partly();
  expect(words(whole).state).toBe('Sent, but not to bob@example.net');
  expect(words(whole).details.join()).not.toContain('greylisted');
  expect(await rig.outbox.correct({ id: whole })).toEqual({ ok: true, value: { draftId } });
  expect(rig.drafts.get(draftId)).toEqual([[bob.address]]);
});

test('mail of which everybody else was only put off is done: it is not listed, and offers nothing', async () => {
  const { whole } = await partly([putOff]);
  expect(isShown(recordOf(whole))).toBe(false);
  expect(await rig.outbox.correct({ id: whole })).toMatchObject({ ok: false });
  expect(rig.drafts.get(draftId)).toEqual([]);
});

test('a second try names those alone whom it goes to, says so, and offers what can be done', async () => {
  const { rest } = await partly();
  expect(recipientsOf(recordOf(rest).item)).toEqual([cleo]);
  expect(words(rest)).toMatchObject({
    ...{
      state: 'Waiting to be tried again',
      details: ['A second try, for those alone whom the server had put off.'],
    },
    actions: ['send-now', 'correct', 'give-up'],
  });
  await moveTo(rest, 'refused', [{ ...putOff, temporary: false }]);
  expect(words(rest).actions).toEqual(['correct', 'dismiss']);
});

test.each(['queued', 'refused'] as const)(
  'the address of a second try that is %s can be corrected: the mended mail takes its place',
  async (state) => {
    const { rest } = await partly();
    await moveTo(rest, state);
    expect(await rig.outbox.correct({ id: rest })).toEqual({ ok: true, value: { draftId } });
    expect(rig.drafts.get(draftId)).toEqual([[putOff.address]]);
    expect(recordOf(rest).state).toBe('cancelled');
  },
);

test('it can be corrected also when the row of the whole mail was taken out of the list', async () => {
  const { whole, rest } = await partly();
  await rig.feeder.record([{ kind: 'history-trimmed', ids: [whole] }]);
  expect(rig.vault.state.outbox.has(whole)).toBe(false);
  expect(await rig.outbox.correct({ id: rest })).toEqual({ ok: true, value: { draftId } });
});

test('where its draft is gone a second try goes on as it is', async () => {
  const { rest } = await partly();
  rig.drafts.clear();
  expect(await rig.outbox.correct({ id: rest })).toMatchObject({ ok: false });
  expect(recordOf(rest).state).toBe('queued');
});

test('a second try that is put off for ever can be given up, and only such a one', async () => {
  const { whole, rest } = await partly();
  expect(await rig.outbox.giveUp({ id: whole })).toMatchObject({ ok: false });
  expect(await rig.outbox.giveUp({ id: rest })).toEqual({ ok: true, value: null });
  expect(recordOf(rest).state).toBe('cancelled');
  expect(isShown(recordOf(rest))).toBe(false);
});

test.each(['sending', 'dot-pending', 'unknown'] as const)(
  'of a second try that is %s nothing can be changed: it may be there already',
  async (state) => {
    const { rest } = await partly();
    await moveTo(rest, state);
    expect(await rig.outbox.correct({ id: rest })).toMatchObject({ ok: false });
    expect(await rig.outbox.giveUp({ id: rest })).toMatchObject({ ok: false });
    expect(recordOf(rest).state).toBe(state);
    expect(rig.drafts.get(draftId)).toEqual([]);
  },
);
