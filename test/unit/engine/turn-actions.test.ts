/** Undo and redo as the person asks for them: which action it is, what becomes of its mail, and what the sentence says of the rest. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailFailure } from '../../../electron/contract/errors';
import type { ActionId } from '../../../electron/contract/ids';
import { createTurnActions } from '../../../electron/main/engine/turn-actions';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { QueueRig } from '../../support/engine/queue-rig';
import { turning } from '../../support/engine/turning';
import { account, archive, delta, inbox, lists, tree } from '../../support/store/sample-mail';
import { moveStep } from './engine-fixtures';

let rig: QueueRig;
let person: ReturnType<typeof turning>;
beforeEach(async () => {
  rig = await QueueRig.open(3);
  person = turning(rig);
});
afterEach(() => rig.close());

/** Another program deletes messages of the Inbox, and a sync has seen it. */
const expunge = (...expunged: number[]) =>
  rig.store.request({ kind: 'apply-delta', delta: delta(inbox, { expunged }) });

describe('what undo and redo would do', () => {
  test('is nothing where nothing was done', async () => {
    expect(person.labels()).toEqual({ undo: null, redo: null });
    expect([await person.undo(), await person.redo(), person.queue()]).toEqual([null, null, []]);
  });

  test('is the newest action that is left, and the one that was taken back last', async () => {
    await person.act('star', 2);
    expect(person.labels()).toEqual({ undo: 'Star 2 messages', redo: null });
    await person.act('move', 1, lists);
    expect(person.labels()).toEqual({ undo: 'Move 1 message to Lists', redo: null });
    expect(await person.undo()).toBe('Undone: moved 1 message to Lists');
    expect(person.labels()).toEqual({ undo: 'Star 2 messages', redo: 'Move 1 message to Lists' });
    expect(await person.undo()).toBe('Undone: starred 2 messages');
    expect(person.labels()).toEqual({ undo: null, redo: 'Star 2 messages' });
    expect(await person.undo()).toBeNull();
    expect(await person.redo()).toBe('Done again: starred 2 messages');
    expect(person.labels()).toEqual({ undo: 'Star 2 messages', redo: 'Move 1 message to Lists' });
  });

  test('is not an action of which nothing can be taken back, or nothing came about', async () => {
    await person.act('delete', 1);
    await person.settle();
    expect(person.labels()).toEqual({ undo: null, redo: null });
    const starred = await person.act('star', [1]);
    await person.settle('refused');
    expect(person.labels()).toEqual({ undo: null, redo: null });
    // The notice of it may still be on the screen, with its button.
    expect(await person.undo(starred)).toBe('refused: Nothing came of that, so that nothing can be undone.');
    expect(await person.undo(starred)).toBeNull();
  });

  test('is another one where it is asked for by name, once', async () => {
    const [starred, moved] = [await person.act('star', 1), await person.act('move', 1, lists)];
    expect(await person.redo(moved)).toBeNull();
    expect(await person.undo('none' as ActionId)).toBeNull();
    expect(await rig.commands.undo({ actionId: starred })).toEqual({
      ...{ ok: true, value: { actionId: starred, sentence: 'Undone: starred 1 message' } },
    });
    expect(await person.undo(starred)).toBeNull();
    expect(person.queue()).toEqual(['move']);
    expect(await person.redo(starred)).toBe('Done again: starred 1 message');
    expect(person.queue()).toEqual(['move', 'flags']);
  });
});

test('what no server has heard of is not sent; what is done is done the other way round', async () => {
  await person.act('move', 2, lists);
  const [first, second] = person.pending();
  if (first) await person.settle('done', [first]);
  expect(await person.undo()).toBe('Undone: moved 2 messages to Lists');
  expect(person.pending()).toMatchObject([
    { kind: 'move', turn: 'undo', createdAt: rig.clock, message: { id: rig.ids[0] }, to: { id: inbox } },
  ]);
  expect(second && rig.vault.state.operations.has(second.id)).toBe(false);
  expect(await person.shownIn()).toEqual([inbox, inbox, inbox]);
  expect(await person.redo()).toBe('Done again: moved 2 messages to Lists');
  expect(await person.shownIn()).toEqual([lists, lists, inbox]);
});

