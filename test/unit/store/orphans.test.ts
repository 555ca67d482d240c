/** A cache that was lost and is refilled: which message is the one that a journaled operation speaks of. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { ReplayStep } from '../../../electron/contract/operation';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
});
afterEach(() => store.close());

const like = sample.serverMessage(7, 'a');
const removed = imapMessageIdFor(inbox, '1', 7);

/** As the journal has it of a message that lay in the Inbox under UID 7. */
async function journaled(step: ReplayStep | null = null) {
  const other = await openMemoryStore();
  await sample.prepare(other);
  await other.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert: [like] }) });
  const move = sample.operationOn(await sample.locate(other, removed), { kind: 'move', to: archive });
  other.close();
  const record = { ...sample.record(move, 'unknown'), step };
  const journal = sample.journalOf(store);
  await journal.write({ kind: 'operation', record });
  return { move, journal };
}

async function met(box: typeof inbox, uid: number, uidValidity = '1'): Promise<string[]> {
  const delta = sample.delta(box, { uidValidity, upsert: [{ ...like, uid }] });
  await store.request({ kind: 'apply-delta', delta });
  return (await store.db.messages.toArray()).map((row) => row.id);
}

const source = { path: 'INBOX', uidValidity: '1', uid: 7 };
const target = { path: 'Archive', uidValidity: '1', uidNext: 3 };

test('it is the one under the UID that the operation knows', async () => {
  await journaled();
  expect(await met(inbox, 7)).toEqual([removed]);
});

test('H50022 under another UID of the same UIDVALIDITY it is another copy', async () => {
  await journaled();
  expect(await met(inbox, 9)).toEqual([imapMessageIdFor(inbox, '1', 9)]);
});

test('H50022 what is queued for a message that is gone knows the UID that it had', async () => {
  const { request } = store;
  await request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert: [like] }) });
  const star = sample.operationOn(await sample.locate(store, removed), { kind: 'flags', add: ['\\Flagged'] });
  await sample.journalOf(store).write({ kind: 'operation', record: sample.record(star) });
  await request({ kind: 'apply-delta', delta: sample.delta(inbox, { expunged: [7] }) });
  expect((await sample.locate(store, removed)).locator.placement).toMatchObject({ uidValidity: '1', uid: 7 });
});

test('H50022 nor is it that copy for what was journaled after it was gone', async () => {
  const { move, journal } = await journaled();
  const { locator } = move.message;
  const gone = { ...locator, placement: { ...locator.placement, uid: null } };
  const star = sample.operationOn({ id: removed, locator: gone }, { kind: 'flags', add: ['\\Flagged'] });
  await journal.write({ kind: 'operation', record: sample.record(star) });
  expect(await met(inbox, 9)).toEqual([imapMessageIdFor(inbox, '1', 9)]);
});

test('under another UIDVALIDITY it is the one that looks like it', async () => {
  await journaled();
  expect(await met(inbox, 9, '2')).toEqual([removed]);
});

test('H50022 where it is to go, what looks like it is another copy as long as nothing was sent', async () => {
  await journaled();
  expect(await met(archive, 3)).toEqual([imapMessageIdFor(archive, '1', 3)]);
});

test('H50022 where it may have gone, what was there before is another copy', async () => {
  await journaled({ kind: 'move', source, target });
  expect(await met(archive, 2)).toEqual([imapMessageIdFor(archive, '1', 2)]);
});

test('where it may have gone it is what looks like it', async () => {
  await journaled({ kind: 'move', source, target });
  expect(await met(archive, 3)).toEqual([removed]);
});
