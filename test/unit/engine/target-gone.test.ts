/** Conflict row "target mailbox gone": the move waits, its message stays visible, and the person makes the mailbox again or chooses another. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { OperationRecord, OperationState, ReplayStep } from '../../../electron/contract/operation';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { QueueRig } from '../../support/engine/queue-rig';
import {
  account,
  archive,
  inbox,
  lists,
  mailboxInfo,
  placement,
  tree,
} from '../../support/store/sample-mail';
import { moveStep, singly } from './engine-fixtures';

const never = (): boolean => false;
const remaining = tree.filter(({ id }) => id !== lists);
let rig: QueueRig;
let sent: string[];
beforeEach(async () => {
  rig = await QueueRig.open(3);
  sent = [];
  await rig.commands.act({ verb: 'move', messageIds: rig.ids.slice(0, 2), targetMailboxId: lists });
  await rig.commands.act({ verb: 'star', messageIds: rig.ids.slice(0, 1) });
  await rig.replay.run(server(new Set([lists])), never);
  await listed(remaining);
});
afterEach(() => rig.close());

/** What the next LIST tells. */
async function listed(mailboxes: MailboxInfo[]): Promise<void> {
  await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
}

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
  await listed(tree);
  expect(await rig.commands.recreateTarget({ operationId: first() })).toMatchObject({
    sentence: 'This folder is there again. Try it again.',
  });
  expect(await rig.commands.recreateTarget({ operationId: 'none' as OperationId })).toMatchObject({
    sentence: 'This operation is no longer in the queue.',
  });
  expect(queue()).toEqual(before);
});

/** Acts as long as the folder was still there. */
async function before(verb: 'move' | 'copy' | 'star', index: number, to?: MailboxId): Promise<OperationId> {
  await listed(tree);
  const messageIds = rig.ids.slice(index, index + 1);
  await rig.commands.act({ verb, messageIds, ...(to ? { targetMailboxId: to } : {}) });
  await listed(remaining);
  const queued = [...rig.vault.state.pending.keys()].at(-1);
  if (!queued) throw new Error('nothing is queued');
  return queued;
}
const becomes = (
  id: OperationId,
  state: OperationState & ('queued' | 'started' | 'parked'),
  step: ReplayStep | null,
) => rig.feeder.record([{ kind: 'operation-moved-on', id, state, step, tries: 1, reason: null }]);
const pendingOf = (index: number) =>
  rig.vault.state.pendingOf(rig.ids[index] as MessageId).map(({ operation, state }) => {
    const way = operation.kind === 'move' ? ` ${operation.from.path} to ${operation.to.path}` : '';
    return `${operation.kind}${way} ${state}`;
  });
const source = { path: 'INBOX', uidValidity: '1', uid: 1 };
const gone = { sentence: 'This operation is no longer in the queue.' };

test('what waits for something else, or is under way, is left as it is', async () => {
  await becomes(await before('move', 1, archive), 'parked', null);
  const started = await before('move', 2, lists);
  await becomes(started, 'started', moveStep);
  const starred = [...rig.vault.state.pending.values()].find(({ operation }) => operation.kind === 'flags');
  if (starred) await becomes(starred.operation.id, 'parked', null);
  expect(await rig.commands.recreateTarget({ operationId: first() })).toMatchObject({ ok: true });
  expect(pendingOf(0)).toEqual(['move INBOX to Lists unknown', 'flags parked']);
  expect(pendingOf(1)).toEqual(['move INBOX to Lists unknown', 'move Lists to Archive parked']);
  expect(pendingOf(2)).toEqual(['move INBOX to Lists started']);
});

test('to another one each goes from where it is, and what follows it from there', async () => {
  await before('move', 1, inbox);
  await rig.commands.redirect({ operationId: first(), mailboxId: archive });
  expect(pendingOf(0)).toEqual(['move INBOX to Archive queued', 'flags queued']);
  expect(pendingOf(1)).toEqual(['move INBOX to Archive queued', 'move Archive to INBOX queued']);
});

test('what was asked for a message before its move is not asked for again', async () => {
  const star = await before('star', 2);
  await becomes(star, 'started', { kind: 'store', source });
  await becomes(await before('move', 2, lists), 'parked', null);
  await rig.commands.redirect({ operationId: first(), mailboxId: archive });
  expect(pendingOf(2)).toEqual(['flags started', 'move INBOX to Archive queued']);
  expect(rig.vault.state.pending.has(star)).toBe(true);
});

test('a copy of its message that waits behind it, and what is to be done to that copy, wait behind it still', async () => {
  await before('move', 2, lists);
  const move = [...rig.vault.state.pending.keys()].at(-1) as OperationId;
  const copied = rig.vault.state.pending.get(await before('copy', 2, archive))?.operation;
  const copyId = copied?.kind === 'copy' ? copied.copyId : null;
  if (!copyId) throw new Error('nothing was copied');
  await rig.commands.act({ verb: 'star', messageIds: [copyId] });
  await rig.commands.act({ verb: 'copy', messageIds: [copyId], targetMailboxId: inbox });
  await becomes(move, 'parked', null);
  await rig.commands.redirect({ operationId: move, mailboxId: archive });
  const ofCopy = rig.vault.state.pendingOf(copyId).map(({ operation }) => operation.kind);
  expect(ofCopy).toEqual(['copy', 'flags', 'copy']);
  expect(queue().filter((one) => one.includes('copy'))).toEqual(['copy queued', 'copy queued']);
  const given = [...rig.vault.state.operations.values()].map(({ state }) => state);
  expect(given).not.toContain('discarded');
  await rig.replay.run(server(new Set([lists])), never);
  expect(queue()).toEqual([]);
});