test('a large action that is taken back is not gone on with, until it is done again', async () => {
  const [starred, moved] = [await person.act('star', 1), await person.act('move', 1, lists)];
  const { writer } = rig;
  const turns = createTurnActions({ writer, state: () => rig.vault.state, now: () => rig.clock });
  expect(turns.isTakenBack(starred)).toBe(false);
  await turns.undo(starred);
  expect([turns.isTakenBack(starred), turns.isTakenBack(moved)]).toEqual([true, false]);
  await turns.redo(starred);
  expect(turns.isTakenBack(starred)).toBe(false);
});

describe('of mail that stays as it is the sentence says that it', () => {
  test('was moved since', async () => {
    const moved = await person.act('move', 3, lists);
    await person.settle();
    await person.act('move', 1, archive);
    expect(await person.undo(moved)).toBe(
      'Undone: moved 2 messages to Lists. 1 message was moved since and stays where it is',
    );
    expect(await person.shownIn()).toEqual([archive, inbox, inbox]);
  });

  test('was moved since, all of it', async () => {
    const moved = await person.act('move', 2, lists);
    await person.settle();
    await person.act('move', 2, archive);
    expect(await person.undo(moved)).toBe(
      'refused: “Moved 2 messages to Lists” can no longer be undone. 2 messages were moved since and stay where they are.',
    );
    expect(await person.shownIn()).toEqual([archive, archive, inbox]);
  });

  test('is no longer here, whether it is to be undone or done again', async () => {
    await person.act('star', 3);
    await person.settle();
    await expunge(3);
    expect(await person.undo()).toBe('Undone: starred 2 messages. 1 message is no longer here');
    await person.settle();
    await expunge(1, 2);
    expect(await person.redo()).toBe(
      'refused: “Starred 3 messages” can no longer be done again. 2 messages are no longer here.',
    );
  });

  test('has no mailbox to go back to', async () => {
    await person.act('move', 1, lists);
    await person.settle();
    await person.act('move', 1, archive);
    await person.settle();
    const mailboxes = tree.filter(({ id }) => id !== lists);
    await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
    expect(await person.undo()).toBe(
      'refused: “Moved 1 message to Archive” can no longer be undone. 1 message stays where it is, since the mailbox that it should go to is gone.',
    );
    expect(await person.shownIn()).toEqual([archive, inbox, inbox]);
  });

  test('is deleted for ever, or about to be', async () => {
    const deleted = await person.act('delete', 3);
    const [first, ...others] = person.pending();
    if (first) await person.settle('done', [first]);
    const started = others.map(({ id }): JournalEntry => ({
      ...{ kind: 'operation-moved-on', id, state: 'started', step: moveStep, tries: 1, reason: null },
    }));
    await rig.feeder.record(started);
    expect(await person.undo(deleted)).toBe(
      'refused: “Deleting 3 messages for ever in 10 seconds” can no longer be undone. 3 messages are deleted for ever already.',
    );
    expect(person.queue()).toEqual(['delete', 'delete']);
  });

  test('is deleted for ever in part, which is of no matter when the rest is deleted again', async () => {
    await person.act('delete', 2);
    await person.settle('done', person.pending().slice(0, 1));
    expect(await person.undo()).toBe(
      'Undone: deleting 1 message for ever in 10 seconds. 1 message is deleted for ever already',
    );
    expect(await person.redo()).toBe('Done again: deleting 1 message for ever in 10 seconds');
  });
});

test('an undo that cannot be written down changes nothing, and can be asked for again', async () => {
  await person.act('star', 2);
  const append = rig.vault.append.bind(rig.vault);
  rig.vault.append = () =>
    Promise.reject(new MailFailure({ kind: 'disk', reason: 'full', detail: 'ENOSPC' }));
  expect(await rig.commands.undo({})).toMatchObject({
    ...{
      ok: false,
      error: { kind: 'disk' },
      sentence: expect.stringMatching(/^The disk is full/) as string,
    },
  });
  rig.vault.append = append;
  expect([person.queue(), person.labels().undo]).toEqual([['flags', 'flags'], 'Star 2 messages']);
  expect(await person.undo()).toBe('Undone: starred 2 messages');
});
