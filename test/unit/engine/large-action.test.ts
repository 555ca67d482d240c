/** One action on thousands of messages: the first of it is done at once, it can be taken back on the way, and a fault loses nothing of it. */
import { afterEach, expect, test } from 'vitest';
import { MailFailure } from '../../../electron/contract/errors';
import { QueueRig } from '../../support/engine/queue-rig';
import { archive, inbox } from '../../support/store/sample-mail';

let rig: QueueRig;
afterEach(() => rig.close());

const inArchive = async (): Promise<number> =>
  (await rig.shown()).filter(([mailbox]) => mailbox === archive).length;

test('every message once, in one action with one sentence, and one undo for all', async () => {
  rig = await QueueRig.open(1_500);
  expect(await rig.commands.act({ verb: 'archive', messageIds: rig.ids })).toMatchObject({
    ok: true,
    value: { applied: 1_500, skipped: 0, sentence: 'Archived 1500 messages' },
  });
  expect(rig.vault.state.pending.size).toBe(1_500);
  expect(await inArchive()).toBe(1_500);
  expect(await rig.commands.undo({})).toMatchObject({
    value: { sentence: 'Undone: archived 1500 messages' },
  });
  expect(rig.vault.state.pending.size).toBe(0);
  expect(await inArchive()).toBe(0);
});

test('what the person looks at is there long before the last of it', async () => {
  rig = await QueueRig.open(1_500);
  const moments: number[] = [];
  const stop = rig.vault.subscribe(() => void moments.push(rig.vault.state.pending.size));
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  stop();
  expect(moments).toEqual([100, 300, 700, 1_500]);
});

test('taken back on the way it stops, and nothing of it stays', async () => {
  rig = await QueueRig.open(1_500);
  const undone: Promise<unknown>[] = [];
  rig.vault.subscribe(() => {
    if (undone.length === 0) undone.push(rig.commands.undo({}));
  });
  const answer = await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  await Promise.all(undone);
  expect(answer).toMatchObject({ ok: false, sentence: 'This was taken back before all of it was done.' });
  expect(rig.vault.state.pending.size).toBe(0);
  expect(await inArchive()).toBe(0);
  expect((await rig.shown()).every(([mailbox]) => mailbox === inbox)).toBe(true);
});

test('a disk that fills up on the way: what was written down counts, and the sentence says what was left', async () => {
  rig = await QueueRig.open(1_500);
  const append = rig.vault.append.bind(rig.vault);
  let calls = 0;
  rig.vault.append = (entries) => {
    calls += 1;
    if (calls < 3) return append(entries);
    return Promise.reject(new MailFailure({ kind: 'disk', reason: 'full', detail: 'ENOSPC' }));
  };
  expect(await rig.commands.act({ verb: 'archive', messageIds: rig.ids })).toMatchObject({
    ok: true,
    value: {
      ...{ applied: 300, skipped: 1_200 },
      sentence:
        'Archived 300 messages. 1200 messages left where they are: the disk is full, so this could not be written down and was not done. Free some space and try again.',
    },
  });
  expect(await inArchive()).toBe(300);
});
