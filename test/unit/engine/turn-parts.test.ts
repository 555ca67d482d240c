/** Undo and redo of many messages go part by part: what comes between is told, nothing is done twice, and the rest can be gone on with. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MailFailure } from '../../../electron/contract/errors';
import { QueueRig } from '../../support/engine/queue-rig';
import { turning } from '../../support/engine/turning';
import { archive, lists } from '../../support/store/sample-mail';

/** One more than a part has. */
const count = 101;
let rig: QueueRig;
let person: ReturnType<typeof turning>;
beforeEach(async () => {
  rig = await QueueRig.open(count);
  person = turning(rig);
});
afterEach(() => rig.close());

/** Once, when the first part of what is asked for next is written down. */
function afterOnePart(work: () => void): void {
  const stop = rig.vault.subscribe(() => {
    stop();
    work();
  });
}

test('all of it is one action: with one time, and one sentence, and turned once', async () => {
  await person.act('star', count);
  await person.settle();
  const began = rig.clock;
  afterOnePart(() => (rig.clock += 1_000));
  expect(await person.undo()).toBe('Undone: starred 101 messages');
  const times = new Set(person.pending().map(({ createdAt }) => createdAt));
  expect([person.queue().length, [...times]]).toEqual([count, [began]]);
  expect(person.labels()).toEqual({ undo: null, redo: 'Star 101 messages' });
  expect(await person.redo()).toBe('Done again: starred 101 messages');
  expect(person.queue()).toEqual([]);
});

test('messages of every part that were moved since are counted together', async () => {
  const moved = await person.act('move', count, lists);
  await person.settle();
  await person.act('move', [0], archive);
  await person.act('move', [count - 1], archive);
  expect(await person.undo(moved)).toBe(
    'Undone: moved 99 messages to Lists. 2 messages were moved since and stay where they are',
  );
});

test('cut short by a full disk it says so, is still to be undone, and can be gone on with', async () => {
  await person.act('star', count);
  const append = rig.vault.append.bind(rig.vault);
  afterOnePart(() => {
    rig.vault.append = () =>
      Promise.reject(new MailFailure({ kind: 'disk', reason: 'full', detail: 'ENOSPC' }));
  });
  expect(await person.undo()).toMatch(
    /^Undone: starred 100 messages\. The rest was not done: the disk is full/,
  );
  rig.vault.append = append;
  expect(person.labels()).toEqual({ undo: 'Star 1 message', redo: null });
  expect(await person.undo()).toBe('Undone: starred 1 message');
  expect(person.queue()).toEqual([]);
});

test('a redo ends where the person does something else meanwhile', async () => {
  await person.act('star', count);
  await person.undo();
  const others: Promise<unknown>[] = [];
  afterOnePart(() => others.push(person.act('move', 1, lists)));
  expect(await person.redo()).toBe(
    'Done again: starred 100 messages. The rest was not done: this can no longer be done again.',
  );
  await Promise.all(others);
  expect(person.queue()).toHaveLength(count);
  expect(person.labels()).toEqual({ undo: 'Move 1 message to Lists', redo: null });
});

test('a redo that comes while its undo is still at it waits for the end of it', async () => {
  await person.act('star', count);
  expect(await Promise.all([person.undo(), person.redo()])).toEqual([
    'Undone: starred 101 messages',
    'Done again: starred 101 messages',
  ]);
  expect(person.queue()).toHaveLength(count);
});
