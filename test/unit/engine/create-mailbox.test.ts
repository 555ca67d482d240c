/** An Archive that does not exist yet: asked for offline, shown at once, made before anything goes into it, and given up whole. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import { arrangingStore } from '../../../electron/main/arrange-mailboxes';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { Turnstile } from '../../../electron/main/turnstile';
import { treeOperations } from '../../../electron/main/vault/vault-changes';
import { QueueRig } from '../../support/engine/queue-rig';
import { account, archive, delta, inbox, serverMessage, tree } from '../../support/store/sample-mail';
import { singly } from './engine-fixtures';

const bare = tree.filter(({ role }) => role !== 'archive');
let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(2, bare)));
afterEach(() => rig.close());

/** What a connection does to the store: LIST without an Archive, and the Inbox. */
async function sync(mailboxes = bare): Promise<void> {
  const config = { roles: {} } as Parameters<typeof arrangingStore>[1] extends () => infer C ? C : never;
  const arranging = arrangingStore(
    rig.store,
    () => config,
    () => treeOperations(rig.vault.state.pendingOnMailboxes(account)),
    new Turnstile(),
  );
  await arranging.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId: account, mailboxes });
  await rig.fillInbox();
}

const act = (verb: 'archive' | 'star', messageIds: MessageId[] = rig.ids) =>
  rig.commands.act({ verb, messageIds });
const queue = () =>
  [...rig.vault.state.pending.values()].map(({ operation, state }) => `${operation.kind} ${state}`);
const shownIn = async () => (await rig.shown()).map(([mailboxId]) => mailboxId);
const treeHas = async (id = archive) => (await rig.store.query('mailboxes', {})).some((row) => row.id === id);
const answering = (outcome: (kind: string) => ReplayOutcome | null) => {
  const sent: string[] = [];
  const backend: Pick<MailBackend, 'replay'> = {
    async replay({ operation }, record) {
      await record({ kind: 'create', path: 'Archive' });
      sent.push(operation.kind);
      const done: ReplayOutcome = {
        kind: 'done',
        placement:
          operation.kind === 'move' ? { mailbox: operation.to, uidValidity: '9', uid: sent.length } : null,
        note: null,
      };
      return outcome(operation.kind) ?? done;
    },
  };
  return { backend, sent };
};
const never = (): boolean => false;
const archiveRow = () => rig.vault.state.pending.values().next().value?.operation.id as never;

test('offline it is in the tree with its mail at once, and made before anything goes into it', async () => {
  expect(await act('archive')).toMatchObject({ ok: true, value: { applied: 2, skipped: 0 } });
  expect(queue()).toEqual(['mailbox-create queued', 'move queued', 'move queued']);
  expect(rig.appointed).toMatchObject([{ id: archive, role: 'archive' }]);
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
  const { backend, sent } = answering(() => null);
  expect(await rig.replay.run(singly(backend), never)).toEqual({ kind: 'idle', at: null });
  expect(sent).toEqual(['mailbox-create', 'move', 'move']);
  expect(await treeHas()).toBe(true);
});

test('a second archive goes into the same new mailbox', async () => {
  await act('archive', rig.ids.slice(0, 1));
  await act('archive', rig.ids.slice(1));
  expect(queue()).toEqual(['mailbox-create queued', 'move queued', 'move queued']);
});

test('LIST without it does not take it away, and neither does the loss of the cache', async () => {
  await act('archive');
  await sync();
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
  await rig.emptyStore();
  await sync();
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([archive, archive]);
});

test('undo takes it back with the action that asked for it', async () => {
  await act('archive');
  expect(await rig.commands.undo({})).toMatchObject({ ok: true });
  expect(queue()).toEqual([]);
  expect(await treeHas()).toBe(false);
  expect(await shownIn()).toEqual([inbox, inbox]);
});

test('undo leaves it where another action needs it', async () => {
  await act('archive', rig.ids.slice(0, 1));
  const first = [...rig.vault.state.pending.values()][0]?.operation.actionId;
  await act('archive', rig.ids.slice(1));
  if (first) await rig.commands.undo({ actionId: first });
  expect(queue()).toEqual(['mailbox-create queued', 'move queued']);
  expect(await shownIn()).toEqual([inbox, archive]);
});

test('refused it waits for the person, holds back only what goes into it, and is discarded with it', async () => {
  await act('archive', rig.ids.slice(0, 1));
  await act('star', rig.ids);
  const { backend, sent } = answering((kind) =>
    kind === 'mailbox-create' ? { kind: 'parked', reason: 'The server would not make it.' } : null,
  );
  await rig.replay.run(singly(backend), never);
  // The star of the archived one waits behind its move; that of the other does not.
  expect(sent).toEqual(['mailbox-create', 'flags']);
  expect(queue()).toEqual(['mailbox-create parked', 'move queued', 'flags queued']);
  expect(await rig.commands.discard({ operationId: archiveRow() })).toMatchObject({ ok: true });
  expect(queue()).toEqual(['flags queued']);
  expect(await treeHas()).toBe(false);
  expect((await shownIn())[0]).toBe(inbox);
  await rig.replay.run(singly(answering(() => null).backend), never);
  expect(queue()).toEqual([]);
});

test('tried again after a refusal it is made, and its mail follows', async () => {
  await act('archive');
  await rig.replay.run(singly(answering(() => ({ kind: 'parked', reason: 'no' })).backend), never);
  expect(await rig.commands.retry({ operationId: archiveRow() })).toMatchObject({ ok: true });
  const { backend, sent } = answering(() => null);
  await rig.replay.run(singly(backend), never);
  expect(sent).toEqual(['mailbox-create', 'move', 'move']);
  expect(queue()).toEqual([]);
});

test('one that its server has after all stays when its making is discarded', async () => {
  await act('archive');
  await rig.replay.run(singly(answering(() => ({ kind: 'parked', reason: 'no' })).backend), never);
  await sync(tree);
  await rig.store.request({
    kind: 'apply-delta',
    delta: delta(archive, { upsert: [serverMessage(7, 'old')] }),
  });
  await rig.commands.discard({ operationId: archiveRow() });
  expect(await treeHas()).toBe(true);
  expect(await shownIn()).toEqual([inbox, inbox]);
});

test('a role that cannot be kept stops the action before anything is queued', async () => {
  rig.appointing = 'The change could not be kept: the disk is full.';
  expect(await act('archive')).toMatchObject({ ok: false, sentence: rig.appointing });
  expect(queue()).toEqual([]);
  expect(await treeHas()).toBe(false);
});
