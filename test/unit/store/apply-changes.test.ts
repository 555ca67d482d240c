/** The journal's mirror: each batch once and in order, two rows of one message made one, local mail. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import { shownOperations } from '../../support/store/shown-operations';
import * as sample from '../../support/store/sample-mail';
import { account, archive, generation, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
let journal: ReturnType<typeof sample.journalOf>;
const first = imapMessageIdFor(inbox, '1', 5);
const second = imapMessageIdFor(archive, '1', 9);

beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  journal = sample.journalOf(store);
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(inbox, { upsert: [sample.serverMessage(5, 'a')] }),
  });
});
afterEach(async () => {
  const { kept, scanned } = await countsAndScan(store);
  store.close();
  expect(kept).toEqual(scanned);
});

const row = async (id: MessageId) => store.db.messages.get(id);
const operate = async (change: sample.OperationChange, id = first) =>
  sample.operationOn(await sample.locate(store, id), change);

describe('a batch', () => {
  test('that was applied already changes nothing, and another journal is refused by a typed error', async () => {
    const star = await operate({ kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    expect(await store.request({ kind: 'position' })).toEqual({ generation, seq: 1 });
    const again = { kind: 'apply-changes', changes: [{ kind: 'operation-removed', id: star.id }] } as const;
    await store.request({ ...again, changes: [...again.changes], position: { generation, seq: 1 } });
    expect((await row(first))?.starred).toBe(true);
    await expect(
      store.request({ ...again, changes: [...again.changes], position: { generation: 'g2', seq: 9 } }),
    ).rejects.toMatchObject({ name: 'StoreFailure', code: 'generation' });
    expect((await row(first))?.starred).toBe(true);
  });

  test('that trims the history leaves the messages alone: a hundred thousand of them would be written again', async () => {
    const star = await operate({ kind: 'flags', add: ['\\Flagged'] });
    await journal.write({ kind: 'operation', record: sample.record(star) });
    await journal.write({ kind: 'operation', record: sample.record(star, 'done') });
    let written = 0;
    store.db.messages.hook('updating', () => void (written += 1));
    await journal.write({ kind: 'operation-removed', id: star.id });
    expect(await shownOperations(store)).toEqual([]);
    expect(written).toBe(0);
  });

  test('before any reset is refused, so that main begins with one', async () => {
    const empty = await openMemoryStore();
    expect(await empty.request({ kind: 'position' })).toBeNull();
    const position = { generation, seq: 1 };
    const write = empty.request({ kind: 'apply-changes', position, changes: [] });
    await expect(write).rejects.toMatchObject({ code: 'generation' });
    empty.close();
  });

  test('keeps the journal order of operations, whatever their times and later states', async () => {
    const read = await operate({ kind: 'flags', add: ['\\Seen'] });
    const unread = await operate({ kind: 'flags', remove: ['\\Seen'] });
    await journal.write(
      { kind: 'operation', record: sample.record(read, 'queued', 9) },
      { kind: 'operation', record: sample.record(unread, 'queued', 1) },
    );
    await journal.write({ kind: 'operation', record: sample.record(read, 'parked', 99) });
    expect((await row(first))?.unread).toBe(true);
    const rows = (await store.db.operations.toArray()).sort((a, b) => a.order - b.order);
    expect(rows.map(({ id }) => id)).toEqual([read.id, unread.id]);
    await journal.write({ kind: 'operation', record: sample.record(unread, 'refused', 100) });
    expect((await row(first))?.unread).toBe(false);
    expect((await shownOperations(store)).map((one) => one.state).sort()).toEqual(['parked', 'refused']);
  });
});

describe('a confirmed message', () => {
  test('that is gone for ever takes body and parts along', async () => {
    await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(first, 'text')] });
    await journal.write(sample.confirmed(first, null));
    expect([
      await store.db.messages.count(),
      await store.db.bodies.count(),
      await store.db.parts.count(),
    ]).toEqual([0, 0, 0]);
  });

  /** A sync saw the message in the archive before the move's confirmation came. */
  const seenBefore = () =>
    store.request({
      kind: 'apply-delta',
      delta: sample.delta(archive, { upsert: [sample.serverMessage(9, 'a', { flags: ['\\Answered'] })] }),
    });

  test('becomes one with the row that a sync made of it: the older id, the server flags, the body of either', async () => {
    await seenBefore();
    await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(second, 'text')] });
    await journal.write(sample.confirmed(first, sample.placement(archive, 9), { add: ['\\Seen'] }));
    expect(await row(second)).toBeUndefined();
    expect(await row(first)).toMatchObject({
      mailboxId: archive,
      answered: true,
      unread: false,
      bodyState: 'here',
    });
    expect((await store.query('message', { id: first }))?.body?.text).toBe('text');
    expect([await store.db.bodies.count(), await store.db.parts.count()]).toEqual([1, 1]);
  });

  test('leaves no body behind when it takes one over and goes in the same batch', async () => {
    await seenBefore();
    await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(second, 'text')] });
    await journal.write(sample.confirmed(first, sample.placement(archive, 9)), sample.confirmed(first, null));
    const left = [store.db.messages, store.db.bodies, store.db.parts].map((table) => table.count());
    expect(await Promise.all(left)).toEqual([0, 0, 0]);
  });

  test('leaves the newer row where the person has acted on that one', async () => {
    await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(first, 'text')] });
    await seenBefore();
    const star = await operate({ kind: 'flags', add: ['\\Flagged'] }, second);
    await journal.write({ kind: 'operation', record: sample.record(star) });
    await journal.write(sample.confirmed(first, sample.placement(archive, 9)));
    expect(await row(first)).toBeUndefined();
    expect(await row(second)).toMatchObject({ starred: true, answered: true, bodyState: 'here' });
    expect((await store.query('message', { id: second }))?.body?.text).toBe('text');
  });

  test('keeps both rows while operations hold both, and then one', async () => {
    await seenBefore();
    const [star, read] = [
      await operate({ kind: 'flags', add: ['\\Flagged'] }, second),
      await operate({ kind: 'flags', add: ['\\Seen'] }),
    ];
    for (const one of [star, read]) await journal.write({ kind: 'operation', record: sample.record(one) });
    await journal.write(sample.confirmed(first, sample.placement(archive, 9)));
    expect(await store.db.messages.count()).toBe(2);
    await journal.write({ kind: 'operation', record: sample.record(star, 'done') });
    expect(await store.db.messages.toCollection().primaryKeys()).toEqual([first]);
  });
});

test('local mail is put, moved and put back without UIDs, and keeps its body', async () => {
  const id = 'local-1' as MessageId;
  const message = {
    id,
    accountId: account,
    mailboxId: inbox,
    flags: [],
    sortKey: 2_000_000,
    size: 10,
    envelope: sample.envelope('pop'),
    hasAttachments: false,
    preview: 'hello',
  };
  await journal.write({ kind: 'local-message', message });
  const wanted = await store.request({ kind: 'bodies-wanted', accountId: account, limit: 1 });
  expect(wanted).toMatchObject([{ messageId: id, uid: 0, uidValidity: '0' }]);
  await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(id, 'text')] });
  await journal.write(sample.confirmed(id, sample.placement(archive, null, '0'), { add: ['\\Seen'] }));
  expect(await row(id)).toMatchObject({ mailboxId: archive, unread: false, baseUid: 0 });
  await store.request({ kind: 'apply-delta', delta: sample.delta(archive, { unbound: [id] }) });
  expect(await row(id), 'the vault alone decides over local mail').toBeDefined();
  await journal.write({ kind: 'local-message', message });
  expect(await row(id)).toMatchObject({
    mailboxId: inbox,
    unread: true,
    bodyState: 'here',
    unified: 'inbox',
  });
});
