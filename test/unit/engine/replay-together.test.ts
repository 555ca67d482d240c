/** The queue sends many operations in few commands: each step is journaled before its bytes, each outcome is its message's own. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReplayStep } from '../../../electron/contract/operation';
import type { MailBackend, ReplayItem, ReplayOutcome } from '../../../electron/main/backend/backend';
import { QueueRig } from '../../support/engine/queue-rig';
import { messageOf } from '../../support/message-of';
import { archive, inbox } from '../../support/store/sample-mail';

const count = 12;
let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(count)));
afterEach(() => rig.close());

const uidOf = ({ operation }: ReplayItem): number => messageOf(operation).locator.placement.uid ?? 0;
const done = (item: ReplayItem): ReplayOutcome => ({
  kind: 'done',
  placement: { mailbox: { id: archive, path: 'Archive' }, uidValidity: '9', uid: 100 + uidOf(item) },
  note: null,
});
const stepFor = (item: ReplayItem): ReplayStep & { kind: 'move' } => ({
  kind: 'move',
  source: { path: 'INBOX', uidValidity: '7', uid: uidOf(item) },
  target: { path: 'Archive', uidValidity: '9', uidNext: 1 },
});

interface Server extends Pick<MailBackend, 'replay' | 'replayTogether'> {
  sets: number[][];
  singles: { uid: number; step: string | undefined }[];
}

/** @param answer for one of a set; null: to be looked at alone */
function server(answer: (item: ReplayItem) => ReplayOutcome | null, before = async () => {}): Server {
  const sets: number[][] = [];
  const singles: Server['singles'] = [];
  return {
    ...{ sets, singles },
    async replayTogether(items, record) {
      await before();
      await record(items.map((item, index) => ({ index, step: stepFor(item) })));
      sets.push(items.map(uidOf));
      return items.map(answer);
    },
    async replay(item, record) {
      await record(stepFor(item));
      singles.push({ uid: uidOf(item), step: item.step?.kind });
      return answer(item) ?? done(item);
    },
  };
}
const never = (): boolean => false;
test('one bulk action is one set, and every message learns its own new UID', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const { sets, singles, ...backend } = server(done);
  expect(await rig.replay.run(backend, never)).toEqual({ kind: 'idle', at: null });
  expect([sets, singles]).toEqual([[rig.uids], []]);
  expect(await rig.shown()).toEqual(rig.uids.map((uid) => [archive, 100 + uid]));
  expect(new Set(rig.states())).toEqual(new Set(['done']));
});

test('every step of the set is durable before its bytes: killed then, each is looked up alone and none is sent blindly', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  let atBytes: string[] = [];
  const killed: Pick<MailBackend, 'replay' | 'replayTogether'> = {
    ...server(done),
    async replayTogether(items, record) {
      await record(items.map((item, index) => ({ index, step: stepFor(item) })));
      atBytes = [...rig.vault.state.operations.values()].map(({ state, step }) => `${state} ${step?.kind}`);
      throw new Error('killed');
    },
  };
  await expect(rig.replay.run(killed, never)).rejects.toThrow('killed');
  expect(atBytes).toEqual(rig.uids.map(() => 'started move'));
  await rig.restart();
  const { sets, singles, ...backend } = server(done);
  await rig.replay.run(backend, never);
  expect(sets).toEqual([]);
  expect(singles).toEqual(rig.uids.map((uid) => ({ uid, step: 'move' })));
});

test('a lost answer leaves all of them in doubt', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const lost: ReplayOutcome = { kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } };
  expect(
    await rig.replay.run(
      server(() => lost),
      never,
    ),
  ).toMatchObject({ kind: 'lost' });
  expect(new Set(rig.states())).toEqual(new Set(['unknown']));
});

test('what the set did not answer for goes alone, with its step, and does not hold up the others', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const { sets, singles, ...backend } = server((item) => (uidOf(item) === 5 ? null : done(item)));
  await rig.replay.run(backend, never);
  expect([sets, singles]).toEqual([[rig.uids], [{ uid: 5, step: 'move' }]]);
  expect(new Set(rig.states())).toEqual(new Set(['done']));
});

test('a set of which nothing was announced is not tried as a set for ever', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  let sets = 0;
  const single = server(done);
  const backend: Pick<MailBackend, 'replay' | 'replayTogether'> = {
    replay: (item, record) => single.replay(item, record),
    replayTogether: (items) => {
      sets += 1;
      return Promise.resolve(items.map(() => null));
    },
  };
  await rig.replay.run(backend, never);
  expect(sets).toBe(1);
  expect(single.singles).toHaveLength(count);
});

test('taken back while the set was made ready: nothing of it is sent, and the others go in a new one', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids.slice(0, 3) });
  const first = [...rig.vault.state.pending.keys()][0];
  let once = true;
  const { sets, ...backend } = server(done, async () => {
    if (once && first) await rig.commands.discard({ operationId: first });
    once = false;
  });
  await rig.replay.run(backend, never);
  expect(sets).toEqual([[2, 3]]);
  expect(rig.states()).toEqual(['discarded', 'done', 'done']);
  expect(await rig.shown()).toEqual(expect.arrayContaining([[inbox, 1]]));
});

test('busy: all wait, and all go later', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const busy: ReplayOutcome = { kind: 'retry', error: { kind: 'busy', detail: '[INUSE]' } };
  const end = await rig.replay.run(
    server(() => busy),
    never,
  );
  expect(end.kind === 'idle' && end.at !== null && end.at > rig.clock).toBe(true);
  expect(new Set(rig.states())).toEqual(new Set(['queued']));
  rig.clock += 3_600_000;
  const { sets, ...backend } = server(done);
  await rig.replay.run(backend, never);
  expect(sets.flat()).toEqual(rig.uids);
});

test('one notice for many of a kind', async () => {
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  await rig.replay.run(
    server(() => ({ kind: 'parked', reason: 'There is no mailbox “Archive”.' })),
    never,
  );
  expect(rig.notices).toHaveLength(1);
  expect(rig.notices[0]?.sentence).toContain(`(So for ${count} messages; see the pending operations.)`);
  expect(new Set(rig.states())).toEqual(new Set(['parked']));
});

test('read, unread and read again is one STORE, and each of the three is done', async () => {
  const messageIds = rig.ids.slice(0, 1);
  for (const verb of ['read', 'unread', 'read'] as const) await rig.commands.act({ verb, messageIds });
  const sent: unknown[] = [];
  await rig.replay.run(
    {
      replay: () => Promise.reject(new Error('nothing goes alone')),
      replayTogether: async (items, record) => {
        await record(
          items.map((item, index) => ({ index, step: { kind: 'store', source: stepFor(item).source } })),
        );
        sent.push(
          ...items.map(({ operation }) => operation.kind === 'flags' && [operation.add, operation.remove]),
        );
        return items.map(({ operation }) => ({
          ...{ kind: 'done', note: null },
          placement: messageOf(operation).locator.placement,
        }));
      },
    },
    never,
  );
  expect(sent).toEqual([[['\\Seen'], []]]);
  expect(rig.states()).toEqual(['done', 'done', 'done']);
  const [message] = await rig.store.request({ kind: 'get-locators', messageIds });
  expect(message?.flags).toEqual(['\\Seen']);
});
