/** Mail that was queued before its account's folders were known has a copy in Sent all the same: once, and as soon as there can be one. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import { isCopyDue } from '../../../electron/contract/outbox';
import { lossOf } from '../../../electron/main/engine/account-removal';
import { acceptedEntries, planAccepted } from '../../../electron/main/engine/plan-accepted';
import { newOperationId } from '../../../electron/main/engine/queue-writer';
import { describeOutbox, isShown } from '../../../renderer/features/outbox/describe-outbox';
import { QueueRig } from '../../support/engine/queue-rig';
import { draftContent } from '../../support/mime/draft-content';
import { account, tree } from '../../support/store/sample-mail';

let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(0, [])));
afterEach(() => rig.close());

const actionId = 'sending' as ActionId;
async function accepted(): Promise<OperationId> {
  const content = draftContent({ accountId: account });
  const result = await rig.send({ draftId: null, content, files: new Map(), notBefore: 0 });
  if (!result.ok || !result.value.ok) throw new Error('not queued');
  const { id } = result.value;
  await rig.feeder.record(acceptedEntries(record(id), actionId, newOperationId, rig.clock).entries);
  await rig.sentCopies.settled();
  return id;
}
function record(id: OperationId) {
  const found = rig.vault.state.outbox.get(id);
  if (!found) throw new Error('not in the outbox');
  return found;
}
const pending = () => [...rig.vault.state.pending.values()].map(({ operation }) => operation);
const octets = async (id: OperationId): Promise<number> =>
  (await rig.vault.spool.read(id, record(id).item))?.length ?? 0;
async function foldersKnown(): Promise<void> {
  rig.mailboxes = tree;
  await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: [...tree] });
  rig.sentCopies.start();
  await rig.sentCopies.settled();
}

test('mail that was sent before the folders were known got no copy in Sent: it waits with its octets, is told, and comes with them', async () => {
  const id = await accepted();
  expect(pending()).toEqual([]);
  await rig.restart();
  await rig.sentCopies.settled();
  expect(isCopyDue(record(id))).toBe(true);
  expect(isShown(record(id))).toBe(true);
  expect(describeOutbox(record(id), rig.clock, null)).toMatchObject({
    ...{ state: 'Sent', tone: 'waiting', actions: [] },
    details: ['Its copy is put into Sent once Satchel has read the folders of this account.'],
  });
  expect(lossOf(rig.vault.state, account)).toMatchObject({ queued: 1, outgoing: 0 });
  expect(await rig.outbox.dismiss({ id })).toMatchObject({ ok: false });
  expect(await octets(id)).toBe(record(id).item.octets);

  rig.clock += 60_000;
  await foldersKnown();
  expect(pending()).toMatchObject([
    { kind: 'mailbox-create', mailbox: { path: 'Sent' } },
    { kind: 'append', id, to: { path: 'Sent' }, cargo: { flags: ['\\Seen'] }, mayBeFiled: { waits: 1 } },
  ]);
  expect(record(id)).toMatchObject({ state: 'accepted', item: { sent: { path: 'Sent' } } });
  expect(isShown(record(id))).toBe(false);
  expect(await octets(id)).toBe(record(id).item.octets);
  await rig.restart();
  await foldersKnown();
  expect(pending()).toHaveLength(2);
});

test('of a crash between the copy and the word that it is queued comes no second copy', async () => {
  const id = await accepted();
  const sent = { id: 'work/Sent' as never, path: 'Sent' };
  const { copy } = planAccepted({ ...record(id).item, sent }, actionId, newOperationId, rig.clock);
  if (!copy) throw new Error('no copy');
  await rig.feeder.record([{ kind: 'operation-queued', operation: copy }]);
  await foldersKnown();
  expect(pending()).toEqual([copy]);
  expect(record(id).item.sent).toEqual(sent);
});

test('where the folders come between, it is put there with the acceptance', async () => {
  const content = draftContent({ accountId: account });
  const result = await rig.send({ draftId: null, content, files: new Map(), notBefore: 0 });
  if (!result.ok || !result.value.ok) throw new Error('not queued');
  await foldersKnown();
  const { id } = result.value;
  await rig.feeder.record(acceptedEntries(record(id), actionId, newOperationId, rig.clock).entries);
  await rig.sentCopies.settled();
  expect(pending().map(({ kind }) => kind)).toEqual(['mailbox-create', 'append']);
});
