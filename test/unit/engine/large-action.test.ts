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
    value: { applied: 1_500, skipped: 0, sentence: 'Archived 1,500 messages' },
  });
  expect(rig.vault.state.pending.size).toBe(1_500);
  expect(await inArchive()).toBe(1_500);
  expect(await rig.commands.undo({})).toMatchObject({
    value: { sentence: 'Undone: archived 1,500 messages' },
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
        'Archived 300 messages. 1,200 messages left where they are: the disk is full, so this could not be written down and was not done. Free some space and try again.',
    },
  });
  expect(await inArchive()).toBe(300);
});

test('an undo of thousands that are done takes back all of them, also when the history was trimmed and the app restarted', async () => {
  rig = await QueueRig.open(700);
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const settled = [...rig.vault.state.pending.values()].map(({ operation }, index) => ({
    ...{ kind: 'operation-settled' as const, id: operation.id, state: 'done' as const, reason: null },
    placement: { mailbox: { id: archive, path: 'Archive' }, uidValidity: '9', uid: index + 1 },
  }));
  await rig.feeder.record(settled);
  await rig.vault.compact();
  expect(rig.vault.state.operations.size).toBe(500);
  await rig.restartKeepingCache();
  expect(await rig.commands.undo({})).toMatchObject({ value: { sentence: 'Undone: archived 700 messages' } });
  expect(rig.vault.state.pending.size).toBe(700);
  expect(await inArchive()).toBe(0);
  expect(await rig.commands.redo({})).toMatchObject({
    value: { sentence: 'Done again: archived 700 messages' },
  });
  expect(rig.vault.state.pending.size).toBe(0);
});

test('an undo that a full disk cuts short says so, and can be gone on with', async () => {
  rig = await QueueRig.open(500);
  await rig.commands.act({ verb: 'archive', messageIds: rig.ids });
  const append = rig.vault.append.bind(rig.vault);
  let calls = 0;
  rig.vault.append = (entries) => {
    calls += 1;
    if (calls !== 2) return append(entries);
    return Promise.reject(new MailFailure({ kind: 'disk', reason: 'full', detail: 'ENOSPC' }));
  };
  const first = await rig.commands.undo({});
  expect(first.ok && first.value?.sentence).toMatch(
    /^Undone: archived 100 messages\. The rest was not done: the disk is full/,
  );
  expect(await inArchive()).toBe(400);
  expect(await rig.commands.undo({})).toMatchObject({ value: { sentence: 'Undone: archived 400 messages' } });
  expect(await inArchive()).toBe(0);
});