test('a copy into it is not sent to the other one with the moves', async () => {
  const copy = await before('copy', 2, lists);
  await becomes(copy, 'parked', null);
  await rig.commands.redirect({ operationId: first(), mailboxId: archive });
  expect(rig.vault.state.pending.get(copy)).toMatchObject({
    state: 'parked',
    operation: { to: { id: lists } },
  });
});

const halves: ReplayStep[] = [
  { kind: 'copied', source, copy: placement(lists, 7) },
  { kind: 'expunge', source, copy: placement(lists, 7) },
];
test.each(halves)('where one of them is half done ($kind) none gets another target', async (step) => {
  const [, second] = [...rig.vault.state.pending.keys()];
  if (second) await becomes(second, 'parked', step);
  await becomes(first(), 'parked', null);
  const unchanged = [...rig.vault.state.pending.keys()];
  expect(await rig.commands.redirect({ operationId: first(), mailboxId: archive })).toMatchObject({
    sentence: 'This is half done on the server and can only be finished. Try it again.',
  });
  expect([...rig.vault.state.pending.keys()]).toEqual(unchanged);
});

test('what does not wait any more gets neither its folder nor another one', async () => {
  const waiting = [...rig.vault.state.pending.values()].filter(({ state }) => state === 'parked');
  for (const { operation } of waiting) await becomes(operation.id, 'queued', null);
  const unchanged = queue();
  for (const operationId of [first(), 'none' as OperationId]) {
    expect(await rig.commands.recreateTarget({ operationId })).toMatchObject(gone);
    expect(await rig.commands.redirect({ operationId, mailboxId: archive })).toMatchObject(gone);
  }
  expect(queue()).toEqual(unchanged);
});

const made = () =>
  [...rig.vault.state.pending.values()].find(({ operation }) => operation.kind === 'mailbox-create')
    ?.operation;

test('made again it has the name that it had last, and stands with the mail of its account', async () => {
  await rig.feeder.record([
    { kind: 'mailbox-named', accountId: account, mailboxId: lists, path: 'Old/News' },
  ]);
  // A mailbox without any below it may have no delimiter.
  await listed(
    remaining.map((box) => (box.id === inbox ? { ...box, leftOut: true } : { ...box, delimiter: null })),
  );
  await rig.commands.recreateTarget({ operationId: first() });
  expect(made()).toMatchObject({ accountId: account, createdAt: rig.clock });
  expect(made()).toHaveProperty('mailbox', {
    ...{ id: lists, accountId: account, path: 'Old/News', name: 'News', delimiter: '/', role: 'normal' },
    ...{ selectable: true, subscribed: true, leftOut: true },
  });
});

test('for a message that goes to another account it is made in that one', async () => {
  const other = 'other' as AccountId;
  const friends = { id: mailboxIdFor(other, 'Friends'), path: 'Friends' };
  await rig.store.request({
    ...{ kind: 'put-mailboxes', accountId: other },
    mailboxes: [mailboxInfo(mailboxIdFor(other, 'INBOX'), 'inbox', other)],
  });
  const { operation } = rig.vault.state.pending.get(await before('move', 2, archive)) as OperationRecord;
  if (operation.kind !== 'move') throw new Error('it is no move');
  const { verb: _verb, ...rest } = operation;
  const id = 'on its way' as OperationId;
  const way = { kind: 'transfer', id, copyId: null, toAccountId: other, to: friends } as const;
  await rig.feeder.record([{ kind: 'operation-queued', operation: { ...rest, ...way } }]);
  await becomes(id, 'parked', null);
  expect(await rig.commands.redirect({ operationId: id, mailboxId: archive })).toMatchObject({
    ...{ ok: false, sentence: 'Only a move within its account can be given another folder.' },
  });
  expect(await rig.commands.recreateTarget({ operationId: id })).toMatchObject({ ok: true });
  expect(made()).toMatchObject({ accountId: other, mailbox: { ...friends, accountId: other } });
  expect(rig.vault.state.pending.get(id)).toMatchObject({ state: 'queued' });
  expect(rig.vault.state.pending.get(first())).toMatchObject({ state: 'parked' });
});

test('it is made again also where no other folder of its account is known', async () => {
  await listed([]);
  expect(await rig.commands.recreateTarget({ operationId: first() })).toMatchObject({ ok: true });
  expect(made()).toHaveProperty('mailbox', {
    ...{ id: lists, accountId: account, path: 'Lists', name: 'Lists', delimiter: null, role: 'normal' },
    ...{ selectable: true, subscribed: true },
  });
});
