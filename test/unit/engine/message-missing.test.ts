/** A message that turns out to be nowhere on its server is not shown until a sync says so too. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { QueueRig } from '../../support/engine/queue-rig';
import { archive, delta, inbox, serverMessage } from '../../support/store/sample-mail';

let rig: QueueRig;
beforeEach(async () => {
  rig = await QueueRig.open(1);
});
afterEach(() => rig.close());

const { uidValidity } = delta(inbox);
const lost = { kind: 'network', reason: 'closed', detail: '' } as const;
const dropped: ReplayOutcome = { kind: 'dropped', reason: 'It is gone.' };

/** The queue runs once, and its first operation ends like this. */
async function replayed(outcome: ReplayOutcome): Promise<void> {
  let left = 1;
  const backend: Pick<MailBackend, 'replay' | 'replayTogether'> = {
    replayTogether: (items) => Promise.resolve(items.map(() => null)),
    replay: async (_item, record) => {
      left -= 1;
      await record({ kind: 'store', source: { path: 'INBOX', uidValidity, uid: 1 } });
      return outcome;
    },
  };
  await rig.replay.run(backend, () => left === 0);
  rig.replay.clearDelays();
}

const moveAway = async (): Promise<void> => {
  await rig.commands.act({ verb: 'move', messageIds: rig.ids, targetMailboxId: archive });
  // It has moved, and nobody heard of it.
  await replayed({ kind: 'unknown', error: lost });
};

test('moved without an answer and expunged there, it is not shown where it was before', async () => {
  await moveAway();
  expect(await rig.shown()).toEqual([[archive, 1]]);
  await replayed(dropped);
  expect(await rig.shown()).toEqual([]);
  await rig.restartKeepingCache();
  expect(await rig.shown()).toEqual([]);
});

test('what else is to be done with it holds it until that is over', async () => {
  await moveAway();
  await rig.commands.act({ verb: 'star', messageIds: rig.ids });
  await replayed(dropped);
  // Under the UID that it had: what is queued for it now must not be taken to another copy of it.
  expect(await rig.shown()).toEqual([[inbox, 1]]);
  await replayed(dropped);
  expect(await rig.shown()).toEqual([]);
});

test('met by a sync elsewhere meanwhile, it stays', async () => {
  await moveAway();
  await rig.store.request({ kind: 'apply-delta', delta: delta(inbox, { expunged: [1] }) });
  const upsert = [serverMessage(7, 'subject 1')];
  await rig.store.request({ kind: 'apply-delta', delta: delta(archive, { upsert }) });
  expect(await rig.shown()).toEqual([[archive, 7]]);
  await replayed(dropped);
  expect(await rig.shown()).toEqual([[archive, 7]]);
});
