/** Conflict row "target mailbox gone": the move waits, its message stays visible, and the person makes the mailbox again or chooses another. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailboxId, OperationId } from '../../../electron/contract/ids';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { QueueRig } from '../../support/engine/queue-rig';
import { account, archive, inbox, lists, tree } from '../../support/store/sample-mail';
import { singly } from './engine-fixtures';

const never = (): boolean => false;
let rig: QueueRig;
let sent: string[];
beforeEach(async () => {
  rig = await QueueRig.open(3);
  sent = [];
  await rig.commands.act({ verb: 'move', messageIds: rig.ids.slice(0, 2), targetMailboxId: lists });
  await rig.commands.act({ verb: 'star', messageIds: rig.ids.slice(0, 1) });
  await rig.replay.run(server(new Set([lists])), never);
  // What the next LIST tells.
  const mailboxes = tree.filter(({ id }) => id !== lists);
  await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
});
afterEach(() => rig.close());

const server = (gone: ReadonlySet<MailboxId>) => {
  const backend: Pick<MailBackend, 'replay'> = {
    async replay({ operation }, record) {
      await record({ kind: 'subscribe', path: '' });
      sent.push(operation.kind);
      if (operation.kind === 'move' && gone.has(operation.to.id))
        return {
          kind: 'parked',
          reason: 'There is no mailbox “Lists” on the server any more.',
          missing: true,
        };
      const placement =
        operation.kind === 'move' ? { mailbox: operation.to, uidValidity: '9', uid: sent.length } : null;
      const done: ReplayOutcome = { kind: 'done', placement, note: null };
      return operation.kind === 'flags' ? { ...done, placement: operation.message.locator.placement } : done;
    },
  };
  return singly(backend);
};
const queue = () =>
  [...rig.vault.state.pending.values()].map(({ operation, state }) => `${operation.kind} ${state}`);
const shownIn = async () => (await rig.shown()).map(([mailboxId]) => mailboxId);
const first = (): OperationId => {
  const [id] = [...rig.vault.state.pending.keys()];
  if (!id) throw new Error('nothing is pending');
  return id;
};

test('it waits, and its message stays visible at its source', async () => {
  expect(queue()).toEqual(['move parked', 'move parked', 'flags queued']);
  expect(await shownIn()).toEqual([inbox, inbox, inbox]);
});

test('made again it takes every message that waits for it, and what was queued behind them follows', async () => {
  expect(await rig.commands.recreateTarget({ operationId: first() })).toMatchObject({ ok: true });
  expect(queue().sort()).toEqual(['flags queued', 'mailbox-create queued', 'move unknown', 'move unknown']);
  expect(await shownIn()).toEqual([lists, lists, inbox]);
  sent = [];
  await rig.replay.run(server(new Set()), never);
  expect([sent.slice(0, 1), queue()]).toEqual([['mailbox-create'], []]);
  expect(sent.slice(1).sort()).toEqual(['flags', 'move', 'move']);
  expect(await shownIn()).toEqual([lists, lists, inbox]);
});

test('to another one they go all, in their order, also after a restart', async () => {
  expect(await rig.commands.redirect({ operationId: first(), mailboxId: archive })).toMatchObject({
    ok: true,
  });
  expect(queue().sort()).toEqual(['flags queued', 'move queued', 'move queued']);
  expect(await shownIn()).toEqual([archive, archive, inbox]);
  await rig.restart();
  sent = [];
  await rig.replay.run(server(new Set([lists])), never);
  expect(queue()).toEqual([]);
  expect(sent.indexOf('move')).toBeLessThan(sent.indexOf('flags'));
  expect(await shownIn()).toEqual([archive, archive, inbox]);
});

test('what cannot be is refused with a sentence, and nothing is changed', async () => {
  const before = queue();
  expect(await rig.commands.redirect({ operationId: first(), mailboxId: lists })).toMatchObject({
    sentence: 'Choose a folder of the same account that can hold messages.',
  });
  await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
  expect(await rig.commands.recreateTarget({ operationId: first() })).toMatchObject({
    sentence: 'This folder is there again. Try it again.',
  });
  expect(await rig.commands.recreateTarget({ operationId: 'none' as OperationId })).toMatchObject({
    sentence: 'This operation is no longer in the queue.',
  });
  expect(queue()).toEqual(before);
});
